"""The documentation as pages: MkDocs finds every link, and no page asks a server; the gallery shows every verb."""

import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import analysis
from analysis.annex import chapters
from analysis.annex.annex import Annex
from analysis.annex.comparison import Comparison
from analysis.annex.scope import Scope
from analysis.core import project
from analysis.indicators import registry

# What is no picture of a chapter: numbers and areas.
NO_BLOCKS = {"values", "newest", "chosen", "move_to"}


def verbs() -> set[str]:
    return {name for name in dir(Annex) if not name.startswith("_") and callable(getattr(Annex, name))}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Return the pages by name; with `strict: true` a link that leads nowhere stops MkDocs."""
    pytest.importorskip("mkdocs")
    folder = tmp_path_factory.mktemp("pages")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)],
        cwd=project.root(),
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = {path.relative_to(folder).with_suffix(""): path for path in folder.rglob("*.html")}
    return {name.as_posix(): path.read_text(encoding="utf-8") for name, path in found.items()}


def test_the_pages_hold_what_is_made_and_ask_no_server(pages):
    assert {"index", "first-hour", "foerste-time", "gallery", "plan-format"} <= set(pages)
    assert all(f"<code>{key}</code>" in pages["indicators"] for key in registry.indicators())
    assert "ministerial_goals" in pages["plan-keys"]
    asked = re.compile(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=[\"']?(?:https?:)?//")
    assert [name for name, page in pages.items() if asked.search(page)] == []
    assert [name for name, page in pages.items() if "Content-Security-Policy" not in page] == []


def test_the_pages_of_the_api_are_made_from_the_docstrings(pages):
    words = " ".join(re.sub(r"<[^>]+>", "", pages["api"]).split())
    assert all(f'id="analysis.api.{name}"' in pages["api"] for name in analysis.__all__ if not name.startswith("open_"))
    made = [getattr(each, name) for each in (Annex, Comparison) for name in dir(each) if not name.startswith("_")]
    behind = {inspect.unwrap(verb) for verb in made if hasattr(verb, "__wrapped__")} - {
        Scope.chosen,
        Scope.missing,
        Scope.newest,
    }
    assert len(behind) > 20
    lost = [f for f in behind if f'id="{f.__module__}.{f.__qualname__}"' not in pages["api"]]
    assert lost == []
    assert "The first and the last period; all that are held by default." in words


def test_each_chapter_is_a_page_with_its_code(pages):
    assert {f"chapters/{name}" for name in chapters.names()} <= set(pages)
    assert "unemployment_rate" in pages["chapters/unemployment"]


def test_all_can_be_searched_from_disk(pages):
    assert '"offline"' in pages["index"] or "iframe-worker" in pages["index"]


def test_the_gallery_becomes_a_page_with_results(pages):
    page = pages["gallery"]
    assert page.count('class="block figure"') >= 4 and page.count('class="block table"') >= 12
    assert "<dl" in page and "Traceback" not in page


def test_the_gallery_shows_every_verb_and_is_no_chapter():
    gallery = chapters.Chapter("gallery", 0, Path(project.notebooks("gallery.ipynb")))
    source = "\n".join(cell.source for cell in chapters.read(gallery).cells if cell.cell_type == "code")
    assert sorted(verb for verb in verbs() - NO_BLOCKS if f".{verb}(" not in source) == []
    assert "gallery" not in chapters.names()


def test_the_page_on_chapters_lists_every_verb_and_none_that_is_gone():
    page = (project.root() / "docs" / "how-to-chapter.md").read_text(encoding="utf-8")
    rows = [line.split(" | ")[0] for line in page.splitlines() if line.startswith("| `") and "(" in line]
    listed = {verb for row in rows for verb in re.findall(r"`(\w+)\(", row)}
    desk = {"explain", "choose", "about"}
    assert listed == verbs() - NO_BLOCKS - desk | {"values"}
