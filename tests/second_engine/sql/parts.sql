-- The parts of a shown total. What it leaves for the hidden ones must not give one of them back: at least two are
-- hidden, and neither all at their least nor all at their most. Else the smallest shown part is hidden too, with those
-- of its size, and so on. All hidden parts are marked alike.
insert into cell
with part as (
    select family.family, cell.* exclude (family)
    from family
    join cell on cell.source = family.source and cell.measure = family.measure
        and regexp_full_match(cell.breakdown, family.pattern)
        and not list_contains(family.without, cell.breakdown)
    where cell.family = ''
), parts as (
    select family.family, number.period, count(distinct number.breakdown) as parts
    from family
    join number on number.source = family.source and number.measure = family.measure
        and regexp_full_match(number.breakdown, family.pattern)
        and not list_contains(family.without, number.breakdown)
    group by all
), whole as (
    select part.family, part.area, part.period,
        count(*) filter (part.status = 'suppressed') as hidden,
        any_value(total.value) - coalesce(sum(part.value), 0)
            - coalesce(sum(part.lower) filter (part.status = 'suppressed'), 0) as rest,
        coalesce(sum(part.upper - part.lower) filter (part.status = 'suppressed'), 0) as width,
        any_value(parts.parts) as parts
    from part
    join parts on parts.family = part.family and parts.period = part.period
    join family on family.family = part.family
    join cell as total on total.family = '' and total.breakdown = family.total
        and (total.source, total.measure, total.area, total.period)
        = (part.source, part.measure, part.area, part.period)
    where shown(total.status)
    group by part.family, part.area, part.period
), exposed as (
    -- parts and total may each be rounded; where they do not add up nothing can be worked out
    from whole where hidden > 0 and parts > 1 and rest <= width + (parts + 1) / 2
), size as (
    select part.family, part.area, part.period, part.value, count(*) as many, sum(part.value) as together
    from part join exposed using (family, area, period) where shown(part.status) group by all
), step as (
    select family, area, period, -1 as up_to, hidden, rest from exposed
    union all
    select size.family, size.area, size.period, size.value,
        exposed.hidden + sum(many) over below, exposed.rest + sum(together) over below
    from size join exposed using (family, area, period)
    window below as (partition by size.family, size.area, size.period order by size.value)
), next_step as (
    select *, lead(up_to) over (partition by family, area, period order by up_to) as next_shown from step
), threshold as (
    select family, area, period, min(up_to) as up_to
    from next_step
    where next_shown is null or (hidden > 1 and rest >= 1 and (rest < 2 * hidden or rest <= next_shown))
    group by all
)
select part.family, part.source, part.measure, part.breakdown, part.area, part.period,
    if(part.value <= threshold.up_to, 'suppressed', part.status),
    if(part.value <= threshold.up_to, null, part.value),
    if(open_bounds or part.value <= threshold.up_to, null, part.lower),
    if(open_bounds or part.value <= threshold.up_to, null, part.upper),
    part.direct
from part
left join threshold using (family, area, period)
left join (
    select family, area, period, not (hidden > 1 and rest >= 1 and rest < width) as not_bounded from exposed
) as bounds using (family, area, period)
cross join lateral (select part.status = 'suppressed' and coalesce(not_bounded, false) as open_bounds) as opened;
