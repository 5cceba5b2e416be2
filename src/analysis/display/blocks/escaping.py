"""Words from outside made harmless, for a page and for a spreadsheet; colours for what knows no variables."""

import base64
import csv
import html
import io
import re
from collections.abc import Mapping

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# Signs that turn the direction of writing, that are not seen, or that no page may hold.
UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufffe\uffff]"
)

VARIABLE = re.compile(r"var\(--[\w-]+,\s*(#\w+)\)")
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def plain(words: str) -> str:
    r"""Leave out the signs that turn the direction of writing, are not seen or are no text.

    >>> plain("Næst\u202eved")
    'Næstved'
    """
    return UNSEEN.sub("", words)


def escape(words: str) -> str:
    r"""Write words so that a page shows them as they are.

    >>> escape("<b>&\u202e")
    '&lt;b&gt;&amp;'
    """
    return html.escape(plain(words))


def spreadsheet(words: str) -> str:
    """Keep a spreadsheet from reading words as a formula.

    >>> spreadsheet("- heraf unge"), spreadsheet("=1+1")
    ("'- heraf unge", "'=1+1")
    """
    words = plain(words)
    return f"'{words}" if words.lstrip(" \N{NO-BREAK SPACE}").startswith(FORMULA_STARTS) else words


def light(markup: str) -> str:
    """Write the colours that follow a page as they are on white paper, for what knows no variables.

    >>> light('<path fill="var(--own,#0b3c5d)"/>')
    '<path fill="#0b3c5d"/>'
    """
    return VARIABLE.sub(r"\1", markup)


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
