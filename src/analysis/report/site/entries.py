"""The annexes and comparisons in a folder of reports, each as its own files tell of it."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

from analysis import plans
from analysis.core import areas, errors, formats, periods
from analysis.display.targets import target_outcomes
from analysis.display.targets.target_outcomes import DEPENDS
from analysis.report.pages import summaries

BUILT, INCOMPLETE, STALE, FAILED, UNREADABLE = "built", "incomplete", "stale", "failed", "unreadable"
COMPARISONS = "comparisons"
MET, NOT_MET = "met", "not_met"
# What reading a file that is damaged, or of something else, ends in.
UNREADABLE_WITH = (
    *(OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError),
    errors.BilagError,
)


@dataclass(frozen=True)
class Entry:
    """An annex on the list.

    Attributes
    ----------
    status : str
        "built"; "incomplete" when official tables that it wanted are not held; "stale" when it is there and the
        last attempt to build it failed; "failed" when it is not there; "unreadable".
    folder : str
        Relative to the page; empty when there is nothing to open.
    data_until, retrieved : str
        The last month that it speaks of, and the newest day that something in it was retrieved.
    targets_met, targets_decided, targets : int
        Targets of the annex's year, each counted once: what is a part of another is not counted.
    figures : dict
        Newest period and value of each key figure.
    cause : str
        Why the last attempt failed.
    """

    code: str
    year: int
    status: str
    folder: str = ""
    plan: str = ""
    data_until: str = ""
    retrieved: str = ""
    targets_met: int = 0
    targets_decided: int = 0
    targets: int = 0
    missing: int = 0
    figures: dict | None = None
    cause: str = ""
    pdf: bool = False


def entries(reports: Path) -> list[Entry]:
    """Return every annex in a folder of reports, in Danish order of the municipalities, the newest year first."""
    failed = _failed(reports / "batch.json")
    found = {key: Entry(*key, FAILED, cause=cause) for key, cause in failed.items()}
    for path in reports.glob("[0-9][0-9][0-9]-*/[0-9][0-9][0-9][0-9]/annex.json"):
        key = path.parts[-3][:3], int(path.parts[-2])
        found[key] = _entry(path, *key, failed.get(key, ""))
    known = {area.code for area in areas.municipalities()}
    listed = [entry for entry in found.values() if entry.code in known]
    return sorted(listed, key=lambda entry: (formats.sort_key(areas.area(entry.code).name), -entry.year))


def _failed(path: Path) -> dict[tuple[str, int], str]:
    """Return why the last batch could not build an annex."""
    try:
        failed = _json(path)["failed"]
        return {(str(each["municipality"]), int(each["year"])): str(each["cause"]) for each in failed}
    except UNREADABLE_WITH:
        return {}


def _json(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def _entry(path: Path, code: str, year: int, cause: str) -> Entry:
    folder = "/".join(path.parts[-3:-1])
    try:
        made_of = _json(path.with_name("manifest.json"))
        told = made_of.get("summary") or summaries.summary(_json(path))
        plan, targets = told["plan"], _targets(told["targets"], year, told["plan"])
        return Entry(
            code,
            year,
            STALE if cause else INCOMPLETE if told["missing"] else BUILT,
            folder,
            plan,
            str(periods.parse(told["data_until"])),
            _retrieved(made_of),
            targets.count(MET),
            sum(outcome in (MET, NOT_MET, DEPENDS) for outcome in targets),
            len(targets),
            told["missing"],
            {key: (period, _finite(value)) for key, (period, value) in told["figures"].items()},
            cause,
            path.with_name("annex.pdf").is_file(),
        )
    except UNREADABLE_WITH:
        return Entry(code, year, UNREADABLE, folder, cause=cause)


def _retrieved(made_of: dict) -> str:
    """Return the newest day that something in an annex was retrieved."""
    return max((str(name).rpartition("/")[2] for name in made_of["snapshots"]), default="")


def _targets(held: list[dict], year: int, plan: str) -> list[str]:
    """Return what each whole target of the annex's year comes to, counted as the annex's first page counts them."""
    parts = {each.id for each in plans.load(plan).targets if each.part_of} if plan in plans.names() else set()
    of_year = [each for each in held if str(each["period"]).startswith(str(year)) and each["id"] not in parts]
    statuses = {each["id"]: {one["status"] for one in of_year if one["id"] == each["id"]} for each in of_year}
    return [target_outcomes.outcome(found) for found in statuses.values()]


def _finite(value: float) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{number} is no key figure")
    return number


@dataclass(frozen=True)
class Comparison:
    """A comparison on the list: its municipalities in the order chosen, none when its files cannot be read."""

    municipalities: tuple[str, ...]
    year: str
    folder: str
    data_until: str = ""
    retrieved: str = ""
    pdf: bool = False

    def names(self, language: str) -> str:
        """Return the municipalities as a list; the folder's name where they cannot be read."""
        named = [areas.name(areas.area(code), language) for code in self.municipalities]
        return formats.join(named, language) if named else self.folder.split("/")[1]


def comparisons(reports: Path) -> list[Comparison]:
    """Return every comparison in a folder of reports, in Danish order of its names, the newest year first."""
    found = [_comparison(path) for path in reports.glob(f"{COMPARISONS}/*/[0-9][0-9][0-9][0-9]/annex.json")]
    return sorted(found, key=lambda entry: (formats.sort_key(entry.names("da")), -int(entry.year), entry.folder))


def _comparison(path: Path) -> Comparison:
    folder, year = "/".join(path.parts[-4:-1]), path.parts[-2]
    try:
        made_of = _json(path.with_name("manifest.json"))
        given = made_of.get("parameters") or _json(path)["parameters"]
        return Comparison(
            tuple(areas.municipality(str(code)).code for code in given["municipalities"]),
            year,
            folder,
            str(periods.parse(given["data_until"])),
            _retrieved(made_of),
            path.with_name("annex.pdf").is_file(),
        )
    except UNREADABLE_WITH:
        return Comparison((), year, folder)
