"""The language of targets: what a municipality can promise, as strict records.

Each rule is a record with a `type`. An amount always has its unit, and a margin says whether it is in
per cent or percentage points. Targets that a plan does not put a number on are records too: they are
shown and never judged.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from analysis.plans.references import IndicatorKey, PeriodText, RecordKind
from analysis.yaml_files import BilingualText, StrictModel

Comparator = Literal["rar", "region", "landsdel", "kommunegruppe", "country", "peers"]
Unit = Literal["pct", "pp", "count", "persons", "full_time_persons", "rank", "index", "dkk"]


class AtLeast(StrictModel):
    """The number is the value or more; `strictly` leaves the value itself out."""

    type: Literal["at_least"]
    value: float
    unit: Unit
    strictly: bool = False


class AtMost(StrictModel):
    """The number is the value or less; `strictly` leaves the value itself out."""

    type: Literal["at_most"]
    value: float
    unit: Unit
    strictly: bool = False


class Margin(StrictModel):
    """A distance to a comparator: 2 percentage points, or 2 per cent of the comparator's number."""

    amount: float = Field(ge=0)
    unit: Literal["pct", "pp", "count", "index"]


class Compared(StrictModel):
    """The number against a comparator's, or against the municipality's own in an earlier period.

    Attributes
    ----------
    side : {"at_or_above", "at_or_below", "above", "below"}
    comparator : str or None
    baseline : str or None
        An earlier period of the municipality itself; exactly one of the two is given.
    margin : Margin or None
        How far above or below at least.
    """

    type: Literal["compared"]
    side: Literal["at_or_above", "at_or_below", "above", "below"]
    comparator: Comparator | None = None
    baseline: PeriodText | None = None
    margin: Margin | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Compared:
        if (self.comparator is None) == (self.baseline is None):
            raise ValueError("give either comparator or baseline")
        return self


class GapNarrows(StrictModel):
    """The distance to a comparator is smaller than in a base period, by some amount if one is given."""

    type: Literal["gap_narrows"]
    comparator: Comparator
    base: PeriodText
    by: Margin | None = None


class Rank(StrictModel):
    """Among the best `at_most` municipalities of an area; which end is best follows the indicator."""

    type: Literal["rank"]
    within: Literal["rar", "region", "landsdel", "kommunegruppe", "country", "peers"]
    at_most: int = Field(ge=1)


class Change(StrictModel):
    """At least so much more or less than in a base period."""

    type: Literal["change"]
    base: PeriodText
    direction: Literal["increase", "decrease"]
    by: Margin


class Path(StrictModel):
    """A limit for each year or month, from milestone to milestone."""

    type: Literal["path"]
    side: Literal["at_least", "at_most"]
    unit: Unit
    milestones: dict[PeriodText, float] = Field(min_length=1)


class Every(StrictModel):
    """A rule that holds in every month or quarter of the year."""

    type: Literal["every"]
    each: Literal["month", "quarter"]
    rule: SimpleRule


class CountPer(StrictModel):
    """So many each year, or in each two years together."""

    type: Literal["count_per"]
    at_least: int = Field(ge=1)
    per: Literal["year", "two_years"] = "year"


class All(StrictModel):
    """All of them: 100 per cent."""

    type: Literal["all"]


class YesNo(StrictModel):
    """It is done, or it is not."""

    type: Literal["yes_no"]


class Direction(StrictModel):
    """More or less than in a base period, without a number."""

    type: Literal["direction"]
    direction: Literal["increase", "decrease"]
    base: PeriodText


class AllOf(StrictModel):
    """Several limits that must all hold."""

    type: Literal["all_of"]
    rules: list[SimpleRule] = Field(min_length=2)


class Unprinted(StrictModel):
    """The plan sets a threshold but does not print it: cannot be judged."""

    type: Literal["unprinted"]


class Shown(StrictModel):
    """No rule: the number is shown and never judged."""

    type: Literal["shown"]


SimpleRule = Annotated[
    AtLeast | AtMost | Compared | GapNarrows | Rank | Change | Path | CountPer | All | YesNo | Direction,
    Field(discriminator="type"),
]
Rule = Annotated[
    AtLeast
    | AtMost
    | Compared
    | GapNarrows
    | Rank
    | Change
    | Path
    | Every
    | CountPer
    | All
    | YesNo
    | Direction
    | AllOf
    | Unprinted
    | Shown,
    Field(discriminator="type"),
]


class Proxy(StrictModel):
    """What is measured instead of what the plan speaks of, and which way that leans.

    Attributes
    ----------
    instead_of : BilingualText
    bias : {"too_high", "too_low", "unknown"}
        How the proxy's number stands to the one meant.
    lacks : BilingualText or None
        What it leaves out of what is meant: then its number is only a part and decides nothing.
    """

    instead_of: BilingualText
    bias: Literal["too_high", "too_low", "unknown"]
    lacks: BilingualText | None = None


class Measure(StrictModel):
    """What a target is measured on: an indicator, a sum of its parts, or the municipality's own records.

    Attributes
    ----------
    indicator : str or None
        A key of the registry.
    breakdowns : list of str
        The sub-population (benefit, age, match group, origin); several are summed.
    record : str or None
        A kind of municipal record, such as `partnership_agreements`; exactly one of the two is given.
    period : {"year", "december", "rolling_year"} or None
        What a year's number is taken from; by default the indicator's own kind, December for months.
    proxy : Proxy or None
    """

    indicator: IndicatorKey | None = None
    breakdowns: list[str] = [""]
    record: RecordKind | None = None
    period: Literal["year", "december", "rolling_year"] | None = None
    proxy: Proxy | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Measure:
        if (self.indicator is None) == (self.record is None):
            raise ValueError("give either indicator or record")
        return self


class Reading(StrictModel):
    """One way to read a target's words."""

    id: str
    text: BilingualText
    rule: Rule


class Target(StrictModel):
    """What a plan promises, and how to tell whether it holds.

    Attributes
    ----------
    id : str
        The plan's own number, or one that is kept.
    text : BilingualText
        The plan's words.
    lines : str
        Where they stand in the document.
    measure : Measure
    readings : list of Reading
        One, or several side by side where the words can be read in more than one way.
    due : str or None
        The last period that it is judged on when that is not each year of the plan; may lie after the plan.
    replaces : str or None
        The earlier target that this one takes the place of.
    part_of : str or None
        The target of the plan that this one is a part of: shown by itself, not counted as one more.
    notes : list of BilingualText
    """

    id: str
    text: BilingualText
    lines: str = ""
    measure: Measure
    readings: list[Reading] = Field(min_length=1)
    due: PeriodText | None = None
    replaces: str | None = None
    part_of: str | None = None
    notes: list[BilingualText] = []
