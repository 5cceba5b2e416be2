"""Empty files for a municipality to fill in with its own numbers: CSV and XLSX, explained, without any number."""

import csv
import datetime
import io
from pathlib import Path

from analysis.core import atomic, project
from analysis.core.areas import Area
from analysis.core.errors import UsageError
from analysis.sources import municipal_records, record_kinds
from analysis.sources.record_kinds import Kind

# A workbook carries a date of creation; a fixed one keeps two runs alike.
CREATED = datetime.datetime(2000, 1, 1)
ROWS_PREPARED = 1000
# What Excel takes in a list that is written out in the cell's rule.
LONGEST_LIST = 255


def write(area: Area, parent: Path | None = None) -> Path:
    """Write an empty file of each kind that a municipality lacks, as CSV and as XLSX, and return the folder.

    It lies in the project's own records, or in ``parent``. A file that is there is never overwritten; where all are
    there, that is an error.
    """
    target = (parent or municipal_records.root()).absolute() / municipal_records.folder_name(area)
    files = {}
    for key, kind in record_kinds.kinds().items():
        files[target / f"{key}.csv"] = _csv(kind)
        files[target / f"{key}.xlsx"] = _workbook(kind)
    lacking = {file: content for file, content in files.items() if not file.exists()}
    if not lacking:
        raise UsageError(
            f"{project.relative(target)} already has a file of each kind; nothing is overwritten. "
            "Move those to be written anew, or name another folder with --out."
        )
    for file, content in lacking.items():
        atomic.write_bytes(file, content)
    return target


def _csv(kind: Kind) -> bytes:
    """Write the explanation as rows that begin with "# ", which are not read, and then the headers."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    for language in ("da", "en"):
        needed = record_kinds.definitions().template["required"].text(language).lower()
        writer.writerow([f"# {_about(kind, language)}"])
        for name, required, meaning, accepts, star in _explained(kind, language):
            writer.writerow([f"# {name}{star}: {meaning} ({accepts}; {needed}: {required})"])
    writer.writerow([column.name.da for column in kind.columns.values()])
    # The byte-order mark tells Excel that the text is UTF-8.
    return buffer.getvalue().encode("utf-8-sig")


def _about(kind: Kind, language: str) -> str:
    return f"{kind.description.text(language)} {record_kinds.definitions().template['how'].text(language)}"


def _explained(kind: Kind, language: str) -> list[tuple[str, str, str, str, str]]:
    """Return of each column its name, whether it is required, what it means and accepts, and a star where required."""
    words = record_kinds.definitions().template
    return [
        (
            column.name.text(language),
            words["yes" if column.required else "no"].text(language),
            column.description.text(language),
            record_kinds.allowed(column, kind, language),
            " *" if column.required else "",
        )
        for column in kind.columns.values()
    ]


def _workbook(kind: Kind) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": kind.name.da, "created": CREATED})
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        # As text, so that a spreadsheet does not take 2024M07 or 1.424 for something else.
        as_text = book.add_format({"num_format": "@"})
        as_date = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(kind.name.da[:31])
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(kind.columns.values()):
            looks = {"received": as_date, "period": as_text, "area": as_text, "note": as_text}.get(column.use)
            sheet.set_column(place, place, max(14, len(column.name.da) + 2), looks)
            sheet.write_string(0, place, column.name.da, bold)
            choices = [words.da for words in column.choices.values()]
            if choices and len(",".join(choices)) <= LONGEST_LIST:
                sheet.data_validation(1, place, ROWS_PREPARED, place, {"validate": "list", "source": choices})
        for language in ("da", "en"):
            _explanation(book, kind, language, bold, wrapped)
    return buffer.getvalue()


def _explanation(book, kind: Kind, language: str, bold, wrapped) -> None:
    words = record_kinds.definitions().template
    sheet = book.add_worksheet(words["sheet"].text(language))
    sheet.set_column(0, 1, 24)
    sheet.set_column(2, 3, 60)
    sheet.write_string(0, 0, _about(kind, language))
    sheet.write_row(2, 0, [words[key].text(language) for key in ("column", "required", "meaning", "accepts")], bold)
    for row, cells in enumerate(_explained(kind, language), start=3):
        sheet.write_row(row, 0, cells[:4], wrapped)
