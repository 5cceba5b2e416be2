"""What the values that annexes are made of tell of numbers that the source hides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis import api
from analysis.core import areas, periods
from analysis.indicators import computing, quantities, registry
from tests.disclosure.attack import Fact
from tests.disclosure.source import TABLES, Known, Series

UNEMPLOYED = ("Y25I01", "unemployed_full_time_count", "")
LONG_TERM = ("Y25I09", "long_term_unemployed_count", "")
PARTS = ("Y60A02", "full_time_persons_count")
PERSONS = ("Y60A02", "persons_count", "")
HOURS = ("Y60J01", "ordinary_hours_persons_count", "")
# Shares by what stands above the line, and what under it where the value does not say.
SHARES = {
    "long_term_share": (LONG_TERM, UNEMPLOYED),
    "long_term_share_12_months": (LONG_TERM, UNEMPLOYED),
    "long_term_share_by_sex": (LONG_TERM, UNEMPLOYED),
    "upskilling_share": (("Y60C02", "activated_persons_count", "offer=vejledning_og_opkvalificering"), PERSONS),
    "activated_share": (("Y60C02", "activated_persons_count", ""), PERSONS),
    "ordinary_hours_share": (HOURS, PERSONS),
    "ordinary_hours_share_by_benefit": (HOURS, PERSONS),
}
# The group is the share's own breakdown, above the line and under it.
BY_GROUP = ("long_term_share_by_sex",)
WINDOWS = ("long_term_share_12_months",)
AFTER = "cash_assistance_job_or_education_after"
# Of whose members shares are rounded one by one, or have no count: nothing is told of the sum.
NO_GROUPS = (AFTER, "activated_share")
# Made of these tables, but of no cell that is hidden: of totals or of shares that are shown.
OF_TOTALS = {
    *("harmonised_full_time", "full_time_persons", "full_time_persons_change", "cash_assistance_share"),
    *("activation_rate", "unemployment_rate", "unemployment_rate_year", "long_term_share_gap_by_sex"),
}
# How much fewer or more persons may have stood under the line when a share was worked out.
COUNTED_LATER = 0.03


def keys() -> list[str]:
    """Return the indicators that say something of cells that are hidden."""
    return [key for key, each in registry.indicators().items() if {*TABLES} & {*each.tables} and key not in OF_TOTALS]


def values(known: Known) -> dict[str, pd.DataFrame]:
    """Return all that is published of them: what is kept, and the breakdowns that are put together when asked for."""
    parts = {series[2]: wide.columns for series, wide in known.series.items() if series[:2] == PARTS and series[2]}
    when = sorted({period for each in parts.values() for period in each})
    names = [f"benefit=kontanthjaelp_2025;{name}" for name in parts]
    return {
        key: api.everything(key)
        if registry.indicator(key).breakdowns
        else registry.compute(key, areas.all_areas(), when, when[-1], breakdowns=names)
        for key in keys()
    }


def values_of(rows: pd.DataFrame, key: str, when: Sequence[str]) -> pd.DataFrame:
    """Return what would be published of other rows than those that are held."""
    record = registry.indicator(key)
    found = computing.quantity_of(record, rows, areas.all_areas(), list(when), record.breakdowns)
    return quantities.decided(found, record.decimals)


def facts(frames: Mapping[str, pd.DataFrame], known: Known) -> Iterator[Fact]:
    """Return what values tell of cells that are not known."""
    for key, frame in frames.items():
        for breakdown, rows in frame[frame["status"].isin(quantities.SAID)].groupby("breakdown"):
            yield from _told(key, rows, series(key, breakdown), known)


def series(key: str, breakdown: str) -> list[Series]:
    """Return the cells that an indicator is made of."""
    arguments = registry.indicator(key).arguments
    if key == AFTER:
        measure = f"status_after_{breakdown.removeprefix('after=')}_pct"
        return [("Y60B15", measure, f"status={name}") for name in arguments["statuses"].split()]
    if key in SHARES:
        return [(*SHARES[key][0][:2], breakdown) if key in BY_GROUP else SHARES[key][0]]
    return [(arguments.get("table", PARTS[0]), arguments.get("measure", PARTS[1]), breakdown.rpartition(";")[2])]


def behind(key: str, row: tuple, known: Known) -> tuple[Sequence[str], list[str]]:
    """Return the areas and periods of the cells that a value is made of."""
    held, when_held = known.places[series(key, row.breakdown)[0]]
    codes = [row.area] if row.area in held else areas.area(row.area).members
    if key in WINDOWS:
        return codes, [str(periods.shift(row.period, -back)) for back in range(12)]
    return codes, [row.period] if row.period in when_held else [str(month) for month in periods.months(row.period)]


def _told(key: str, rows: pd.DataFrame, made_of: Sequence[Series], known: Known) -> Iterator[Fact]:
    missing = known.unknown(*made_of)
    some, then = {area for area, _ in missing}, {period for _, period in missing}
    for row in rows.itertuples():
        codes, when = behind(key, row, known)
        if not some.isdisjoint(codes) and not then.isdisjoint(when) and (len(codes) == 1 or key not in NO_GROUPS):
            low, high = _sum(key, row, codes, when, known)
            if np.isfinite(low + high):
                yield known.fact(dict.fromkeys(made_of, 1), codes, when, low * len(when), high * len(when))


def _sum(key: str, row: tuple, codes: Sequence[str], when: Sequence[str], known: Known) -> tuple[float, float]:
    """Return the least and the most that the cells behind a value come to together, in the mean of the months."""
    digits = 0.5 / 10 ** registry.indicator(key).decimals
    low, high = (row.lower, row.upper) if row.status == "suppressed" else (row.value, row.value)
    if row.method == "bounds" or (key in SHARES and row.method not in ("ratio", "ratio_of_sums")):
        low, high = low - digits, high + digits
    if key not in SHARES:
        return low, high
    if np.isfinite(row.numerator):
        return row.numerator, row.numerator
    base = row.denominator if np.isfinite(row.denominator) else under(key, codes, when, known)
    moved = COUNTED_LATER * (SHARES[key][0] == HOURS)
    return low * base * (1 - moved) / 100, high * base * (1 + moved) / 100


def under(key: str, codes: Sequence[str], when: Sequence[str], known: Known) -> float:
    """Return the persons under the line of a share, in the mean of the months."""
    return known.numbers(SHARES[key][1], codes, when).sum() / len(when)
