"""Compare annexes with kept ones, number for number: ``make golden``.

Nine whole annexes and comparisons, and the default plan for twelve municipalities and years, are built by the command
and their `annex.json` is held against what lies in `tests/golden/`: every value and every target's number and status.
A number that is kept and not there, or there and different, fails; one that is new is counted.

    python tools/golden.py [name ...]      # compare all, or some
    python tools/golden.py --write [...]   # keep what is built now; git shows what that changes
"""

import gzip
import json
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "tests" / "golden"
sys.path.insert(0, str(ROOT))

from tests.whole_annexes import ARGUMENTS, COMPARISONS  # noqa: E402

DEFAULTS = (
    *(("101", 2026), ("147", 2022), ("400", 2024), ("825", 2026), ("751", 2025), ("461", 2023)),
    *(("360", 2026), ("563", 2024), ("320", 2019), ("169", 2024), ("336", 2026), ("370", 2021)),
)
ANNEXES = (
    {name: ("build", *arguments) for name, arguments in ARGUMENTS.items()}
    | {name: ("compare", *arguments) for name, arguments in COMPARISONS.items()}
    | {
        f"default-{code}-{year}": ("build", "--municipality", code, "--year", str(year), "--plan", "default")
        for code, year in DEFAULTS
    }
)
KEY = ("indicator", "area", "period", "breakdown", "method")
NUMBERS = ("value", "unit", "status", "numerator", "denominator", "lower", "upper", "rank", "rank_of")
TARGET_KEY = ("id", "reading", "period")
TARGET_NUMBERS = (
    *("indicator", "value", "value_period", "comparator", "comparator_value", "limit", "distance", "status"),
    "probability",
)
# What has been taken out of the annex on purpose: the own expectation model and the test of a trend.
REMOVED = re.compile(r'"(own_model\w*|\w+_trend|theil_sen)"')
SHOWN = 8


def main(arguments: list[str]) -> int:
    """Build the annexes named, or all, and compare or keep them; 1 when any number differs."""
    names = [each for each in arguments if not each.startswith("--")] or list(ANNEXES)
    with ThreadPoolExecutor(2) as pool:
        built = dict(zip(names, pool.map(numbers, names), strict=True))
    if "--write" in arguments:
        for name, found in built.items():
            write(name, found)
        return 0
    different = 0
    for name, found in built.items():
        kept = read(name)
        lost = [key for key, row in kept.items() if found.get(key) != row]
        new = found.keys() - kept.keys()
        different += bool(lost)
        print(f"{name}: {len(kept)} kept, {len(lost)} different, {len(new)} new")
        for key in lost[:SHOWN]:
            print(f"  {key}\n    kept  {kept[key]}\n    found {found.get(key, 'nothing')}")
    print(f"{len(built) - different} annexes as kept, {different} different")
    return int(different > 0)


def numbers(name: str) -> dict[str, str]:
    """Build one annex and return its values and targets, each as a text by its key."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "analysis.cli.app", *ANNEXES[name], "--out", folder]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{name} could not be built: {done.stderr.strip()}")
        (path,) = Path(folder).rglob("annex.json")
        content = json.loads(path.read_text(encoding="utf-8"))
    rows = {key_of("value", row, KEY): text_of(row, NUMBERS) for row in content["values"]}
    return rows | {key_of("target", row, TARGET_KEY): text_of(row, TARGET_NUMBERS) for row in content["targets"]}


def key_of(kind: str, row: dict, names: tuple[str, ...]) -> str:
    """Return what a row is known by, as a text."""
    return json.dumps([kind, *(row[name] for name in names)], ensure_ascii=False)


def text_of(row: dict, names: tuple[str, ...]) -> str:
    """Return a row's numbers as a text, unrounded."""
    return json.dumps([row[name] for name in names], ensure_ascii=False)


def path_of(name: str) -> Path:
    """Return where an annex is kept."""
    return KEPT / f"{name}.jsonl.gz"


def read(name: str) -> dict[str, str]:
    """Return the kept rows of an annex by key, without those that were removed from it on purpose."""
    lines = gzip.decompress(path_of(name).read_bytes()).decode().splitlines()
    rows = dict(line.split("\t") for line in lines)
    return {key: row for key, row in rows.items() if not REMOVED.search(key)}


def write(name: str, rows: dict[str, str]) -> None:
    """Keep an annex: a row a line, sorted, the same bytes for the same rows."""
    text = "".join(f"{key}\t{row}\n" for key, row in sorted(rows.items()))
    path_of(name).write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
