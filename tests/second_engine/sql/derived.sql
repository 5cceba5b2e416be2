-- Numbers that are no count of the source's own: what its rates and shares tell of their denominators and numerators.

-- Rates: a count and its rate of one decimal bracket the denominator, which is the same for a calendar year.
insert into number
with bracket as (
    select
        rate_bracket.indicator, counted.area, counted.period[1:4] as year,
        100 * (counted.value - 0.5) / (rate.value + 0.05) as least,
        100 * (counted.value + 0.5) / (rate.value - 0.05) as most
    from rate_bracket
    join number as counted on counted.source = rate_bracket.source and counted.measure = rate_bracket.measure
        and counted.breakdown = rate_bracket.breakdown
    join number as rate on rate.source = rate_bracket.rate_source and rate.measure = rate_bracket.rate_measure
        and rate.breakdown = rate_bracket.breakdown and rate.area = counted.area and rate.period = counted.period
    join area on area.code = counted.area and area.kind in ('municipality', 'country')
    where rate.value > 0.05 and counted.value is not null
), yearly as (
    select indicator, area, year, max(least) as least, min(most) as most, (max(least) + min(most)) / 2 as middle
    from bracket group by indicator, area, year
)
select 'bracket', indicator || '_' || bound, '', area, year, value, 'observed', 'derived'
from yearly unpivot (value for bound in (middle, least, most));

-- Published shares without their numerator: share times persons gives it back.
insert into number
select 'counted', share_of.indicator, '', share.area, share.period,
    share.value * persons.value / 100, share.status, 'derived'
from share_of
join number as share on share.source = share_of.share_source and share.measure = share_of.share_measure
    and share.breakdown = ''
join number as persons on persons.source = share_of.source and persons.measure = share_of.measure
    and persons.breakdown = '' and persons.area = share.area and persons.period = share.period;

-- Published shares with their numerator: the persons they rest on, where another table's are not those. A month in
-- which most municipalities' are not is trusted for none.
insert into number
with known as (
    select
        share_with_count.indicator, persons.area, persons.period, persons.value as held,
        ceil(round(100 * counted.value / (share.value + 0.05), 6)) as least,
        floor(round(100 * counted.value / (share.value - 0.05), 6)) as most
    from share_with_count
    join number as counted on counted.source = share_with_count.source
        and counted.measure = share_with_count.measure and counted.breakdown = ''
    join number as share on share.source = share_with_count.share_source
        and share.measure = share_with_count.share_measure
        and (share.breakdown, share.area, share.period) = (counted.breakdown, counted.area, counted.period)
    join number as persons on persons.source = share_with_count.persons_source
        and persons.measure = share_with_count.persons_measure
        and (persons.breakdown, persons.area, persons.period) = (counted.breakdown, counted.area, counted.period)
    where counted.value > 2 and share.value > 0.05 and persons.value is not null
), judged as (
    select known.*, held not between least and most as contradicted,
        coalesce(avg((held not between least and most)::int) filter (area.kind = 'municipality')
            over (partition by indicator, period), 0) > 0.5 as distrusted
    from known join area on area.code = known.area
), ends as (
    select
        share_with_count.indicator, persons.area, persons.period, persons.status,
        if(contradicted or distrusted, (least + most) / 2, persons.value) as middle,
        if(contradicted or distrusted, least, persons.value) as least,
        if(contradicted or distrusted, most, persons.value) as most
    from share_with_count
    join number as persons on persons.source = share_with_count.persons_source
        and persons.measure = share_with_count.persons_measure and persons.breakdown = ''
    left join judged on (judged.indicator, judged.area, judged.period)
        = (share_with_count.indicator, persons.area, persons.period)
)
select 'base', indicator || '_' || bound, '', area, period, value, status, 'derived'
from ends unpivot include nulls (value for bound in (middle, least, most));
