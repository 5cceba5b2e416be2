"""What annexes of a kind have asked for: kept, forgotten when damaged, and computed before the next of them begins."""

import json
import os
import signal
import time
from pathlib import Path

import nbformat
import pytest

from analysis import project
from analysis.indicators import shared
from analysis.report import asked, execution, schedule, warm_kernel

KIND = ("2026", "default", "2026M07", "da")
KEPT = "from analysis.indicators import shared\nprint(sorted(each.key for each in shared._kept))"
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
    assert asked.remembered(KIND, ["overview", "youth"]) == [LINE, OTHER]


def test_nothing_is_remembered_of_other_kinds_or_unless_it_is_known_of_each_chapter(models):
    asked.remember(KIND, {"overview": (LINE,)})
    assert asked.remembered((*KIND[:3], "en"), ["overview"]) == []
    assert asked.remembered(KIND, ["overview", "youth"]) == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"overview": 1}', b'{"overview": [1]}', b"\xff\xfe"])
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
    with schedule.local(1, tmp_path) as pool:
        assert pool.environment(KIND) == {}
        pool.share(KIND, [])
        assert pool.environment(KIND) == {}
        pool.share(KIND, [LINE, OTHER])
        assert pool.computes(KIND)
        assert _ran(KEPT, pool.environment(KIND), tmp_path) == "['unemployed', 'unemployment_rate']\n"
        # another fork of that template, and one of the template that has computed nothing
        assert _ran(KEPT, pool.environment(KIND), tmp_path) == "['unemployed', 'unemployment_rate']\n"
        assert _ran(KEPT, pool._env, tmp_path) == "[]\n"
        assert not pool.computes(KIND)
    assert shared.noted(LINE).key == "unemployed"


def test_each_kind_has_a_fork_of_the_same_template(tmp_path):
    other = ("another", *KIND[1:])
    with schedule.local(1, tmp_path) as pool:
        pool.share(KIND, [LINE])
        assert pool.environment(other) == {}
        pool.share(other, [OTHER])
        pool.share(other, [LINE])
        assert _ran(KEPT, pool.environment(KIND), tmp_path) == "['unemployed']\n"
        assert _ran(KEPT, pool.environment(other), tmp_path) == "['unemployment_rate']\n"
        assert _ran(KEPT, pool._env, tmp_path) == "[]\n"
        folder = Path(pool._env[warm_kernel.TEMPLATE_VARIABLE]).parent
        assert len(_processes(folder)) == 3
    assert not folder.exists()
    assert not _processes(folder)


def test_where_that_fork_is_killed_work_is_done_without_it(tmp_path):
    with schedule.local(1, tmp_path) as pool:
        pool.share(KIND, [LINE])
        env = pool.environment(KIND)
        assert _ran("print(1)", env, tmp_path) == "1\n"
        folder = Path(env[warm_kernel.TEMPLATE_VARIABLE]).parent
        os.kill(max(map(int, _processes(folder))), signal.SIGKILL)
        # whoever was told of it gets an ordinary kernel, others the template that has computed nothing
        assert _ran("print(1)", env, tmp_path) == "1\n"
        assert pool.environment(KIND) == {}
        assert _ran("print(1)", pool._env, tmp_path) == "1\n"


def test_a_line_that_other_code_has_kept_costs_nothing_but_its_values(tmp_path):
    old = 'values:["unemployed", ["2026M07"], "2026M07"]'
    with schedule.local(1, tmp_path) as pool:
        pool.share(KIND, [old, "values:[", OTHER])
        assert _ran(KEPT, pool.environment(KIND), tmp_path) == "['unemployment_rate']\n"
        assert _ran(KEPT, pool._env, tmp_path) == "[]\n"


def test_nobody_waits_for_a_template_that_was_killed_while_it_computed(tmp_path):
    months = [f"{year}M{month:02}" for year in range(2017, 2026) for month in range(1, 13)]
    keys = ("unemployed", "unemployment_rate", "activation_rate", "full_time_persons")
    lines = [f"values:{json.dumps([key, months, '2026M07', ['']])}" for key in keys]
    with schedule.local(1, tmp_path) as pool:
        pool.share(KIND, lines * 20)
        env, plain = pool.environment(KIND), Path(pool._env[warm_kernel.TEMPLATE_VARIABLE])
        assert _ran("print(1)", pool._env, tmp_path) == "1\n"
        assert not Path(env[warm_kernel.TEMPLATE_VARIABLE]).exists()
        os.kill(int((plain.parent / warm_kernel.PROCESS).read_text()), signal.SIGKILL)
        begun = time.monotonic()
        assert _ran("print(1)", env, tmp_path) == "1\n"
        assert time.monotonic() - begun < warm_kernel.START_SECONDS / 2
        assert pool.environment(KIND) == {}


def test_nobody_waits_where_the_template_holds_something_else(tmp_path):
    with schedule.local(1, tmp_path) as pool:
        path = f"{pool._env[warm_kernel.TEMPLATE_VARIABLE]}-other"
        env = {**os.environ, **warm_kernel.environment(), **pool._env, warm_kernel.HOLDS_VARIABLE: "other"}
        assert warm_kernel.awaited(path)
        warm_kernel.share(path, "", env)
        assert not warm_kernel.awaited(path)


def test_a_chapter_whose_template_is_lost_on_the_way_is_run_again(tmp_path):
    cell = "import os, signal, time\nif os.path.exists('once'): print('again')\n"
    cell += "else:\n    open('once', 'w').close(); os.kill(os.getppid(), signal.SIGKILL); time.sleep(60)"
    with schedule.local(1, tmp_path) as pool:
        assert _ran(cell, pool._env, tmp_path) == "again\n"


def test_the_fork_with_shared_values_ends_when_no_work_of_its_kind_is_left(tmp_path):
    with schedule.local(1, tmp_path) as pool:
        pool.share(KIND, [LINE])
        env = pool.environment(KIND)
        assert _ran("print(1)", env, tmp_path) == "1\n"
        folder = Path(env[warm_kernel.TEMPLATE_VARIABLE]).parent
        pool.forget([KIND])
        assert len(_processes(folder)) == 2
        pool.forget([])
        until = time.monotonic() + 10
        while len(_processes(folder)) > 1 and time.monotonic() < until:
            time.sleep(0.05)
        assert len(_processes(folder)) == 1
        assert pool.environment(KIND) == {}
        assert _ran("print(1)", pool._env, tmp_path) == "1\n"


def _ran(cell: str, env: dict[str, str], folder: Path) -> str:
    source = nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)]))
    env = execution.environment(folder / "work") | env
    ran = nbformat.reads(execution.run("first", source, {}, folder / "work", env).text, as_version=4)
    return ran.cells[-1].outputs[0].text


def _processes(folder: Path) -> list[str]:
    held = Path("/proc").glob("[0-9]*/cmdline")
    return [each.parent.name for each in held if str(folder).encode() in _content(each)]


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""  # it has ended meanwhile
