"""What a target is measured on: an indicator or the municipality's own records, and which period of a year."""

import math
from collections.abc import Iterator, Sequence
from typing import Literal, Self

import pandas as pd
from pydantic import model_validator

from analysis.core import errors, periods
from analysis.core.areas import Area
from analysis.core.formats import round_half_up
from analysis.core.yaml_files import PlanText, StrictModel
from analysis.indicators import registry, values
from analysis.indicators.computing import RECORDS
from analysis.indicators.registry import Indicator, compute
from analysis.plans.numbers import Number
from analysis.plans.references import Fault, IndicatorKey, RecordKind, UnitName, breakdown_fault
from analysis.sources import record_kinds
from analysis.sources.municipal_records import Asked
from analysis.sources.record_kinds import Kind

# What is as large in a month as in a year.
LEVELS = ("pct", "index", "rank", "full_time_persons")
# What has a base of its own, and cannot be added where these differ.
RATES = ("pct", "index")


class Proxy(StrictModel):
    """What is measured instead of what the plan speaks of, and which way that leans."""

    instead_of: PlanText
    bias: Literal["too_high", "too_low", "unknown"]
    # what it leaves out of what is meant: then its number is only a part and decides nothing
    lacks: PlanText | None = None


class Measure(StrictModel):
    """What a target is measured on: an indicator, a sum of its parts, or the municipality's own records."""

    indicator: IndicatorKey | None = None
    # several are summed
    breakdowns: list[str] = [""]
    record: RecordKind | None = None
    # which measure of the records; their main one by default
    column: str | None = None
    # of a record that the plan itself names: its name as in the municipality's file, its unit, and per what it is
    item: PlanText | None = None
    unit: UnitName | None = None
    per: PlanText | None = None
    # which end of a record is best; an indicator has its own
    polarity: Literal["higher", "lower"] | None = None
    period: Literal["year", "december", "rolling_year"] | None = None
    proxy: Proxy | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.indicator is None) == (self.record is None):
            raise ValueError("give either indicator or record")
        return self

    def faults(self) -> Iterator[Fault]:
        """Yield the breakdowns that its indicator is not given for, and what does not fit its kind of record."""
        if self.record:
            yield from self._faults_of_record(record_kinds.kind(self.record))
        for index, breakdown in enumerate(self.breakdowns):
            found = breakdown_fault(breakdown, self.definition) if self.indicator else self._not_counted(breakdown)
            if found:
                yield ("breakdowns", index), breakdown, found
        if self.indicator:
            for key in ("column", "item", "unit", "per", "polarity"):
                if getattr(self, key) is not None:
                    yield (key,), {}, f"'{key}' is for records; the indicator '{self.indicator}' has its own."

    def _faults_of_record(self, kind: Kind) -> Iterator[Fault]:
        what = f"the kind '{self.record}'"
        columns = [*kind.used("measure"), *([kind.rows_counted.measure] if kind.rows_counted else [])]
        if self.column is not None and self.column not in columns:
            yield ("column",), self.column, f"{what} has no such measure. Allowed: {errors.alternatives(columns)}."
        elif kind.used("unit") and self.unit not in (units := kind.units(self.measured)):
            yield ("unit",), self.unit or {}, f"{what} needs a unit. Allowed: {errors.alternatives(units)}."
        elif self.unit is not None and self.in_unit != self.unit:
            yield ("unit",), self.unit, f"{what} is in {self.in_unit!r}."
        if len(self.breakdowns) > 1 and self.in_unit in RATES:
            yield ("breakdowns",), {}, f"{what} is in {self.in_unit!r}, which is not added; name one breakdown."
        named = kind.used("breakdown") == ["item"]
        if named and self.item is None:
            yield (), {}, f"{what} needs 'item', the name of the record as it stands in the municipality's file."
        if self.item is not None and not named:
            yield ("item",), {}, f"{what} has no names of its own."

    def _not_counted(self, breakdown: str) -> str:
        """Say that a kind of record is not counted by a breakdown; empty where it is."""
        kind = record_kinds.kind(self.record)
        counted = kind.rows_counted if kind.rows_counted and kind.rows_counted.measure == self.measured else None
        columns = counted.by if counted else kind.used("breakdown")
        # a column without choices takes any text
        allowed = [f"{key}={member}" for key in columns for member in (kind.columns[key].choices or [""])]
        parts = [part for part in breakdown.split(";") if part]
        if all(part in allowed or f"{part.split('=')[0]}=" in allowed for part in parts):
            return ""
        listed = f" Allowed: {errors.alternatives(allowed)}." if allowed else ""
        return f"the kind '{self.record}' is not counted by it.{listed}"

    @property
    def definition(self) -> Indicator | None:
        """The indicator's definition; None for municipal records."""
        return registry.indicator(self.indicator) if self.indicator else None

    def name(self, language: str) -> str:
        """Return what it is called."""
        return (self.item or (self.definition or record_kinds.kind(self.record)).name).text(language)

    @property
    def told(self) -> str:
        """What it is, in a message."""
        return f"the indicator '{self.indicator}'" if self.indicator else f"the record '{self.record}'"

    @property
    def measured(self) -> str:
        """The measure of the records that is judged."""
        return self.column or record_kinds.kind(self.record).main_measure

    @property
    def in_unit(self) -> str:
        """What its numbers are in."""
        if self.indicator:
            return self.definition.unit
        units = record_kinds.kind(self.record).units(self.measured)
        return units[0] if len(units) == 1 else self.unit

    @property
    def decimals(self) -> int:
        """How many decimals its numbers are printed with."""
        if self.indicator:
            return self.definition.decimals
        return record_kinds.kind(self.record).decimals(self.measured, self.in_unit)

    @property
    def best_end(self) -> str:
        """Which end is best: `higher`, `lower` or `none`."""
        return self.definition.polarity if self.indicator else self.polarity or "none"

    @property
    def period_kinds(self) -> list[str]:
        """The kinds of period that it is given by, the usual one first."""
        if self.indicator:
            return self.definition.period_kinds
        column = record_kinds.kind(self.record).columns.get(self.measured)
        # what is counted row by row is counted by year
        return record_kinds.kind(self.record).periods if column else ["year"]

    @property
    def is_level(self) -> bool:
        """Whether its numbers of a month and of a year are of the same size, and can be held up against each other."""
        if self.record:
            column = record_kinds.kind(self.record).columns.get(self.measured)
            return column is not None and not column.adds_up
        return self.in_unit in LEVELS

    def compares_with(self, area_kind: str) -> bool:
        """Whether there can be a number of a kind of area; of records where their file has one."""
        return self.indicator is not None or area_kind in record_kinds.kind(self.record).areas

    def asked(self, code: str, area: str = "") -> Asked:
        """Return what is asked for of a municipality's records."""
        given = [f"item={' '.join(self.item.da.split())}"] if self.item else self.breakdowns
        return Asked(code, self.record, given, self.measured, area)

    @property
    def is_part(self) -> bool:
        """Whether it leaves something out of what the target is about, and so decides nothing."""
        return self.proxy is not None and self.proxy.lacks is not None

    @property
    def needs_records(self) -> bool:
        """Whether the municipality alone can give its number."""
        return self.definition is None or all(table.startswith(RECORDS) for table in self.definition.tables)

    @property
    def period_kind(self) -> str:
        """The kind of period that a year's number is taken from."""
        if self.period is not None:
            return "month" if self.period == "december" else self.period
        return self.period_kinds[0]

    def period_of(self, year: int) -> str:
        """Return the period of a year that it is taken in: of months December."""
        return ending_with(str(year), self.period_kind)

    def kind_with(self, other: Self, kind: str) -> str:
        """Return the kind of period it is judged on where another measure is judged on one.

        The kind that a plan chooses holds for both where there is one; else each has its usual.
        """
        return kind if kind != other.period_kind and kind in self.period_kinds else self.period_kind

    def numbers(self, areas: Sequence[Area], period: str, data_until: str) -> dict[str, Number]:
        """Return the number of each area by its code, rounded as it is printed.

        Several breakdowns are summed; where one of them is hidden the sum has bounds, where one is absent
        or they are rates of different bases there is no sum.
        """
        frame = compute(self.indicator, areas, [period], data_until, breakdowns=self.breakdowns)
        decimals = self.definition.decimals
        return {code: _summed(rows, decimals, period) for code, rows in frame.groupby("area", sort=False)}


def _summed(frame: pd.DataFrame, decimals: int, period: str) -> Number:
    # other intervals than these say how sure a number is, not what it may be
    rounded = (frame["method"] == "back_computed") & frame["lower"].notna() & (frame["interval_method"] == "")
    bounded = (frame["status"] == "suppressed") | rounded
    bounds = [frame["value"].where(~bounded, frame[bound]) for bound in ("lower", "upper")]
    first = frame.iloc[0].to_dict()
    status = next((each for each in frame["status"] if each not in values.PRINTABLE), first["status"])
    if any(bound.isna().any() for bound in bounds):
        return Number(math.nan, math.nan, status, period, first)
    if first.get("unit") in RATES and len(frame) > 1 and not _of_one_base(frame):
        return Number(math.nan, math.nan, "different_bases", period, first)
    low, high = (float(round_half_up(float(bound.sum()), decimals)) for bound in bounds)
    unrounded = float(frame["value"].sum()) if low == high and frame["value"].notna().all() else math.nan
    return Number(low, high, status, period, first, unrounded)


def _of_one_base(frame: pd.DataFrame) -> bool:
    """Whether rates that are to be added have the same denominator."""
    return frame["denominator"].notna().all() and len(set(frame["denominator"].round(6))) == 1


def ending_with(period: str, kind: str) -> str:
    """Return the period of a kind that ends when another does."""
    last = periods.parse(period).last_month
    return str(periods.Period(kind, last - periods.MONTHS_IN[kind] + 1, last))
