"""The data of a table or figure as CSV, as spreadsheets in Denmark read it."""

import csv
import io
from collections.abc import Mapping
from urllib.parse import quote

from analysis.display.harmless import spreadsheet

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
# What may stand as it is in the address of a data link.
UNQUOTED = ";,:.()!*~/?@$&=+"


def csv_text(payload: Mapping, language: str) -> str:
    """Write the grid of a block: semicolons, and in Danish a decimal comma.

    A number that cannot be shown stands as its sign, as in the annex; words that a spreadsheet would read as
    a formula get an apostrophe first.

    Parameters
    ----------
    payload : mapping
        `stub`, `columns` and `rows`, as `analysis.display.blocks.Table.grid` gives them.
    language : {"da", "en"}
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(spreadsheet(header) for header in headers(payload))
    for row in payload["rows"]:
        writer.writerow([spreadsheet(row["label"]), *(_cell(cell, language) for cell in row["cells"])])
    return buffer.getvalue()


def data_link(payload: Mapping, language: str) -> str:
    """Return the CSV as the address of a link, which needs no server and no network."""
    return f"data:text/csv;charset=utf-8,{quote(BYTE_ORDER_MARK + csv_text(payload, language), safe=UNQUOTED)}"


def headers(payload: Mapping) -> list[str]:
    """Return the header of each column, the row labels' first, each with its group and its unit."""
    return [payload["stub"], *(_header(column) for column in payload["columns"])]


def _header(column: Mapping) -> str:
    unit = f"({column['unit']})" if column["unit"] else ""
    return " ".join(part for part in (column["group"], column["label"], unit) if part)


def _cell(cell: Mapping, language: str) -> str:
    value = cell["value"]
    if isinstance(value, (int, float)):
        written = f"{value:.15g}"
        return written.replace(".", ",") if language == "da" else written
    return spreadsheet(cell["text"] if value is None else value)
