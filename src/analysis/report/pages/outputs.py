"""The files beside the page: the data as CSV, the JSON, the chapters, the manifest."""

import hashlib
import json
import math
import platform
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from analysis import plans
from analysis.annex import chapters, scope
from analysis.annex.parameters import Parameters
from analysis.core import periods
from analysis.display.blocks import escaping
from analysis.indicators import changes, registry
from analysis.indicators.values import NUMBER_COLUMNS
from analysis.report.pages.collect import NUMBERED, Block
from analysis.report.run.execution import Executed
from analysis.sources import municipal_records, record_kinds, vintages
from analysis.store import snapshots

KEY_FIGURES = ("unemployment_rate", "long_term_share_12_months", "cash_assistance_share", "ordinary_hours_share")
TELLS_CHANGES = "changed_since_last"
# Python's encoder indents ten times as slowly as it writes a line.
ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
AS_NOTEBOOK = json.JSONEncoder(ensure_ascii=False, sort_keys=True)
# What the page folds away, files to download among it, is not in the notebooks too.
FOLDED = re.compile(r'<details class="about">.*?</details>', re.DOTALL)
PACKAGES = ("bilag", "jupyterlab", "nbconvert", "pandas", "papermill", "seaborn", "statsmodels")


def summary(content: dict) -> dict:
    """Return what the front page tells of an annex by the content of its annex.json."""
    given = content["parameters"]
    return {
        "plan": str(given["plan"]),
        "data_until": given["data_until"],
        "targets": [{name: each[name] for name in ("id", "period", "status")} for each in content["targets"]],
        **_figures(content["values"], given.get("municipality")),
    }


def _figures(values: list[dict], code: str | None) -> dict[str, dict]:
    """Return the newest period and value of each key figure of a municipality, and what has changed on the year."""
    held: dict[str, dict[str, Mapping]] = {key: {} for key in KEY_FIGURES}
    for value in values:
        own = value["area"] == code and not value["breakdown"] and value["value"] is not None
        if own and value["indicator"] in KEY_FIGURES:
            numbers = {name: math.nan for name in NUMBER_COLUMNS if value.get(name) is None}
            held[value["indicator"]][value["period"]] = value | numbers
    newest = {key: max(rows, key=lambda code: periods.parse(code).last_month) for key, rows in held.items() if rows}
    moved = {key: _change(key, period, held[key]) for key, period in newest.items()}
    return {
        "figures": {key: (period, held[key][period]["value"]) for key, period in newest.items()},
        "changes": {key: found for key, found in moved.items() if found},
    }


def _change(key: str, period: str, rows: Mapping[str, Mapping]) -> tuple[str, float] | None:
    """Return whether a number is "better" or "worse" than a year before, and the number of then; None where neither."""
    record, before = registry.indicator(key), rows.get(str(periods.year_before(period)))
    found = changes.meaning(changes.differs(rows[period], before, record), record)
    return found and (found, before["value"])


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
            content = escaping.csv_text(block.payload, language)
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
        **({"summary": summary(content)} if hasattr(parameters, "municipality") else {}),
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
    since = scope.options_of(plans.load(parameters.plan), telling[0].name).since
    day = snapshots.day(since) if since else vintages.day_before_newest()
    then = [snapshot for before, _ in vintages.changed_since(day).values() for snapshot in before]
    return {"compared_with": {"day": day.isoformat(), "snapshots": _checksums(then)}}
