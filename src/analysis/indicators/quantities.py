"""Means and ratios with bounds: the arithmetic of quantities.

A quantity is a frame with one row for an area and a period. A number that the source hides (a count
of 0, 1 or 2) is never guessed: it is carried as bounds, and so is everything made from it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, wraps

import numpy as np
import pandas as pd

from analysis.core import periods as calendar
from analysis.core.areas import Area
from analysis.core.formats import round_half_up

# Rows of the observation store, or a quantity: columns `QUANTITY_COLUMNS`, a row for each area and period.
Frame = pd.DataFrame
Areas = Sequence[Area]
# Periods, or breakdowns.
Texts = Sequence[str]
HIDDEN_MAX = 2
TEXTS = ("area", "period", "breakdown", "status", "method")
KEY = ["area", "period"]
BOUNDS = ("value", "lower", "upper")
NUMBERS = [*BOUNDS, "numerator", "denominator"]
QUANTITY_COLUMNS = [*KEY, "breakdown", *NUMBERS, "status", "method", "snapshots", "caveats"]
SHOWN = ("observed", "zero")
# Something is said of a number that is hidden.
SAID = (*SHOWN, "suppressed")


def per_breakdown(function: Callable[..., Frame]) -> Callable[..., Frame]:
    """Let a function that computes one breakdown compute several, their rows one after the other."""

    @wraps(function)
    def computed(observations: Frame, areas: Sequence, periods: Texts, breakdowns: Texts, **arguments: str) -> Frame:
        frames = []
        for name in breakdowns:
            frame = function(observations, areas, periods, name, **arguments)
            frames.append(frame.assign(breakdown=_column("breakdown", name, len(frame))))
        return stacked(frames)

    return computed


def stacked(frames: Sequence[Frame]) -> Frame:
    """Put quantities one after the other; those without rows only where there is no other."""
    return pd.concat([frame for frame in frames if len(frame)] or frames, ignore_index=True)


def quantity(snapshots: Iterable[tuple[str, ...]], **columns: object) -> Frame:
    """Make a quantity of columns: arrays, or what is the same in every row.

    Numerator, denominator and caveats are empty where they are not given, and so are `snapshots` without any.
    """
    count = len(columns["area"])
    lists = {"snapshots": snapshots if len(snapshots) else tuples([()] * count), "caveats": tuples([()] * count)}
    given = {"numerator": np.nan, "denominator": np.nan} | lists | columns
    return pd.DataFrame({name: _column(name, given[name], count) for name in QUANTITY_COLUMNS}, copy=False)


def _column(name: str, given: object, count: int) -> np.ndarray | pd.api.extensions.ExtensionArray:
    """Return a column of its type: made by pandas without being told, it takes several times as long."""
    if name in TEXTS and isinstance(given, str):
        return _texts((given,)).repeat(count)
    if name in TEXTS and isinstance(given, np.ndarray):
        codes, different = pd.factorize(given)
        return _texts(tuple(different)).take(codes)
    return np.full(count, given) if isinstance(given, float) else given


@lru_cache(maxsize=1024)
def _texts(given: tuple[str, ...]) -> pd.api.extensions.ExtensionArray:
    return pd.array(given, dtype="str")


def mean_of_months(monthly: Frame, months: Mapping[str, Texts]) -> Frame:
    """Mean over the months of each period of `months` (a year, a half-year, or the last month of a window).

    A hidden month gives bounds; `not_available` when a month is absent, `not_applicable` when it is that for a month.
    """
    areas, codes = pd.factorize(monthly["area"])
    across, names = pd.factorize(monthly["period"])
    # the last column stands for a month that nothing is said about
    rows = np.full((len(codes), len(names) + 1), -1)
    rows[areas, across] = np.arange(len(monthly))
    columns = {name: number for number, name in enumerate(names)}
    width = max((len(wanted) for wanted in months.values()), default=0)
    places = [[columns.get(month, -1) for month in wanted] + [-1] * (width - len(wanted)) for wanted in months.values()]
    # periods down, areas within them, months across
    found = rows[:, np.array(places, dtype=int).reshape(len(places), width)].swapaxes(0, 1)
    window, area = np.nonzero((found >= 0).any(axis=2))
    lengths = np.array([len(wanted) for wanted in months.values()], dtype=int)
    return quantity(
        tuples(_of_windows(monthly["snapshots"], names.to_numpy(dtype=object)[across], months))[window],
        area=codes.array.take(area),
        period=np.array(list(months), dtype=object)[window],
        breakdown=monthly["breakdown"].iloc[0] if len(monthly) else "",
        method="mean_of_months",
        **_means(monthly, found[window, area], lengths[window]),
    )


def _means(monthly: Frame, rows: np.ndarray, wanted: np.ndarray) -> dict[str, np.ndarray]:
    """Means of some rows of a quantity: those of each period and area across, -1 where there is none."""
    held = rows >= 0
    said, hidden, outside = (
        held & monthly["status"].isin(names).to_numpy()[rows] for names in (SAID, ["suppressed"], ["not_applicable"])
    )
    outside = outside.any(axis=1)
    numbers = {name: np.where(held, monthly[name].to_numpy(dtype=float)[rows], np.nan) for name in BOUNDS}
    absent = said.sum(axis=1) < wanted
    unbounded = absent | (hidden & np.isnan(numbers["lower"])).any(axis=1)
    means = {name: total(list(cells.T)) / wanted for name, cells in numbers.items()}
    hidden = hidden.any(axis=1)
    caveats = monthly["caveats"].to_numpy(dtype=object)
    given = {"caveats": united(*np.where(held, caveats[rows], None).T)} if any(caveats) else {}
    return given | {
        "value": np.where(absent | hidden, np.nan, means["value"]),
        "lower": np.where(unbounded, np.nan, means["lower"]),
        "upper": np.where(unbounded, np.nan, means["upper"]),
        "status": statuses(
            ("not_applicable", outside),
            ("not_available", absent),
            ("suppressed", hidden),
            ("zero", means["value"] == 0),
        ),
    }


def total(parts: Sequence[np.ndarray]) -> np.ndarray:
    """Sum of some columns, where there is a number, without what adding one after another would lose."""
    result = np.zeros(len(parts[0]))
    lost = np.zeros(len(parts[0]))
    for part in parts:
        added = part - lost
        after = result + added
        given = ~np.isnan(part)
        lost = np.where(given, after - result - added, lost)
        result = np.where(given, after, result)
    return result


def ratio(numerator: Frame, denominator: Frame, *, smallest_denominator: float = 0.0) -> Frame:
    """Numerator over denominator of the same areas and periods, in per cent, with bounds.

    Under the smallest denominator no share is printed: a few persons would stand behind it.
    """
    above, below = numerator, beside(numerator, denominator)
    over = {name: above[name].to_numpy(dtype=float) for name in BOUNDS}
    under = {name: below[name].to_numpy(dtype=float) for name in BOUNDS}
    small = under["upper"] < smallest_denominator
    hidden = is_one_of(above, "suppressed") | is_one_of(below, "suppressed") | small
    absent = ~is_one_of(above, *SAID) | ~is_one_of(below, *SAID)
    outside = is_one_of(above, "not_applicable") | is_one_of(below, "not_applicable")
    empty = under["value"] == 0
    divisors = {name: np.where(numbers > 0, numbers, np.nan) for name, numbers in under.items()}
    value = 100.0 * over["value"] / divisors["value"]
    unbounded = absent | empty | small
    printable = ~(outside | absent | empty | hidden)
    methods = [each["method"] for each in (above, below)]
    single = methods[0].isin(["published", "mean_of_months"]).to_numpy() & (methods[0].array == methods[1].array)
    frame = quantity(
        united(above["snapshots"], below["snapshots"]),
        area=above["area"].array,
        period=above["period"].array,
        breakdown="",
        value=np.where(printable, value, np.nan),
        lower=np.where(unbounded, np.nan, 100.0 * over["lower"] / divisors["upper"]),
        upper=np.where(unbounded, np.nan, 100.0 * over["upper"] / divisors["lower"]),
        numerator=np.where(printable, over["value"], np.nan),
        denominator=np.where(printable, under["value"], np.nan),
        status=statuses(
            ("not_applicable", outside),
            ("not_available", absent),
            ("not_applicable", empty),
            ("suppressed", hidden),
            ("zero", value == 0),
        ),
        method=chosen(single, "ratio", "ratio_of_sums"),
        caveats=united(above["caveats"], below["caveats"]),
    )
    return add_caveat(frame, small, "small_base")


def beside(first: Frame, second: Frame) -> Frame:
    """Return the second quantity's row for each row of the first; nothing in a row that has no partner."""
    if len(first) == len(second) and all((first[name].array == second[name].array).all() for name in KEY):
        return second
    return first[KEY].merge(second, on=KEY, how="left")


def is_one_of(frame: Frame, *names: str) -> np.ndarray:
    """Tell of each row whether its status is one of some."""
    return frame["status"].isin(names).to_numpy()


def statuses(*conditions: tuple[str, np.ndarray]) -> pd.api.extensions.ExtensionArray:
    """Return in each row the first status whose condition holds, and `observed` where none does."""
    names = (*(name for name, _ in conditions), "observed")
    held = [condition for _, condition in conditions]
    return _texts(names).take(np.select(held, range(len(held)), len(held)))


def chosen(rows: np.ndarray, yes: str, no: str) -> pd.api.extensions.ExtensionArray:
    """Return one text in some rows, and another in the others."""
    return _texts((no, yes)).take(np.asarray(rows, dtype=int))


def decided(frame: Frame, decimals: int) -> Frame:
    """Print what the bounds of a hidden number decide: where both round to the same number, that is the value."""
    rows = (frame["status"] == "suppressed") & (frame["method"] != "published")
    rows &= frame["lower"].notna() & frame["upper"].notna()
    frame = frame.copy(deep=False)
    if not rows.any():
        return frame
    low = round_half_up(frame["lower"].where(rows), decimals)
    high = round_half_up(frame["upper"].where(rows), decimals)
    same = rows & (low == high)
    frame["value"] = frame["value"].where(~same, low)
    frame["status"] = frame["status"].where(~same, np.where(low == 0, "zero", "observed"))
    frame["method"] = frame["method"].where(~same, "bounds")
    # the unrounded bounds of a decided number would only say more than is printed
    frame.loc[same, ["lower", "upper"]] = np.nan
    return frame


def hide(frame: Frame, rows: pd.Series | np.ndarray, caveat: str, *, status: str = "suppressed") -> Frame:
    """Take away numbers that the source shows: value, bounds, numerator and denominator, with the reason."""
    return emptied(add_caveat(frame, rows, caveat), rows, status)


def emptied(frame: Frame, rows: pd.Series | np.ndarray, status: str) -> Frame:
    """Take away the numbers of some rows, and give the status that says why."""
    rows = np.asarray(rows)
    frame = frame.copy(deep=False)
    if rows.any():
        frame.loc[rows, NUMBERS] = np.nan
        frame.loc[rows, "status"] = status
    return frame


def back_computed(frame: Frame, rows: pd.Series) -> Frame:
    """Mark the method of some rows: computed back from numbers that are published rounded."""
    return frame.assign(method=frame["method"].mask(rows, "back_computed"))


def add_caveat(frame: Frame, rows: pd.Series | np.ndarray | bool, caveat: str) -> Frame:
    """Attach a caveat of the vocabulary to some rows of a quantity."""
    rows = np.broadcast_to(np.asarray(rows), len(frame))
    frame = frame.copy(deep=False)
    if rows.any():
        had = frame["caveats"].to_numpy(dtype=object).copy()
        had[rows] = united(had[rows], [(caveat,)] * int(rows.sum()))
        frame["caveats"] = had
    return frame


def united(*lists: Iterable[tuple[str, ...] | None]) -> np.ndarray:
    """Snapshots or caveats of some quantities together, row by row."""
    rows = list(zip(*lists, strict=True))
    # where a row has no partner its list is missing
    together = {
        row: tuple(sorted({item for found in row if isinstance(found, tuple) for item in found})) for row in set(rows)
    }
    return tuples([together[row] for row in rows])


def windows(ends: Texts) -> dict[str, list[str]]:
    """From the last month of each window to its twelve months."""
    return {end: [str(calendar.shift(end, -back)) for back in range(11, -1, -1)] for end in ends}


def months_of(periods: Texts) -> dict[str, list[str]]:
    """From each period to the months it is made of."""
    return {period: [str(month) for month in calendar.months(calendar.parse(period))] for period in periods}


def all_months(months: Mapping[str, Texts]) -> list[str]:
    """Every month that the windows need, each once, in order."""
    return sorted({month for names in months.values() for month in names})


def _of_windows(behind: pd.Series, month_of_row: np.ndarray, months: Mapping[str, Texts]) -> list[tuple[str, ...]]:
    """Return the snapshots behind the months of each window, whichever area they are about."""
    found: dict[str, set[str]] = {}
    for month, snapshots in set(zip(month_of_row.tolist(), behind.tolist(), strict=True)):
        found.setdefault(month, set()).update(snapshots)
    return [tuple(sorted(set().union(*(found.get(month, ()) for month in wanted)))) for wanted in months.values()]


def tuples(lists: list[tuple[str, ...]]) -> np.ndarray:
    """Return a column of tuples, which numpy would else take apart."""
    column = np.empty(len(lists), dtype=object)
    column[:] = lists
    return column
