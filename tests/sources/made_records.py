"""A municipality's folder of records, and what is read from it."""

import csv
import io

import openpyxl
import pandas as pd
import pytest

from analysis.core.errors import DataError
from analysis.sources import municipal_records

DAY = "2025-01-20"
SURVEYS = "period;survey;round;invited_count;answers_count;satisfied_count;satisfied_share_pct;received"


def write(folder, kind: str, *lines: str, encoding: str = "utf-8") -> None:
    """Write the file of a kind, line by line."""
    (folder / f"{kind}.csv").write_bytes("\r\n".join(lines).encode(encoding))


def faults(code: str = "320") -> list[str]:
    """Return the faults told when the records are read, one to a line."""
    with pytest.raises(DataError) as caught:
        municipal_records.load(code)
    return str(caught.value).split("\n")


def numbers(rows: pd.DataFrame) -> dict:
    """Return each number, or its status where there is none, by what it is about."""
    return {
        (row.measure, row.breakdown, row.area, row.period): row.value if row.value == row.value else row.status
        for row in rows.itertuples()
    }


def fill_csv(file, row: list[str]) -> None:
    """Add a row to a CSV template as a spreadsheet saves it."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerow(row)
    file.write_bytes(file.read_bytes() + buffer.getvalue().encode("utf-8"))


def fill_workbook(file, row: list[str]) -> None:
    """Add a row to a workbook with numbers as numbers, as a person who types in a spreadsheet does."""
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    for place, text in enumerate(row, start=1):
        if text.endswith(" %"):
            sheet.cell(2, place, float(text.removesuffix(" %")) / 100).number_format = "0 %"
        elif text:
            plain = text.replace(".", "").replace(",", ".")
            sheet.cell(2, place, float(plain) if plain.lstrip("-").replace(".", "").isdigit() else text)
    book.save(file)


def recorded(kind: str, periods: list[str], breakdowns: list[str] = ("",)) -> float | None:
    """Return what Faxe has recorded of a kind."""
    return municipal_records.number(municipal_records.Asked("320", kind, breakdowns), periods)
