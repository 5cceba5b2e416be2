-- Places gained since the year before, from published places, else from printed ones.
insert into result
with place as (
    select side.indicator, side.breakdown, side.role, amount.area, amount.period,
        coalesce(amount.value, printed_amount.value) as place
    from amount
    join side using (side)
    left join printed_amount on amount.status = 'not_available'
        and (printed_amount.indicator, printed_amount.breakdown, printed_amount.area)
        = (side.indicator, side.breakdown, amount.area)
        and printed_amount.period = period_text(kind_of(amount.period), last_month(amount.period) + side.shift)
    where side.kind = 'rank_change'
)
select indicator, breakdown, area, period,
    coalesce(told(earlier.place - later.place), 'not_available'), earlier.place - later.place,
    null, null, null, null, false
from place as later
join place as earlier using (indicator, breakdown, area, period)
where later.role = 'of' and earlier.role = 'before';
