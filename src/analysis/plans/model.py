"""Plans: what a municipality has adopted, as data, and what its annex is to show.

`docs/plan-format.md` says what each key is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Literal, get_args

from pydantic import Discriminator, Field, Tag, model_validator

from analysis.core import areas, benefits, errors, periods
from analysis.core.areas import Area
from analysis.core.yaml_files import BilingualText, StrictModel
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
from analysis.plans.rules import KINDS, AnyRule, Rule
from analysis.statistics import likeness

# The municipalities are those of the reform of 2007.
FIRST_YEAR, LAST_YEAR = 2007, 2100
FOR_RECORDS = [get_args(each.model_fields["type"].annotation)[0] for each in KINDS if each.for_records]


class Peers(StrictModel):
    """Municipalities that a plan compares itself with by name."""

    name: BilingualText
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

    name: BilingualText
    # none for a part that is no benefit
    benefit: BenefitCode | None = None
    # what narrows it, in the words of the tables
    match_group: str | None = None
    age: str | None = None
    duration: str | None = None
    education: str | None = None
    available: bool = True
    note: BilingualText | None = None

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
    name: BilingualText
    lines: str = ""
    assumption: bool = False
    members: list[GroupMember] = Field(min_length=1)
    overlaps: list[BilingualText] = []


class Reading(StrictModel):
    """One way to read a target's words."""

    id: str
    text: BilingualText
    rule: AnyRule


class Target(CheckedRecord):
    """What a plan promises, and how to tell whether it holds."""

    id: str
    text: BilingualText
    # at most twelve words, for the board of goals
    short: BilingualText | None = None
    lines: str = ""
    measure: Measure
    readings: list[Reading] = Field(min_length=1)
    due: PeriodText | None = None
    replaces: str | None = None
    part_of: str | None = None
    notes: list[BilingualText] = []

    def faults(self) -> Iterator[Fault]:
        """Yield what does not fit in it, and in its rules what its measure cannot be held up against."""
        definition = self.measure.definition
        yield from _within(("measure",), self.measure.faults())
        yield from repeated([each.id for each in self.readings], "readings", "id")
        if self.replaces == self.id:
            yield ("replaces",), self.replaces, "a target cannot replace itself."
        if definition is not None and self.period_kind not in definition.period_kinds:
            given = f"the indicator '{definition.key}' is given by {errors.alternatives(definition.period_kinds)}"
            if self.due is None:
                yield ("measure", "period"), self.measure.period, f"{given}."
            else:
                meant = ending_with(self.due, definition.period_kinds[0])
                yield ("due",), self.due, f"{given}; did you mean {meant!r}?"
        for place, rule, kind in self.rules():
            if definition is not None:
                yield from _within(place, rule.faults(definition, kind))
            elif not rule.for_records:
                allowed = errors.alternatives(FOR_RECORDS)
                told = f"the municipality's own records are not held up so. Allowed: {allowed}."
                yield (*place, "type"), rule.type, told

    def rules(self) -> Iterator[tuple[tuple, Rule, str]]:
        """Yield its rules and those that they are put together from: place, rule, and kind of period it is about."""
        kind, definition = self.period_kind, self.measure.definition
        if definition is not None and kind not in definition.period_kinds:
            # told by now; a base is held up against what was meant
            kind = definition.period_kinds[0]
        for index, reading in enumerate(self.readings):
            for inner, rule, its_kind in reading.rule.parts(kind):
                yield ("readings", index, "rule", *inner), rule, its_kind

    @property
    def period_kind(self) -> str:
        """The kind of period that it is judged on."""
        return self.measure.period_kind if self.due is None else periods.parse(self.due).kind

    def periods(self, years: Sequence[int]) -> list[str]:
        """Return the periods that it is judged on: the one it is due in, or one in each year."""
        return [self.measure.period_of(year) for year in years] if self.due is None else [self.due]


def _within(place: tuple, faults: Iterable[Fault]) -> Iterator[Fault]:
    """Return the faults of a part of a record as faults of the record."""
    return (((*place, *inner), value, told) for inner, value, told in faults)


class Quotation(CheckedRecord):
    """A number or statement that a plan quotes from others: shown with its source, never computed on."""

    id: str
    text: BilingualText
    author: str
    date: DateText
    lines: str = ""
    value: float | None = None
    unit: UnitName | None = None
    period: PeriodText | None = None
    kind: Literal["statement", "forecast"] = "statement"
    # for a forecast: our number that it foretells, in the same unit; only then is it drawn beside our own forecast
    ours: OwnNumber | None = None
    check: BilingualText | None = None

    def faults(self) -> Iterator[Fault]:
        """Yield a number of ours that it does not foretell."""
        unit = registry.indicator(self.ours.indicator).unit if self.ours else None
        if self.ours and ((self.kind, self.unit) != ("forecast", unit) or self.value is None):
            told = f"it can be given for a forecast with a value in '{unit}' alone, the unit of that indicator."
            yield ("ours",), self.ours.indicator, told


class Plan(StrictModel):
    """A plan as its annex needs it."""

    name: str = ""
    title: BilingualText
    municipality: MunicipalityCode | None = None
    years: list[Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]] = []
    adopted: DateText | None = None
    source_document: str | None = None
    # whom a reader can ask, and where the authority says how accessible its pages are
    contact: BilingualText | None = None
    accessibility_statement: Annotated[str, Field(pattern=r"^https://\S+$")] | None = None
    data_until: PeriodText | None = None
    comparators: list[Literal["peers", "kommunegruppe", "rar", "region", "landsdel", "country"]] = Field(min_length=1)
    peers: PeersEntry | None = None
    chapters: list[ChapterEntry] = Field(min_length=1)
    target_groups: list[TargetGroup] = []
    targets: list[Target] = []
    ministerial_goals: list[GoalKey] = []
    quotations: list[Quotation] = []
    printed: list[PrintedCheck] = []
    printed_tables: list[PrintedTable] = []
    notes: list[BilingualText] = []

    @model_validator(mode="after")
    def _peers_are_named_when_compared_with(self) -> Plan:
        if "peers" in self.comparators and self.peers is None:
            raise ValueError("comparators names peers, but the plan has no peers")
        return self

    def with_printed_cells(self) -> Plan:
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
