"""What the project promises of size and speed, measured: each as it is, and as a ratio to a baseline of the same run.

The baseline is the processor time of a Python that imports the libraries, as often as `BASELINES` says, the median.
Batches are made in a fresh copy of the project, so that nothing is kept from before.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tools.bench.spent import Spent, spent

ROOT = Path(__file__).resolve().parents[2]
IMPORTS = [sys.executable, "-c", "import pandas, seaborn, statsmodels.api, papermill, nbconvert"]
BASELINES = 3
YEAR = "2026"
# Municipalities whose plans differ: four have their own, the others the default one of different years.
EIGHT = ("Næstved", "Faxe", "Slagelse", "Stevns", "Aarhus", "Læsø", "København", "Odense")
# One chapter in very many annexes, to see whether memory grows.
MANY_CHAPTER = "population"
FIRST_TABLE = """
from analysis import open_annex
annex = open_annex("unemployment", municipality="370", year=2026, plan="default", data_until="2026M07", language="da")
annex.comparison("unemployment_rate")
"""


class Limit(NamedTuple):
    """What is measured: a function from the baseline to a number, its unit, and what it may be at most."""

    measure: Callable[[float], float]
    unit: str
    most: float


def lines_of_python(_: float) -> float:
    """Count the lines of Python in src/."""
    listed = subprocess.run(["git", "ls-files", "src/*.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    return sum(len((ROOT / name).read_bytes().splitlines()) for name in listed.stdout.split())


def batch_of_eight(baseline: float) -> float:
    """Make the first batch of eight municipalities in a fresh copy; processor time an annex."""
    with fresh_copy() as home:
        return run(home, "batch", "--municipalities", ",".join(EIGHT), "--years", YEAR).processor / 8 / baseline


def batch_of_all(baseline: float) -> float:
    """Make the first batch of 98 default annexes in a fresh copy; processor time an annex."""
    with fresh_copy() as home:
        return run(home, *ALL).processor / 98 / baseline


def nothing_changed(baseline: float) -> float:
    """Run a batch of 98 annexes again when nothing has changed: the whole command's processor time."""
    with fresh_copy() as home:
        # one chapter, as to make all of them is not what is measured; the look is at all files of all annexes
        run(home, *ALL, "--chapters", MANY_CHAPTER)
        return run(home, *ALL, "--chapters", MANY_CHAPTER).processor / baseline


def single_build(baseline: float) -> float:
    """Build one annex, by the clock on a machine with nothing else to do."""
    with fresh_copy() as home:
        command = ("build", "--municipality", "Faxe", "--year", YEAR)
        # the first one makes what is kept for all: forecasts, and values
        run(home, *command)
        return run(home, *command).wall / spent(IMPORTS, environment(home)).wall


def values_for_all(baseline: float) -> float:
    """Compute all values for all areas in a fresh copy: processor time."""
    with fresh_copy() as home:
        return run(home, "values").processor / baseline


def first_table(baseline: float) -> float:
    """Start an ordinary kernel, and wait for the first table of a chapter: by the clock."""
    from jupyter_client.manager import start_new_kernel

    found = []
    for _once in range(2):  # the first one compiles
        begun = time.perf_counter()
        manager, client = start_new_kernel(kernel_name="python3", env=environment(ROOT))
        try:
            reply = client.execute_interactive(FIRST_TABLE, timeout=300, output_hook=lambda message: None)
            assert reply["content"]["status"] == "ok", reply["content"]
            found.append(time.perf_counter() - begun)
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    return min(found) / baseline


def memory(_: float) -> float:
    """Make the annexes of all municipalities for five years with two workers: the most memory of the whole tree."""
    with fresh_copy() as home:
        years = f"{int(YEAR) - 4}-{YEAR}"
        given = ("batch", "--municipalities", "all", "--years", years, "--chapters", MANY_CHAPTER)
        seen = run(home, *given, watch=True).memory_mb
        quarter = len(seen) // 4
        print(
            f"    (second quarter {median(seen[quarter : 2 * quarter]):.0f} MB, last {median(seen[-quarter:]):.0f} MB)"
        )
        return max(seen) / 1024


ALL = ("batch", "--municipalities", "all", "--years", YEAR, "--plans", "default")
LIMITS = {
    "lines": Limit(lines_of_python, "lines of Python in src/", 28_000),
    "eight": Limit(batch_of_eight, "times the imports, an annex of a first batch of 8 with different plans", 1.5),
    "all": Limit(batch_of_all, "times the imports, an annex of a first batch of 98 default annexes", 0.95),
    "unchanged": Limit(nothing_changed, "times the imports, nothing changed, 98 annexes, the whole command", 0.2),
    "single": Limit(single_build, "times the imports, one single build", 2.2),
    # seven and two and a half seconds on a machine that imports in 4.88
    "values": Limit(values_for_all, "times the imports, all values for all areas, cold", 1.43),
    "first_table": Limit(first_table, "times the imports, first table of an ordinary kernel, by the clock", 0.51),
    "memory": Limit(memory, "GB, the whole tree with two workers, 490 annexes", 1.5),
}


def run(home: Path, *arguments: str, watch: bool = False) -> Spent:
    """Run the command in a copy of the project."""
    return spent([sys.executable, "-m", "analysis.cli.app", *arguments], environment(home), watch)


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a command in a copy of the project, whose modules are compiled as an installation's."""
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "MPLBACKEND": "agg"}
    return os.environ | {"BILAG_HOME": str(home), "PYTHONPATH": str(ROOT / "src")} | compiled


@contextmanager
def fresh_copy() -> Iterator[Path]:
    """Give the project as it is in a fresh clone: without what is kept of earlier runs."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        home = Path(folder) / "home"
        kept = {str(ROOT / "data" / name) for name in ("models", "values")}
        for name in ("data", "notebooks"):
            shutil.copytree(
                ROOT / name,
                home / name,
                ignore=lambda place, names: names if place in kept else [],
            )
        shutil.copy(ROOT / "requirements.lock", home)
        yield home


def main(names: list[str]) -> None:
    """Measure and print, a line each."""
    env = environment(ROOT)
    baseline = median(spent(IMPORTS, env).processor for _ in range(BASELINES))
    print(f"baseline: {baseline:.2f} s of processor time to import pandas, seaborn, statsmodels, papermill, nbconvert")
    for name in names:
        limit = LIMITS[name]
        try:
            found = limit.measure(baseline)
        except RuntimeError as error:
            print(f"{name:12} missing: {str(error).splitlines()[-1]}", flush=True)
            continue
        told = "within" if found <= limit.most else "OVER"
        print(f"{name:12} {found:10,.2f} {limit.unit}; {told} the limit of {limit.most:,}", flush=True)
