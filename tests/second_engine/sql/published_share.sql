-- A share without its numerator. A group's is made from its members' shares and persons, and rounded as theirs are. None
-- is told of few persons, or where it comes to two of them or fewer.
insert into result
with share as (
    select side.indicator, side.breakdown, amount.area, amount.area_kind, amount.period, amount.status, amount.value,
        persons.upper as persons,
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
        when few or (small and not made) then 'suppressed'
        when made and shown(ratio.status) then told(rounded(ratio.value, 1))
        when made then ratio.status else share.status end,
    case when made and not few then rounded(ratio.value, 1) when not made and not small then share.value end,
    null, if(made and not few, ratio.denominator, null), null, null, not made
from share
left join ratio using (indicator, breakdown, area, period)
cross join lateral (
    select share.status = 'not_available' and share.area_kind not in ('municipality', 'country')
        and ratio.status <> 'not_available' as made
) as way
cross join lateral (
    select made and coalesce(
        rounded(least(ratio.value, rounded(ratio.value, 1)) * persons / 100, 0) <= 2, false) as few
) as size;
