-- Amounts: what stands on one side of an indicator, for every area and period asked for.

-- The periods that the tables hold, and longer ones that end with a month held.
create table asked_period as
with held as (
    select distinct indicator, kind_of(period) as kind, last_month(period) as last
    from indicator_table join number on number.source = indicator_table.source
    union
    -- also what tables read as one tell of another kind of period, as a month of its quarter
    select distinct side.indicator, kind_of(period), last_month(period)
    from side join leaf using (side) join number using (source)
    where side.kind = 'count'
), ended as (
    select indicator, indicator_kind.kind, last
    from held join indicator_kind using (indicator)
    where held.kind = 'month' and (last + 1) % step_of(indicator_kind.kind) = 0
    union
    select indicator, kind, last from held join indicator_kind using (indicator, kind)
)
select indicator, kind, period_text(kind, last) as period, last - months_in(kind) + 1 as first, last from ended;

-- The periods that each side is read for: at once, or by the months in it.
create table side_base as
with held as (
    select distinct side, period from leaf join number using (source)
), side_period as (
    select side.side, side.over, side.shift, asked_period.* exclude (indicator),
        side.over in ('own', 'year')
        or (side.over in ('mean', 'sum') and (asked_period.kind = 'month' or held.period is not null)) as at_once
    from side
    join asked_period using (indicator)
    left join held on held.side = side.side and held.period = asked_period.period
)
select side, period, true as at_once,
    if(over = 'year', period[1:4], if(shift = 0, period, period_text(kind, last + shift))) as base
from side_period where at_once
union all
select side, period, false, month_text(unnest(range(if(over = 'twelve', last - 11, first), last + 1)))
from side_period where not at_once;

-- What is told of a benefit applies where it, or one before or after it in the same table, was in force throughout.
create table in_force as
with asked as (
    select distinct leaf.benefits, leaf.counted_back, side_base.base
    from leaf join side_base using (side) where leaf.benefits is not null
), month as (
    select *, unnest(range(first_month(base), last_month(base) + 1)) as month from asked
), covered as (
    select month.benefits, counted_back, base, month, count(benefit.code) > 0 as covered
    from month
    left join benefit on list_contains(month.benefits, benefit.code)
        and month.month between if(counted_back, benefit.counted_from, benefit.valid_from) and benefit.valid_until
    group by all
)
select benefits, counted_back, base, bool_and(covered) as applies, bool_or(covered) and not bool_and(covered) as partly
from covered group by all;

create table leaf_base as
select leaf.side, leaf.family, leaf.source, leaf.measure, leaf.breakdown, based.base,
    coalesce(in_force.applies, true) as applies, coalesce(in_force.partly, false) as partly
from leaf
join (select distinct side, base from side_base) as based using (side)
left join in_force on in_force.benefits = leaf.benefits and in_force.counted_back = leaf.counted_back
    and in_force.base = based.base;

create table expected as
select leaf_base.side, base, count(*) as leaves, count(*) filter (applies) as applied,
    whole_benefits and bool_or(partly) as partly
from leaf_base join side using (side) group by leaf_base.side, base, whole_benefits;

-- A sum of parts: without those that do not apply, not where one is absent, with bounds where one is hidden.
create table base_amount as
with found as (
    select leaf_base.side, leaf_base.base, cell.area,
        count(*) filter (said(status)) as known,
        count(*) filter (status = 'not_applicable') as outside,
        bool_or(status = 'suppressed') as hidden,
        -- a hidden share is no count of 0 to 2
        bool_or(status = 'suppressed' and (lower is null or (not side.additive and count_leaves > 1))) as unbounded,
        sum(value) as value, sum(lower) as lower, sum(upper) as upper, bool_and(direct) as direct
    from leaf_base
    join side using (side)
    join (select side, count(*) as count_leaves from leaf group by side) using (side)
    join cell on cell.family = leaf_base.family and cell.period = leaf_base.base and
        (cell.source, cell.measure, cell.breakdown) = (leaf_base.source, leaf_base.measure, leaf_base.breakdown)
    where leaf_base.applies and (side.additive or cell.direct) and (not side.country_only or cell.area = '000')
    group by all
), judged as (
    select found.*, leaves, case
        when partly then 'not_available'
        when applied = outside then 'not_applicable'
        when known < applied - outside then 'not_available'
        when hidden then 'suppressed'
        else told(value) end as status
    from found join expected using (side, base)
)
select side, base, area, status, direct and leaves = 1 as direct,
    if(shown(status), value, null) as value,
    if(said(status) and not unbounded, lower, null) as lower,
    if(said(status) and not unbounded, upper, null) as upper
from judged;

-- A mean, or a sum, over the months of a period: not where one is absent, with bounds where one is hidden.
create table amount as
with wanted as (
    select side_base.side, period, bool_and(at_once) as at_once, count(*) as bases,
        bool_or(applied = 0 and not partly) as outside
    from side_base join expected using (side, base) group by all
), found as (
    select side_base.side, period, area,
        count(*) filter (said(status)) as known,
        bool_or(status = 'not_applicable') as outside,
        bool_or(status = 'suppressed') as hidden,
        bool_or(status = 'suppressed' and lower is null) as unbounded,
        sum(value) as value, sum(lower) as lower, sum(upper) as upper, bool_and(direct) as direct
    from side_base join base_amount using (side, base) group by all
), judged as (
    select side, wanted.period, area.code as area, area.kind as area_kind,
        coalesce(found.direct, false) and at_once as direct,
        if(side.over = 'sum', 1, bases) as divisor, found.unbounded, found.value, found.lower, found.upper,
        case
            when wanted.outside or found.outside then 'not_applicable'
            when coalesce(known, 0) < bases then 'not_available'
            when hidden then 'suppressed'
            else told(value) end as status
    from wanted
    join side using (side)
    cross join area
    left join found on (found.side, found.period, found.area) = (wanted.side, wanted.period, area.code)
)
select side, area, area_kind, period, status, direct,
    if(shown(status), value / divisor, null) as value,
    if(said(status) and not unbounded, lower / divisor, null) as lower,
    if(said(status) and not unbounded, upper / divisor, null) as upper
from judged;
