-- Cells: one number of an area and a period as it was published, or of a group as the sum of its municipalities.

-- A group that the source publishes under another code has that number.
create table published as
select source, measure, breakdown, area, period, value, status, publisher from number
union all
select source, measure, breakdown, code, period, cell.value, cell.status, publisher from (
    select source, measure, breakdown, twin.code, period, publisher,
        arg_min({'value': value, 'status': status}, twin.place) as cell
    from number join twin on twin.other = number.area
    where not exists (
        from number as own where (own.source, own.measure, own.breakdown, own.area, own.period)
            = (number.source, number.measure, number.breakdown, twin.code, number.period)
    )
    group by all
);

-- A hidden count is 0 to 2. A sum without one of its members would be another area's.
create table cell as
select '' as family, source, measure, breakdown, area, period, status, value,
    if(status = 'suppressed', 0, value) as lower, if(status = 'suppressed', 2, value) as upper, true as direct
from published where status <> 'not_available'
union all
select '', source, measure, breakdown, member.area, period,
    case when count(*) filter (status = 'suppressed') > 0 then 'suppressed' else told(sum(value)) end,
    if(count(*) filter (status = 'suppressed') > 0, null, sum(value)),
    coalesce(sum(value), 0), coalesce(sum(value), 0) + 2 * count(*) filter (status = 'suppressed'), false
from number
join member on member.municipality = number.area
where not exists (
    from published where (published.source, published.measure, published.breakdown, published.area, published.period)
        = (number.source, number.measure, number.breakdown, member.area, number.period)
        and published.status <> 'not_available'
)
group by source, measure, breakdown, member.area, period
having count(*) filter (value is not null or status = 'suppressed')
    = (select count(*) from member as everyone where everyone.area = member.area);
