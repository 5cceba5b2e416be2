"""An analyst's path: a new indicator, a new chapter, a plan that uses it, checked, built and previewed."""

import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest

from analysis import plans
from analysis.annex import chapters, checks, parameters
from analysis.core import areas, errors
from analysis.desk import preview, project_checks, skeletons
from analysis.indicators import registry
from analysis.report import build
from tests.desk import desk_project
from tests.indicators import expected_values
from tests.indicators.test_expected import test_an_indicator_gives_what_is_expected as compare


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = desk_project.make(tmp_path / "home", "04-unemployment", "technical/17-method")
    monkeypatch.setenv("BILAG_HOME", str(folder))
    return folder


def wait_for(served, version):
    """Wait for a page of a preview; a busy machine takes its time."""
    until = time.monotonic() + 120
    while served.version < version:
        assert time.monotonic() < until
        time.sleep(0.05)


def written_over(file, *words):
    text = file.read_text(encoding="utf-8")
    for each in words:
        assert each in text
        text = text.replace(each, "Egne ord")
    file.write_text(text, encoding="utf-8")


def test_the_path_of_an_analyst(home):
    record, expected = skeletons.indicator(
        "insured_unemployed", "Y25I01", "unemployed_full_time_count", "benefit=a_dagpenge"
    )
    assert registry.indicator("insured_unemployed").unit == "full_time_persons"
    (case,) = expected_values.read(expected)
    compare("insured_unemployed", case)
    frame = registry.compute("insured_unemployed", [areas.resolve_municipality("Faxe")], ["2026M07"], "2026M07")
    # Jobindsats: 522 unemployed in Faxe in July 2026, of whom 397 on a-dagpenge and 125 on kontanthjælp
    assert frame["value"].tolist() == [397]

    notebook = skeletons.chapter("insured", "insured_unemployed")
    assert notebook.name == "18-insured.ipynb"
    held = chapters.chapter("insured")
    left = checks.faults(held)
    assert [(fault.cell, fault.cell_id) for fault in left] == [(1, "insured-title-da"), (2, "insured-title-en")]
    assert "'Skriv her i et par sætninger" in left[0].text and "write what the chapter is about" in left[0].text

    path, year = skeletons.plan("lejre-2026", areas.resolve_municipality("Lejre"), None)
    text = path.read_text(encoding="utf-8").replace("  - unemployment\n", "  - insured\n")
    path.write_text(text, encoding="utf-8")
    assert plans.load("lejre-2026").chapter_names == ["insured", "method"]
    told = "\n".join(project_checks.run(only_notebooks=True)[1])
    assert "target 1 of data/plans/lejre-2026.yml is still the template's example" in told
    assert "indicator insured_unemployed: the template's name and subject" in told
    for file, words in ((path, checks.TARGET_WORDS), (notebook, checks.CHAPTER_WORDS)):
        written_over(file, *words.values())
    written_over(record, *checks.subject("insured_unemployed").values())
    registry.forget()
    assert project_checks.run(only_notebooks=True)[1] == []

    given = parameters.resolve("Lejre", year)
    assert given.plan == "lejre-2026"
    built = build.build(given)
    page = (built.folder / "annex.html").read_text(encoding="utf-8")
    assert built.content.chapters == 2 and "Insured unemployed" in page
    assert built.content.files == ("annex.html", "technical.html")

    with preview.serving(held, given) as served:
        wait_for(served, 1)
        shown, version = (urllib.request.urlopen(served.address + place).read().decode() for place in ("", "version"))
        assert "chapter-insured" in shown and version == "1" and f'!== "{version}"' in shown
        loaded = nbformat.read(notebook, as_version=4)
        loaded.cells[0].source = "## Forsikrede ledige"
        nbformat.write(loaded, notebook)
        wait_for(served, 2)
        assert "Forsikrede ledige" in served.page()
        loaded.cells[4].source = 'annex.message("insured_unemployd")'
        nbformat.write(loaded, notebook)
        wait_for(served, 3)
        assert "Mente" not in served.page() and "did you mean" in served.page() and "Forsikrede ledige" in served.page()
        foreign = urllib.request.Request(served.address, headers={"Host": "evil.example"})
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(foreign)


def test_nothing_is_written_over(home):
    skeletons.indicator("a_new_one", "Y25I01", None)
    skeletons.plan("faxe-2027", areas.resolve_municipality("Faxe"), None)
    for again in (
        lambda: skeletons.chapter("unemployment", "unemployed"),
        lambda: skeletons.indicator("a_new_one", "Y25I01", None),
        lambda: skeletons.indicator("unemployed", "Y25I01", None),
        lambda: skeletons.plan("faxe-2027", areas.resolve_municipality("Faxe"), None),
    ):
        with pytest.raises(errors.UsageError, match="already"):
            again()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            lambda: skeletons.chapter("Unge mødre", "unemployed"),
            "cannot name a new chapter; use a-z and 0-9",
        ),
        (lambda: skeletons.chapter("young", "unemploye"), "did you mean 'unemployed'?"),
        (
            lambda: skeletons.indicator("new-one", "Y25I01", None),
            "0-9 with underscores",
        ),
        (lambda: skeletons.indicator("new_one", "Y25I1", None), "did you mean 'Y25I"),
        (lambda: skeletons.indicator("new_one", "Y25I01", "unemployed_full_time"), "did you mean"),
        (
            lambda: skeletons.indicator("new_one", "Y25I01", None, "benefit=a-dagpenge"),
            "did you mean 'benefit=a_dagpenge'?",
        ),
        (lambda: skeletons.plan("faxe-1999", areas.resolve_municipality("Faxe"), "1999"), "Unknown year '1999'"),
    ],
)
def test_what_cannot_be_is_told(home, make, words):
    with pytest.raises(errors.UsageError, match=words.replace("?", r"\?").replace("(", r"\(")):
        make()
    assert sorted(path.name for path in (home / "notebooks").rglob("*.ipynb")) == [
        "04-unemployment.ipynb",
        "17-method.ipynb",
    ]


def test_what_is_written_passes_the_check_of_style_before_a_commit(home):
    for name in ("insured", "young-mothers", "a-very-long-name-of-a-chapter-x"):
        skeletons.chapter(name, "unemployed")
    skeletons.indicator("a_new_one", "Y25I01", None)
    config = ["--config", str(Path(__file__).parents[2] / "pyproject.toml"), "--no-cache"]
    written = [str(path) for path in (*(home / "notebooks").glob("*.ipynb"), home / "tests")]
    for check in (["format", "--check"], ["check", "--ignore", "D"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *check, *config, *written], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("table", ["FOLK1A", "Y30R21", "RAS200"])
def test_a_record_of_any_table_computes(home, table):
    record, _ = skeletons.indicator("any_table", table, None)
    found = registry.indicator("any_table")
    assert found.tables == [table] and record.read_text(encoding="utf-8").startswith("# A new indicator")
