"""The annex as a chapter sees it: one verb for each thing that a chapter can show."""

from __future__ import annotations

from typing import Literal

from analysis import plans
from analysis.annex import (
    benefits,
    desk,
    figures,
    frames,
    interactive,
    method,
    own,
    parameters,
    plan,
    sentences,
    tables,
)
from analysis.annex.scope import Scope
from analysis.annex.verbs import verb
from analysis.core import areas, errors
from analysis.core.areas import Area
from analysis.display.blocks.blocks import Missing, Text


def open_annex(chapter: str, **given: str | int) -> Annex:
    """Open the annex for a chapter.

    Parameters
    ----------
    chapter : str
        The chapter's name, which its ids begin with.
    **given
        The chapter's parameters: municipality, year, plan, data_until and language.

    Returns
    -------
    Annex

    Raises
    ------
    UsageError
        When a parameter is unknown or lacking; names the nearest.

    Examples
    --------
    >>> annex = open_annex("unemployment", municipality="370", year=2023, plan="naestved-2023",
    ...                    data_until="2022M06", language="da")
    >>> annex.own.name
    'Næstved'
    """
    interactive.begin(str(given.get("language", "da")))
    return Annex(Scope(chapter, parameters.resolve(**given)))


class UnknownVerbError(errors.UsageError, AttributeError):
    """A chapter asks for something that the annex cannot show."""


class Annex:
    """One municipality, year and plan, and every verb of a chapter.

    Attributes
    ----------
    own : Area
        The municipality.
    plan : Plan
    year : int
    data_until : str
        Nothing about a later period is read.
    language : {"da", "en"}
    comparators : tuple of Area
        The plan's, in order.
    """

    def __init__(self, scope: Scope):
        self.scope = scope

    # What the analyst makes herself
    values = verb(frames.values)
    figure = verb(own.figure)
    table = verb(own.table)
    text = verb(own.text)

    # Sentences
    summary = verb(sentences.summary)
    describe = verb(sentences.describe, "comparators")
    likeness = verb(sentences.likeness)

    # Figures
    lines = verb(figures.lines, "periods", "comparators", "caption")
    across = verb(figures.across, "comparators", "caption")
    change = verb(figures.change, "periods", "comparators", "caption")
    seasonal = verb(figures.seasonal, "periods", "caption")
    forecast = verb(method.forecast, "periods", "caption")

    # Tables
    key_figures = verb(tables.key_figures, "periods", "comparators")
    comparison = verb(tables.comparison, "periods", "comparators", "caption")
    benefits = verb(benefits.benefits, "periods", "caption")
    benchmark = verb(tables.benchmark, "caption")

    # The plan, and what the annex rests on
    targets = verb(plan.targets, "caption")
    from_plan = verb(plan.from_plan, "caption")
    records = verb(plan.records)
    changed_since_last = verb(method.changed_since_last)
    method = verb(method.method, "caption")

    # At the desk alone
    explain = verb(desk.explain)
    choose = desk.choose

    # Whom it is about

    @property
    def own(self) -> Area:
        """The municipality."""
        return self.scope.own

    @property
    def plan(self) -> plans.Plan:
        """The plan."""
        return self.scope.plan

    @property
    def year(self) -> int:
        """The plan's year."""
        return self.scope.year

    @property
    def data_until(self) -> str:
        """The last period that may be spoken of."""
        return self.scope.data_until

    @property
    def language(self) -> str:
        """The reader's language."""
        return self.scope.language

    @property
    def comparators(self) -> tuple[Area, ...]:
        """Whom the municipality is compared with."""
        return self.scope.comparators

    def about(self, kind: Literal["country", "region", "rar"]) -> Annex:
        """The same verbs about the country, or about the municipality's region or RAR beside the country.

        For what the sources do not publish by municipality.
        """
        return Annex(self.scope.about(kind))

    def chosen(self, *keys: str) -> list[str]:
        """The indicators that the plan chooses for the chapter; those named here when it chooses none."""
        return self.scope.options.indicators or list(keys)

    def newest(self, key: str) -> str | None:
        """The newest period about which the indicator says something for the municipality."""
        return self.scope.newest(key)

    def missing(self, *keys: str) -> Missing | Text:
        """Say which official tables some indicators need and do not have here, or that their numbers are hidden."""
        return self.scope.missing(*keys)

    def move_to(self, municipality: str) -> parameters.Parameters:
        """Let the annex be about another municipality from now on, with the plan that fits it."""
        old, area = self.scope, areas.resolve_municipality(municipality)
        same = old.plan.municipality in (None, area.code)
        chosen = old.plan.name if same else plans.plan_for(area.code, old.year)
        given = parameters.resolve(area.code, old.year, chosen, old.data_until if same else None, old.language)
        self.scope = Scope(old.chapter, given)
        return given

    def __getattr__(self, name: str):
        if name.startswith("_") or name == "scope":
            raise AttributeError(name)
        unknown = errors.unknown("verb of annex", name, dir(self))
        failure = UnknownVerbError(str(unknown))
        failure.asked = unknown.asked
        raise failure

    def __dir__(self) -> list[str]:
        """Return what a chapter may use, which JupyterLab offers after `annex.` and Tab."""
        return sorted(name for name in super().__dir__() if not name.startswith("_") and name != "scope")
