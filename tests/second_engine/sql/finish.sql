-- What bounds decide is told: where both are printed alike, that is the number. A hidden cell itself has no bounds.
-- Where there are none stands an interval of 95 per cent: Wilson's of a share; Byar's of a count of ten or more and of
-- a rate that moves with it. Of smaller counts the package has the exact one, which SQL has not.
create macro byar(count, z) as count * (1 - 1 / (9 * count) + z / (3 * sqrt(count))) ** 3;
create table answer as
with judged as (
    select result.*, kind.decimals, kind.scale, kind.interval,
        coalesce(result.status = 'suppressed' and not direct
            and rounded(lower, decimals) = rounded(upper, decimals), false) as decided
    from result join kind using (indicator)
), finished as (
    select judged.* replace (
        if(decided, told(rounded(lower, decimals)), status) as status,
        if(decided, rounded(lower, decimals), value) as value,
        if(decided or direct or lower = upper or status = 'not_available', null, lower) as lower,
        if(decided or direct or lower = upper or status = 'not_available', null, upper) as upper
    ) from judged
), sized as (
    select *, 1.959963984540054 as z,
        case when shown(status) and lower is null and upper is null then interval end as way,
        coalesce(denominator, scale * numerator / nullif(value, 0)) as base,
        numerator is null and denominator is null and scale = 1 as alone
    from finished
), counted as (
    select *, numerator / nullif(base, 0) as share, if(alone, value, numerator) as count,
        case
            when alone then 1
            when denominator > 0 then scale / denominator
            when numerator > 0 then value / numerator end as per_person
    from sized
)
select indicator, breakdown, area, period, status, value, numerator, denominator,
    case
        when way = 'wilson' and share between 0 and 1 then scale * greatest(0, wilson(share, base, z, -1))
        when way = 'byar' and count >= 10 then per_person * byar(count, -z)
        else lower end as lower,
    case
        when way = 'wilson' and share between 0 and 1 then scale * least(1, wilson(share, base, z, 1))
        when way = 'byar' and count >= 10 then per_person * byar(count + 1, z)
        else upper end as upper,
    coalesce(way = 'byar' and count < 10, false) as exact_interval
from counted;
