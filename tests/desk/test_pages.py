"""The documentation: pages hang together, every command in it is run, the gallery shows every verb."""

import os
import re
import shlex
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from analysis import cli, project
from analysis.desk import lab as desk_lab
from analysis.desk import pages, preview
from analysis.indicators import registry
from analysis.report import chapters
from analysis.report.annex import Annex
from tests.desk import desk_project

DOCS = [project.root() / "README.md", *sorted((project.root() / "docs").glob("*.md"))]
FENCE = re.compile(r"^```sh\n(.*?)^```", flags=re.DOTALL | re.MULTILINE)
INDENTED = re.compile(r"^    ((?:bilag|make) .*)$", flags=re.MULTILINE)
# What is no picture of a chapter: numbers and areas.
NO_BLOCKS = {"values", "newest", "chosen", "move_to"}


def commands() -> list[str]:
    """Return every command of the documentation, once."""
    found = []
    for path in DOCS:
        text = path.read_text(encoding="utf-8")
        lines = [line for fence in FENCE.findall(text) for line in fence.splitlines()] + INDENTED.findall(text)
        found += [re.sub(r"\s+#.*$", "", line).strip() for line in lines]
    return list(dict.fromkeys(line for line in found if line and not line.startswith("#")))


OWN = [line for line in commands() if re.match("bilag (lab|preview|new|check)( |$)", line)]
MADE = [line for line in commands() if line.startswith("make ")]


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Return a small project with the chapters that the commands of the documentation name."""
    folder = desk_project.make(tmp_path / "home", "04-unemployment", "06-youth", "14-benchmark", "17-method")
    monkeypatch.setenv("BILAG_HOME", str(folder))
    registry.forget()
    yield folder
    registry.forget()


def test_every_command_of_the_desk_in_the_docs_works(home, monkeypatch, capsys):
    opened = []
    monkeypatch.setattr(os, "execve", lambda program, command, environment: opened.append(command))
    monkeypatch.setattr(preview.Served, "wait", lambda served: opened.append(served.address))
    monkeypatch.setattr(preview, "page", lambda chapter, *_: f"<body>{chapter.name}</body>")
    monkeypatch.setattr("webbrowser.open", opened.append)
    # checksums of the data: what they say does not depend on this project
    monkeypatch.setattr("analysis.desk.project_checks._steps", lambda: [])
    # what begins something comes first, and what looks at it last
    for line in sorted(OWN, key=lambda line: ("new" not in line, "check" in line)):
        with pytest.raises(SystemExit) as ended:
            cli.main(shlex.split(line)[1:])
        told = capsys.readouterr()
        assert ended.value.code == 0, f"{line}: {told.err}"
    assert {"insured", "young-mothers"} <= set(chapters.names())
    assert len([command for command in opened if isinstance(command, list)]) == sum(" lab" in line for line in OWN)


@pytest.mark.parametrize("line", MADE)
def test_every_target_of_make_in_the_docs_is_there(line):
    done = subprocess.run(
        ["make", "--dry-run", "--no-print-directory", *shlex.split(line)[1:]],
        cwd=project.root(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_every_other_command_of_bilag_in_the_docs_has_the_options_it_is_given(capsys):
    """The commands that fetch, build and batch are run by their own tests; here each is parsed as it stands."""
    import typer

    group = typer.main.get_command(cli.app)
    for line in commands():
        words = shlex.split(line)
        if words[0] != "bilag" or line in OWN or "…" in line:
            continue
        command = group.get_command(None, words[1])
        assert command is not None, line
        command.make_context(words[1], words[2:], resilient_parsing=False)


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.targets, self.ids = [], set()

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.ids.add(given.get("id"))
        self.targets += [given[name] for name in ("href", "src") if name in given]


def test_the_pages_hang_together_and_ask_no_server(tmp_path):
    written = pages.write(tmp_path, with_gallery=False)
    assert [path.stem for path in written][:4] == ["index", "first-hour", "foerste-time", "how-to-desk"]
    read = {}
    for path in written:
        read[path.name] = Links()
        read[path.name].feed(path.read_text(encoding="utf-8"))
    for name, links in read.items():
        for target in links.targets:
            file, _, anchor = target.partition("#")
            if target.startswith(("http://", "https://", "data:")) or target == "gallery.html":
                continue
            assert (file or name) in read, f"{name}: {target}"
            assert not anchor or anchor in read[file or name].ids, f"{name}: {target}"
    text = (tmp_path / "indicators.html").read_text(encoding="utf-8")
    assert all(key in text for key in registry.indicators())
    assert "<svg" in (tmp_path / "architecture.html").read_text(encoding="utf-8")
    assert "ministerial_goals" in (tmp_path / "plan-keys.html").read_text(encoding="utf-8")
    assert all("src=" not in path.read_text(encoding="utf-8").split("<main>")[1] for path in written)


def test_the_gallery_shows_every_verb_and_is_no_chapter():
    source = "\n".join(cell.source for cell in chapters.read(gallery()).cells if cell.cell_type == "code")
    verbs = {name for name in dir(Annex) if not name.startswith("_") and callable(getattr(Annex, name))}
    assert sorted(verb for verb in verbs - NO_BLOCKS if f".{verb}(" not in source) == []
    assert "gallery" not in chapters.names()


def gallery() -> chapters.Chapter:
    return chapters.Chapter("gallery", 0, Path(project.notebooks("gallery.ipynb")))


def test_the_gallery_becomes_a_page_with_results():
    page = pages.gallery()
    assert page.count('class="block figure"') >= 9 and page.count('class="block table"') >= 18
    assert "<dl>" in page and page.count("<style>") == 1
    assert "Traceback" not in page


def test_git_is_set_up_for_notebooks_by_one_command(tmp_path):
    from analysis.desk import git_setup

    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    (tmp_path / ".pre-commit-config.yaml").write_text((project.root() / ".pre-commit-config.yaml").read_text())
    git_setup.set_up(tmp_path)
    held = subprocess.run(
        ["git", "config", "--local", "--list"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "diff.jupyternotebook.command=" in held.stdout and "filter.nbstripout.required=true" in held.stdout
    assert (tmp_path / ".git" / "hooks" / "pre-commit").is_file()


def test_the_lab_listens_on_this_machine_and_starts_kernels_of_this_environment():
    command, environment = desk_lab.command(8888, False, "da")
    assert "--ServerApp.ip=127.0.0.1" in command and "--no-browser" in command
    assert environment["JUPYTER_PREFER_ENV_PATH"] == "1"


def test_the_pages_are_written_by_a_command(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(pages, "gallery", lambda: "<h1>Gallery</h1>")
    monkeypatch.setattr("sys.argv", ["pages", str(tmp_path)])
    pages.main()
    assert capsys.readouterr().out.startswith("Wrote ")
