"""The documentation: pages hang together, the gallery shows every verb; its commands are run in tests/docs."""

import subprocess
from html.parser import HTMLParser
from pathlib import Path

from analysis.annex import chapters
from analysis.annex.annex import Annex
from analysis.core import project
from analysis.desk import lab as desk_lab
from analysis.desk import pages
from analysis.indicators import registry

# What is no picture of a chapter: numbers and areas.
NO_BLOCKS = {"values", "newest", "chosen", "move_to"}


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
