"""The annexes and comparisons in a folder of reports, each as its own files tell of it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path

from analysis import areas, errors, formats, periods, plans
from analysis.display import target_outcomes
from analysis.display.target_outcomes import DEPENDS
from analysis.report import freshness

KEY_FIGURES = ("unemployment_rate", "long_term_share_12_months", "cash_assistance_share", "ordinary_hours_share")
BUILT, INCOMPLETE, STALE, FAILED, UNREADABLE = "built", "incomplete", "stale", "failed", "unreadable"
COMPARISONS = "comparisons"
MET, NOT_MET = "met", "not_met"
# What the annexes told the last front page, beside what batches keep of them.
KEPT = f"{freshness.FOLDER}/site.json"
UNREADABLE_WITH = (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True)
class Entry:
    """An annex on the list.

    Attributes
    ----------
    code : str
        The municipality's code.
    year : int
    status : str
        "built"; "incomplete" when official tables that it wanted are not held; "stale" when it is there and the
        last attempt to build it failed; "failed" when it is not there; "unreadable".
    folder : str
        Relative to the page; empty when there is nothing to open.
    plan, data_until, retrieved : str
        Its plan, the last month that it speaks of, and the newest day that something in it was retrieved.
    targets_met, targets_decided, targets : int
        Targets of the annex's year, each counted once: what is a part of another is not counted.
    figures : dict
        Newest period and value of each key figure.
    cause : str
        Why the last attempt failed.
    pdf : bool
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
    found, kept, told = {}, _kept(reports), {}
    for path in sorted(reports.glob("[0-9][0-9][0-9]-*/[0-9][0-9][0-9][0-9]/annex.json")):
        code, year, folder = path.parts[-3][:3], int(path.parts[-2]), "/".join(path.parts[-3:-1])
        cause = failed.get((code, year), "")
        try:
            stamps = [_stamp(path), _stamp(path.with_name("manifest.json"))]
            known = kept.get(folder, {})
            told[folder] = known if known.get("stamps") == stamps else {"stamps": stamps} | _told(path, code)
            found[code, year] = _entry(path, code, year, cause, told[folder])
        except (*UNREADABLE_WITH, errors.BilagError):
            found[code, year] = Entry(code, year, UNREADABLE, folder, cause=cause)
    _keep(reports, told, kept)
    for (code, year), cause in failed.items():
        found.setdefault((code, year), Entry(code, year, FAILED, cause=cause))
    known = {area.code for area in areas.municipalities()}
    listed = [entry for entry in found.values() if entry.code in known]
    return sorted(listed, key=lambda entry: (formats.sort_key(areas.area(entry.code).name), -entry.year))


def _failed(path: Path) -> dict[tuple[str, int], str]:
    """Return why the last batch could not build an annex."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        return {(str(each["municipality"]), int(each["year"])): str(each["cause"]) for each in held["failed"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _kept(reports: Path) -> dict[str, dict]:
    """Return what earlier front pages were told by each annex; nothing of other code's, or where it is damaged."""
    held = freshness.read_json(reports / KEPT)
    told = held.get("told") if held.get("code") == _code() else None
    return told if isinstance(told, dict) and all(isinstance(each, dict) for each in told.values()) else {}


def _keep(reports: Path, told: dict[str, dict], kept: dict[str, dict]) -> None:
    if told == kept:
        return
    # it only saves time; a folder that cannot be written to has no front page either, which tells so itself
    with contextlib.suppress(OSError, ValueError):
        freshness.write_json(reports / KEPT, {"code": _code(), "told": told})


def _code() -> str:
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()


def _stamp(path: Path) -> list[int]:
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns, stat.st_ino]


def _told(path: Path, code: str) -> dict:
    """Return what an annex's own files tell; to read them takes most of the time of a front page."""
    held = json.loads(path.read_text(encoding="utf-8"))
    made_of = json.loads(path.with_name("manifest.json").read_text(encoding="utf-8"))
    return {
        "plan": str(held["parameters"]["plan"]),
        "data_until": str(periods.parse(held["parameters"]["data_until"])),
        "retrieved": max((str(name).rpartition("/")[2] for name in made_of["snapshots"]), default=""),
        "targets": [{name: each[name] for name in ("id", "period", "status")} for each in held["targets"]],
        "missing": sum(not each["table"].startswith("records:") for each in held["missing"]),
        "figures": _figures(held["values"], code),
    }


def _entry(path: Path, code: str, year: int, cause: str, told: dict) -> Entry:
    targets = _targets(told["targets"], year, told["plan"])
    return Entry(
        code,
        year,
        STALE if cause else INCOMPLETE if told["missing"] else BUILT,
        "/".join(path.parts[-3:-1]),
        told["plan"],
        told["data_until"],
        told["retrieved"],
        targets.count(MET),
        sum(outcome in (MET, NOT_MET, DEPENDS) for outcome in targets),
        len(targets),
        told["missing"],
        {key: (period, value) for key, (period, value) in told["figures"].items()},
        cause,
        path.with_name("annex.pdf").is_file(),
    )


def _targets(held: list[dict], year: int, plan: str) -> list[str]:
    """Return what each whole target of the annex's year comes to, counted as the annex's first page counts them."""
    parts = {each.id for each in plans.load(plan).targets if each.part_of} if plan in plans.names() else set()
    of_year = [each for each in held if str(each["period"]).startswith(str(year)) and each["id"] not in parts]
    statuses = {each["id"]: {one["status"] for one in of_year if one["id"] == each["id"]} for each in of_year}
    return [target_outcomes.outcome(found) for found in statuses.values()]


def _figures(values: list[dict], code: str) -> dict[str, tuple[str, float]]:
    found: dict[str, tuple[str, float]] = {}
    for value in values:
        key = value["indicator"]
        if key in KEY_FIGURES and value["area"] == code and not value["breakdown"] and value["value"] is not None:
            last = periods.parse(value["period"]).last_month
            if key not in found or periods.parse(found[key][0]).last_month < last:
                found[key] = (value["period"], _finite(value["value"]))
    return found


def _finite(value: float) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{number} is no key figure")
    return number


@dataclass(frozen=True)
class Comparison:
    """A comparison on the list.

    Attributes
    ----------
    municipalities : tuple of str
        Codes in the order in which they were chosen; empty when its files cannot be read.
    year : str
    folder : str
        Relative to the page.
    data_until, retrieved : str
        The last month that it speaks of, and the newest day that something in it was retrieved.
    pdf : bool
    """

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
        given = json.loads(path.read_text(encoding="utf-8"))["parameters"]
        made_of = json.loads(path.with_name("manifest.json").read_text(encoding="utf-8"))
        return Comparison(
            tuple(areas.municipality(str(code)).code for code in given["municipalities"]),
            year,
            folder,
            str(periods.parse(given["data_until"])),
            max((str(name).rpartition("/")[2] for name in made_of["snapshots"]), default=""),
            path.with_name("annex.pdf").is_file(),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, errors.BilagError):
        return Comparison((), year, folder)
