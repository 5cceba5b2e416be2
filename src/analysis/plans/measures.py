"""What a target is measured on: an indicator or the municipality's own records, and which period of a year."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Literal

import pandas as pd
from pydantic import model_validator

from analysis.core import errors, periods
from analysis.core.areas import Area
from analysis.core.formats import round_half_up
from analysis.core.yaml_files import BilingualText, StrictModel
from analysis.indicators import registry, values
from analysis.indicators.computing import RECORDS
from analysis.indicators.registry import Indicator, compute
from analysis.plans.numbers import Number
from analysis.plans.references import Fault, IndicatorKey, RecordKind, breakdown_fault
from analysis.sources import record_kinds


class Proxy(StrictModel):
    """What is measured instead of what the plan speaks of, and which way that leans."""

    instead_of: BilingualText
    bias: Literal["too_high", "too_low", "unknown"]
    # what it leaves out of what is meant: then its number is only a part and decides nothing
    lacks: BilingualText | None = None


class Measure(StrictModel):
    """What a target is measured on: an indicator, a sum of its parts, or the municipality's own records."""

    indicator: IndicatorKey | None = None
    # several are summed
    breakdowns: list[str] = [""]
    record: RecordKind | None = None
    period: Literal["year", "december", "rolling_year"] | None = None
    proxy: Proxy | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Measure:
        if (self.indicator is None) == (self.record is None):
            raise ValueError("give either indicator or record")
        return self

    def faults(self) -> Iterator[Fault]:
        """Yield the breakdowns that its indicator is not given for, or its records are not counted by."""
        for index, breakdown in enumerate(self.breakdowns):
            found = breakdown_fault(breakdown, self.definition) if self.indicator else self._not_counted(breakdown)
            if found:
                yield ("breakdowns", index), breakdown, found

    def _not_counted(self, breakdown: str) -> str:
        """Say that a kind of record is not counted by a breakdown; empty where it is."""
        kind = record_kinds.kind(self.record)
        counted = kind.rows_counted if kind.rows_counted and kind.rows_counted.measure == kind.main_measure else None
        columns = counted.by if counted else kind.used("breakdown")
        # a column without choices takes any text
        allowed = [f"{key}={member}" for key in columns for member in (kind.columns[key].choices or [""])]
        parts = [part for part in breakdown.split(";") if part]
        if all(part in allowed or f"{part.split('=')[0]}=" in allowed for part in parts):
            return ""
        listed = errors.alternatives(allowed) if allowed else "none"
        return f"the kind '{self.record}' is not counted by it. Allowed: {listed}."

    @property
    def definition(self) -> Indicator | None:
        """The indicator's definition; None for municipal records."""
        return registry.indicator(self.indicator) if self.indicator else None

    def name(self, language: str) -> str:
        """Return what it is called."""
        return (self.definition or record_kinds.kind(self.record)).name.text(language)

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
        return self.definition.period_kinds[0] if self.indicator else "year"

    def period_of(self, year: int) -> str:
        """Return the period of a year that it is taken in: of months December."""
        return ending_with(str(year), self.period_kind)

    def numbers(self, areas: Sequence[Area], period: str, data_until: str) -> dict[str, Number]:
        """Return the number of each area by its code, rounded as it is printed.

        Several breakdowns are summed; where one of them is hidden the sum has bounds, where one is absent
        there is no sum.
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
    low, high = (float(round_half_up(float(bound.sum()), decimals)) for bound in bounds)
    unrounded = float(frame["value"].sum()) if low == high and frame["value"].notna().all() else math.nan
    return Number(low, high, status, period, first, unrounded)


def ending_with(period: str, kind: str) -> str:
    """Return the period of a kind that ends when another does."""
    last = periods.parse(period).last_month
    return str(periods.Period(kind, last - periods.MONTHS_IN[kind] + 1, last))
