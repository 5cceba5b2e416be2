"""Every command in the documentation: run on the real data in a copy of the project, or read where it cannot be."""

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import webbrowser
from pathlib import Path

import pytest
import typer
from tools.demo_server import server as demo_server

from analysis.annex import checks
from analysis.cli import app
from analysis.core import project
from analysis.desk import preview
from analysis.indicators import registry

DOCS = [project.root() / "README.md", *sorted((project.root() / "docs").glob("*.md"))]
FENCE = re.compile(r"^```(?:sh|bash|console)\n(.*?)^```", flags=re.DOTALL | re.MULTILINE)
INDENTED = re.compile(r"^    ((?:bilag|make|python|papermill|dask) .*)$", flags=re.MULTILINE)
INLINE = re.compile(r"`(bilag [a-z][^`]*)`")
PLACEHOLDER = re.compile(r"…|\.\.\.|<|\||\[|[A-Z]{4,}")
CHAPTERS = ("01-overview", "04-unemployment", "06-youth", "14-benchmark")
# What is not run, and why; it is read instead: make by make, the others by their own parsers.
NOT_RUN = {
    r"make ": "installs an environment, or runs these tests",
    r"python -m pytest ": "runs these tests",
    r"python -m tools.demo_server": "answers until it is ended; the tests of fetching start it",
    r"(BILAG_HOME=\S+ )?dask ": "runs until it is ended; tests/report/batch/test_cluster.py starts both",
    r"bilag update": "checks and builds all; tests/desk/test_updating.py walks it",
    r"bilag publish": "needs approved annexes; tests/report/site/test_publish.py makes them",
    r"bilag batch .*--scheduler ": "needs a cluster; tests/report/batch/test_cluster.py starts one",
}
# What is run with one more word, and why.
SHORTENED = {
    r"bilag check$": ["--notebooks"],  # tests/cli/test_app.py runs it whole
    r"bilag batch --municipalities all ": ["--dry-run"],  # the annexes of all municipalities take too long here
}
# The sources are asked on this machine, by a server that has a few of their tables; of the others it says so.
NOT_SERVED = re.compile(r"bilag: \w+: .*(Unknown table|Tabel findes ikke).*|Try those that failed again with: .*")
# What is new has its template's words until an analyst writes over them, so the check comes before it; what fetches
# comes last, as it changes what is held.
ORDER = (
    *(
        "list",
        "status",
        "check",
        "new indicator",
        "new",
        "lab",
        "preview",
        "build",
        "batch",
        "site",
        "compare",
        "digest",
        "diff",
    ),
)


def commands() -> list[str]:
    """Return every command of the documentation, once."""
    found = []
    for path in DOCS:
        text = path.read_text(encoding="utf-8")
        lines = [line for fence in FENCE.findall(text) for line in fence.splitlines()] + INDENTED.findall(text)
        found += [re.sub(r"\s+#.*$", "", line).strip() for line in lines]
    return list(dict.fromkeys(line for line in found if line and not line.startswith("#")))


def reason(line: str) -> str | None:
    return next((why for pattern, why in NOT_RUN.items() if re.match(pattern, line)), None)


RUN = [line for line in commands() if reason(line) is None]
MADE = [line for line in commands() if line.startswith("make ")]


def turn(line: str) -> tuple[int, int]:
    verb = "new indicator" if line.startswith("bilag new indicator") else shlex.split(line)[1]
    return ORDER.index(verb) if verb in ORDER else len(ORDER), RUN.index(line)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Copy the project: all its data, some chapters, and each plan with those of its chapters that are there."""
    folder = tmp_path_factory.mktemp("docs") / "home"
    shutil.copytree(project.data(), folder / "data", ignore=shutil.ignore_patterns("demo", "records"))
    (folder / "data" / "records").mkdir()
    (folder / "tests" / "indicators").mkdir(parents=True)
    shutil.copytree(project.notebooks("comparison"), folder / "notebooks" / "comparison")
    for name in CHAPTERS:
        shutil.copy(project.notebooks(f"{name}.ipynb"), folder / "notebooks")
    for plan in (folder / "data" / "plans").glob("*.yml"):
        text = re.sub(
            r"^chapters:\n(?:[ #].*\n)*", "chapters:\n  - unemployment\n", plan.read_text("utf-8"), flags=re.MULTILINE
        )
        plan.write_text(text, encoding="utf-8")
    coverage = folder / "data" / "coverage.yml"
    text = re.sub(r"  chapters: \[.*\]", "  chapters: [unemployment]", coverage.read_text("utf-8"))
    coverage.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def told(home):
    """Run the commands, each as it stands, in the project's folder; return what each said and how it ended."""
    work = home
    (work / "list.txt").write_text("Faxe\nLæsø\n", encoding="utf-8")
    # a month later than those held: an export that holds less than what is held is refused
    csv = "OMRÅDE;KØN;ALDER;TID;INDHOLD\nNæstved;I alt;I alt;2026M03;84000\n"
    (work / "folder").mkdir()
    (work / "folder" / "export.csv").write_text(csv, encoding="utf-8")
    _workbook(work / "export.xlsx", csv)
    waited, found = [], {}
    with pytest.MonkeyPatch.context() as patch, _kept_environment(), demo_server.serving() as server:
        patch.chdir(work)
        patch.setattr(os, "execve", lambda program, command, environment: waited.append(command))
        patch.setattr(preview.Served, "wait", lambda served: waited.append(served.address))
        patch.setattr(preview, "page", lambda chapter, *_: f"<body>{chapter.name}</body>")
        patch.setattr(webbrowser, "open", waited.append)
        before = os.environ | {
            "BILAG_HOME": str(home),
            "BILAG_JOBINDSATS_TOKEN": demo_server.TOKEN,
            "BILAG_JOBINDSATS_URL": server.addresses["jobindsats"],
            "BILAG_STATBANK_URL": server.addresses["statbank"],
        }
        for line in sorted(RUN, key=turn):
            os.environ.clear()
            os.environ.update(before)
            _get_ready(line, work)
            registry.forget()
            words = shlex.split(line)[1:] + next((more for each, more in SHORTENED.items() if re.match(each, line)), [])
            out, err = io.StringIO(), io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as ended:
                app.main(words)
            found[line] = (ended.value.code, out.getvalue(), err.getvalue())
    registry.forget()
    return found


@contextlib.contextmanager
def _kept_environment():
    """Put the environment back: a command is a process of its own and changes it."""
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _get_ready(line: str, work: Path) -> None:
    """Put there what a command speaks of and the reader has: own records, an annex of another day."""
    if "--records FOLDER" in line:
        shutil.copytree(work / "data" / "records", work / "FOLDER", dirs_exist_ok=True)
    if line.startswith("bilag build") and "--plan faxe-2027" in line:
        # the page says to write over the template's words first
        plan = work / "data" / "plans" / "faxe-2027.yml"
        text = plan.read_text(encoding="utf-8")
        for words in checks.TARGET_WORDS.values():
            text = text.replace(words, "Ledigheden skal være lavere.")
        plan.write_text(text, encoding="utf-8")
    if line.startswith("bilag diff reports/"):
        shutil.copytree(work / "reports" / "370-naestved", work / "elsewhere" / "370-naestved", dirs_exist_ok=True)


def _workbook(path: Path, csv: str) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for line in csv.splitlines():
        book.active.append([int(cell) if cell.isdecimal() else cell for cell in line.split(";")])
    book.save(path)


@pytest.mark.parametrize("line", RUN)
def test_a_command_runs_as_it_stands(told, line):
    code, out, err = told[line]
    if line.startswith("bilag fetch") and err:
        assert [said for said in err.splitlines() if said and not NOT_SERVED.fullmatch(said)] == []
        assert re.search(r"[1-9]\d* (new|unchanged)|would take [1-9]", out), out
    else:
        assert code == 0, f"{out}\n{err}"


@pytest.mark.parametrize("line", MADE)
def test_every_target_of_make_in_the_docs_is_there(line):
    done = subprocess.run(
        ["make", "--dry-run", "--no-print-directory", *shlex.split(line)[1:]],
        cwd=project.root(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def _parsed(line: str) -> None:
    words = shlex.split(line)
    group = typer.main.get_command(app.app)
    command = group.get_command(None, words[1])
    assert command is not None, line
    command.make_context(words[1], words[2:])


def test_the_commands_that_are_not_run_have_the_options_that_they_are_given():
    rest = [line for line in commands() if reason(line) and not line.startswith("make ")]
    for line in rest:
        words = [word for word in shlex.split(line) if "=" not in word]
        if words[0] == "bilag":
            _parsed(line)
            continue
        if words[0] == "python":
            assert all((project.root() / word).exists() for word in words[3:]), line
            continue
        command = words[: 1 if words[0] == "papermill" else 2]
        helped = subprocess.run(
            [sys.executable, "-m", *command, "--help"], capture_output=True, text=True, check=True
        ).stdout
        assert all(word in helped for word in words if word.startswith("-")), line


def test_every_reason_not_to_run_a_command_is_needed():
    for pattern in (*NOT_RUN, *SHORTENED):
        assert any(re.match(pattern, line) for line in commands()), pattern


def test_the_commands_within_sentences_are_there_with_their_options():
    found = {each for path in DOCS for each in INLINE.findall(path.read_text(encoding="utf-8"))}
    whole = sorted(each for each in found if not PLACEHOLDER.search(each))
    assert len(whole) > 10
    for line in whole:
        words = shlex.split(line)
        command = typer.main.get_command(app.app).get_command(None, words[1])
        assert command is not None, line
        options = {option for each in command.params for option in each.opts} | {"--help", "--debug"}
        if not hasattr(command, "commands"):
            assert {word.partition("=")[0] for word in words if word.startswith("--")} <= options, line
