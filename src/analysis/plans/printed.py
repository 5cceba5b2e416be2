"""Numbers that a plan prints: beside ours, or beside what the plan's own parts give."""

from __future__ import annotations

from pydantic import Field, model_validator

from analysis.plans.references import AreaCode, IndicatorKey, PeriodText, UnitName
from analysis.yaml_files import BilingualText, StrictModel


class OwnNumber(StrictModel):
    """Which of our numbers stands beside a printed one.

    Attributes
    ----------
    indicator : str
    period : str
    area : str or None
        An area's code; the plan's municipality by default.
    breakdown : str
    """

    indicator: IndicatorKey
    period: PeriodText
    area: AreaCode | None = None
    breakdown: str = ""


class PrintedCheck(StrictModel):
    """A number that the plan prints, beside ours or beside what its own parts give.

    Attributes
    ----------
    id : str
    text : BilingualText
        What is printed, in words.
    lines : str
    printed : float
    unit : str
    decimals : int
    ours : OwnNumber or None
        The number that the annex computes.
    parts : list of float
        Printed parts that should add up to it.
    finding : BilingualText or None
        A known inconsistency of the document.
    """

    id: str
    text: BilingualText
    lines: str = ""
    printed: float
    unit: UnitName
    decimals: int = Field(default=0, ge=0, le=3)
    ours: OwnNumber | None = None
    parts: list[float] = []
    finding: BilingualText | None = None


class PrintedColumn(StrictModel):
    """A column of a printed table, and our indicator for it.

    Attributes
    ----------
    id : str
    text : BilingualText
        The column's head in words.
    unit, decimals
    ours : OwnNumber or None
        `{row}` in its breakdown stands for the row's id.
    adds_up : bool
        Whether the parts that rows name should add up in this column.
    """

    id: str
    text: BilingualText
    unit: UnitName
    decimals: int = Field(default=0, ge=0, le=3)
    ours: OwnNumber | None = None
    adds_up: bool = False


class PrintedRow(StrictModel):
    """A row of a printed table.

    Attributes
    ----------
    id : str
        What `{row}` in a column's breakdown stands for.
    text : BilingualText
    lines : str
    numbers : list of float or None
        As printed, one for each column; null for an empty cell.
    parts : list of str
        The rows that should add up to this one.
    findings : dict of BilingualText
        Known inconsistencies, by column.
    """

    id: str
    text: BilingualText
    lines: str = ""
    numbers: list[float | None]
    parts: list[str] = []
    findings: dict[str, BilingualText] = {}


class PrintedTable(StrictModel):
    """A table that the plan prints, row by row as it stands there.

    Attributes
    ----------
    id : str
    text : BilingualText
        The table's name.
    columns : list of PrintedColumn
    rows : list of PrintedRow
    """

    id: str
    text: BilingualText
    columns: list[PrintedColumn] = Field(min_length=1)
    rows: list[PrintedRow] = Field(min_length=1)

    @model_validator(mode="after")
    def _rows_fit(self) -> PrintedTable:
        rows, columns = [row.id for row in self.rows], [column.id for column in self.columns]
        for row in self.rows:
            if len(row.numbers) != len(columns):
                raise ValueError(f"row '{row.id}' has {len(row.numbers)} numbers for {len(columns)} columns")
            if strange := sorted({*row.parts} - {*rows}):
                raise ValueError(f"row '{row.id}' has the parts {strange}, which are no rows of the table")
            if strange := sorted({*row.findings} - {*columns}):
                raise ValueError(f"row '{row.id}' has findings for {strange}, which are no columns of the table")
        return self

    def checks(self) -> list[PrintedCheck]:
        """Return each cell of the table as a printed number of its own, row by row."""
        return [
            self._check(row, column, number)
            for row in self.rows
            for column, number in zip(self.columns, row.numbers, strict=True)
            if number is not None
        ]

    def _check(self, row: PrintedRow, column: PrintedColumn, number: float) -> PrintedCheck:
        where = [self.columns.index(column)] * column.adds_up
        parts = [other.numbers[index] for index in where for other in self.rows if other.id in row.parts]
        ours = column.ours
        if ours is not None:
            ours = ours.model_copy(update={"breakdown": ours.breakdown.replace("{row}", row.id)})
        words = [(self.text.text(each), row.text.text(each), column.text.text(each)) for each in ("da", "en")]
        da, en = (f"{table}: {name}, {head}" for table, name, head in words)
        return PrintedCheck(
            id=f"{self.id}-{row.id}-{column.id}",
            text=BilingualText(da=da, en=en),
            lines=row.lines,
            printed=number,
            unit=column.unit,
            decimals=column.decimals,
            ours=ours,
            parts=[part for part in parts if part is not None],
            finding=row.findings.get(column.id),
        )
