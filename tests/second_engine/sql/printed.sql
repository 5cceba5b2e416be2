-- What the municipality's plan prints stands in where the tables hold nothing.
create table printed_amount as
select indicator, breakdown, area, period, min_by(value, source) as value
from (
    select printed.indicator, printed.breakdown, source, area, period, sum(value) as value
    from printed
    join published on published.publisher = 'plan' and published.measure = printed.measure
        and published.breakdown = printed.item
    where exists (
        from indicator_table where (indicator_table.indicator, indicator_table.source)
            = (printed.indicator, published.source)
    ) and shown(status)
    group by printed.indicator, printed.breakdown, printed.items, source, area, period
    having count(*) = printed.items
) as plan
group by all;
update result set status = told(printed_amount.value), value = printed_amount.value, numerator = null,
    denominator = null, lower = null, upper = null, direct = true
from printed_amount
where result.status = 'not_available' and (result.indicator, result.breakdown, result.area, result.period)
    = (printed_amount.indicator, printed_amount.breakdown, printed_amount.area, printed_amount.period);
