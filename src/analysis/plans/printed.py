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


class ColumnNumber(StrictModel):
    """Which of our numbers stands beside those of a column.

    Attributes
    ----------
    indicator : str
    period : str or None
        None where each row has its own.
    area : str or None
        An area's code; the row's by default, else the plan's municipality.
    breakdown : str
        `{row}` stands for the row's id.
    """

    indicator: IndicatorKey
    period: PeriodText | None = None
    area: AreaCode | None = None
    breakdown: str = ""


class PrintedColumn(StrictModel):
    """A column of a printed table, and our indicator for it.

    Attributes
    ----------
    id : str
    text : BilingualText
        The column's head in words.
    unit, decimals
    ours : ColumnNumber or None
    adds_up : bool
        Whether the parts that rows name should add up in this column.
    difference_of : list of str
        Two columns: this one should be the first less the second.
    """

    id: str
    text: BilingualText
    unit: UnitName
    decimals: int = Field(default=0, ge=0, le=3)
    ours: ColumnNumber | None = None
    adds_up: bool = False
    difference_of: list[str] = []


class PrintedRow(StrictModel):
    """A row of a printed table.

    Attributes
    ----------
    id : str
        What `{row}` in a column's breakdown stands for.
    text : BilingualText
    lines : str
    period, area : str or None
        What the row is about, where the columns do not say it.
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
    period: PeriodText | None = None
    area: AreaCode | None = None
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

    def checks(self) -> list[PrintedCheck]:
        """Return each cell of the table as a printed number of its own, row by row."""
        return [
            self._check(row, column, number)
            for row in self.rows
            for column, number in zip(self.columns, row.numbers, strict=True)
            if number is not None
        ]

    def _check(self, row: PrintedRow, column: PrintedColumn, number: float) -> PrintedCheck:
        words = [(self.text.text(each), row.text.text(each), column.text.text(each)) for each in ("da", "en")]
        da, en = (f"{table}: {name}, {head}" for table, name, head in words)
        return PrintedCheck(
            id=f"{self.id}-{row.id}-{column.id}",
            text=BilingualText(da=da, en=en),
            lines=row.lines,
            printed=number,
            unit=column.unit,
            decimals=column.decimals,
            ours=_own_number(row, column.ours),
            parts=self._parts(row, column),
            finding=row.findings.get(column.id),
        )

    def _parts(self, row: PrintedRow, column: PrintedColumn) -> list[float]:
        """The printed numbers that should add up to a cell; none where one of them is not printed."""
        index = {each.id: place for place, each in enumerate(self.columns)}
        parts: list[float | None] = []
        if column.difference_of:
            first, second = (row.numbers[index[name]] for name in column.difference_of)
            parts = [first, None if second is None else -second]
        elif column.adds_up:
            parts = [other.numbers[index[column.id]] for other in self.rows if other.id in row.parts]
        return [] if None in parts else parts


def _own_number(row: PrintedRow, ours: ColumnNumber | None) -> OwnNumber | None:
    if ours is None:
        return None
    return OwnNumber(
        indicator=ours.indicator,
        period=ours.period or row.period,
        area=ours.area or row.area,
        breakdown=ours.breakdown.replace("{row}", row.id),
    )
