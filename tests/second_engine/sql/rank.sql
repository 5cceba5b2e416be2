-- The place among the municipalities of the region: the highest rate as it is printed is number 1, equals share it.
insert into result
with rate as (
    select ratio.*, rounded(value, 1) as printed, municipality.region
    from ratio
    join kind on kind.indicator = ratio.indicator and kind.kind = 'rank'
    left join municipality on municipality.code = ratio.area
)
select indicator, breakdown, area, period,
    case when region is null then 'not_applicable' when status = 'zero' then 'observed' else status end,
    if(printed is null or region is null, null,
        rank() over (partition by indicator, region, period order by printed desc nulls last)),
    null,
    if(printed is null or region is null, null, count(printed) over (partition by indicator, region, period)),
    null, null, false
from rate;
