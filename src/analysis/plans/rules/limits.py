"""Rules with a limit of their own: so much, so many, all, or a path of milestones."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from analysis.core import periods
from analysis.plans.references import PeriodText
from analysis.plans.rules.base import LimitRule, Side, Unit


class AtLeast(LimitRule):
    """The number is the value or more; `strictly` leaves the value itself out."""

    for_records: ClassVar[bool] = True
    settled_when: ClassVar[bool | None] = True
    type: Literal["at_least"]
    value: float
    unit: Unit
    strictly: bool = False

    def _side(self) -> Side:
        return "above" if self.strictly else "at_or_above"

    def _limit(self, other: None, period: str) -> float:
        return self.value

    def text_key(self, counted: str) -> str:
        """Return the key of the text on what it asks for."""
        return f"{self.type}_strictly" if self.strictly else self.type


class AtMost(AtLeast):
    """The number is the value or less; `strictly` leaves the value itself out."""

    settled_when: ClassVar[bool | None] = False
    type: Literal["at_most"]

    def _side(self) -> Side:
        return "below" if self.strictly else "at_or_below"


class Path(LimitRule):
    """A limit for each year or month, from milestone to milestone."""

    type: Literal["path"]
    side: Literal["at_least", "at_most"]
    unit: Unit
    milestones: dict[PeriodText, float] = Field(min_length=1)

    def _side(self) -> Side:
        return "at_or_above" if self.side == "at_least" else "at_or_below"

    def _limit(self, other: None, period: str) -> float | None:
        # a number that is not of the period yet is held up against what the period asks for
        end = periods.parse(period).last_month
        reached = {periods.parse(key).last_month: value for key, value in self.milestones.items()}
        return reached.get(max((month for month in reached if month <= end), default=None))

    def text_key(self, counted: str) -> str:
        """Return the key of the text on what it asks for."""
        return f"path_{self.side}"


class CountPer(LimitRule):
    """So many each year, or in each two years together."""

    for_records: ClassVar[bool] = True
    settled_when: ClassVar[bool | None] = True
    has_chance: ClassVar[bool] = False
    type: Literal["count_per"]
    at_least: int = Field(ge=1)
    per: Literal["year", "two_years"] = "year"

    @property
    def years(self) -> int:
        """One year, or two."""
        return 2 if self.per == "two_years" else 1

    def _limit(self, other: None, period: str) -> float:
        return float(self.at_least)

    def text_key(self, counted: str) -> str:
        """Return the key of the text on what it asks for."""
        return f"count_{self.per}"


class All(LimitRule):
    """All of them: 100 per cent."""

    for_records: ClassVar[bool] = True
    has_chance: ClassVar[bool] = False
    type: Literal["all"]

    def _limit(self, other: None, period: str) -> float:
        return 100.0


class YesNo(LimitRule):
    """It is done, or it is not."""

    for_records: ClassVar[bool] = True
    settled_when: ClassVar[bool | None] = True
    has_chance: ClassVar[bool] = False
    type: Literal["yes_no"]

    def _limit(self, other: None, period: str) -> float:
        return 1.0
