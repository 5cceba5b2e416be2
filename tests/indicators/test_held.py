"""What is held is what the rule that computes says something about."""

import pytest

from analysis.core import areas
from analysis.core import periods as calendar
from analysis.indicators import computing, held, registry, values

WHO = [areas.area(code) for code in ("320", "370", "000", "rar-sjaelland", "085")]


@pytest.mark.parametrize("key", registry.indicators())
def test_nothing_is_said_of_a_period_later_than_the_newest_held(key):
    record = registry.indicator(key)
    rows = computing.rows_of(record, WHO, computing.LAST)
    if rows.empty:
        assert held.periods_held(record, computing.LAST) == []
        return
    last = int(calendar.last_month(rows["period"]).max())
    kept = set(computing.periods_of(record, rows))
    later = [
        str(period)
        for kind in record.period_kinds
        for period in calendar.span(*(_of_kind(kind, month) for month in (last - 24, last + 12)))
        if str(period) not in kept
    ]
    frame = computing.compute(record, WHO, later, computing.LAST, record.breakdowns or [record.example_breakdown])
    assert frame[frame["status"].isin(values.SAID)].empty


def _of_kind(kind, month):
    end = month // calendar.MONTHS_BETWEEN[kind] * calendar.MONTHS_BETWEEN[kind] + calendar.MONTHS_BETWEEN[kind] - 1
    return calendar.Period(kind, end - calendar.MONTHS_IN[kind] + 1, end)
