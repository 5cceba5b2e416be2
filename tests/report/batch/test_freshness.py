"""What must be made again: each input that changes makes again what it decides, and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.report.batch_project import CHAPTERS as BOTH
from tests.report.batch_project import append, environment, files, go, replace, wanted, why

from analysis.core import project
from analysis.report.batch import batch, freshness, selection
from analysis.report.run.execution import Run
from analysis.store import dependency_log


def test_nothing_changed_and_nothing_is_done(batch_home):
    assert why(batch_home) == [({}, [])] * 2
    before = files(batch_home / "reports")
    recap = go(batch_home)
    assert [result.outcome for result in recap.results] == ["unchanged"] * 2
    assert files(batch_home / "reports") == before


# Each input of a chapter, how it changes, and what is made again for that reason.
FIRST, SECOND = {"first"}, {"second"}
CHANGES = {
    "notebook": (lambda home: replace(home / "notebooks" / "91-first.ipynb", "En note", "En anden note"), FIRST),
    "lock file": (lambda home: append(home / "requirements.lock", "numpy==2\n"), BOTH),
    "plan": (lambda home: append(home / "data" / "plans" / "default.yml", "# changed\n"), BOTH),
    "another plan": (lambda home: append(home / "data" / "plans" / "stevns-2024-2026.yml", "# changed\n"), set()),
    "years of another plan": (
        lambda home: replace(home / "data" / "plans" / "stevns-2024-2026.yml", "2026]", "2026, 2027]"),
        BOTH,
    ),
    "tables to try fetching with": (lambda home: demo(home), set()),
    "indicator": (lambda home: append(next((home / "data" / "indicators").glob("*.yml")), "# changed\n"), BOTH),
    "areas": (lambda home: append(home / "data" / "areas" / "groups.yml", "# changed\n"), BOTH),
    "benefits": (lambda home: append(home / "data" / "benefits.yml", "# changed\n"), BOTH),
    "a new file of data": (lambda home: (home / "data" / "vocabulary" / "more.yml").write_text("{}\n"), BOTH),
    "a table's numbers": (lambda home: damage(home / "data" / "observations" / "RAS200.parquet"), FIRST),
    "another table's numbers": (lambda home: damage(home / "data" / "observations" / "AUP02.parquet"), SECOND),
    "a table nobody reads": (lambda home: damage(home / "data" / "observations" / "AFSTB4.parquet"), set()),
    "what is said of a source": (
        lambda home: append(next((home / "data" / "snapshots" / "statbank" / "RAS200").glob("*.yml")), "# x\n"),
        FIRST,
    ),
    "records": (lambda home: record(home), BOTH),
}


def damage(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


def demo(home: Path) -> None:
    (home / "data" / "demo").mkdir(exist_ok=True)
    (home / "data" / "demo" / "benefits.yml").write_text("x", encoding="utf-8")


def record(home: Path) -> None:
    folder = home / "data" / "records" / "370-naestved"
    folder.mkdir()
    (folder / "campaigns.csv").write_text("x", encoding="utf-8")


@pytest.mark.parametrize("change", CHANGES)
def test_each_input_that_changes_makes_what_it_decides_again_and_nothing_else(batch_home, change):
    alter, chapters = CHANGES[change]
    alter(batch_home)
    naestved, faxe = why(batch_home)
    assert set(naestved[0]) == chapters
    assert set(faxe[0]) == (set() if change == "records" else chapters)
    assert naestved[1] == []


def test_records_of_others_count_for_the_chapters_that_look_at_them(batch_home):
    (each,) = wanted("Næstved")
    ran = Run("{}", 1.0, ("RAS200", "records-of:330", "records-of:370"))
    kept = freshness.keep_chapter(freshness.read_inputs(), each, each.chapters[0], ran, batch_home / "reports")
    assert kept.looked_at == ["data/observations/RAS200", "data/records"]
    other = batch_home / "data" / "records" / "330-slagelse"
    other.mkdir(parents=True)
    (other / "campaigns.csv").write_text("x", encoding="utf-8")
    now = freshness.made_of(freshness.read_inputs(), each, each.chapters[0], kept.looked_at)
    assert freshness.changed(kept.made_of, now) == ["data/records"]


@pytest.mark.parametrize("option", [{"data_until": "2022M05"}, {"language": "en"}])
def test_parameters_that_change_make_all_again(batch_home, option):
    given = {"data_until": "2022M06"} | option
    (each,) = selection.wanted("Næstved", "2023", "default", "first,second", **given)
    reasons = [f"parameter {next(iter(option))} changed"]
    assert batch.Batch(batch_home / "reports").decide(each).run == dict.fromkeys(BOTH, reasons)


def test_the_day_that_snapshots_count_from_decides_numbers(batch_home, monkeypatch):
    monkeypatch.setenv("BILAG_AS_OF", "2026-08-22")
    assert set(why(batch_home)[0][0]) == BOTH


def test_code_that_changes_makes_chapters_or_pages_again(batch_home, monkeypatch):
    held = freshness.read_inputs()
    assert {"src/analysis", "src/analysis/plans", "src/analysis/report", freshness.PAGE_CODE} <= set(held)
    assert not {"src/analysis/cli", "src/analysis/desk"} & set(held)
    monkeypatch.setattr(freshness, "read_inputs", lambda: held | {"src/analysis/plans": "x"})
    assert why(batch_home)[0] == ({name: ["src/analysis/plans changed"] for name in BOTH}, [])
    monkeypatch.setattr(freshness, "read_inputs", lambda: held | {freshness.PAGE_CODE: "x"})
    assert why(batch_home)[0] == ({}, ["the page's code, the chapters or their order changed"])


def test_what_decides_no_chapter_and_no_page_is_there():
    """That no chapter imports it is held by the floors of the house, which import-linter guards."""
    package = Path(freshness.__file__).parents[2]
    assert [name for name in (*freshness.PAGES, *freshness.ABOVE) if not (package / name).exists()] == []


AUDIT = """
import os, sys
home = os.path.realpath(os.environ["BILAG_HOME"])
opened = set()
sys.addaudithook(lambda event, given: opened.add(str(given[0])) if event == "open" else None)
from analysis.annex import chapters
name = sys.argv[1]
held = chapters.chapter(name)
scope = dict(municipality="370", year=2023, plan="naestved-2023", data_until="2022M06", language="da")
scope["display"] = lambda *shown: None
for cell in chapters.read(held).cells:
    if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", []):
        exec(cell.source, scope)
# An environment inside the project is what the lock file stands for.
installed = os.path.realpath(sys.prefix) + os.sep
for path in sorted(os.path.realpath(each) for each in opened):
    if path.startswith(home) and not path.startswith(installed):
        print(os.path.relpath(path, home))
"""


@pytest.mark.parametrize("chapter", ["unemployment", "method"])
def test_every_file_that_a_chapter_opens_is_among_what_it_is_made_of(chapter, tmp_path, monkeypatch):
    noted = tmp_path / "reads"
    env = environment() | {dependency_log.VARIABLE: str(noted), "BILAG_HOME": str(project.root())}
    found = subprocess.run([sys.executable, "-c", AUDIT, chapter], capture_output=True, text=True, check=False, env=env)
    assert found.returncode == 0, found.stderr
    opened = {Path(line) for line in found.stdout.splitlines() if not line.endswith((".pyc", "__pycache__"))}
    tables = set(noted.read_text(encoding="utf-8").split())
    held = freshness.read_inputs()
    unknown = []
    for path in opened:
        first, second = path.parts[0], path.parts[1] if len(path.parts) > 1 else ""
        known = {
            ("data", "observations"): path.stem in tables or path.name == "store.json",
            ("data", "snapshots"): len(path.parts) > 3 and path.parts[3] in tables or "newest" in str(path),
            # made from the rest
            ("data", "models"): True,
            ("data", "values"): True,
            ("data", "records"): len(path.parts) < 3 or f"records-of:{path.parts[2][:3]}" in tables,
            # of others it is asked only whose they are, which is counted for all chapters
            ("data", "plans"): path.stem == "naestved-2023" or chapter == "method",
        }.get((first, second), f"{first}/{second}" in held or path.parts[:2] == ("src", "analysis"))
        if first == "notebooks":
            name = path.stem[3:]
            known = name == chapter or f"indicators:{name}" in tables
        if not known:
            unknown.append(path.as_posix())
    # The newest month of all is asked for only to refuse a later one, so what is said of other sources decides nothing.
    unknown = [name for name in unknown if not name.startswith("data/snapshots/")]
    assert unknown == []
