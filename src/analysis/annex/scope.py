"""Whom a chapter is about, and the numbers that its verbs are made of."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Self

import pandas as pd
from pydantic import Field, ValidationError

from analysis import plans
from analysis.annex.parameters import ComparisonParameters, Parameters
from analysis.core import areas, errors, formats
from analysis.core import periods as calendar
from analysis.core.areas import Area
from analysis.core.yaml_files import StrictModel
from analysis.display import texts
from analysis.display.blocks.blocks import Missing, Text
from analysis.display.context import Context, within
from analysis.indicators import comparisons, held, registry, values
from analysis.indicators.computing import RECORDS
from analysis.indicators.registry import Indicator
from analysis.plans import Plan
from analysis.store import observations, official_tables


class ChapterOptions(StrictModel):
    """The options of a chapter.

    Attributes
    ----------
    indicators : list of str
        What the chapter's table of key figures shows, in order; empty for the notebook's own choice.
    months : int or None
        How many periods back the chapter's figures begin; None for as much as they show by themselves.
    periods : int or None
        How many periods the chapter's tables of one indicator show; None for six.
    since : str or None
        The day of the last annex, which the chapter about changes compares with; None for the last retrieval but one.
    """

    indicators: list[str] = []
    months: int | None = Field(default=None, ge=2)
    periods: int | None = Field(default=None, ge=2)
    since: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}-\d{2}$")


def options_of(plan: Plan, chapter: str) -> ChapterOptions:
    """Return a plan's options for a chapter.

    An option or an indicator that is unknown is a UsageError, a value that is not allowed a DataError.
    """
    given = plan.options(chapter)
    where = f"option of chapter '{chapter}' in plan '{plan.name}'"
    for name in given:
        if name not in ChapterOptions.model_fields:
            raise errors.unknown(where, name, ChapterOptions.model_fields)
    try:
        found = ChapterOptions.model_validate(given)
    except ValidationError as fault:
        first = fault.errors()[0]
        raise errors.DataError(
            f"The {where} '{first['loc'][0]}' has the value {first['input']!r}: {first['msg']}."
        ) from None
    for key in found.indicators:
        registry.indicator(key)
    return found


@dataclass
class Scope:
    """What every verb of a chapter works on: one municipality and its plan, or several side by side.

    Ids of blocks begin with the chapter's name; nothing about a later period than `data_until` is read. Where several
    are compared there is no plan: `own` is the first, the others and the country are `comparators`.
    """

    chapter: str
    own: Area
    comparators: tuple[Area, ...]
    year: int
    data_until: str
    language: str
    plan: plans.Plan | None = None
    options: ChapterOptions = field(default_factory=ChapterOptions)
    compared: tuple[Area, ...] = ()
    # how many periods to show, where a call says so
    most_periods: int | None = None

    @classmethod
    def of_annex(cls, chapter: str, given: Parameters) -> Self:
        """One municipality, year and plan."""
        own, plan = areas.area(given.municipality), plans.load(given.plan)
        chosen = options_of(plan, chapter)
        alone = cls(chapter, own, (), given.year, given.data_until, given.language, plan, chosen)
        return replace(alone, comparators=alone.kinds_of_comparators(plan.comparators_in(given.data_until)))

    @classmethod
    def of_comparison(cls, chapter: str, given: ComparisonParameters) -> Self:
        """Several municipalities, none of them the main one."""
        compared = tuple(areas.municipality(code) for code in given.municipalities)
        own, *others = compared
        beside = (*others, areas.area("000"))
        return cls(chapter, own, beside, given.year, given.data_until, given.language, compared=compared)

    @property
    def view(self) -> Context:
        """What the display rooms need to know of it."""
        return Context(self.own, self.comparators, self.language, self.data_until)

    def about(self, kind: Literal["country", "region", "rar"]) -> Self:
        """The same about the country, or about the municipality's region or RAR beside the country."""
        country = areas.area("000")
        own = country if kind == "country" else areas.group_of(self.own.code, kind, self.data_until)
        beside = () if kind == "country" else (country,)
        return replace(self, own=own, comparators=beside, chapter=f"{self.chapter}-{kind}")

    def beside(self, named: Iterable[str | Area]) -> Self:
        """The same beside other comparators: kinds such as "rar", or areas by name, code or slug."""
        found = dict.fromkeys(area for each in named for area in self._named(each))
        alone = [area for area in found if area.is_group and area.members == self.own.members]
        return replace(self, comparators=tuple(area for area in found if area not in alone))

    def _named(self, each: str | Area) -> Iterator[Area]:
        if isinstance(each, str) and each in comparisons.COMPARATORS:
            yield from self.kinds_of_comparators([each])
        else:
            yield each if isinstance(each, Area) else areas.resolve(str(each))

    def kinds_of_comparators(self, kinds: Sequence[str]) -> tuple[Area, ...]:
        """The municipality's comparators of some kinds."""
        peers = self.plan.peer_area(self.language, self.own, self.data_until) if "peers" in kinds else None
        return comparisons.comparators(self.own, kinds, peers, self.data_until)

    def count(self, usual: int, chosen: int | None = None) -> int:
        """How many periods to show: as the call asks, else as the plan chooses, else as usual."""
        return self.most_periods or chosen or usual

    def text(self, key: str, **words: object) -> str:
        """A sentence of the house in the reader's language."""
        return texts.text(self.language, key, **words)

    def chosen(self, *keys: str) -> list[str]:
        """The indicators that the plan chooses for the chapter; those named here when it chooses none."""
        return self.options.indicators or list(keys)

    def nothing(self) -> Text:
        """A paragraph that says nothing."""
        return Text(language=self.language)

    def id(self, *parts: str) -> str:
        """The id of a block of the chapter."""
        return "-".join([self.chapter, *parts]).replace("_", "-")

    # Numbers

    def values(
        self,
        key: str,
        periods: Sequence[str],
        breakdowns: str | Sequence[str] | None = None,
        *,
        of: Sequence[Area] | None = None,
    ) -> pd.DataFrame:
        """Values of an indicator for the municipality and its comparators, or for the areas named."""
        who = self.view.areas if of is None else of
        chosen = [breakdowns] if isinstance(breakdowns, str) else breakdowns
        return registry.compute(key, who, periods, self.data_until, breakdowns=chosen)

    def own_values(
        self, key: str, periods: Sequence[str], breakdowns: str | Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Values of an indicator for the municipality alone."""
        return self.values(key, periods, breakdowns, of=[self.own])

    def newest(self, key: str) -> str | None:
        """The newest period about which the indicator says something: for each that has numbers, in a comparison."""
        record = registry.indicator(key)
        found = [held.newest(record, area, self.data_until) for area in self.compared or [self.own]]
        return min(filter(None, found), key=lambda code: calendar.parse(code).last_month, default=None)

    def last(self, key: str, count: int) -> list[str]:
        """The last periods up to the newest one, at most `count`, without a gap."""
        end, found = self.newest(key), held.periods_held(registry.indicator(key), self.data_until, self.own)
        found = found[: found.index(end) + 1][-count:] if end in found else []
        return [str(period) for period in calendar.span(found[0], found[-1])] if found else []

    def beside_held(self, frame: pd.DataFrame) -> Context:
        """The view with the comparators that the source gives a number for."""
        held_for = set(frame.loc[frame["status"] != "not_available", "area"])
        return replace(self.view, comparators=tuple(area for area in self.comparators if area.code in held_for))

    # Where there is none

    def missing(self, *keys: str) -> Missing:
        """Say which official tables some indicators need and do not have here, or that their numbers are hidden."""
        records = [registry.indicator(key) for key in keys]
        names = tuple(within(record.name.text(self.language)) for record in records)
        lacking = {area: self.lacking(records, area) for area in self.compared or [self.own]}
        wanted = [table for tables in lacking.values() for table in tables]
        if not wanted and any(self.newest(key) for key in keys):
            # something is said of them, and yet there is nothing to show
            until = calendar.name(self.data_until, self.language)
            whom = self.view.name(self.own.code)
            return Missing((), whom, until, self.language, self.id(*keys[:1], "missing"), names=names, hidden=True)
        parts = () if wanted else tuple(dict.fromkeys(table for record in records for table in record.tables))
        whom = [area for area, tables in lacking.items() if tables] or list(lacking)
        return self.missing_tables(wanted, self.id(*keys[:1], "missing"), parts, names, whom)

    def lacking(self, records: Sequence[Indicator], area: Area | None = None) -> list[str]:
        """The tables that some indicators need and that hold nothing about the municipality."""
        return held.missing_tables(records, area or self.own, self.data_until)

    def missing_tables(
        self,
        wanted: Sequence[str],
        id: str,
        parts: Sequence[str] = (),
        names: tuple[str, ...] = (),
        whom: Sequence[Area] = (),
    ) -> Missing:
        """Say what is wanted: official tables to fetch, records to give, tables held without the part needed.

        A plan's printed tables cannot be fetched.
        """
        whom = formats.join([self.view.name(area.code) for area in whom or [self.own]], self.language)
        until, printed = calendar.name(self.data_until, self.language), official_tables.is_printed_plan
        records = tuple(table.removeprefix(RECORDS) for table in dict.fromkeys(wanted) if table.startswith(RECORDS))
        official = [table for table in dict.fromkeys(wanted) if not (table.startswith(RECORDS) or printed(table))]
        early = tuple(table for table in official if official_tables.begins_after(table, self.data_until))
        fetched = tuple(table for table in official if table not in early)
        # what is held, but not of this area or not so early: a fetch may not bring it either
        elsewhere = tuple(table for table in fetched if observations.has(table))
        held_without = tuple(table for table in parts if not printed(table) and table not in early)
        return Missing(fetched, whom, until, self.language, id, records, held_without, names, False, elsewhere, early)


def printed_periods(frame: pd.DataFrame) -> set[str]:
    """Return the periods that have a number."""
    return set(frame.loc[frame["status"].isin(values.PRINTABLE), "period"])


def without_gaps(frame: pd.DataFrame, sparse: float = 2 / 3) -> pd.DataFrame:
    """Drop the periods before the first number, and in a series with few periods those that have none.

    What is counted every third year is a line between those years; a month that lacks is a gap.
    """
    speaking = frame.loc[frame["status"] != "not_available", "period"].unique()
    if not len(speaking):
        return frame.iloc[:0]
    frame = held.without_lead(frame)
    few = len(speaking) < sparse * frame["period"].nunique()
    return frame[frame["period"].isin(speaking)] if few else frame
