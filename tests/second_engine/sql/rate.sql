-- A published rate, with the count that its interval rests on; where it is not published, the count over the bracket of
-- the denominator.
insert into result
with published_rate as (
    select side.indicator, side.breakdown, amount.area, amount.area_kind, amount.period, amount.status, amount.value,
        counted.value as numerator, side.municipalities_too
    from amount
    join side using (side)
    join side as count_side on count_side.role = 'of'
        and (count_side.indicator, count_side.breakdown) = (side.indicator, side.breakdown)
    join amount as counted on (counted.side, counted.area, counted.period)
        = (count_side.side, amount.area, amount.period)
    where side.kind = 'rate' and side.role = 'rate'
)
select published_rate.indicator, published_rate.breakdown, published_rate.area, published_rate.period,
    if(made, ratio.status, published_rate.status), if(made, ratio.value, published_rate.value),
    case when made then ratio.numerator when shown(published_rate.status) then published_rate.numerator end,
    if(made, ratio.denominator, null), if(made, ratio.lower, null), if(made, ratio.upper, null), not made
from published_rate
left join ratio using (indicator, breakdown, area, period)
cross join lateral (
    select published_rate.status = 'not_available' and ratio.status <> 'not_available'
        and (municipalities_too or published_rate.area_kind not in ('municipality', 'country')) as made
) as way;
