-- The share of one group less that of another, with Newcombe's interval, which rests on Wilson's of each.
insert into result
with ended as (
    select ratio.*,
        case when numerator between 0 and denominator then
            100 * greatest(0, wilson(numerator / denominator, denominator, 1.959963984540054, -1)) end as least,
        case when numerator between 0 and denominator then
            100 * least(1, wilson(numerator / denominator, denominator, 1.959963984540054, 1)) end as most
    from ratio
), beside as (
    select gap_of.indicator, gap_of.breakdown, one.area, one.period, one.value - other.value as gap, case
            when 'not_applicable' in (one.status, other.status) then 'not_applicable'
            when not (said(one.status) and said(other.status)) then 'not_available'
            when 'suppressed' in (one.status, other.status) then 'suppressed'
            else told(one.value - other.value) end as status,
        sqrt((one.value - one.least) ** 2 + (other.most - other.value) ** 2) as down,
        sqrt((one.most - one.value) ** 2 + (other.value - other.least) ** 2) as up
    from gap_of
    join ended as one on one.indicator = gap_of.first
    join ended as other on other.indicator = gap_of.second
        and other.area = one.area and other.period = one.period
)
select indicator, breakdown, area, period, status, if(shown(status), gap, null), null, null,
    if(shown(status), gap - down, null), if(shown(status), gap + up, null), false
from beside;
