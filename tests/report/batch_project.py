"""A small project with two chapters that batches are tried on."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import analysis
from analysis.core import project
from analysis.report.batch import batch, selection
from tests.report import small_project

LOOK = "from analysis.store import observations\nobservations.load('TABLE')\nNone"
CHAPTERS = {"first", "second"}


def make(home: Path) -> None:
    """Make a project with data of its own and two chapters, and two annexes built in it."""
    home.mkdir()
    # Plans name the real chapters; these two come after them.
    shutil.copytree(project.notebooks(), home / "notebooks")
    shutil.copytree(project.data(), home / "data", ignore=shutil.ignore_patterns("models", "snapshots", "records"))
    (home / "data" / "records").mkdir()
    shutil.copytree(project.data("snapshots"), home / "data" / "snapshots", ignore=shutil.ignore_patterns("*.csv"))
    small_project.add_slow_module(home)
    (home / "requirements.lock").write_text("pandas==3\n", encoding="utf-8")
    small_project.add_chapter(home, 91, "first", small_project.table("one"), LOOK.replace("TABLE", "RAS200"))
    small_project.add_chapter(home, 92, "second", small_project.table("two"), LOOK.replace("TABLE", "AUP02"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BILAG_HOME", str(home))
        recap = go(home)
        assert [result.outcome for result in recap.results] == ["built"] * 2


def wanted(municipalities="Næstved,Faxe", chapters="first,second", **options):
    return selection.wanted(municipalities, "2023", "default", chapters, "2022M06", **options)


def decide(home: Path, force=False, **options):
    work = batch.Batch(home / "reports", force)
    return work, [work.decide(each) for each in wanted(**options)]


def go(home: Path, workers=2, fail_fast=False, scheduler=None, **options):
    work, decisions = decide(home, **options)
    return work.run(decisions, workers, scheduler, fail_fast)


def why(home: Path, **options) -> list[tuple[dict, list]]:
    return [(decision.run, decision.assemble) for decision in decide(home, **options)[1]]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def annexes(home: Path) -> dict[str, bytes]:
    found = {name: content for name, content in files(home / "reports").items() if name[0] != "."}
    for name in list(found):
        if name.endswith("manifest.json"):
            manifest = json.loads(found[name])
            manifest.pop("timings_seconds")
            found[name] = json.dumps(manifest).encode()
    return found


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def environment() -> dict[str, str]:
    source = str(Path(analysis.__file__).parents[1])
    return {**os.environ, "PYTHONPATH": source, "MPLBACKEND": "agg"}


def bilag(home: Path, *arguments: str, **options):
    command = [sys.executable, "-m", "analysis.cli.app", "batch", "--years", "2023", "--plans", "default"]
    command += ["--chapters", "first,second", "--data-until", "2022M06", *arguments]
    env = environment() | {"BILAG_HOME": str(home), **options.pop("env", {})}
    return subprocess.Popen(
        command,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # a shell that runs the tests beside other things has its children ignore the keyboard
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        **options,
    )
