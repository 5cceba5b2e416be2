"""What helps while a chapter is written: explanations, another municipality, errors in a sentence."""

import json

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_code_cell, new_notebook

from analysis import open_annex
from analysis.annex import interactive
from analysis.core import errors
from analysis.display.blocks import blocks
from analysis.display.blocks.blocks import Text
from analysis.report.run import execution

NAESTVED = {"municipality": "370", "year": 2023, "plan": "naestved-2023", "data_until": "2022M06", "language": "da"}


@pytest.fixture
def annex():
    return open_annex("unemployment", **NAESTVED)


@pytest.fixture
def shell(monkeypatch):
    """A shell as in the kernel of an open notebook."""
    monkeypatch.setenv(interactive.SESSION_VARIABLE, "04-unemployment.ipynb")
    made = InteractiveShell()
    monkeypatch.setattr("IPython.get_ipython", lambda: made)
    yield made
    if "_render_traceback_" in vars(errors.BilagError):
        del errors.BilagError._render_traceback_


def test_an_indicator_is_explained(annex):
    told = annex.explain("unemployment_rate")
    facts = dict(told.facts)
    assert "Y25I01" in facts["Hentet fra"] and "2026" in facts["Hentet fra"]
    assert facts["Nøgle"] == "unemployment_rate"
    assert facts["Definition"] and facts["Beregning"] and facts["Perioder"].endswith("juni 2022")
    assert "bilag-block" in told.html()


def test_outside_the_desk_explaining_and_choosing_show_nothing(annex, capsys, monkeypatch):
    monkeypatch.delenv(interactive.SESSION_VARIABLE, raising=False)
    annex.explain("unemployment_rate")._ipython_display_()
    assert annex.choose() is None
    assert capsys.readouterr().out == ""


def test_a_build_that_is_started_from_an_open_notebook_shows_no_list_of_municipalities(tmp_path, monkeypatch):
    monkeypatch.setenv(interactive.SESSION_VARIABLE, "04-unemployment.ipynb")
    given = ", ".join(f"{name}={name}" for name in NAESTVED)
    cells = [
        new_code_cell("\n".join(f"{name} = None" for name in NAESTVED), metadata={"tags": ["parameters"]}),
        new_code_cell(f'from analysis import open_annex\nannex = open_annex("made", {given})'),
        new_code_cell('display(annex.choose())\nannex.explain("unemployment_rate")'),
        new_code_cell('annex.message("unemployment_rate")'),
    ]
    source = nbformat.writes(new_notebook(cells=cells, metadata={"language_info": {"name": "python"}}))
    ran = nbformat.reads(execution.run("made", source, NAESTVED, tmp_path).text, as_version=4)
    kinds = [set(output.get("data", {})) for cell in ran.cells for output in cell.get("outputs", [])]
    # the sentence alone is a block, and nothing of a widget or of the explanation is there
    assert sum(blocks.BLOCK_MIME in each for each in kinds) == 1
    assert not any("widget" in kind for each in kinds for kind in each)
    assert "widgets" not in ran.metadata and "<dl" not in json.dumps(ran)


def test_another_municipality_is_moved_to_with_the_plan_that_fits(annex):
    given = annex.move_to("Faxe")
    assert (annex.own.name, given.municipality, given.year) == ("Faxe", "320", 2023)
    assert annex.plan.municipality in (None, "320")
    assert annex.message("unemployment_rate").sentences[0].startswith("Ledigheden i Faxe")


def test_a_municipality_is_chosen_from_a_list(shell, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    chapter = open_annex("unemployment", **NAESTVED)
    chapter.choose()
    chooser, told = shown[0].children
    assert (chooser.value, len(chooser.options)) == ("Næstved", 98)
    chooser.value = "Læsø"
    assert chapter.own.name == "Læsø" and "Læsø" in told.value
    assert shell.user_ns["municipality"] == "825" and shell.user_ns["plan"] == "default"


def test_what_there_is_are_clean_names(annex):
    offered = dir(annex)
    assert {"lines", "message", "explain", "own", "year"} <= set(offered)
    assert [name for name in offered if name.startswith("_")] == []


def test_jupyterlab_offers_the_verbs_after_the_point(shell):
    from IPython.core.completer import provisionalcompleter

    shell.user_ns["annex"] = open_annex("unemployment", **NAESTVED)
    with provisionalcompleter():
        offered = [each.text for each in shell.Completer.completions("annex.ex", len("annex.ex"))]
    assert [text.strip(".").removeprefix("annex.") for text in offered] == ["explain"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("da", "Der er ingen indikator 'unemployment_rat'. Mente du 'unemployment_rate'?"),
        ("en", "There is no indicator 'unemployment_rat'. Did you mean 'unemployment_rate'?"),
    ],
)
def test_an_error_is_one_sentence_in_the_readers_language(shell, capsys, language, sentence):
    shell.user_ns["annex"] = open_annex("unemployment", **(NAESTVED | {"language": language}))
    ran = shell.run_cell('annex.lines("unemployment_rat")')
    assert isinstance(ran.error_in_exec, errors.UsageError)
    shown = capsys.readouterr().out.strip().splitlines()
    assert shown[-1] == sentence
    assert len(shown) <= 2


def test_a_verb_that_is_not_there_is_told_with_the_nearest(annex):
    with pytest.raises(errors.UsageError) as told:
        annex.mesage("unemployment_rate")
    assert interactive.sentence(told.value, "da") == "Der er ingen visning i annex 'mesage'. Mente du 'message'?"


def test_an_error_without_danish_words_is_told_as_it_is():
    assert interactive.sentence(errors.DataError("A file is damaged."), "da") == "A file is damaged."


def test_a_block_is_shown_with_the_annexs_style_sheet_within_its_own_bounds(shell):
    open_annex("unemployment", **NAESTVED)
    data, _ = shell.display_formatter.format(Text("Ledigheden falder.", "da"))
    assert "Ledigheden falder." in data["text/html"]
    sheet = interactive.style_sheet()
    assert sheet.startswith(".bilag-block.bilag-block.bilag-block {")
    assert ":root" not in sheet and "@page" not in sheet and sheet.count("{") == sheet.count("}")
