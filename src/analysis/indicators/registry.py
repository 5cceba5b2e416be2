"""The registry: every indicator as a strict record, and the one door through which it is computed."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import RootModel

from analysis.core import breakdowns as parts_of
from analysis.core import errors, project, vocabulary, yaml_files
from analysis.core import periods as calendar
from analysis.core.areas import Area, area
from analysis.core.yaml_files import BilingualText, StrictModel
from analysis.indicators import computing, values
from analysis.indicators.computing import RECORDS
from analysis.store import observations
from analysis.store.values import Grid


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
    rests_on_year : bool
        Whether a number rests on all that is held of its year: later months of it make it surer.
    free_dimensions : list of str
        What it can be broken down by beside `breakdowns`, whatever the member: `from` is a span's first period.
    example_breakdown : str
        One of those that are put together when asked, where none are listed.
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
    rests_on_year: bool = False
    free_dimensions: list[str] = []
    example_breakdown: str = ""

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


def compute(
    key: str,
    areas: Sequence[Area | str],
    periods: Sequence[str] | str,
    data_until: str,
    *,
    breakdowns: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Values of one indicator.

    Those of areas with a code and of periods held are kept (`computing.kept`); the others are computed when asked.

    Parameters
    ----------
    key : str
        An indicator of the registry.
    areas : sequence of Area or str
        Areas, or their codes.
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
        When the indicator, an area, a period or a breakdown is not known.
    DataError
        When the observation store is damaged.

    Examples
    --------
    >>> compute("unemployed", ["370"], ["2026M07"], "2026M07")["value"].tolist()
    [1075.0]
    """
    record = indicator(key)
    found = [each if isinstance(each, Area) else area(each) for each in _list(areas)]
    who = {each.code: each for each in found}
    when = list(dict.fromkeys(str(calendar.parse(period)) for period in _list(periods)))
    names = list(dict.fromkeys(record.breakdowns if breakdowns is None else _list(breakdowns)))
    for name in names:
        check_breakdown(record, name)
    grid = computing.kept(record)
    if grid is None:
        return _computed(record, who.values(), when, data_until, names)
    settled = [period for period in when if _is_settled(record, grid, period, data_until)]
    standing = [code for code, each in who.items() if code in grid.areas and each == area(code)]
    known = [name for name in names if name in grid.breakdowns]
    if len(settled) == len(when) and len(standing) == len(who) and len(known) == len(names):
        return grid.rows(standing, when, names)[values.VALUE_COLUMNS]
    parts = [grid.rows(standing, settled, known)] if standing and settled and known else []
    others = [each for code, each in who.items() if code not in standing]
    unsettled = [period for period in when if period not in settled]
    unknown = [name for name in names if name not in known]
    parts += [
        _computed(record, who.values(), unsettled, data_until, known),
        _computed(record, others, settled, data_until, known),
        _computed(record, who.values(), when, data_until, unknown),
    ]
    return computing.in_order(values.concat(parts), list(who), when, names)[values.VALUE_COLUMNS]


def _list(given: Sequence | Area | str) -> Sequence:
    return [given] if isinstance(given, str | Area) else given


def check_breakdown(record: Indicator, name: str) -> None:
    """Raise when an indicator is not given for a breakdown; one without a list puts them together when asked."""
    if name in ("", *record.breakdowns) or not record.breakdowns or computing.is_recorded(record):
        return
    if set(parts_of.dimensions(name)) <= set(record.free_dimensions):
        return
    held = computing.rows_of(record, (), computing.LAST)["breakdown"]
    if not (held == name).any():
        raise errors.unknown(f"breakdown of '{record.key}'", name, record.breakdowns)


def _is_settled(record: Indicator, grid: Grid, period: str, data_until: str) -> bool:
    """Tell whether a kept value is what the observations up to `data_until` alone would give."""
    if period not in grid.periods:
        return False
    asked, until = calendar.parse(period), calendar.parse(data_until)
    needed = asked.last_month
    if record.rests_on_year:
        # the last month of the year that there is an observation about
        needed = min(asked.year * 12 + 11, calendar.parse(grid.until).last_month)
    return max(needed, asked.last_month) <= until.last_month


def _computed(
    record: Indicator, areas: Iterable[Area], periods: Sequence[str], data_until: str, names: Sequence[str]
) -> pd.DataFrame:
    # what is done to a copy is not done to the frame kept
    return _computed_once(
        computing.made_from(record), record.key, tuple(areas), tuple(periods), data_until, tuple(names)
    ).copy(deep=False)


@lru_cache(maxsize=512)
def _computed_once(
    _tables: tuple, key: str, areas: tuple[Area, ...], periods: tuple[str, ...], data_until: str, names: tuple[str, ...]
) -> pd.DataFrame:
    """Compute once what is asked for again; `_tables` tells apart what it is made from."""
    return computing.compute(indicator(key), areas, periods, data_until, names)


def missing_tables(key: str) -> list[str]:
    """Return the tables that an indicator needs and the store does not hold."""
    tables = [table for table in indicator(key).tables if not table.startswith(RECORDS)]
    return [table for table in tables if not observations.has(table)]
