"""Numbers that a plan prints: beside ours, or beside what the plan's own parts give."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field, model_validator

from analysis.core import errors, periods
from analysis.core.yaml_files import PlanText, StrictModel
from analysis.indicators import registry
from analysis.plans.references import (
    AreaCode,
    CheckedRecord,
    Fault,
    IndicatorKey,
    PeriodText,
    UnitName,
    breakdown_fault,
)


class OwnNumber(CheckedRecord):
    """Which of our numbers stands beside a printed one."""

    indicator: IndicatorKey
    period: PeriodText
    area: AreaCode | None = None
    breakdown: str = ""

    def faults(self) -> Iterator[Fault]:
        """Yield the period and the breakdown where its indicator is not given for them."""
        definition = registry.indicator(self.indicator)
        if periods.parse(self.period).kind not in definition.period_kinds:
            kinds = errors.alternatives(definition.period_kinds)
            yield ("period",), self.period, f"the indicator '{definition.key}' is given by {kinds}."
        if found := breakdown_fault(self.breakdown, definition):
            yield ("breakdown",), self.breakdown, found


class PrintedCheck(StrictModel):
    """A number that the plan prints, beside ours or beside what its own parts give."""

    id: str
    text: PlanText
    lines: str = ""
    printed: float
    unit: UnitName
    decimals: int = Field(default=0, ge=0, le=3)
    ours: OwnNumber | None = None
    parts: list[float] = []
    finding: PlanText | None = None


class ColumnNumber(StrictModel):
    """Which of our numbers stands beside those of a column."""

    indicator: IndicatorKey
    # what the column leaves out, each row says: its period, its area, and `{row}`, its id
    period: PeriodText | None = None
    area: AreaCode | None = None
    breakdown: str = ""

    def of(self, row: PrintedRow) -> OwnNumber:
        """Return the number that stands beside a row's."""
        return OwnNumber(
            indicator=self.indicator,
            period=self.period or row.period,
            area=self.area or row.area,
            breakdown=self.breakdown.replace("{row}", row.id),
        )


class PrintedColumn(StrictModel):
    """A column of a printed table, and our indicator for it."""

    id: str
    text: PlanText
    unit: UnitName
    decimals: int = Field(default=0, ge=0, le=3)
    ours: ColumnNumber | None = None
    adds_up: bool = False
    difference_of: list[str] = []


class PrintedRow(StrictModel):
    """A row of a printed table."""

    id: str
    text: PlanText
    lines: str = ""
    period: PeriodText | None = None
    area: AreaCode | None = None
    numbers: list[float | None]
    parts: list[str] = []
    findings: dict[str, PlanText] = {}


class PrintedTable(CheckedRecord):
    """A table that the plan prints, row by row as it stands there."""

    id: str
    text: PlanText
    columns: list[PrintedColumn] = Field(min_length=1)
    rows: list[PrintedRow] = Field(min_length=1)

    @model_validator(mode="after")
    def _rows_fit(self) -> PrintedTable:
        rows, columns = [row.id for row in self.rows], [column.id for column in self.columns]
        for column in self.columns:
            pair = column.difference_of
            if pair and (len(pair) != 2 or not {*pair} <= {*columns}):
                raise ValueError(f"column '{column.id}' is the difference of {pair}, which are not two columns")
        for row in self.rows:
            if len(row.numbers) != len(columns):
                raise ValueError(f"row '{row.id}' has {len(row.numbers)} numbers for {len(columns)} columns")
            if strange := sorted({*row.parts} - {*rows}):
                raise ValueError(f"row '{row.id}' has the parts {strange}, which are no rows of the table")
            if strange := sorted({*row.findings} - {*columns}):
                raise ValueError(f"row '{row.id}' has findings for {strange}, which are no columns of the table")
            if row.period is None and any(column.ours and column.ours.period is None for column in self.columns):
                raise ValueError(f"row '{row.id}' has no period, and a column has none either")
        return self

    def faults(self) -> Iterator[Fault]:
        """Yield what our numbers beside its cells are not given for, each once."""
        if all(len(row.numbers) == len(self.columns) for row in self.rows):
            found = [fault for cell in self.checks() if cell.ours for fault in cell.ours.faults()]
            yield from {told: (place, value, told) for place, value, told in found}.values()

    def checks(self) -> list[PrintedCheck]:
        """Return each cell of the table as a printed number of its own, row by row."""
        return [
            self._check(row, column, number)
            for row in self.rows
            for column, number in zip(self.columns, row.numbers, strict=True)
            if number is not None
        ]

    def _check(self, row: PrintedRow, column: PrintedColumn, number: float) -> PrintedCheck:
        da, en = (f"{self.text.text(each)}: {row.text.text(each)}, {column.text.text(each)}" for each in ("da", "en"))
        return PrintedCheck(
            id=f"{self.id}-{row.id}-{column.id}",
            text=PlanText(da=da, en=en),
            lines=row.lines,
            printed=number,
            unit=column.unit,
            decimals=column.decimals,
            ours=column.ours and column.ours.of(row),
            parts=self._parts(row, column),
            finding=row.findings.get(column.id),
        )

    def _parts(self, row: PrintedRow, column: PrintedColumn) -> list[float]:
        """The printed numbers that should add up to a cell; none where one of them is not printed."""
        place = {each.id: index for index, each in enumerate(self.columns)}
        parts: list[float | None] = []
        if column.difference_of:
            first, second = (row.numbers[place[name]] for name in column.difference_of)
            parts = [first, second and -second]
        elif column.adds_up:
            parts = [other.numbers[place[column.id]] for other in self.rows if other.id in row.parts]
        return [] if None in parts else parts
