"""The runs: a project with results, each step once without a fault, then each fault on a copy, and the step again."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

from tools.demo_server.server import TOKEN
from tools.faults import steps, table, trial
from tools.faults.table import Fault

from analysis.report.run import run_child

SEED = 20261130
# What commands import, once for all trials, which are forked from this process.
IMPORTED = ("indicators.computing", "report.site.differences_page", "report.site.index", "sources.importing")


def run(folder: Path, wanted: Sequence[str], every: int = 1, seed: int = SEED) -> tuple[Counter, list[str]]:
    """Try every so many-th of the faults on some steps; return how many of each kind, and what did not survive."""
    os.environ |= run_child.SETTINGS
    for name in (*IMPORTED, "sources.record_templates", "api"):
        import_module(f"analysis.{name}")
    folder.chmod(0o755)
    with _serving(folder) as addresses:
        os.environ |= addresses
        template = _with_results(folder)
        references, writes = {}, Counter()
        for step in wanted:
            home = trial.copy(template, folder / f"without-{step}")
            begun = time.monotonic()
            _well(home, step)
            references[step] = trial.results(home), time.monotonic() - begun
            shutil.rmtree(home)
            if step not in steps.SLOW:
                writes[step] = trial.count_writes(trial.copy(template, home), step)
                shutil.rmtree(home)
        chosen = [each for each in table.faults(writes, seed) if each.step in wanted][::every]
        tried, failures = Counter(), []
        for number, fault in enumerate(chosen):
            home = trial.copy(template, folder / f"trial-{number}")
            tried[fault.step, " ".join(word for word in fault.name.split() if not word.isdecimal())] += 1
            failures += [
                f"{fault.step}, {fault.name}: {each}" for each in _attempt(home, fault, *references[fault.step])
            ]
            shutil.rmtree(home)
    return tried, failures


def _attempt(home: Path, fault: Fault, reference: dict[str, bytes], seconds: float) -> list[str]:
    """Let a step meet a fault and then run it again; return what is wrong."""
    fault.harm(home)
    before = trial.results(home)
    after = None if fault.kill_after is None else fault.kill_after * seconds
    processes = [trial.start(home, fault.step, fault.before, fault.env) for _ in range(fault.twins)]
    wrong = []
    for ended in [trial.finish(home, process, after) for process in processes]:
        killed = ended.code == -signal.SIGKILL
        if killed and after is None and not fault.name.startswith("killed"):
            wrong.append("it hung")
        if not killed and (told := trial.told_badly(ended)):
            wrong.append(told)
    wrong += [f"{name} is not whole" for name in trial.not_whole(before, trial.results(home), reference)]
    fault.heal(home)
    for step in filter(None, (fault.mend, fault.step)):
        again = trial.finish(home, trial.start(home, step))
        refused = again.code and "nothing is overwritten" not in again.err
        if refused or trial.told_badly(again):
            wrong.append(f"the rerun ended with {again.code}: {again.err.strip()[-300:]}")
    now = trial.results(home)
    if other := sorted(name for name in {*now, *reference} if now.get(name) != reference.get(name)):
        wrong.append(f"after the rerun {len(other)} files are others, such as {other[0]}")
    return wrong + [f"{name} is left behind" for name in trial.left_behind(home)]


def _well(home: Path, step: str) -> None:
    ended = trial.finish(home, trial.start(home, step))
    if ended.code:
        raise SystemExit(f"{step} does not work without a fault: {ended.err}")


def _with_results(folder: Path) -> Path:
    """Return a project where each step has been done before, on older figures."""
    home = steps.project_without_results(folder / "template")
    (home / "tmp").mkdir()
    for name in ("older", "old", "new"):
        shutil.copy(home / f"{name}.export", home / "new.csv")
        if name == "new":
            break
        _well(home, f"import {name}")
        if name == "older":
            _well(home, "values")
    _well(home, "batch")
    shutil.rmtree(home / "tmp")
    return home


@contextlib.contextmanager
def _serving(folder: Path) -> Iterator[dict[str, str]]:
    """Serve as the sources do, in a process of its own: a process with threads cannot be forked safely."""
    command = [sys.executable, "-m", "tools.demo_server", str(folder / "demo")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            told = [server.stdout.readline() for _ in range(3)]
            words = [word.partition("=") for line in told for word in line.removeprefix("export ").split()]
            yield {name: value for name, _, value in words if name.endswith("_URL")} | {"BILAG_JOBINDSATS_TOKEN": TOKEN}
        finally:
            server.kill()
