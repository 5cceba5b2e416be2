"""The files beside the page: the data as a workbook and as CSV, the JSON, the chapters, the manifest."""

import datetime
import hashlib
import json
import platform
from importlib.metadata import version
from pathlib import Path

import nbformat

from analysis import snapshots
from analysis.display import csv_text, harmless
from analysis.display.texts import text
from analysis.report.collect import NUMBERED, Block
from analysis.report.execution import Executed
from analysis.report.parameters import Parameters
from analysis.sources import municipal_records, record_kinds

PACKAGES = ("bilag", "jupyterlab", "nbconvert", "pandas", "papermill", "seaborn", "statsmodels")
# A workbook carries a date of creation; a fixed one keeps two runs alike.
CREATED = datetime.datetime(2000, 1, 1)
WIDEST_COLUMN = 60


def write_text(path: Path, content: str) -> None:
    """Write a text file in UTF-8 with the same line ends on every machine."""
    path.write_text(content, encoding="utf-8", newline="\n")


def write_json(path: Path, content: dict) -> None:
    """Write JSON that a person can read and two runs write alike."""
    write_text(path, json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def write_csv(folder: Path, blocks: list[Block], language: str) -> None:
    """Write the data of each table and figure as `<id>.csv`, as spreadsheets in Denmark read it.

    UTF-8 with a byte-order mark, semicolons, and in Danish a decimal comma. A number that cannot be shown
    stands as its sign, as in the annex.
    """
    folder.mkdir(exist_ok=True)
    for block in _exported(blocks):
        content = csv_text.csv_text(block.payload, language)
        (folder / f"{block.payload['id']}.csv").write_bytes(content.encode("utf-8-sig"))


def write_workbook(path: Path, blocks: list[Block], title: str, language: str) -> None:
    """Write the workbook: a sheet of contents, then one per table and figure with notes and source."""
    import xlsxwriter

    exported = [
        (f"{text(language, f'block.{block.kind}')} {block.number}", block.payload) for block in _exported(blocks)
    ]
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"title": title, "created": CREATED})
        formats = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "header": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}),
            "number_header": book.add_format(
                {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom", "align": "right"}
            ),
            "sign": book.add_format({"align": "right"}),
            "number": book.add_format({"num_format": "#,##0.##########"}),
            "whole": book.add_format({"num_format": "#,##0"}),
            "levels": [book.add_format({"indent": level}) for level in range(4)],
            "total": book.add_format({"bold": True}),
        }
        _contents(book.add_worksheet(text(language, "page.contents")), exported, title, formats)
        for name, payload in exported:
            _sheet(book.add_worksheet(name), name, payload, formats, language)


def write_notebooks(folder: Path, executed: list[Executed]) -> None:
    """Write the executed chapters."""
    folder.mkdir(exist_ok=True)
    for chapter in executed:
        write_text(folder / chapter.chapter.path.name, nbformat.writes(chapter.notebook) + "\n")


def manifest(executed: list[Executed], content: dict, parameters: Parameters) -> dict:
    """Return what the annex was made of; the timings are all that may differ between two runs."""
    used = sorted({snapshot for value in content["values"] for snapshot in value["snapshots"]})
    official = [snapshot for snapshot in used if not record_kinds.is_record(snapshot)]
    return {
        "parameters": parameters.model_dump(),
        "python": platform.python_version(),
        "packages": {package: version(package) for package in PACKAGES},
        "snapshots": {snapshot: snapshots.sidecar(snapshot).sha256 for snapshot in official},
        "records": municipal_records.files(parameters.municipality),
        "notebooks": {
            chapter.chapter.path.name: hashlib.sha256(chapter.chapter.path.read_bytes()).hexdigest()
            for chapter in executed
        },
        "timings_seconds": {chapter.chapter.name: round(chapter.seconds, 1) for chapter in executed},
    }


def _exported(blocks: list[Block]) -> list[Block]:
    return [block for block in blocks if block.kind in NUMBERED]


def _contents(sheet, exported: list[tuple[str, dict]], title: str, formats: dict) -> None:
    sheet.write_string(0, 0, harmless.plain(title), formats["title"])
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 100)
    for row, (name, payload) in enumerate(exported, start=2):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", string=name)
        sheet.write_string(row, 1, harmless.plain(payload["caption"]))


def _sheet(sheet, name: str, payload: dict, formats: dict, language: str) -> None:
    sheet.write_string(0, 0, harmless.plain(f"{name}. {payload['caption']}"), formats["title"])
    headers = csv_text.headers(payload)
    for column, header in enumerate(headers):
        numeric = column and payload["columns"][column - 1]["numeric"]
        sheet.write_string(2, column, harmless.plain(header), formats["number_header" if numeric else "header"])
    sheet.freeze_panes(3, 1)
    widest = max([len(headers[0]), *(len(row["label"]) + 2 * row["level"] for row in payload["rows"])])
    sheet.set_column(0, 0, min(widest + 2, WIDEST_COLUMN))
    sheet.set_column(1, len(headers), 16)
    line = 3
    for row in payload["rows"]:
        label_format = formats["total"] if row["total"] else formats["levels"][min(row["level"], 3)]
        sheet.write_string(line, 0, harmless.plain(row["label"]), label_format)
        for column, cell in enumerate(row["cells"], start=1):
            value = cell["value"]
            if isinstance(value, (int, float)):
                sheet.write_number(line, column, value, formats["whole" if value == int(value) else "number"])
            else:
                words = harmless.plain(cell["text"] if value is None else value)
                sheet.write_string(line, column, words, formats["sign"])
        line += 1
    below = list(payload["notes"])
    if payload["sources"]:
        below.append(text(language, "block.source", sources="; ".join(payload["sources"])))
    for number, words in enumerate(below, start=1):
        sheet.write_string(line + number, 0, harmless.plain(words))
