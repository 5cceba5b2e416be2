"""The files beside the page: the data as CSV, the JSON, the chapters, the manifest."""

import hashlib
import json
import platform
import re
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

from analysis import plans
from analysis.annex import chapter_options, chapters
from analysis.annex.parameters import Parameters
from analysis.display.blocks import csv_text
from analysis.report.pages import summaries
from analysis.report.pages.collect import NUMBERED, Block
from analysis.report.run.execution import Executed
from analysis.sources import municipal_records, record_kinds, vintages
from analysis.store import snapshots

TELLS_CHANGES = "changed_since_last"
# Python's encoder indents ten times as slowly as it writes a line.
ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
AS_NOTEBOOK = json.JSONEncoder(ensure_ascii=False, sort_keys=True)
# What the page folds away, files to download among it, is not in the notebooks too.
FOLDED = re.compile(r'<details class="about">.*?</details>', re.DOTALL)
PACKAGES = ("bilag", "jupyterlab", "nbconvert", "pandas", "papermill", "seaborn", "statsmodels")


def write_text(path: Path, content: str) -> None:
    """Write a text file in UTF-8 with the same line ends on every machine."""
    path.write_text(content, encoding="utf-8", newline="\n")


def write_json(path: Path, content: dict, encoder: json.JSONEncoder = ENCODER) -> None:
    """Write JSON that a person can read and two runs write alike: each record on a line of its own."""
    parts = ",\n".join(f"{encoder.encode(name)}: {_on_lines(part, encoder)}" for name, part in content.items())
    write_text(path, f"{{\n{parts}\n}}\n")


def _on_lines(part, encoder: json.JSONEncoder) -> str:
    """Return JSON with each element of a list or an object on a line."""
    if not part or not isinstance(part, list | dict):
        return encoder.encode(part)
    lines, ends = map(encoder.encode, part), "[]"
    if isinstance(part, dict):
        lines, ends = (f"{encoder.encode(name)}: {encoder.encode(value)}" for name, value in part.items()), "{}"
    return f"{ends[0]}\n" + ",\n".join(lines) + f"\n{ends[1]}"


def write_csv(folder: Path, blocks: list[Block], language: str) -> None:
    """Write the data of each table and figure as `<id>.csv`, in UTF-8 with a byte-order mark."""
    folder.mkdir(exist_ok=True)
    for block in blocks:
        if block.kind in NUMBERED:
            content = csv_text.csv_text(block.payload, language)
            (folder / f"{block.payload['id']}.csv").write_bytes(content.encode("utf-8-sig"))


def write_notebooks(folder: Path, executed: list[Executed]) -> None:
    """Write the executed chapters, a cell on a line, without what the page folds away."""
    folder.mkdir(exist_ok=True)
    for chapter in executed:
        outputs = [output for cell in chapter.notebook.cells for output in cell.get("outputs", [])]
        for data in [output.data for output in outputs if "text/html" in output.get("data", {})]:
            data["text/html"] = FOLDED.sub("", data["text/html"])
        write_json(folder / chapter.chapter.path.name, chapter.notebook, AS_NOTEBOOK)


def manifest(executed: list[Executed], content: dict, parameters: Parameters, folder: Path, foot: dict) -> dict:
    """Return what the annex was made of, its files and what stands in its foot; only timings differ from run to run."""
    used = sorted({snapshot for value in content["values"] for snapshot in value["snapshots"]})
    official = [snapshot for snapshot in used if not record_kinds.is_record(snapshot)]
    files = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {
        "parameters": parameters.model_dump(),
        "python": platform.python_version(),
        "packages": _versions(),
        **({"as_of": snapshots.as_of().isoformat()} if snapshots.as_of() else {}),
        "snapshots": _checksums(official),
        **_compared_with(executed, parameters),
        "records": _records(parameters),
        "notebooks": {
            chapter.chapter.path.name: hashlib.sha256(chapter.chapter.path.read_bytes()).hexdigest()
            for chapter in executed
        },
        "files": sorted(["manifest.json", *files]),
        "foot": foot,
        **({"summary": summaries.summary(content)} if hasattr(parameters, "municipality") else {}),
        "timings_seconds": {chapter.chapter.name: round(chapter.seconds, 1) for chapter in executed},
    }


@cache
def _versions() -> dict[str, str]:
    return {package: version(package) for package in PACKAGES}


def _records(parameters: Parameters) -> dict[str, str]:
    """Return the sha256 of each file of records; of several municipalities each under its own code."""
    if hasattr(parameters, "municipality"):
        return municipal_records.files(parameters.municipality)
    codes = parameters.municipalities
    return {f"{code}/{name}": sha256 for code in codes for name, sha256 in municipal_records.files(code).items()}


def _checksums(ids: Iterable[str]) -> dict[str, str]:
    return {snapshot: snapshots.sidecar(snapshot).sha256 for snapshot in ids}


def _compared_with(executed: list[Executed], parameters: Parameters) -> dict:
    """Return the earlier day that a chapter about changes compares with, and the snapshots of then that differ."""
    telling = [each.chapter for each in executed if TELLS_CHANGES in chapters.words_used(each.chapter)]
    if not telling:
        return {}
    since = chapter_options.options(plans.load(parameters.plan), telling[0].name).since
    day = snapshots.day(since) if since else vintages.day_before_newest()
    then = [snapshot for before, _ in vintages.changed_since(day).values() for snapshot in before]
    return {"compared_with": {"day": day.isoformat(), "snapshots": _checksums(then)}}
