-- What is one amount: published numbers, counts, flows, parts of a total, benefits.
insert into result
select side.indicator, side.breakdown, area, period, status, value, null, null, lower, upper, direct
from amount join side using (side)
where side.role = 'of' and side.kind in ('published', 'count', 'flow', 'parts', 'benefit', 'benefit_group');
