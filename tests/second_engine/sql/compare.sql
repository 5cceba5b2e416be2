-- Where the two engines differ.
create or replace macro same(first, second) as
    (first is null and second is null) or coalesce(abs(first - second) <= 1e-9 * greatest(1, abs(first)), false);
select coalesce(answer.indicator, package.indicator) as indicator,
    coalesce(answer.breakdown, package.breakdown) as breakdown, coalesce(answer.area, package.area) as area,
    coalesce(answer.period, package.period) as period, package.* exclude (indicator, breakdown, area, period),
    answer.status as status_sql, answer.value as value_sql, answer.numerator as numerator_sql,
    answer.denominator as denominator_sql, answer.lower as lower_sql, answer.upper as upper_sql
from answer
full join package on (answer.indicator, answer.breakdown, answer.area, answer.period)
    = (package.indicator, package.breakdown, package.area, package.period)
where answer.status is distinct from package.status
    or not same(answer.value, package.value)
    or not same(answer.numerator, package.numerator)
    or not same(answer.denominator, package.denominator)
    or not exact_interval and not (same(answer.lower, package.lower) and same(answer.upper, package.upper))
order by all;
