"""The series that are forecast, and the months of them that a forecast may rest on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, product

import numpy as np
import pandas as pd

from analysis.core import errors, periods, reforms
from analysis.core.areas import Area
from analysis.statistics import innovations
from analysis.statistics.innovations import BURN_IN, START, Model, Track
from analysis.store import observations

# Two years are needed to tell a season from a trend, and half a year more to check a forecast against.
MONTHS_NEEDED = 30
# Hidden months are left out of the fit; with more than this share of them too little is left.
HIDDEN_ALLOWED = 0.1
COUNTRY = "000"
# Of each series what some last month asks for: all municipalities, and each with its council.
KEPT = 64
SINGLE = ("seasonal_naive", "damped_trend", "sarima", "national")
# The mean of the four on the scale of the models: what is wrong with one is often not wrong with the others.
CANDIDATES = (*SINGLE, "combined")
# Residuals of the last three years say how sure a forecast is, and how areas move together.
RESIDUAL_MONTHS = 36


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


@dataclass(frozen=True)
class Component:
    """One part of a forecast: a family of models run through the months, and the row in use after each month.

    `weight` is how much of the part goes into the forecast.
    """

    track: Track
    rows: np.ndarray
    weight: float = 1.0

    def row(self, used: int) -> int:
        """The row in use when `used` months are known."""
        return int(self.rows[used - 1])


@dataclass(frozen=True)
class Outlook:
    """A forecast on the scale of the models.

    `point` is horizon x areas; `impulses`, components x horizon, what an error does later; `residuals`, components x
    months x areas, the errors of the last months, NaN where hidden; `parameters` those of each component.
    """

    point: np.ndarray
    impulses: np.ndarray
    residuals: np.ndarray
    parameters: tuple[tuple[float, ...], ...]

    def spread(self, against: int | None = None) -> np.ndarray:
        """Return the standard error of each month and area; with `against`, of the difference from that area."""
        errors = self.residuals
        if against is not None:
            errors = errors - errors[:, :, [against]]
        shown = months_shown(errors)
        filled = np.where(shown, errors, 0.0)
        together = np.einsum("ita,jta->ija", filled, filled) / np.maximum(shown.sum(axis=0), 1)
        steps = np.cumsum(self.impulses[:, None, :] * self.impulses[None, :, :], axis=2)
        return np.sqrt(np.einsum("ijh,ija->ha", steps, together))


def months_shown(errors: np.ndarray) -> np.ndarray:
    """Tell for each month and area whether all components have an error: a hidden month may have the country's only."""
    return ~np.isnan(errors).any(axis=0)


def _grid(*steps: Sequence[float]) -> np.ndarray:
    return np.array(list(product(*steps)), dtype=float)


def _within_bounds(rows: np.ndarray) -> np.ndarray:
    """Rows of alpha, beta, gamma (as a share of 1 - alpha) and phi inside the usual bounds: gamma below 1 - alpha."""
    rows[:, 2] *= 1 - rows[:, 0]
    return rows


DAMPED = _within_bounds(_grid((0.4, 0.6, 0.8, 0.95), (0.0, 0.05, 0.15, 0.3), (0.0, 0.2, 0.5), (0.8, 0.9, 0.97)))
# Without trend, and how much of the first season is kept.
DEVIATION = _within_bounds(_grid((0.3, 0.45, 0.6, 0.75, 0.9, 1.0), (0.0,), (0.0, 0.1, 0.3), (0.0,), (0.0, 0.5, 1.0)))
SARIMA = _grid((-0.6, -0.4, -0.2, 0.0, 0.2), (-0.9, -0.8, -0.65, -0.5, -0.3, 0.0))


def components(
    candidate: str,
    series: np.ndarray,
    national: np.ndarray,
    counted: np.ndarray,
    parameters: Sequence[Sequence[float]] | None = None,
) -> list[Component]:
    """Run a candidate through the months.

    "national" has two components: the country's own forecast, and the area's distance from the country; "combined" has
    those of all the others. `series` is months x areas, on the scale of the models, and `national` the country's;
    `counted` is 1 for the areas that the parameters are chosen by, and 0 for others. `parameters` are those of each
    component; chosen month by month when they are not given.
    """
    if candidate == "combined":
        given = iter(parameters or ())
        parts = []
        for each in SINGLE:
            taken = list(islice(given, 2 if each == "national" else 1))
            found = components(each, series, national, counted, taken or None)
            parts += [replace(part, weight=1 / len(SINGLE)) for part in found]
        return parts

    def rows(place: int, grid: np.ndarray) -> np.ndarray:
        return grid if not parameters else np.array([parameters[place]])

    if candidate == "seasonal_naive":
        return [_component(innovations.seasonal_naive(), series, counted)]
    if candidate == "damped_trend":
        return [_component(innovations.damped_trend(rows(0, DAMPED)), series, counted)]
    if candidate == "sarima":
        return [_component(innovations.airline(rows(0, SARIMA)), series, counted)]
    distance = rows(1, DEVIATION)
    return [
        _component(innovations.damped_trend(rows(0, DAMPED)), national[:, None], np.ones(1)),
        _component(innovations.damped_trend(distance), series - national[:, None], counted, distance[:, 4]),
    ]


def _component(model: Model, series: np.ndarray, counted: np.ndarray, kept: np.ndarray | float = 1.0) -> Component:
    if len(model.parameters) == 1:
        rows = np.zeros(len(series), dtype=int)
        return Component(innovations.run(model, series, innovations.first_states(model, series, kept)), rows)
    first = innovations.first_states(model, series, kept)
    tried = innovations.run(model, series[:, counted > 0], first[:, counted > 0], keep_states=False)
    best = np.zeros(len(series), dtype=int)
    best[START - 1 :] = innovations.scores(tried)[START - 1 :].argmin(axis=1)
    used, rows = np.unique(best, return_inverse=True)
    return Component(innovations.run(model.only(used), series, first[used]), rows)


def outlook(parts: Sequence[Component], used: int, horizon: int) -> Outlook:
    """Return the forecast made when `used` months are known."""
    points, shapes, errors, parameters = [], [], [], []
    for part in parts:
        row, track = part.row(used), part.track
        points.append(part.weight * innovations.ahead(track.model, row, track.states[used - 1, row], horizon))
        shapes.append(part.weight * innovations.impulses(track.model, row, horizon))
        errors.append(track.residuals[max(BURN_IN, used - RESIDUAL_MONTHS) : used, row])
        parameters.append(tuple(float(number) for number in track.model.parameters[row]))
    areas = max(point.shape[1] for point in points)
    return Outlook(
        sum(np.broadcast_to(point, (horizon, areas)) for point in points),
        np.array(shapes),
        np.array([np.broadcast_to(error, (len(error), areas)) for error in errors]),
        tuple(parameters),
    )
