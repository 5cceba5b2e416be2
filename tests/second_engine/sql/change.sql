-- The per cent change of a level from one period to a later one of the same kind, never across a break of its series.
insert into result
with later as (
    select change.indicator, change.breakdown, asked_period.period, change.row_breakdown, change.base, change.levels,
        kind_of(change.base) = asked_period.kind and asked_period.first > first_month(change.base) as later,
        exists (
            from series_break where series_break.source = change.row_source
                and series_break.month > first_month(change.base) and series_break.month <= asked_period.last
        ) as across
    from change join asked_period using (indicator)
), both_levels as (
    select later.*, area.code as area, now.status, now.value, earlier.status as base_status, earlier.value as base_value
    from later
    cross join area
    left join result as now on (now.indicator, now.breakdown, now.area, now.period)
        = (later.levels, later.row_breakdown, area.code, later.period)
    left join result as earlier on (earlier.indicator, earlier.breakdown, earlier.area, earlier.period)
        = (later.levels, later.row_breakdown, area.code, later.base)
), judged as (
    select *, case
        when not later then 'not_available'
        when across then 'not_applicable'
        when shown(status) and base_status = 'observed' then told(value - base_value)
        when status = 'suppressed' or base_status = 'suppressed' then 'suppressed'
        when base_status = 'zero' then 'not_applicable'
        else 'not_available' end as told_status
    from both_levels
)
select indicator, breakdown, area, period,
    if(told_status = 'not_available' and printed_amount.value is not null, told(printed_amount.value), told_status),
    case
        when shown(told_status) then 100 * (judged.value / base_value - 1)
        when told_status = 'not_available' then printed_amount.value end,
    if(shown(told_status), judged.value, null), if(shown(told_status), base_value, null), null, null,
    told_status = 'not_available'
from judged left join printed_amount using (indicator, breakdown, area, period);
