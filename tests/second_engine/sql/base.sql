-- Periods are spans of months, which are counted from the year 0.
create macro kind_of(period) as case
    when length(period) = 4 then 'year'
    when contains(period, 'QMAT') then 'rolling_year'
    when contains(period, 'M') then 'month'
    when contains(period, 'Q') then 'quarter'
    when contains(period, 'H') then 'half' end;
create macro months_in(kind) as case kind when 'month' then 1 when 'quarter' then 3 when 'half' then 6 else 12 end;
create macro step_of(kind) as case kind when 'rolling_year' then 3 else months_in(kind) end;
create macro last_month(period) as
    12 * period[1:4]::int - 1
    + case when length(period) = 4 then 12 else step_of(kind_of(period)) * regexp_extract(period, '[0-9]+$')::int end;
create macro first_month(period) as last_month(period) - months_in(kind_of(period)) + 1;
create macro month_text(month) as printf('%04d', month // 12) || printf('M%02d', month % 12 + 1);
create macro period_text(kind, last) as printf('%04d', last // 12) || case kind
    when 'year' then ''
    when 'half' then printf('H%d', last % 12 // 6 + 1)
    when 'quarter' then printf('Q%d', last % 12 // 3 + 1)
    when 'rolling_year' then printf('QMAT%02d', last % 12 // 3 + 1)
    else printf('M%02d', last % 12 + 1) end;
create macro shown(status) as status in ('observed', 'zero');
create macro said(status) as status in ('observed', 'zero', 'suppressed');
-- Half away from zero, as Danish tables round; what binary fractions add or take away is no half.
create macro rounded(number, decimals) as case decimals
    when 0 then round(number::decimal(38, 9), 0)::double
    when 1 then round(number::decimal(38, 10), 1)::double
    when 2 then round(number::decimal(38, 11), 2)::double end;
create macro told(number) as case when number = 0 then 'zero' when number is not null then 'observed' end;

-- Areas: municipalities, and groups of them under every code they have.
create table member as
select unnest([region, landsdel, rar, kommunegruppe]) as area, code as municipality from municipality;
insert into member select merged.code, member.municipality from merged join member on member.area = merged.part;
create table area as
select code, 'municipality' as kind, [code] as members, 1000 as place from municipality
union all
select code, kind, list(municipality order by municipality) filter (municipality is not null), any_value(place)
from area_group left join member on member.area = area_group.code group by code, kind;
create table twin as
select area.code, other.code as other, other.place
from area join area as other on area.members = other.members and area.code <> other.code
where area.kind not in ('municipality', 'country');

-- What was published, with the tables that are read as one.
create table number as
select "table" as source, measure, breakdown, area, period, value, status, source as publisher from observation;
insert into number
select 'ERHV6+ERHV5', * exclude (source) from number
where source = 'ERHV6' or (source = 'ERHV5' and contains(breakdown, 'sector='));
insert into number
select 'FOLK1A+FOLK1AM', * exclude (source) from number where source = 'FOLK1A';
insert into number
select 'FOLK1A+FOLK1AM', monthly.* from (
    select measure, breakdown, area, period_text('quarter', last_month(period) + 2) as period, value, status, publisher
    from number where source = 'FOLK1AM' and last_month(period) % 3 = 0
) as monthly
where not exists (
    from number where source = 'FOLK1A' and (number.measure, number.breakdown, number.area, number.period)
        = (monthly.measure, monthly.breakdown, monthly.area, monthly.period)
);
-- One end of Wilson's interval of a share, by the sign.
create macro wilson(share, base, z, sign) as
    (share + z * z / (2 * base) + sign * z * sqrt(share * (1 - share) / base + z * z / (4 * base * base)))
    / (1 + z * z / base);
