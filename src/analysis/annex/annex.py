"""The annex as a chapter sees it: one verb for each thing that a chapter can show."""

from __future__ import annotations

from operator import attrgetter
from typing import Literal

from analysis import plans
from analysis.annex import (
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
from analysis.annex.verbs import Verbs, verb
from analysis.core import areas, errors


def open_annex(chapter: str, **given: str | int) -> Annex:
    """Open the annex for a chapter.

    Parameters
    ----------
    chapter : str
        The chapter's name, which its ids begin with.
    **given
        The chapter's parameters: municipality, year, plan, data_until and language.

    Examples
    --------
    >>> annex = open_annex("unemployment", municipality="370", year=2023, plan="naestved-2023",
    ...                    data_until="2022M06", language="da")
    >>> annex.own.name
    'Næstved'
    """
    interactive.begin(str(given.get("language", "da")))
    for name in given:
        if name not in parameters.FIELDS:
            raise errors.unknown("parameter of open_annex", name, parameters.FIELDS)
    if not {"municipality", "year"} <= given.keys():
        raise errors.UsageError("open_annex needs municipality= and year=, such as municipality='Faxe', year=2026.")
    return Annex(Scope.of_annex(chapter, parameters.resolve(**given)))


class Annex(Verbs):
    """One municipality, year and plan, and every verb of a chapter."""

    # What the analyst makes herself
    values = verb(frames.values)
    figure = verb(own.figure)
    table = verb(own.table)
    text = verb(own.text)

    # Sentences
    headline = verb(sentences.headline, "comparators")
    message = verb(sentences.message, "comparators")
    likeness = verb(sentences.likeness)

    # Figures
    lines = verb(figures.lines, "periods", "comparators")
    forecast = verb(method.forecast, "periods", "caption")

    # Tables
    key_figures = verb(tables.key_figures, "periods", "comparators")
    comparison = verb(tables.comparison, "periods", "comparators", "caption")
    benefits = verb(tables.benefits, "caption")
    benchmark = verb(tables.benchmark, "caption")

    # The plan, and what the annex rests on
    targets = verb(plan.targets, "caption")
    from_plan = verb(plan.from_plan, "caption")
    supervision = verb(plan.supervision, "caption")
    records = verb(plan.records)
    changed_since_last = verb(method.changed_since_last)
    method = verb(method.method, "caption")

    # At the desk alone
    explain = verb(desk.explain)
    choose = desk.choose

    # Whom it is about
    chosen = verb(Scope.chosen)
    own = property(attrgetter("scope.own"), doc="The municipality.")
    plan = property(attrgetter("scope.plan"), doc="The plan.")
    comparators = property(attrgetter("scope.comparators"), doc="Whom the municipality is compared with.")

    def about(self, kind: Literal["country", "region", "rar"]) -> Annex:
        """The same verbs about the country, or about the municipality's region or RAR beside the country.

        For what the sources do not publish by municipality.
        """
        return Annex(self.scope.about(kind))

    def move_to(self, municipality: str) -> parameters.Parameters:
        """Let the annex be about another municipality from now on, with the plan that fits it."""
        old, area = self.scope, areas.resolve_municipality(municipality)
        same = old.plan.municipality in (None, area.code)
        chosen = old.plan.name if same else plans.plan_for(area.code, old.year)
        given = parameters.resolve(area.code, old.year, chosen, old.data_until if same else None, old.language)
        self.scope = Scope.of_annex(old.chapter, given)
        return given
