-- One amount over another in per cent. No share is told of a hidden count, or of fewer persons than the least.
create table ratio as
with both_sides as (
    select ratio_of.indicator, ratio_of.breakdown, ratio_of.at_least, above.area, above.area_kind, above.period,
        above.status as above_status, above.value as above, above.lower as above_least, above.upper as above_most,
        below.status as below_status, below.value as below, least.lower as below_least, most.upper as below_most
    from ratio_of
    join amount as above on above.side = ratio_of.above
    join amount as below on below.side = ratio_of.below and below.area = above.area and below.period = above.period
    join amount as least on least.side = ratio_of.least and least.area = above.area and least.period = above.period
    join amount as most on most.side = ratio_of.most and most.area = above.area and most.period = above.period
), judged as (
    select *, coalesce(below_most < at_least, false) as small, case
        when above_status = 'not_applicable' or below_status = 'not_applicable' then 'not_applicable'
        when not said(above_status) or not said(below_status) then 'not_available'
        when below = 0 then 'not_applicable'
        when above_status = 'suppressed' or below_status = 'suppressed' or below_most < at_least then 'suppressed'
        else told(above) end as status
    from both_sides
)
select indicator, breakdown, area, area_kind, period, status,
    if(shown(status), 100 * above / below, null) as value,
    if(shown(status), above, null) as numerator,
    if(shown(status), below, null) as denominator,
    if(said(status) and not small and below_most > 0, 100 * above_least / below_most, null) as lower,
    if(said(status) and not small and below_least > 0, 100 * above_most / below_least, null) as upper
from judged;
