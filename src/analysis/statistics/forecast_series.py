"""The series that are forecast, and the months of them that a forecast may rest on."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from analysis.core import errors, periods, reforms
from analysis.core.areas import Area
from analysis.store import observations

# Two years are needed to tell a season from a trend, and half a year more to check a forecast against.
MONTHS_NEEDED = 30
# Hidden months are left out of the fit; with more than this share of them too little is left.
HIDDEN_ALLOWED = 0.1
COUNTRY = "000"
# Of each series what some last month asks for: all municipalities, and each with its council.
KEPT = 64


@dataclass(frozen=True)
class Series:
    """A monthly count that is forecast; its key is also that of the indicator that shows it."""

    key: str
    table: str
    measure: str


SERIES = {
    each.key: each
    for each in (
        Series("unemployed", "Y25I01", "unemployed_full_time_count"),
        Series("long_term_unemployed", "Y25I09", "long_term_unemployed_count"),
        Series("cash_assistance_full_time", "Y60A02", "full_time_persons_count"),
        Series("ordinary_hours_persons", "Y60J01", "ordinary_hours_persons_count"),
    )
}


@dataclass(frozen=True)
class Span:
    """The months that a forecast may rest on, all after the newest break.

    `numbers` is months x areas, NaN where one is hidden. `since` is the break that has cut the series, `next_break`
    the first month after one that comes later than the last month; None where there is none.
    """

    months: tuple[str, ...]
    numbers: np.ndarray
    codes: tuple[str, ...]
    since: str | None
    next_break: str | None

    @property
    def long_enough(self) -> bool:
        """Whether there are months enough to make a forecast and to check it."""
        return len(self.months) >= MONTHS_NEEDED


def series(key: str) -> Series:
    """Return a series by its key; a UsageError when it is not one that is forecast."""
    if key not in SERIES:
        raise errors.unknown("series to forecast", key, list(SERIES))
    return SERIES[key]


def span(key: str, who: Sequence[Area], data_until: str) -> Span:
    """Return the months of a series that a forecast may rest on, for some areas.

    No forecast rests on months from both sides of a break, as `data/reforms.yml` lists them. The
    publisher has counted kontanthjælp back before July 2025 as if the merged benefit had been there, so the count
    is one; but who could get it, and what they could earn beside it, are not. Forecasts made in June 2025 show
    it: of what came 7-12 months later 84 per cent lay in the 95 per cent band for kontanthjælp and 64 per cent
    for ordinary hours, against 97 and 99 per cent of those made a year before.

    A group is the sum of its members, hidden where one of them is; the country is as published. Nothing about a later
    month than `data_until` is read.

    Example
    -------
    >>> from analysis.core import areas
    >>> found = span("unemployed", [areas.area("370")], "2026M07")
    >>> found.months[0], found.months[-1], found.numbers[-1, 0], found.since
    ('2021M08', '2026M07', np.float64(1075.0), None)
    >>> len(span("cash_assistance_full_time", [areas.area("370")], "2026M07").months)
    13
    """
    return _span(observations.fingerprint(series(key).table), key, tuple(who), data_until)


@lru_cache(maxsize=KEPT)
def _span(files: tuple, key: str, who: tuple[Area, ...], data_until: str) -> Span:
    chosen = series(key)
    wide = _wide(chosen, data_until) if files else pd.DataFrame()
    codes = tuple(area.code for area in who)
    cuts = [each.period for each in reforms.breaks(chosen.table)]
    if wide.empty:
        return Span((), np.empty((0, len(codes))), codes, None, None)
    last = periods.parse(wide.index[-1]).last_month
    before = [cut for cut in cuts if periods.parse(wide.index[0]).last_month < periods.parse(cut).last_month <= last]
    after = [cut for cut in cuts if periods.parse(cut).last_month > last]
    since = before[-1] if before else None
    if since is not None:
        wide = wide[wide.index >= since]
    numbers = np.column_stack([_numbers(wide, area) for area in who]) if who else np.empty((len(wide), 0))
    numbers.setflags(write=False)
    return Span(tuple(wide.index), numbers, codes, since, after[0] if after else None)


def _wide(chosen: Series, data_until: str) -> pd.DataFrame:
    """Months x municipalities and the country; every month between the first and the last is there."""
    rows = observations.load(chosen.table)
    rows = observations.until(rows[(rows["measure"] == chosen.measure) & (rows["breakdown"] == "")], data_until)
    if rows.empty:
        return pd.DataFrame()
    wide = rows.pivot(index="period", columns="area", values="value")
    ends = periods.last_month(pd.Series(wide.index))
    first, last = wide.index[ends.argmin()], wide.index[ends.argmax()]
    return wide.reindex([str(month) for month in periods.span(first, last)])


def _numbers(wide: pd.DataFrame, area: Area) -> np.ndarray:
    if area.code in wide:
        return wide[area.code].to_numpy(float)
    if not set(area.members) <= set(wide.columns):
        return np.full(len(wide), np.nan)
    return wide[list(area.members)].sum(axis=1, skipna=False).to_numpy(float)


def reason(found: Span, column: int) -> str | None:
    """Return why no forecast can rest on a span for one of its areas; None where one can.

    It is "too_few_months", "after_break" (too few months since a break), "hidden" or "constant".
    """
    if not found.long_enough:
        return "after_break" if found.since else "too_few_months"
    numbers = found.numbers[:, column]
    shown = numbers[~np.isnan(numbers)]
    if len(shown) < (1 - HIDDEN_ALLOWED) * len(numbers):
        return "hidden"
    return "constant" if np.ptp(shown) == 0 else None


def on_scale(numbers: np.ndarray) -> np.ndarray:
    """Put counts on the scale that they are forecast on: the logarithm of the count and a half, defined at zero."""
    return np.log(numbers + 0.5)


def off_scale(numbers: np.ndarray) -> np.ndarray:
    """Bring numbers back to counts, which are never below zero."""
    return np.maximum(np.exp(numbers) - 0.5, 0.0)
