"""Batches over small chapters: what is made, what is not, and what is left when something goes wrong."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analysis import errors, project
from analysis.report import batch, batch_names, build, cache, exchange, kernels, keys
from tests.report import small_project

LOOK = "from analysis import observations\nobservations.load('TABLE')\nNone"
FAIL = "\nif municipality == '320': raise ValueError('nothing of Faxe')"


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    """A project with data of its own and two chapters, and three annexes built in it."""
    home = tmp_path_factory.mktemp("origin") / "home"
    home.mkdir()
    # Plans name the real chapters; these two come after them.
    shutil.copytree(project.notebooks(), home / "notebooks")
    shutil.copytree(project.data(), home / "data", ignore=shutil.ignore_patterns("models", "snapshots", "records"))
    (home / "data" / "records").mkdir()
    shutil.copytree(project.data("snapshots"), home / "data" / "snapshots", ignore=shutil.ignore_patterns("*.csv"))
    (home / "requirements.lock").write_text("pandas==3\n", encoding="utf-8")
    small_project.add_chapter(home, 91, "first", small_project.table("one"), LOOK.replace("TABLE", "RAS200"))
    small_project.add_chapter(home, 92, "second", small_project.table("two"), LOOK.replace("TABLE", "AUP02"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BILAG_HOME", str(home))
        patch.setenv(kernels.START_VARIABLE, kernels.COLD)
        recap = go(home)
        assert [result.outcome for result in recap.results] == ["built"] * 2
    return home


@pytest.fixture
def home(origin, tmp_path, monkeypatch):
    """A copy of that project, times of change included."""
    folder = tmp_path / "home"
    shutil.copytree(origin, folder, symlinks=True)
    monkeypatch.setenv("BILAG_HOME", str(folder))
    monkeypatch.setenv(kernels.START_VARIABLE, kernels.COLD)
    return folder


def wanted(municipalities="Næstved,Faxe", chapters="first,second", **options):
    return batch_names.wanted(municipalities, "2023", "default", chapters, "2022M06", **options)


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


def test_nothing_changed_and_nothing_is_done(home):
    assert why(home) == [({}, [])] * 2
    before = files(home / "reports")
    recap = go(home)
    assert [result.outcome for result in recap.results] == ["unchanged"] * 2
    assert files(home / "reports") == before


# Each input of a chapter, how it changes, and what is made again for that reason.
BOTH, FIRST, SECOND = {"first", "second"}, {"first"}, {"second"}
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
    "the list of tables": (lambda home: relist(home, "RAS200"), FIRST),
    "records": (lambda home: record(home), BOTH),
}


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def damage(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


def relist(home: Path, table: str) -> None:
    path = home / "data" / "observations" / "store.json"
    store = json.loads(path.read_bytes())
    store[table]["rows"] += 1
    path.write_text(json.dumps(store), encoding="utf-8")


def demo(home: Path) -> None:
    (home / "data" / "demo").mkdir(exist_ok=True)
    (home / "data" / "demo" / "benefits.yml").write_text("x", encoding="utf-8")


def record(home: Path) -> None:
    folder = home / "data" / "records" / "370-naestved"
    folder.mkdir()
    (folder / "campaigns.csv").write_text("x", encoding="utf-8")


@pytest.mark.parametrize("change", CHANGES)
def test_each_input_that_changes_makes_what_it_decides_again_and_nothing_else(home, change):
    alter, chapters = CHANGES[change]
    alter(home)
    naestved, faxe = why(home)
    assert set(naestved[0]) == chapters
    assert set(faxe[0]) == (set() if change == "records" else chapters)
    assert naestved[1] == []


@pytest.mark.parametrize("option", [{"data_until": "2022M05"}, {"language": "en"}])
def test_parameters_that_change_make_all_again(home, option):
    work = batch.Batch(home / "reports")
    given = {"data_until": "2022M06"} | option
    for each in batch_names.wanted("Næstved", "2023", "default", "first,second", **given):
        decision = work.decide(each)
        assert {name: reasons for name, reasons in decision.run.items()} == {
            name: [f"parameter {next(iter(option))} changed"] for name in BOTH
        }


@pytest.mark.parametrize("variable", ["BILAG_AS_OF"])
def test_settings_that_decide_numbers_are_inputs(home, monkeypatch, variable):
    monkeypatch.setenv(variable, "2026-08-22")
    assert set(why(home)[0][0]) == BOTH


def test_code_that_changes_makes_chapters_or_pages_again(home, monkeypatch):
    held = keys.common()
    monkeypatch.setattr(keys, "common", lambda: keys.Common(held.chapters | {"src/analysis/areas.py": "x"}, held.pages))
    assert why(home)[0] == ({name: ["src/analysis/areas.py changed"] for name in BOTH}, [])
    monkeypatch.setattr(keys, "common", lambda: keys.Common(held.chapters, held.pages | {"render.py": "x"}))
    assert why(home)[0] == ({}, ["the page's code, the chapters or their order changed"])


def test_every_file_of_the_package_is_of_chapters_of_pages_or_of_what_no_chapter_imports():
    held = keys.common()
    package = Path(keys.__file__).parents[1]
    code = {f"src/analysis/{path.relative_to(package).as_posix()}" for path in package.rglob("*.py")}
    apart = code - set(held.chapters) - set(held.pages)
    modules = sorted(
        name.removeprefix("src/").removesuffix(".py").replace("/", ".") for name in apart | set(held.pages)
    )
    look = f"""
import sys
from analysis.report import annex, chapters, parameters
import runpy, json
for held in chapters.chapters():
    cells = [cell for cell in chapters.read(held).cells if cell.cell_type == "code"]
    given = dict(municipality="370", year=2023, plan="naestved-2023", data_until="2022M06", language="da")
    scope = dict(given, display=lambda *shown: None)
    for cell in cells:
        if "parameters" not in cell.metadata.get("tags", []):
            exec(cell.source, scope)
print(json.dumps([name for name in {modules!r} if name in sys.modules]))
"""
    found = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=False, env=environment())
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout.splitlines()[-1]) == []


AUDIT = """
import os, sys
home = os.path.realpath(os.environ["BILAG_HOME"])
opened = set()
sys.addaudithook(lambda event, given: opened.add(str(given[0])) if event == "open" else None)
from analysis.report import chapters
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


@pytest.mark.parametrize("chapter", ["unemployment", "benchmark", "method"])
def test_every_file_that_a_chapter_opens_is_among_what_it_is_made_of(chapter, tmp_path, monkeypatch):
    noted = tmp_path / "reads"
    env = environment() | {"BILAG_READS": str(noted), "BILAG_HOME": str(project.root())}
    found = subprocess.run([sys.executable, "-c", AUDIT, chapter], capture_output=True, text=True, check=False, env=env)
    assert found.returncode == 0, found.stderr
    opened = {Path(line) for line in found.stdout.splitlines() if not line.endswith((".pyc", "__pycache__"))}
    tables = set(noted.read_text(encoding="utf-8").split())
    held = keys.common()
    unknown = []
    for path in opened:
        first, second = path.parts[0], path.parts[1] if len(path.parts) > 1 else ""
        known = {
            ("data", "observations"): path.stem in tables or path.name == "store.json",
            ("data", "snapshots"): len(path.parts) > 3 and path.parts[3] in tables or "newest" in str(path),
            ("data", "models"): True,
            ("data", "records"): True,
            # of others it is asked only whose they are, which is counted for all chapters
            ("data", "plans"): path.stem == "naestved-2023" or chapter == "method",
        }.get((first, second), path.as_posix() in held.chapters)
        if first == "notebooks":
            name = path.stem[3:]
            known = name == chapter or f"indicators:{name}" in tables
        if not known:
            unknown.append(path.as_posix())
    # The newest month of all is asked for only to refuse a later one, so what is said of other sources decides nothing.
    unknown = [name for name in unknown if not name.startswith("data/snapshots/")]
    assert unknown == []


def environment() -> dict[str, str]:
    source = str(Path(keys.__file__).parents[2])
    return {**os.environ, "PYTHONPATH": source, "MPLBACKEND": "agg"}


def test_one_chapter_edited_is_run_once_for_each_annex(home):
    replace(home / "notebooks" / "92-second.ipynb", "En note", "En anden note")
    recap = go(home)
    assert [(result.outcome, result.chapters_run) for result in recap.results] == [("built", 1)] * 2
    assert "En anden note" in (home / "reports" / "320-faxe" / "2023" / "annex.html").read_text(encoding="utf-8")
    assert why(home) == [({}, [])] * 2


def test_a_damaged_or_missing_entry_is_made_again(home):
    before = annexes(home)
    kept = home / "reports" / ".cache" / "370-naestved" / "2023"
    (kept / "annex.json").write_bytes((kept / "annex.json").read_bytes()[:-20])
    assert set(why(home)[0][0]) == BOTH
    content = json.loads((kept.parents[1] / "320-faxe" / "2023" / "annex.json").read_bytes())
    content["state"]["chapters"]["first"]["content"] = "0" * 64
    (kept.parents[1] / "320-faxe" / "2023" / "annex.json").write_text(json.dumps(content), encoding="utf-8")
    assert set(why(home)[1][0]) == BOTH
    go(home)
    damage_chapter = kept / "first.ipynb.z"
    damage_chapter.write_bytes(b"\0" * 100)
    (home / "reports" / "370-naestved" / "2023" / "annex.html").unlink()
    assert why(home)[0] == ({}, ["the annex's files are not as they were written"])
    recap = go(home)
    assert sorted((result.outcome, result.chapters_run) for result in recap.results) == [("built", 1), ("unchanged", 0)]
    assert annexes(home) == before


def test_a_chapter_that_fails_for_one_leaves_the_others_whole_and_its_own_as_it_was(home):
    before = annexes(home)
    replace(home / "notebooks" / "92-second.ipynb", "En note.", "En anden note.")
    small_project.add_chapter(home, 91, "first", small_project.table("one") + "\n", "1" + FAIL)
    recap = go(home, municipalities="Næstved,Faxe,Stevns")
    assert sorted((result.name, result.outcome) for result in recap.results) == [
        ("320-faxe 2023", "failed"),
        ("336-stevns 2023", "built"),
        ("370-naestved 2023", "built"),
    ]
    (failed,) = recap.of("failed")
    assert (failed.chapter, failed.cause) == ("first", "Chapter 'first' failed at `1`: ValueError: nothing of Faxe")
    after = annexes(home)
    assert {n: c for n, c in after.items() if n[:3] == "320"} == {n: c for n, c in before.items() if n[:3] == "320"}
    assert "En anden note" in after["370-naestved/2023/annex.html"].decode()
    assert not list((home / "reports").glob(build.SCRATCH + "*"))


def test_one_worker_two_workers_warm_and_cold_give_the_same_bytes(home, monkeypatch):
    cold = annexes(home)
    for workers, kernel in ((1, "warm"), (2, "warm"), (1, "cold")):
        monkeypatch.setenv(kernels.START_VARIABLE, kernel)
        recap = go(home, workers, force=True)
        assert [result.outcome for result in recap.results] == ["built"] * 2, recap.results
        assert annexes(home) == cold, (workers, kernel)
    for each in wanted():
        build.build(each.parameters, ["first", "second"], home / "reports")
    assert annexes(home) == cold


def test_a_full_disk_is_told_in_one_sentence_and_leaves_what_was_there(home, monkeypatch):
    before = annexes(home)

    def full(*given):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(exchange, "put", full)
    recap = go(home, force=True)
    assert recap.stopped == "The disk that holds 'reports' is full; make room and run the same command again."
    monkeypatch.undo()
    assert annexes(home) == before
    assert not list((home / "reports").glob(build.SCRATCH + "*"))


def test_ten_faults_are_ten_messages_and_nothing_runs(home, tmp_path):
    names = ["Nestved", "Faxxe", "RAR Sjelland", "999", "Kobenhavnn", "Region Nord", "x", "Ålborgg", "Odder2"]
    (tmp_path / "list.txt").write_text("# some\n" + "\n".join(names) + "\n\nNæstved\n", encoding="utf-8")
    with pytest.raises(errors.UsageError) as error:
        batch_names.wanted(f"@{tmp_path / 'list.txt'}", "2023,20x4", "default", "first")
    lines = str(error.value).splitlines()
    assert len(lines) == 11 and lines[-1] == "10 faults; nothing was run."
    assert [line.split(":")[0] for line in lines[:9]] == [f"list.txt line {number}" for number in range(2, 11)]


@pytest.mark.parametrize(
    ("given", "count"),
    [("all", 98), ("RAR Sjælland", 17), ("Næstved, 320,naestved", 2), ("Region Sjælland,Odense", 18), ("Bornholm", 1)],
)
def test_municipalities_and_groups(home, given, count):
    assert len(batch_names.wanted(given, "2023", "default", "first")) == count


def test_years_and_the_municipality_s_own_plan(home):
    found = batch_names.wanted("Faxe", "2022-2024,2026,2023", "auto", "first")
    assert [(each.parameters.year, each.parameters.plan) for each in found] == [
        (2022, "default"),
        (2023, "default"),
        (2024, "faxe-2024-2026"),
        (2026, "faxe-2024-2026"),
    ]


def bilag(home: Path, *arguments: str, **options):
    command = [sys.executable, "-m", "analysis.cli", "batch", "--years", "2023", "--plans", "default"]
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


def test_the_command_tells_what_why_and_how_to_go_on(home):
    replace(home / "notebooks" / "91-first.ipynb", "En note", "En anden note")
    dry = bilag(home, "--municipalities", "Næstved,Faxe", "--dry-run")
    out, _ = dry.communicate()
    assert dry.returncode == 0
    assert out.splitlines() == [
        "370-naestved 2023: first would be run because notebooks/91-first.ipynb changed",
        "320-faxe 2023: first would be run because notebooks/91-first.ipynb changed",
        "2 of 2 annexes would be built, 2 chapters run; nothing was.",
    ]
    assert not (home / "reports" / "batch.json").exists()
    small_project.add_chapter(home, 91, "first", small_project.table("one"), "1" + FAIL)
    run = bilag(home, "--municipalities", "Næstved,Faxe")
    out, err = run.communicate()
    assert run.returncode == 1
    assert "1 built (1 chapters run), 0 unchanged, 1 failed" in out
    again = "bilag batch --municipalities 320 --years 2023 --plans default --chapters first,second --data-until 2022M06"
    assert out.splitlines()[-1] == f"To go on: {again}"
    assert sorted(line.split("] ")[1].split(",")[0].split(": f")[0] for line in err.splitlines()) == [
        "320-faxe 2023",
        "370-naestved 2023: built",
    ]
    told = json.loads((home / "reports" / "batch.json").read_text(encoding="utf-8"))
    assert [each["municipality"] for each in told["built"]] == ["370"]
    assert told["failed"][0]["chapter"] == "first" and told["rerun"] == again


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_batch_that_is_stopped_leaves_whole_annexes_and_goes_on(home, number):
    before = annexes(home)
    slow = "import time\nif municipality == '320': time.sleep(60)"
    small_project.add_chapter(home, 91, "first", small_project.table("one"), slow)
    run = bilag(home, "--municipalities", "Næstved,Faxe", "--workers", "2", env={kernels.START_VARIABLE: "warm"})
    line = run.stderr.readline()
    assert "370-naestved 2023: built" in line
    os.kill(run.pid, number)
    try:
        out, _ = run.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        # what is left running and open would be held against a later test
        run.kill()
        run.communicate()
        raise
    if number != signal.SIGKILL:
        assert run.returncode == 130
        assert "1 built" in out and "1 not finished" in out
        assert not list((home / "reports").glob(build.SCRATCH + "*"))
    after = annexes(home)
    assert {n: c for n, c in after.items() if n[:3] == "320"} == {n: c for n, c in before.items() if n[:3] == "320"}
    until = time.monotonic() + 15
    while _processes(home) and time.monotonic() < until:
        time.sleep(0.1)
    assert _processes(home) == []
    small_project.add_chapter(home, 91, "first", small_project.table("one"), slow.replace("60", "0"))
    recap = go(home)
    assert sorted(result.outcome for result in recap.results) == ["built", "built"]
    assert not list((home / "reports").glob(build.SCRATCH + "*"))
    assert list((home / "reports").rglob("*.part")) == []


def _processes(home: Path) -> list[str]:
    """Return the processes whose environment names this project, but for zombies."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            named = f"BILAG_HOME={home}".encode() in (process / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if named and int(process.name) != os.getpid():
            found.append((process / "cmdline").read_bytes().decode())
    return found


def test_a_folder_that_was_being_replaced_comes_back(tmp_path):
    target, scratch = tmp_path / "annex", tmp_path / ".scratch"
    scratch.mkdir()
    (scratch / exchange.PREVIOUS).mkdir()
    (scratch / exchange.PREVIOUS / "a").write_text("a", encoding="utf-8")
    (scratch / exchange.PLACE).write_text(str(target), encoding="utf-8")
    exchange.restore(scratch)
    assert files(target) == {"a": b"a"} and not scratch.exists()


@pytest.mark.parametrize("swap", [True, False])
def test_a_folder_takes_the_place_of_another(tmp_path, monkeypatch, swap):
    if not swap:
        monkeypatch.setattr(exchange, "_swap", lambda one, other: False)
    for name in ("new", "old", "scratch"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_text(name, encoding="utf-8")
    exchange.put(tmp_path / "new", tmp_path / "old", tmp_path / "scratch")
    assert files(tmp_path / "old") == {"new": b"new"}


def test_what_is_kept_reads_back_as_it_was(tmp_path):
    state = cache.State({"c": {"a": "1"}}, {"first": cache.Kept({"n": "1"}, "c", "x", 1.5)}, "d", {"f": [1, 2]})
    cache.write(tmp_path, state)
    assert cache.read(tmp_path) == state
    assert cache.read(tmp_path / "nowhere") == cache.State()
