"""What annexes of a kind have asked for: kept, forgotten when damaged, and computed before the next of them begins."""

import nbformat
import pytest

from analysis import project
from analysis.indicators import shared
from analysis.report import asked, execution, schedule, warm_kernel

KIND = ("2026", "default", "2026M07", "da")
LINE = 'values:["unemployed", ["2026M07"], "2026M07", [""]]'
OTHER = 'values:["unemployment_rate", ["2026M07"], "2026M07", [""]]'


@pytest.fixture
def models(tmp_path, monkeypatch):
    monkeypatch.setattr(project, "data", lambda *parts: tmp_path.joinpath(*parts))
    return tmp_path / "models"


def test_what_chapters_asked_for_is_kept_by_chapter(models):
    asked.remember(KIND, {"overview": (OTHER, LINE), "youth": (LINE,)})
    assert asked.remembered(KIND, ["overview", "youth"]) == [LINE, OTHER]
    assert asked.remembered(KIND, ["youth"]) == [LINE]
    asked.remember(KIND, {"overview": ()})
    assert asked.remembered(KIND, ["overview", "youth"]) == [LINE]


def test_nothing_is_remembered_of_other_kinds_or_unless_it_is_known_of_each_chapter(models):
    asked.remember(KIND, {"overview": (LINE,)})
    assert asked.remembered((*KIND[:3], "en"), ["overview"]) == []
    assert asked.remembered(KIND, ["overview", "youth"]) == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"overview": 1}', b"\xff\xfe"])
def test_a_damaged_list_is_none(models, content):
    asked.remember(KIND, {"overview": (LINE,)})
    (file,) = models.iterdir()
    file.write_bytes(content)
    assert asked.remembered(KIND, ["overview"]) == []
    asked.remember(KIND, {"overview": (LINE,)})
    assert asked.remembered(KIND, ["overview"]) == [LINE]


def test_a_folder_that_cannot_be_written_to_costs_nothing_but_time(models):
    models.write_text("no folder")
    asked.remember(KIND, {"overview": (LINE,)})
    assert asked.remembered(KIND, ["overview"]) == []


def test_kernels_wait_for_the_template_that_computes_it(tmp_path):
    cell = "from analysis.indicators import shared\nprint(sorted(each.key for each in shared._kept))"
    source = nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)]))
    with schedule.local(1, tmp_path) as pool:
        assert pool.environment(KIND) == {}
        pool.share(KIND, [], awaited=True)
        assert pool.environment(KIND) == {}
        pool.share(KIND, [LINE, OTHER], awaited=True)
        path = pool.environment(KIND)[warm_kernel.TEMPLATE_VARIABLE]
        env = execution.environment(tmp_path / "work") | {warm_kernel.TEMPLATE_VARIABLE: path}
        ran = nbformat.reads(execution.run("first", source, {}, tmp_path / "work", env).text, as_version=4)
    assert shared.noted(LINE).key == "unemployed"
    assert ran.cells[-1].outputs[0].text == "['unemployed', 'unemployment_rate']\n"
