-- A share that is published beside its numerator, and hidden with it; else persons over those that the shares rest on.
insert into result
with share as (
    select side.indicator, side.breakdown, amount.area, amount.period, amount.status, amount.value,
        counted.status as counted_status, counted.value as numerator, side.at_least,
        coalesce(most.upper, 100 * counted.value / nullif(amount.value, 0)) as persons
    from amount
    join side using (side)
    join side as count_side on count_side.role = 'of'
        and (count_side.indicator, count_side.breakdown) = (side.indicator, side.breakdown)
    join amount as counted on (counted.side, counted.area, counted.period)
        = (count_side.side, amount.area, amount.period)
    join side as most_side on most_side.role = 'most'
        and (most_side.indicator, most_side.breakdown) = (side.indicator, side.breakdown)
    join amount as most on (most.side, most.area, most.period) = (most_side.side, amount.area, amount.period)
    where side.kind = 'ordinary_hours' and side.role = 'share'
), judged as (
    select *, status <> 'not_available' and counted_status = 'suppressed'
        or coalesce(shown(status) and (persons < at_least or rounded(value * persons / 100, 0) <= 2), false) as hidden
    from share
)
select judged.indicator, judged.breakdown, judged.area, judged.period,
    case when made then ratio.status when hidden then 'suppressed' else judged.status end,
    case when made then ratio.value when not hidden then judged.value end,
    case when made then ratio.numerator when not hidden and shown(judged.status) then judged.numerator end,
    if(made, ratio.denominator, null), if(made, ratio.lower, null), if(made, ratio.upper, null), not made
from judged
left join ratio using (indicator, breakdown, area, period)
cross join lateral (
    select judged.status = 'not_available' and ratio.status <> 'not_available' as made
) as way;

-- The merged benefit stands for kontanthjælp from when it is in force.
update result set status = merged.status, value = merged.value, numerator = merged.numerator,
    denominator = merged.denominator, lower = merged.lower, upper = merged.upper, direct = merged.direct
from result as merged, merged_into, benefit
where (result.indicator, result.breakdown) = (merged_into.indicator, merged_into.breakdown)
    and merged.indicator = merged_into.merged and merged.area = result.area and merged.period = result.period
    and benefit.code = merged_into.benefit and first_month(result.period) >= benefit.valid_from
    and result.status = 'not_available' and merged.status <> 'not_available';
