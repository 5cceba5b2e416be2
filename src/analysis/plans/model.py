"""Plans: what a municipality has adopted, as data, and what its annex is to show.

`docs/plan-format.md` says what each key is.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from analysis.core import areas, benefits, errors, periods
from analysis.core.areas import Area
from analysis.core.yaml_files import PlanText, StrictModel
from analysis.indicators import registry
from analysis.plans.measures import Measure, ending_with
from analysis.plans.ministerial_goals import GoalKey
from analysis.plans.printed import OwnNumber, PrintedCheck, PrintedTable
from analysis.plans.references import (
    BenefitCode,
    ChapterName,
    CheckedRecord,
    DateText,
    Fault,
    MunicipalityCode,
    PeriodText,
    UnitName,
    repeated,
)
from analysis.plans.rules import AnyRule, Part
from analysis.plans.rules.simple import reached
from analysis.statistics import likeness

Comparators = Annotated[
    list[Literal["peers", "kommunegruppe", "rar", "region", "landsdel", "country"]], Field(min_length=1)
]
# The municipalities are those of the reform of 2007.
FIRST_YEAR, LAST_YEAR = 2007, 2100


class Peers(StrictModel):
    """Municipalities that a plan compares itself with by name."""

    name: PlanText
    municipalities: list[MunicipalityCode] = Field(min_length=1)


def _text_or_record(text: object, record: type[StrictModel], should_be: str) -> object:
    """Return the type of an entry that is a text or a record; another is told in one sentence what it should be."""

    def form(value: object) -> str | None:
        if isinstance(value, str):
            return "a text"
        return "a record" if isinstance(value, dict | record) else None

    wrong = {"custom_error_type": "form", "custom_error_message": should_be}
    return Annotated[Annotated[text, Tag("a text")] | Annotated[record, Tag("a record")], Discriminator(form, **wrong)]


PeersEntry = _text_or_record(
    Literal["nearest", "expected"],
    Peers,
    "should be 'nearest', 'expected', or a record with the keys 'name' and 'municipalities'",
)


class ChapterChoice(StrictModel):
    """A chapter with options of its own."""

    chapter: ChapterName
    options: dict[str, str | int | bool | list[str]] = {}


ChapterEntry = _text_or_record(
    ChapterName, ChapterChoice, "should be a chapter's name, or a record with the keys 'chapter' and 'options'"
)


class GroupMember(CheckedRecord):
    """A part of a target group: a benefit, perhaps only a match group or an age of it."""

    name: PlanText
    # none for a part that is no benefit
    benefit: BenefitCode | None = None
    # what narrows it, in the words of the tables
    match_group: str | None = None
    age: str | None = None
    duration: str | None = None
    education: str | None = None
    available: bool = True
    note: PlanText | None = None

    def faults(self) -> Iterator[Fault]:
        """Yield a match group that its benefit lacks, and what must be said of a part that is not counted."""
        if not self.available:
            if self.note is None:
                yield (), {}, "a part that cannot be had needs a note that says why."
        elif self.benefit is None:
            yield (), {}, "give the benefit, or available: false and a note that says why."
        elif self.match_group and self.match_group not in (allowed := benefits.benefit(self.benefit).visitation):
            listed = errors.alternatives(allowed) if allowed else "no match group"
            told = f"{self.benefit} has no match group of that name. Allowed: {listed}."
            yield ("match_group",), self.match_group, told


class TargetGroup(StrictModel):
    """A group of people (or companies) that a plan is about."""

    id: str
    name: PlanText
    lines: str = ""
    assumption: bool = False
    members: list[GroupMember] = Field(min_length=1)
    overlaps: list[PlanText] = []


class Reading(StrictModel):
    """One way to read a target's words."""

    id: str
    text: PlanText
    rule: AnyRule
    # where it is read as being about something else than the target
    measure: Measure | None = None


class Target(CheckedRecord):
    """What a plan promises, and how to tell whether it holds."""

    id: str
    text: PlanText
    # at most twelve words, for the board of goals
    short: PlanText | None = None
    lines: str = ""
    measure: Measure
    readings: list[Reading] = Field(min_length=1)
    due: PeriodText | None = None
    replaces: str | None = None
    part_of: str | None = None
    notes: list[PlanText] = []

    def faults(self) -> Iterator[Fault]:
        """Yield what does not fit in it, and in its rules what its measure cannot be held up against."""
        yield from repeated([each.id for each in self.readings], "readings", "id")
        if self.replaces == self.id:
            yield ("replaces",), self.replaces, "a target cannot replace itself."
        places = {("measure",): self.measure}
        places |= {("readings", i, "measure"): each.measure for i, each in enumerate(self.readings) if each.measure}
        for place, measure in places.items():
            yield from _within(place, measure.faults())
            kinds = measure.period_kinds
            given = f"{measure.told} is given by {errors.alternatives(kinds)}"
            if self.due is None and measure.period_kind not in kinds:
                yield (*place, "period"), measure.period, f"{given}."
            # a reading on something else is judged when the other is over
            elif self.due is not None and measure is self.measure and periods.parse(self.due).kind not in kinds:
                yield ("due",), self.due, f"{given}; did you mean {ending_with(self.due, kinds[0])!r}?"
        for place, rule, measure, kind in self.rules():
            yield from _within(place, rule.faults(measure, kind))

    def rules(self) -> Iterator[Part]:
        """Yield its rules and those that they are put together from."""
        for index, reading in enumerate(self.readings):
            measure = self.measure_of(reading)
            kind = self.measure.period_kind if self.due is None else periods.parse(self.due).kind
            kind = measure.kind_with(self.measure, kind)
            # told by now where it is none of them; a base is held up against what was meant
            kind = kind if kind in measure.period_kinds else measure.period_kinds[0]
            for part in reading.rule.parts(measure, kind):
                yield part._replace(place=("readings", index, "rule", *part.place))

    def measure_of(self, reading: Reading) -> Measure:
        """Return what a reading is judged on."""
        return reading.measure or self.measure

    def measures(self) -> list[Measure]:
        """Return all that it is measured on."""
        found = [self.measure]
        found += [part.measure for part in self.rules() if part.measure not in found]
        return found

    def periods(self, years: Sequence[int], reading: Reading) -> list[str]:
        """Return the periods that a reading is judged on: the one it is due in, or one in each year."""
        measure = self.measure_of(reading)
        if self.due is None:
            return [measure.period_of(year) for year in years]
        return [ending_with(self.due, measure.kind_with(self.measure, periods.parse(self.due).kind))]


def _within(place: tuple, faults: Iterable[Fault]) -> Iterator[Fault]:
    """Return the faults of a part of a record as faults of the record."""
    return (((*place, *inner), value, told) for inner, value, told in faults)


class Quotation(CheckedRecord):
    """A number, a statement or a story that a plan takes from others: shown with its source, never computed on."""

    id: str
    text: PlanText
    author: str
    date: DateText
    lines: str = ""
    value: float | None = None
    unit: UnitName | None = None
    period: PeriodText | None = None
    kind: Literal["statement", "forecast", "story"] = "statement"
    # for a forecast: our number that it foretells, in the same unit; only then is it drawn beside our own forecast
    ours: OwnNumber | None = None
    check: PlanText | None = None

    def faults(self) -> Iterator[Fault]:
        """Yield a number of ours that it does not foretell."""
        unit = registry.indicator(self.ours.indicator).unit if self.ours else None
        if self.ours and ((self.kind, self.unit) != ("forecast", unit) or self.value is None):
            told = f"it can be given for a forecast with a value in '{unit}' alone, the unit of that indicator."
            yield ("ours",), self.ours.indicator, told


def _in_danish(part: object) -> Iterator[str]:
    if isinstance(part, PlanText):
        yield from [part.da] if part.en is None else []
    elif isinstance(part, StrictModel):
        yield from _in_danish([value for _, value in part])
    elif isinstance(part, dict | list):
        for each in part.values() if isinstance(part, dict) else part:
            yield from _in_danish(each)


class Plan(StrictModel):
    """A plan as its annex needs it."""

    name: str = ""
    title: PlanText
    municipality: MunicipalityCode | None = None
    years: list[Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]] = []
    adopted: DateText | None = None
    source_document: str | None = None
    # whom a reader can ask, and where the authority says how accessible its pages are
    contact: PlanText | None = None
    accessibility_statement: Annotated[str, Field(pattern=r"^https://\S+$")] | None = None
    data_until: PeriodText | None = None
    comparators: Comparators
    # those from a month on, where a reform has others
    comparators_from: dict[PeriodText, Comparators] = {}
    peers: PeersEntry | None = None
    chapters: list[ChapterEntry] = Field(min_length=1)
    target_groups: list[TargetGroup] = []
    # those of the law on the annex's date, instead of the plan's own
    target_groups_by_law: bool = False
    targets: list[Target] = []
    ministerial_goals: list[GoalKey] = []
    quotations: list[Quotation] = []
    printed: list[PrintedCheck] = []
    printed_tables: list[PrintedTable] = []
    notes: list[PlanText] = []

    @model_validator(mode="after")
    def _peers_are_named_when_compared_with(self) -> Self:
        if self.target_groups and self.target_groups_by_law:
            raise ValueError("give target_groups, or target_groups_by_law")
        if "peers" in self.comparators and self.peers is None:
            raise ValueError("comparators names peers, but the plan has no peers")
        return self

    def comparators_in(self, period: str) -> list[str]:
        """The kinds of areas that it compares with in a period."""
        return reached(self.comparators_from, period) or self.comparators

    def danish_texts(self) -> set[str]:
        """Return the texts that have no English."""
        return set(_in_danish(self))

    def with_printed_cells(self) -> Self:
        """Return the plan with each cell of its printed tables among its printed numbers."""
        cells = [cell for table in self.printed_tables for cell in table.checks()]
        return self.model_copy(update={"printed": [*cells, *self.printed]})

    @property
    def chapter_names(self) -> list[str]:
        """The chapters in order, by name."""
        return [choice if isinstance(choice, str) else choice.chapter for choice in self.chapters]

    def options(self, chapter: str) -> dict[str, str | int | bool | list[str]]:
        """The plan's options for a chapter; empty when it sets none."""
        found = (each.options for each in self.chapters if isinstance(each, ChapterChoice) and each.chapter == chapter)
        return dict(next(found, {}))

    def peer_area(self, language: str = "da", own: Area | None = None, data_until: str = "") -> Area | None:
        """Return the peers as an area, or None when the plan has none.

        Peers that the plan does not name are those most like the municipality at the last month that may be read.
        """
        if self.peers is None:
            return None
        if isinstance(self.peers, Peers):
            return areas.peer_group(self.peers.municipalities, self.peers.name.text(language))
        return likeness.peers(own.code, data_until, self.peers, language) if own else None
