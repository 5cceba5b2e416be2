"""The data of a table or figure as CSV, as spreadsheets in Denmark read it."""

import base64
import csv
import io
from collections.abc import Mapping

from analysis.display.blocks.escaping import spreadsheet

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def csv_text(payload: Mapping, language: str) -> str:
    """Write the grid of a block, see `Table.grid`: semicolons, and in Danish a decimal comma.

    A number that cannot be shown stands as its sign, as in the annex; words that a spreadsheet would read as
    a formula get an apostrophe first.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(map(spreadsheet, headers(payload)))
    for row in payload["rows"]:
        writer.writerow([spreadsheet(row["label"]), *(_cell(cell, language) for cell in row["cells"])])
    return buffer.getvalue()


def link(media_type: str, content: str) -> str:
    """Return the content of a file as the address of a link, which needs no server and no network."""
    return f"data:{media_type};charset=utf-8;base64,{base64.b64encode(content.encode()).decode()}"


def headers(payload: Mapping) -> list[str]:
    """Return the header of each column, the row labels' first, each with its group and its unit."""
    parts = [(each["group"], each["label"], each["unit"] and f"({each['unit']})") for each in payload["columns"]]
    return [payload["stub"], *(" ".join(filter(None, part)) for part in parts)]


def _cell(cell: Mapping, language: str) -> str:
    value = cell["value"]
    if isinstance(value, (int, float)):
        return f"{value:.15g}".replace(".", "," if language == "da" else ".")
    return spreadsheet(cell["text"] if value is None else value)
