-- A share without its numerator. A group's is made from its members' shares and persons, and rounded as theirs are.
insert into result
with share as (
    select side.indicator, side.breakdown, amount.area, amount.area_kind, amount.period, amount.status, amount.value,
        case
            when not shown(amount.status) then false
            else coalesce(persons.upper < side.at_least
                or rounded(amount.value * persons.upper / 100, 0) <= 2, false) end as small
    from amount
    join side using (side)
    join side as persons_side on persons_side.role = 'per'
        and (persons_side.indicator, persons_side.breakdown) = (side.indicator, side.breakdown)
    join amount as persons on (persons.side, persons.area, persons.period)
        = (persons_side.side, amount.area, amount.period)
    where side.kind = 'published_share' and side.role = 'of'
)
select share.indicator, share.breakdown, share.area, share.period,
    case
        when made and shown(ratio.status) then told(rounded(ratio.value, 1))
        when made then ratio.status when small then 'suppressed' else share.status end,
    case when made then rounded(ratio.value, 1) when not small then share.value end,
    null, if(made, ratio.denominator, null), null, null, not made
from share
left join ratio using (indicator, breakdown, area, period)
cross join lateral (
    select share.status = 'not_available' and share.area_kind not in ('municipality', 'country')
        and ratio.status <> 'not_available' as made
) as way;
