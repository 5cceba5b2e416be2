"""A comparison as its chapters see it: the verbs of an annex about several municipalities side by side."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from analysis import areas
from analysis.display import attention, side_by_side
from analysis.display.blocks import Missing, Table, Text
from analysis.display.context import Context
from analysis.indicators import registry, values
from analysis.report.annex import Annex
from analysis.report.parameters import Parameters


class ComparisonParameters(BaseModel):
    """What a comparison is made for; the `parameters` cell of each of its chapters assigns exactly these fields.

    Attributes
    ----------
    municipalities : list of str
        Municipality codes in the order of the columns.
    year : int
    data_until : str
        The last month it may speak of.
    language : {"da", "en"}
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    municipalities: list[str]
    year: int
    data_until: str
    language: Literal["da", "en"]

    @property
    def municipality(self) -> str:
        """The municipality named first."""
        return self.municipalities[0]


def open_comparison(chapter: str, **given) -> Comparison:
    """Open the comparison for a chapter.

    Parameters
    ----------
    chapter : str
        The chapter's name, which its ids begin with.
    **given
        The fields of `ComparisonParameters`.

    Examples
    --------
    >>> found = open_comparison("side-by-side", municipalities=["370", "320"], year=2026, data_until="2026M07",
    ...                         language="da")
    >>> [area.name for area in found.comparators]
    ['Faxe', 'Hele landet']
    """
    return Comparison(chapter, ComparisonParameters(**given))


class Comparison(Annex):
    """The verbs of an annex, with the other municipalities and the country as comparators."""

    def __init__(self, chapter: str, given: ComparisonParameters):
        shared = {"year": given.year, "data_until": given.data_until, "language": given.language}
        super().__init__(chapter, Parameters(municipality=given.municipality, plan="default", **shared))
        others = [areas.municipality(code) for code in given.municipalities[1:]]
        self.comparators = (*others, areas.area("000"))
        self._view = Context(self.own, self.comparators, given.language, given.data_until)

    def side_by_side(self, *keys: str, caption: str) -> Table | Missing:
        """Several indicators in their newest period, with the areas as columns."""
        found = {key: self.newest(key) for key in keys}
        held = [key for key in keys if found[key]]
        if not held:
            return self.missing(*keys)
        shown = [(registry.indicator(key), found[key], registry.indicator(key).breakdowns[0]) for key in held]
        frame = values.concat(
            [self.values(each.key, [period], breakdowns=[breakdown]) for each, period, breakdown in shown]
        )
        table = side_by_side.side_by_side(frame, shown, self._view, id=self._id("table"), caption=caption)
        return attention.with_left_out(table, [registry.indicator(key) for key in keys], [each for each, _, _ in shown])

    def extent(self, key: str) -> Text | Missing:
        """In which of the municipalities an indicator is lowest and highest."""
        record, period = registry.indicator(key), self.newest(key)
        if period is None:
            return self.missing(key)
        breakdown = record.breakdowns[0]
        frame = self.values(key, [period], breakdowns=[breakdown])
        return side_by_side.extent(frame, record, self._view, period=period, breakdown=breakdown)
