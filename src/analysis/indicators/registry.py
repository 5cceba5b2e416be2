"""The registry: every indicator as a strict record, and the one door through which it is computed."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import RootModel

from analysis import errors, observations, project, vocabulary, yaml_files
from analysis import periods as calendar
from analysis.areas import Area
from analysis.indicators import counts, quantities, values
from analysis.sources import municipal_records
from analysis.statistics import intervals
from analysis.yaml_files import BilingualText, StrictModel

RECORDS = "records:"
# Some four annexes' worth: what all municipalities share stays, what one alone needed goes.
KEPT = 512


class Indicator(StrictModel):
    """A defined quantity: what it is, how it is counted, and from which tables.

    Attributes
    ----------
    key : str
        The indicator's name in code, JSON and docs.
    name, definition, formula : BilingualText
        What a reader sees, in Danish and English.
    subject : BilingualText
        The name as the subject of a sentence: "Ledighedsprocenten".
    unit : str
        A unit of the vocabulary.
    decimals : int
        What the number is printed with.
    polarity : {"lower", "higher", "none"}
        Which direction is better; `none` where neither is.
    tables : list of str
        The official tables that it is made from.
    series_tables : list of str
        Those of `tables` whose breaks cut the series; all of them when not given.
    breakdown_tables : dict of list of str
        The tables whose breaks cut a breakdown, where they are not those of the whole series.
    period_kinds : list of str
        `month`, `year`, `half`, `quarter` or `rolling_year`.
    function : str
        Module and function under `analysis.indicators`.
    definition_source : str
        Where the definition stands: a table's documentation, a paper, a plan, a law.
    arguments : dict of str
        Named arguments of the function, such as the table and the measure.
    breakdowns : list of str
        The breakdowns that it is given for; `""` is the total.
    caveats : list of str
        Caveats that always go with it.
    ahead : bool
        Whether the number is settled in the year before, as a budget is.
    interval : {"wilson", "byar"}, optional
        Its interval: `wilson` for a share of persons, `byar` for a count and for a count per persons;
        none for money, indexes, ranks, forecasts and percentages without a count.
    interval_count : dict of str
        `table` and `measure` of the count behind a rate that is published without it.
    """

    key: str = ""
    name: BilingualText
    subject: BilingualText
    definition: BilingualText
    formula: BilingualText
    unit: str
    decimals: int
    polarity: Literal["lower", "higher", "none"]
    tables: list[str]
    series_tables: list[str] = []
    breakdown_tables: dict[str, list[str]] = {}
    period_kinds: list[Literal["month", "quarter", "half", "year", "rolling_year"]]
    function: str
    arguments: dict[str, str] = {}
    definition_source: str
    breakdowns: list[str] = [""]
    caveats: list[str] = []
    ahead: bool = False
    interval: Literal["wilson", "byar"] | None = None
    interval_count: dict[str, str] = {}

    @property
    def scale(self) -> float:
        """What a share of 1 is in the indicator's unit."""
        return 100.0 if self.unit == "pct" else 1.0

    def breaks(self, breakdown: str = "") -> list[vocabulary.Break]:
        """Return the breaks that cut the series, oldest first."""
        tables = self.breakdown_tables.get(breakdown, self.series_tables or self.tables)
        found = [each for table in tables for each in vocabulary.breaks(table, breakdown)]
        return sorted({each.id: each for each in found}.values(), key=lambda each: each.period)


class _IndicatorFile(RootModel[dict[str, Indicator]]):
    pass


def indicators() -> dict[str, Indicator]:
    """Return every indicator by its key, in the order of the files in `data/indicators/`.

    Examples
    --------
    >>> indicators()["unemployment_rate"].unit
    'pct'
    """
    return _indicators(project.data("indicators"))


@lru_cache(maxsize=4)
def _indicators(folder: Path) -> dict[str, Indicator]:
    found: dict[str, Indicator] = {}
    for path in sorted(folder.glob("*.yml")):
        for key, record in yaml_files.load(path, _IndicatorFile).root.items():
            if key in found:
                raise errors.DataError(f"The indicator '{key}' is defined twice, the second time in {path.name}.")
            found[key] = record.model_copy(update={"key": key})
    return found


def forget() -> None:
    """Forget the records that were read; the next are those that lie there then."""
    _indicators.cache_clear()


def indicator(key: str) -> Indicator:
    """Return one indicator, or say which name comes nearest.

    Raises
    ------
    UsageError
        When the registry has no such indicator.
    """
    if key not in indicators():
        raise errors.unknown("indicator", key, indicators())
    return indicators()[key]


def function_of(record: Indicator) -> Callable[..., pd.DataFrame]:
    """Return the function that computes an indicator."""
    module, name = record.function.split(".")
    return getattr(import_module(f"analysis.indicators.{module}"), name)


def compute(
    key: str,
    areas: Sequence[Area],
    periods: Sequence[str],
    data_until: str,
    *,
    breakdowns: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Values of one indicator.

    Parameters
    ----------
    key : str
        An indicator of the registry.
    areas : sequence of Area
    periods : sequence of str
        Those that end after `data_until` come back as `not_available`.
    data_until : str
        The last period that may be spoken of: no observation about a later one is read.
    breakdowns : sequence of str, optional
        Those of the registry by default.

    Returns
    -------
    DataFrame
        Columns `analysis.indicators.values.VALUE_COLUMNS`, one row for each area, period and breakdown.

    Raises
    ------
    UsageError
        When the registry has no such indicator.
    DataError
        When the observation store is damaged.

    Examples
    --------
    >>> from analysis import areas
    >>> frame = compute("unemployed", [areas.area("370")], ["2026M07"], "2026M07")
    >>> frame["value"].tolist()
    [1075.0]
    """
    record = indicator(key)
    if breakdowns is None:
        breakdowns = record.breakdowns
    areas = tuple({area.code: area for area in areas}.values())
    given = tuple(dict.fromkeys(periods)), data_until, tuple(dict.fromkeys(breakdowns))
    # what is done to a copy is not done to the frame kept
    return _computed(held_for(record), key, areas, *given).copy(deep=False)


@lru_cache(maxsize=KEPT)
def _computed(
    _held: tuple, key: str, areas: tuple[Area, ...], periods: tuple[str, ...], data_until: str, names: tuple[str, ...]
) -> pd.DataFrame:
    """Compute once what the chapters and the municipalities of a process ask for again.

    `_held` is what it is made from, so that a number is never made from observations or records that have changed.
    """
    record = indicator(key)
    rows = rows_of(record, areas, data_until)
    frame = function_of(record)(rows, list(areas), list(periods), list(names), **record.arguments)
    if record.interval_count:
        frame = counts.with_counts(frame, rows, list(areas), **record.interval_count)
    return _finish(_in_order(frame, areas, periods, names), record)


def _in_order(
    frame: pd.DataFrame, areas: tuple[Area, ...], periods: tuple[str, ...], names: tuple[str, ...]
) -> pd.DataFrame:
    """Put breakdowns first, areas within them and periods within these, each as they were asked for."""
    asked = {"period": periods, "area": [area.code for area in areas], "breakdown": names}
    places = [pd.Index(texts).get_indexer(frame[name]) for name, texts in asked.items()]
    return frame.take(np.lexsort(places)).reset_index(drop=True)


def held_for(record: Indicator) -> tuple:
    """Return what tells apart the files that an indicator is made from: the register, the tables, the records."""
    recorded = municipal_records.fingerprint() if _records(record) else ()
    return str(project.data()), observations.fingerprint(*record.tables), recorded


def is_recorded(record: Indicator) -> bool:
    """Tell whether an indicator is made from municipalities' own records, among others."""
    return bool(_records(record))


def _records(record: Indicator) -> list[str]:
    return [table for table in record.tables if table.startswith(RECORDS)]


def rows_of(record: Indicator, areas: Sequence[Area], data_until: str) -> pd.DataFrame:
    """Return the observations that an indicator may be made from, the municipalities' own records among them.

    Parameters
    ----------
    record : Indicator
    areas : sequence of Area
        Whose records are read: the municipalities, and the members of groups.
    data_until : str

    Returns
    -------
    DataFrame
        Columns of the observation store; nothing that was settled later than `data_until`. It is kept, and not
        to be changed in place.
    """
    recorded = _records(record)
    last = str(calendar.parse(data_until).year + 1) if record.ahead else data_until
    rows = _official_rows(observations.fingerprint(*record.tables), last)
    own = observations.until(recorded_rows(recorded, areas), last) if recorded else rows[:0]
    if own.empty:
        return rows
    return pd.concat([rows, own], ignore_index=True)


@lru_cache(maxsize=KEPT)
def _official_rows(fingerprint: tuple[tuple[str, str, str, int], ...], last: str) -> pd.DataFrame:
    return observations.until(observations.load(*(table for table, *_ in fingerprint)), last)


def recorded_rows(tables: Sequence[str], areas: Sequence[Area]) -> pd.DataFrame:
    """Return what municipalities have recorded themselves, as observations.

    Parameters
    ----------
    tables : sequence of str
        `records:<kind>`.
    areas : sequence of Area
        The municipalities, and the groups of them, whose records are read.
    """
    codes = tuple(dict.fromkeys(code for area in areas for code in area.members)) if tables else ()
    return _recorded_rows(municipal_records.fingerprint(), tuple(tables), codes)


@lru_cache(maxsize=64)
def _recorded_rows(_fingerprint: tuple, tables: tuple[str, ...], codes: tuple[str, ...]) -> pd.DataFrame:
    frames = {code: municipal_records.load(code) for code in codes}
    # what a municipality says of itself goes before what another says of it
    own = [frame[frame["area"] == code] for code, frame in frames.items()]
    rows = pd.concat([observations.load(), *own, *frames.values()], ignore_index=True)
    return rows[rows["table"].isin(tables)].drop_duplicates(["table", "measure", "breakdown", "area", "period"])


def _finish(frame: pd.DataFrame, record: Indicator) -> pd.DataFrame:
    frame = quantities.decided(frame, record.decimals)
    status, method = (frame[name].to_numpy(dtype=object) for name in ("status", "method"))
    printable = quantities.is_one_of(status, *values.PRINTABLE)
    hidden_cell = (status == "suppressed") & (method == "published")
    exact = frame["lower"].to_numpy() == frame["upper"].to_numpy()
    absent = status == "not_available"
    unbounded = hidden_cell | exact | absent
    bounds = {name: np.where(unbounded, np.nan, frame[name]) for name in ("lower", "upper")}
    numbers = {name: np.where(printable, frame[name], np.nan) for name in ("value", "numerator", "denominator")}
    # what is not there was made from nothing, in no way
    made = {
        "method": np.where(absent, "published", method),
        "snapshots": quantities.without(frame["snapshots"], absent),
    }
    frame = frame.assign(**bounds, **numbers, **made)
    for caveat in record.caveats:
        frame = quantities.add_caveat(frame, printable, caveat)
    frame = frame.assign(indicator=record.key, unit=record.unit, rank=np.nan, rank_of=np.nan)
    frame = intervals.add_intervals(frame, record.interval, scale=record.scale)
    return values.check(frame)


def missing_tables(key: str) -> list[str]:
    """Return the tables that an indicator needs and the store does not hold."""
    tables = [table for table in indicator(key).tables if not table.startswith(RECORDS)]
    return [table for table in tables if not observations.has(table)]
