-- One count over another. Beside another number of the same persons that is hidden, it is hidden too.
insert into result
select ratio.indicator, ratio.breakdown, ratio.area, ratio.period,
    if(veiled, 'suppressed', ratio.status), if(veiled, null, ratio.value), if(veiled, null, numerator),
    if(veiled, null, denominator), if(veiled, null, ratio.lower), if(veiled, null, ratio.upper), false
from ratio
left join (
    select side.indicator, side.breakdown, area, period, status from amount join side using (side)
    where role = 'hidden_with'
) as beside using (indicator, breakdown, area, period)
cross join lateral (select coalesce(beside.status = 'suppressed', false) as veiled) as veil
where ratio.indicator in (select kind.indicator from kind where kind.kind in ('share', 'group_share'));
