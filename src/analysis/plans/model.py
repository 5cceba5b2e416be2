"""Plans: what a municipality has adopted, as data, and what its annex is to show.

`docs/plan-format.md` says what each key is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from analysis.core import areas, periods
from analysis.core.areas import Area
from analysis.core.yaml_files import BilingualText, StrictModel
from analysis.plans.measures import Measure
from analysis.plans.ministerial_goals import GoalKey
from analysis.plans.printed import OwnNumber, PrintedCheck, PrintedTable
from analysis.plans.references import BenefitCode, ChapterName, DateText, MunicipalityCode, PeriodText, UnitName
from analysis.plans.rules import AnyRule
from analysis.statistics import likeness

# The municipalities are those of the reform of 2007.
FIRST_YEAR, LAST_YEAR = 2007, 2100


class Peers(StrictModel):
    """Municipalities that a plan compares itself with by name."""

    name: BilingualText
    municipalities: list[MunicipalityCode] = Field(min_length=1)


def _peers_form(value: Any) -> str | None:
    if isinstance(value, str):
        return "kind of peers"
    return "peers record" if isinstance(value, dict | Peers) else None


PeersEntry = Annotated[
    Annotated[Literal["nearest", "expected"], Tag("kind of peers")] | Annotated[Peers, Tag("peers record")],
    Discriminator(
        _peers_form,
        custom_error_type="peers_form",
        custom_error_message="should be 'nearest', 'expected', or a record with the keys 'name' and 'municipalities'",
    ),
]


class ChapterChoice(StrictModel):
    """A chapter with options of its own."""

    chapter: ChapterName
    options: dict[str, str | int | bool | list[str]] = {}


def _chapter_form(value: Any) -> str | None:
    if isinstance(value, str):
        return "chapter name"
    return "chapter record" if isinstance(value, dict | ChapterChoice) else None


ChapterEntry = Annotated[
    Annotated[ChapterName, Tag("chapter name")] | Annotated[ChapterChoice, Tag("chapter record")],
    Discriminator(
        _chapter_form,
        custom_error_type="chapter_form",
        custom_error_message="should be a chapter's name, or a record with the keys 'chapter' and 'options'",
    ),
]


class GroupMember(StrictModel):
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


class Target(StrictModel):
    """What a plan promises, and how to tell whether it holds."""

    id: str
    text: BilingualText
    lines: str = ""
    measure: Measure
    readings: list[Reading] = Field(min_length=1)
    due: PeriodText | None = None
    replaces: str | None = None
    part_of: str | None = None
    notes: list[BilingualText] = []

    @property
    def period_kind(self) -> str:
        """The kind of period that it is judged on."""
        return self.measure.period_kind if self.due is None else periods.parse(self.due).kind

    def periods(self, years: Sequence[int]) -> list[str]:
        """Return the periods that it is judged on: the one it is due in, or one in each year."""
        return [self.measure.period_of(year) for year in years] if self.due is None else [self.due]


class Quotation(StrictModel):
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


class Plan(StrictModel):
    """A plan as its annex needs it."""

    name: str = ""
    title: BilingualText
    municipality: MunicipalityCode | None = None
    years: list[Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]] = []
    adopted: DateText | None = None
    source_document: str | None = None
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
        for choice in self.chapters:
            if isinstance(choice, ChapterChoice) and choice.chapter == chapter:
                return dict(choice.options)
        return {}

    def peer_area(self, language: str = "da", own: Area | None = None, data_until: str = "") -> Area | None:
        """Return the peers as an area, or None when the plan has none.

        Peers that the plan does not name are those most like the municipality at the last month that may be read.
        """
        if self.peers is None:
            return None
        if isinstance(self.peers, Peers):
            return areas.peer_group(self.peers.municipalities, self.peers.name.text(language))
        return likeness.peers(own.code, data_until, self.peers, language) if own else None
