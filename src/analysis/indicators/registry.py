"""The registry: every indicator as a strict record, and the one door through which it is computed."""

import datetime
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field, RootModel

from analysis.core import breakdowns as parts_of
from analysis.core import errors, project, reforms, vocabulary, yaml_files
from analysis.core import periods as calendar
from analysis.core.areas import Area, area
from analysis.core.yaml_files import BilingualText, StrictModel
from analysis.indicators import computing, values
from analysis.store.values import Grid


class Printed(StrictModel):
    """Which numbers of a municipality's plan stand in for those that are not held: an item for a breakdown."""

    measure: str
    items: dict[str, str]


class Indicator(StrictModel):
    """A defined quantity: what it is, how it is counted, and from which tables.

    docs/how-to-indicator.md tells of each key. `function` is a module and a function under `analysis.indicators`,
    called with `arguments` by name. `series_tables` are those of `tables` whose breaks cut the series, all when there
    are none; `breakdown_tables` those of a breakdown. `interval` is `wilson` for a share of persons, `byar` for a count
    and for a count per persons, `newcombe` for a gap between two shares; `interval_count` names table and measure of
    the count that the interval of a published rate rests on, which is then its numerator.
    """

    # what is told of it and decides no number
    TOLD: ClassVar[set[str]] = {"why_it_matters", "limits", "owner", "checked_by", "date_reviewed", "next_review"}

    key: str = ""
    name: BilingualText
    # the name as it begins a sentence: "Ledighedsprocenten"
    subject: BilingualText
    # what a heading calls it: "Ledigheden"; of a count what there are more or fewer of: "ledige"
    topic: BilingualText | None = None
    definition: BilingualText
    formula: BilingualText
    unit: str
    decimals: int
    # which direction is better
    polarity: Literal["lower", "higher", "none"]
    tables: list[str]
    series_tables: list[str] = []
    breakdown_tables: dict[str, list[str]] = {}
    period_kinds: list[Literal["month", "quarter", "half", "year", "rolling_year"]]
    function: str
    arguments: dict[str, str] = {}
    printed: Printed | None = None
    definition_source: str
    why_it_matters: BilingualText | None = None
    # what the number does not say
    limits: BilingualText | None = None
    # who decides what it is: the publisher of the definition, the municipality whose plan sets it, or "bilag"
    owner: str = ""
    # what the numbers were held against, and when; no day where none is held that could be
    checked_by: BilingualText | None = None
    date_reviewed: datetime.date | None = None
    next_review: datetime.date | None = None
    breakdowns: list[str] = [""]
    caveats: list[str] = []
    # whether it is settled in the year before, as a budget is
    ahead: bool = False
    interval: Literal["wilson", "byar", "newcombe"] | None = None
    interval_count: dict[str, str] = {}
    # less than this between two numbers is none in practice; by the unit where nothing is said
    smallest_difference: float | None = Field(default=None, gt=0)
    # whether later months of its year make a number surer
    rests_on_year: bool = False
    # what it can be broken down by beside `breakdowns`, whatever the member: `from` is a span's first period
    free_dimensions: list[str] = []
    # one of those that are put together when asked, where none are listed
    example_breakdown: str = ""

    @property
    def scale(self) -> float:
        """What a share of 1 is in the indicator's unit."""
        return 100.0 if self.unit == "pct" else 1.0

    @property
    def difference_that_matters(self) -> float | None:
        """The smallest difference between two numbers that matters in practice: its own, or that of its unit."""
        return self.smallest_difference or vocabulary.smallest_difference(self.unit)

    def breaks(self, breakdown: str = "") -> list[reforms.Reform]:
        """Return the breaks that cut the series, oldest first."""
        tables = self.breakdown_tables.get(breakdown, self.series_tables or self.tables)
        found = [each for table in tables for each in reforms.breaks(table, breakdown)]
        return sorted({each.id: each for each in found}.values(), key=lambda each: each.period)


def indicators() -> dict[str, Indicator]:
    """Return every indicator by its key, in the order of the files in `data/indicators/`."""
    return _indicators(project.root())


@lru_cache(maxsize=4)
def _indicators(_root: Path) -> dict[str, Indicator]:
    found: dict[str, Indicator] = {}
    files: dict[str, Path] = {}
    for path in project.every("data", "indicators", pattern="*.yml"):
        for key, record in yaml_files.load(path, RootModel[dict[str, Indicator]]).root.items():
            if key in found and project.is_own(path) == project.is_own(files[key]):
                raise errors.DataError(f"The indicator '{key}' is defined twice, the second time in {path.name}.")
            # one's own stands over the package's, which a later version may have come to define too
            if key not in found or project.is_own(path):
                found[key], files[key] = record.model_copy(update={"key": key}), path
    return found


def forget() -> None:
    """Forget the records that were read."""
    _indicators.cache_clear()


def indicator(key: str) -> Indicator:
    """Return one indicator, or say which name comes nearest."""
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

    Those of areas with a code and of periods held are kept (`computing.kept`); the others are computed when asked. No
    observation about a later period than `data_until` is read: periods that end after it come back as `not_available`.
    The breakdowns are those of the registry by default. The columns are `values.VALUE_COLUMNS`, with one row for each
    area, period and breakdown.

    Examples
    --------
    >>> compute("unemployed", ["370"], ["2026M07"], "2026M07")["value"].tolist()
    [1075.0]
    """
    record = indicator(key)
    who = {each.code: each for each in (each if isinstance(each, Area) else area(each) for each in _list(areas))}
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
    others = [each for code, each in who.items() if code not in standing]
    unsettled = [period for period in when if period not in settled]
    unknown = [name for name in names if name not in known]
    if not (others or unsettled or unknown):
        return grid.rows(standing, when, names)[values.VALUE_COLUMNS]
    parts = [grid.rows(standing, settled, known)[values.VALUE_COLUMNS]] if standing and settled and known else []
    parts += [
        _computed(record, who.values(), unsettled, data_until, known),
        _computed(record, others, settled, data_until, known),
        _computed(record, who.values(), when, data_until, unknown),
    ]
    return computing.in_order(values.concat(parts), list(who), when, names)


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
