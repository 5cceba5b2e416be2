-- The three industries with most jobs over all jobs. One that the source has nowhere in a period is none then.
insert into result
with industry as (
    select side.indicator, asked_period.period, number.breakdown, side.side
    from side
    join leaf using (side)
    join asked_period using (indicator)
    join number on number.source = leaf.source and number.measure = leaf.measure and number.period = asked_period.period
        and regexp_full_match(number.breakdown, 'industry=[^;=]+')
    where side.kind = 'largest' and side.role = 'of'
    group by all
), job as (
    select industry.*, area.code as area, cell.status, cell.value, cell.lower, cell.upper,
        row_number() over (
            partition by industry.indicator, industry.period, area.code
            order by coalesce(cell.value, cell.upper, 0) desc
        ) as place
    from industry
    cross join area
    join leaf using (side)
    left join cell on cell.family = '' and (cell.source, cell.measure, cell.breakdown, cell.area, cell.period)
        = (leaf.source, leaf.measure, industry.breakdown, area.code, industry.period)
), top as (
    select indicator, area, period, bool_and(coalesce(said(status), false)) as whole,
        bool_or(status = 'suppressed') filter (place <= 3) as hidden,
        sum(value) filter (place <= 3) as value, sum(lower) filter (place <= 3) as lower,
        sum(upper) filter (place <= 3) as upper
    from job group by all
), judged as (
    select top.*, side.breakdown, side.at_least, jobs.value as jobs, jobs.lower as jobs_least, jobs.upper as jobs_most,
        case
            when not whole or not said(jobs.status) then 'not_available'
            when jobs.value = 0 then 'not_applicable'
            when hidden or jobs.status = 'suppressed' or jobs.upper < side.at_least then 'suppressed'
            else told(top.value) end as told_status
    from top
    join side using (indicator)
    join amount as jobs on (jobs.side, jobs.area, jobs.period) = (side.side, top.area, top.period)
    where side.role = 'per'
)
select indicator, breakdown, area, period, told_status,
    if(shown(told_status), 100 * value / jobs, null), if(shown(told_status), value, null),
    if(shown(told_status), jobs, null),
    if(said(told_status) and jobs_most >= at_least, 100 * lower / jobs_most, null),
    if(said(told_status) and jobs_most >= at_least, 100 * upper / nullif(jobs_least, 0), null), false
from judged;
