"""`bilag check` on notebooks: every fault at once, with cell and what to do; nothing on what ships."""

import ast

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from analysis.annex import chapters, checks, permitted
from analysis.annex.chapters import Chapter
from analysis.annex.parameters import FIELDS, ComparisonParameters
from analysis.desk import project_checks
from analysis.report.site import compare

PARAMETERS = 'municipality = "370"\nyear = 2023\nplan = "default"\ndata_until = "2022M06"\nlanguage = "da"'
OPEN = (
    "from analysis import open_annex\n"
    'annex = open_annex("made", municipality=municipality, year=year, plan=plan, data_until=data_until, '
    "language=language)"
)


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Return a function from code cells below the first two to the faults of a chapter that holds them."""
    (tmp_path / "notebooks").mkdir()

    def faults(*sources, parameters=PARAMETERS, opening=OPEN):
        cells = [new_code_cell(parameters, metadata={"tags": ["parameters"]}), new_code_cell(opening)]
        cells += [new_code_cell(source) if isinstance(source, str) else source for source in sources]
        path = tmp_path / "notebooks" / "18-made.ipynb"
        nbformat.write(new_notebook(cells=cells), path)
        return [(fault.cell, fault.text) for fault in checks.faults(Chapter("made", 18, path))]

    return faults


@pytest.mark.parametrize("chapter", chapters.chapters(), ids=lambda chapter: chapter.name)
def test_the_chapters_that_ship_are_without_fault_and_assign_the_models_fields(chapter):
    assert [str(fault) for fault in checks.faults(chapter)] == []
    [cell] = [cell for cell in chapters.read(chapter).cells if "parameters" in cell.metadata.get("tags", [])]
    assert tuple(statement.targets[0].id for statement in ast.parse(cell.source).body) == FIELDS


@pytest.mark.parametrize("chapter", compare.held(), ids=lambda chapter: chapter.name)
def test_the_chapters_of_comparisons_are_without_fault_and_assign_their_models_fields(chapter):
    assert [str(fault) for fault in checks.faults(chapter, checks.COMPARISON)] == []
    [cell] = [cell for cell in chapters.read(chapter).cells if "parameters" in cell.metadata.get("tags", [])]
    assert [statement.targets[0].id for statement in ast.parse(cell.source).body] == list(
        ComparisonParameters.model_fields
    )


def test_a_comparison_has_verbs_and_parameters_of_its_own(tmp_path, monkeypatch):
    cells = [
        new_code_cell(
            'municipality = "370"\nyear = 2026\ndata_until = "2026M07"\nlanguage = "da"',
            metadata={"tags": ["parameters"]},
        ),
        new_code_cell(
            "from analysis import open_annex\n"
            'annex = open_comparison("made", municipalities=municipalities, year=2026, data_until=data_until, '
            "language=language)"
        ),
        new_code_cell('annex.heat_tabl("unemployment_rate")'),
        new_code_cell('annex.heat_table("unemployment_rat", caption="x")\nannex.explain("unemployment_rate")'),
    ]
    path = tmp_path / "notebooks" / "comparison" / "04-made.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(new_notebook(cells=cells), path)
    monkeypatch.setenv("BILAG_HOME", str(tmp_path))
    [held] = compare.held()
    words = {
        1: ["'municipality' is no parameter; did you mean 'municipalities'?"],
        2: ["write year=year", "'municipalities' is defined nowhere"],
        3: ["no verb 'heat_tabl'; did you mean 'heat_table'?"],
        4: ["Unknown indicator 'unemployment_rat'", "annex has no verb 'explain'"],
    }
    found = checks.faults(held, checks.COMPARISON)
    for cell, expected in words.items():
        texts = " ".join(fault.text for fault in found if fault.cell == cell)
        assert all(each in texts for each in expected), (cell, texts)


def test_work_with_frames_is_well(told):
    work = (
        "import numpy as np\nimport pandas as pd\nimport seaborn as sns\nimport statsmodels.api as sm\n"
        "from analysis import project\n"
        'frame = annex.values("unemployed", areas="all")\nmean = frame.groupby("area")["value"].mean()\n'
        "rng = np.random.default_rng(1)\nextra = pd.read_csv(project.data('x.csv'))\n"
        "shown = [f(lambda each: each) for f in ()]\nwide = frame.pivot(index='date', columns='area', values='value')"
    )
    assert told(work) == []


def test_a_chapter_that_calls_verbs_is_well(told):
    assert told('display(annex.message("unemployment_rate"))\nannex.about("country").lines("unemployed")') == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("from urllib.request import urlopen", "`import urllib.request` reaches the network"),
        ("import httpx", "reaches the network"),
        ("from analysis.sources import fetching", "reaches the network or raw sources"),
        ("import torch", "not in the environment of every annex"),
        ("import random", "draws without a seed"),
        ("import os", "reaches into the machine"),
        ("from math import *", "hides where names come from"),
        ('text = open("x.csv").read()', "`open(…)` reads a file that may lie outside data/"),
        ('import pandas as pd\npd.read_csv("x.csv")', "write read_csv(project.data('my.csv'))"),
        ('import pandas as pd\npd.read_csv("https://a.dk/x.csv")', "reaches the network"),
        ('path = "/home/ida/x.csv"', "is a path of one machine"),
        ("import numpy as np\nnp.random.normal()", "draws without a seed"),
        ("import numpy as np\nnp.random.default_rng()", "draws without a seed"),
        ('annex.values("unemployed").sample(3)', "draws without a seed"),
        ("import seaborn as sns\nsns.lineplot(x=[1], y=[2])", "add errorbar=None"),
        ("import pandas as pd\npd.Timestamp.now()", "differs from day to day"),
        ('annex.values("unemployed").to_csv("x.csv")', "writes a file"),
        ("print(1)", "write annex.text"),
        ("!pip install pandas", "`!pip install pandas` is for IPython alone"),
        ("%matplotlib inline", "is for IPython alone, and no build can run it"),
        ('annex.comparison("unemployed", byy="area")', "did you mean 'by'"),
        ('annex.comparison("unemployed", by="are")', "did you mean 'area'"),
        ("annex.lines(", "is not Python"),
        (
            'annex.lines("unemployment_rat")',
            "Unknown indicator 'unemployment_rat'; did you mean 'unemployment_rate'?",
        ),
        ('annex.key_figures("unemployed", "populatio", caption="x")', "did you mean 'population'?"),
        ('annex.about("country").message("net_unemploye")', "did you mean 'net_unemployed'?"),
        ('annex.records("campains")', "Unknown kind of records 'campains'; did you mean 'campaigns'?"),
        ('annex.line("unemployed")', "annex has no verb 'line'; did you mean 'lines'?"),
        ('annex.explain("unemployed")', "annex.explain(…) is for the desk"),
        ("annex.choose()", "annex.choose(…) is for the desk"),
        ('municipality = "320"', "'municipality' is assigned outside the parameters cell"),
    ],
)
def test_a_fault_is_told_with_what_to_do(told, source, words):
    [(cell, text)] = told(source)
    assert cell == 3
    assert words in text


def test_all_faults_are_told_at_once_in_the_order_of_the_cells(told):
    found = told("display(level)", "import requests", 'level = annex.message("unemployd")')
    assert [cell for cell, _ in found] == [3, 4, 5]
    assert found[0][1].startswith("'level' is used before a cell further down defines it; move that cell up")


def test_a_name_of_a_deleted_cell_is_hidden_state(told):
    assert told("display(tabel)") == [
        (3, "'tabel' is defined nowhere in the notebook; a cell that defined it may have been deleted: write it again.")
    ]


def test_output_that_was_left_in_is_told(told):
    ran = new_code_cell('annex.lines("unemployed")', execution_count=4, outputs=[new_output("stream", text="x")])
    assert told(ran) == [
        (3, "its output is stored; take it out with: nbstripout --keep-id, or once and for all with: make git-setup")
    ]


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        (PARAMETERS.replace("data_until", "data_untl"), "'data_untl' is no parameter; did you mean 'data_until'?"),
        (PARAMETERS + "\nmonths = 3", "'months' is no parameter; the parameters are municipality"),
        (PARAMETERS.replace("year = 2023\n", ""), "it does not assign year; every chapter assigns"),
        (PARAMETERS + "\nprint(year)", "`print(year)` may not stand here"),
        (PARAMETERS + "\nyear = 2024", "'year' is assigned twice"),
    ],
)
def test_parameters_that_differ_from_the_model_are_told(told, parameters, words):
    assert any(cell == 1 and words in text for cell, text in told(parameters=parameters))


def test_an_annex_that_is_opened_for_something_else_is_told(told):
    opening = OPEN.replace('"made"', '"youth"').replace("year=year", "year=2023")
    texts = [text for _, text in told(opening=opening)]
    assert any('opens another chapter; write open_annex("made", …)' in text for text in texts)
    assert any("does not hand on every parameter as it is; write year=year" in text for text in texts)


def test_what_functions_and_comprehensions_name_is_no_hidden_state():
    cells = [
        "def each(row):\n    return later + row",
        "later = [key for key in ('a', 'b')]",
        "[each(n) for n in later]",
    ]
    assert permitted.used_before([ast.parse(cell) for cell in cells]) == []


def test_a_plan_that_names_a_chapter_that_is_not_there_is_told(monkeypatch):
    from analysis import plans
    from analysis.plans.model import ChapterChoice

    plan = plans.load("default").model_copy(update={"chapters": [ChapterChoice(chapter="yuth")]})
    monkeypatch.setattr(plans, "load", lambda name: plan)
    [fault] = project_checks.plan_faults("default")
    assert fault.startswith("data/plans/default.yml names a chapter that is not there. Unknown chapter 'yuth'; did you")
