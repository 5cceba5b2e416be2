"""The annexes and comparisons in a folder of reports, each as its own files tell of it."""

import json
import math
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from analysis import plans
from analysis.core import areas, errors, formats, periods
from analysis.report.pages import outputs

COMPARISONS = "comparisons"
MET, NOT_MET, DEPENDS = "met", "not_met", "depends"
# What is missed stands before what is reached.
ORDER = (NOT_MET, MET, "not_yet_due", "cannot_be_judged", "needs_own_records")
# What reading a file that is damaged, or of something else, ends in.
UNREADABLE_WITH = (
    *(OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError),
    errors.BilagError,
)


@dataclass(frozen=True)
class Entry:
    """An annex or a comparison on the list.

    `codes` is its municipality, or those of a comparison in the order chosen, and `data_until` the last month that it
    speaks of; both are empty when its files cannot be read. `folder` is relative to the page. `targets` is what each
    target of the annex's year comes to (what is a part of another is not counted), `figures` the newest period and
    value of each key figure, and `changes` whether one is "better" or "worse" than a year before, and its value then.
    """

    codes: tuple[str, ...]
    year: int
    folder: str
    data_until: str = ""
    pdf: bool = False
    plan: str = ""
    targets: list[str] = field(default_factory=list)
    figures: dict[str, tuple[str, float]] = field(default_factory=dict)
    changes: dict[str, tuple[str, float]] = field(default_factory=dict)

    @property
    def targets_met(self) -> int:
        """Count the targets that are met however they are read."""
        return self.targets.count(MET)

    @property
    def targets_decided(self) -> int:
        """Count the targets that are met, missed, or one or the other as they are read."""
        return sum(outcome in (MET, NOT_MET, DEPENDS) for outcome in self.targets)

    def names(self, language: str) -> str:
        """Return the municipality, or several as a list; the folder's name where they cannot be read."""
        named = [areas.name(areas.area(code), language) for code in self.codes]
        return formats.join(named, language) if named else self.folder.split("/")[1]


def entries(reports: Path) -> list[Entry]:
    """Return every annex in a folder of reports, in Danish order of the municipalities, the newest year first."""
    known = {area.code for area in areas.municipalities()}
    paths = reports.glob("[0-9][0-9][0-9]-*/[0-9][0-9][0-9][0-9]/annex.json")
    return _in_order([_annex(path) for path in paths if path.parts[-3][:3] in known])


def comparisons(reports: Path) -> list[Entry]:
    """Return every comparison in a folder of reports, in Danish order of its names, the newest year first."""
    return _in_order([_comparison(path) for path in reports.glob(f"{COMPARISONS}/*/[0-9][0-9][0-9][0-9]/annex.json")])


def foot(annex: Path) -> dict:
    """Return what the pages of an annex end with, as its manifest says; one made before that was kept says nothing."""
    nothing = {"contact": "", "accessibility_statement": "", "responsible": []}
    try:
        return nothing | _json(annex / "manifest.json").get("foot", {})
    except UNREADABLE_WITH:
        return nothing


def whom_to_ask(reports: Path, found: Iterable[Entry]) -> list[tuple[str, str]]:
    """Return whom the annexes say that one can ask, and where accessibility is told of, each pair once."""
    feet = [foot(reports / entry.folder) for entry in found]
    pairs = dict.fromkeys((each["contact"], each["accessibility_statement"]) for each in feet)
    return [pair for pair in pairs if all(pair)]


def _in_order(found: list[Entry]) -> list[Entry]:
    return sorted(found, key=lambda entry: (formats.sort_key(entry.names("da")), -entry.year, entry.folder))


def _json(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def _annex(path: Path) -> Entry:
    code, year, folder = path.parts[-3][:3], int(path.parts[-2]), "/".join(path.parts[-3:-1])
    try:
        told = _json(path.with_name("manifest.json")).get("summary") or outputs.summary(_json(path))
        return Entry(
            *((code,), year, folder, *_shared(path, told), told["plan"]),
            targets=_targets(told["targets"], year, told["plan"]),
            figures={key: (period, _finite(value)) for key, (period, value) in told["figures"].items()},
            changes={key: (str(word), _finite(value)) for key, (word, value) in told.get("changes", {}).items()},
        )
    except UNREADABLE_WITH:
        return Entry((code,), year, folder)


def _comparison(path: Path) -> Entry:
    folder, year = "/".join(path.parts[-4:-1]), int(path.parts[-2])
    try:
        given = _json(path.with_name("manifest.json")).get("parameters") or _json(path)["parameters"]
        codes = tuple(areas.municipality(str(code)).code for code in given["municipalities"])
        return Entry(codes, year, folder, *_shared(path, given))
    except UNREADABLE_WITH:
        return Entry((), year, folder)


def _shared(path: Path, told: dict) -> tuple[str, bool]:
    """Return the last month that is spoken of, and whether there is a PDF."""
    return str(periods.parse(told["data_until"])), path.with_name("annex.pdf").is_file()


def _targets(held: list[dict], year: int, plan: str) -> list[str]:
    """Return what each whole target of the annex's year comes to, counted as the annex's first page counts them."""
    parts = {each.id for each in plans.load(plan).targets if each.part_of} if plan in plans.names() else set()
    statuses: dict[str, set[str]] = defaultdict(set)
    for each in held:
        counted = each["id"] not in parts and each.get("shown") != "replaced"
        if str(each["period"]).startswith(str(year)) and counted:
            statuses[each["id"]].add(each["status"])
    return [outcome(found) for found in statuses.values()]


def _finite(value: float) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{number} is no key figure")
    return number


def outcome(statuses: Collection[str]) -> str:
    """Return what a target comes to by the statuses of its readings; met in some and missed in others, it depends.

    Examples
    --------
    >>> outcome({"met", "not_met"}), outcome({"met", "not_yet_due"})
    ('depends', 'met')
    """
    return DEPENDS if {MET, NOT_MET} <= set(statuses) else min(statuses, key=ORDER.index)
