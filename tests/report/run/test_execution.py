"""What papermill and nbclient do with an ordinary kernel they do in a child: the same outputs, the same faults."""

import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

from analysis.annex import chapters, parameters
from analysis.core import errors, project
from analysis.report.run import execution, run_child

KERNELS = ("child", execution.COLD)


def source(*cells: str) -> str:
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    made = [nbformat.v4.new_code_cell(cell, id=f"cell-{number}") for number, cell in enumerate(cells)]
    return nbformat.writes(nbformat.v4.new_notebook(cells=made, metadata=metadata))


@pytest.fixture
def run(tmp_path):
    """Return a function that runs cells as a chapter and returns the executed notebook."""

    def running(*cells: str, kernel: str = "child", **options):
        env = {execution.KERNEL_VARIABLE: kernel}
        ran = execution.run("made", source(*cells), {}, tmp_path, env, **options)
        return nbformat.reads(ran.text, as_version=4)

    return running


def texts(executed) -> list[str]:
    return ["".join(each.text for each in cell.outputs if each.get("name") == "stdout") for cell in executed.cells]


STATE = "{'state': {'_model_module': 'm', '_model_module_version': '1', '_model_name': 'n'}}"
BEHAVIOURS = {
    "streams are kept apart": "import sys, logging\nprint('a'); print('b', file=sys.stderr); logging.warning('c')",
    "what is written past Python": "import os, subprocess\nsubprocess.run(['echo', 'x'])\nos.write(1, b'x');",
    "rich outputs": "from IPython.display import HTML, JSON\ndisplay(HTML('<b>æ</b>'), JSON({'a': 1}))",
    "a frame": "import pandas as pd\npd.DataFrame({'a': [1.5]})",
    "a drawing": "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    "a result": "1 + 1",
    "the shell's names": "_ + Out[6]",
    "a magic": "%%capture held\nprint('x')",
    "what it held": "held.stdout + __name__",
    "a cell that awaits": "await __import__('asyncio').sleep(0, 4)",
    "a display that is changed": "shown = display('a', display_id='one')\nshown.update('b')",
    "an output that is cleared": "from IPython.display import clear_output\nprint('x')\nclear_output()\nprint('kept')",
    "a widget": f"from comm import create_comm\nc = create_comm(target_name='jupyter.widget', data={STATE})",
    "seeded numbers": "import random as r, numpy as np\nr.seed(7); np.random.seed(7)\nr.random(), np.random.rand()",
    "hashes": "print(hash('Næstved'), os.getcwd())",
    "sums": "print(np.linspace(0, 1, 7).sum(), np.random.default_rng(1).normal(size=9) @ np.arange(9))",
    "a large output": "print('x' * 3_000_000)\n'y' * 3_000_000",
}


def test_a_notebook_shows_the_same_in_a_child_as_in_an_ordinary_kernel(run):
    child, cold = (run(*BEHAVIOURS.values(), kernel=kernel) for kernel in KERNELS)
    for name, one, other in zip(BEHAVIOURS, child.cells, cold.cells, strict=True):
        assert one == other, name
    shown = dict(zip(BEHAVIOURS, child.cells, strict=True))
    assert texts(child)[:2] == ["a\n", ""]
    assert [sorted(each.data) for each in shown["rich outputs"].outputs] == [
        ["text/html", "text/plain"],
        ["application/json", "text/plain"],
    ]
    assert [sorted(each.data) for each in shown["a drawing"].outputs] == [["image/png", "text/plain"]]
    results = [shown[name].outputs[0].data["text/plain"] for name in ("a result", "what it held", "a cell that awaits")]
    assert results == ["2", "'x\\n__main__'", "4"]
    assert [each.data["text/plain"] for each in shown["a display that is changed"].outputs] == ["'b'"]
    assert texts(child)[list(BEHAVIOURS).index("an output that is cleared")] == "kept\n"
    assert len(texts(child)[-1]) == 3_000_001


FAILURES = {
    "1 / 0": "failed at `1 / 0`: ZeroDivisionError: division by zero",
    "import os\nos._exit(0)": "failed: its kernel died, often for want of memory.",
    "import time\nwhile True: time.sleep(1)": "had a cell that ran for more than 2 seconds.",
    "raise SystemExit(3)": "failed at `raise SystemExit(3)`: SystemExit: 3",
    "input('Hvem?')": "failed at `input('Hvem?')`: StdinNotImplementedError",
    "import os\nos.kill(os.getpid(), 11)": "failed: its kernel died, often for want of memory.",
}


# an ordinary kernel takes seconds to start
@pytest.mark.parametrize(
    ("code", "kernel"), [*((code, "child") for code in FAILURES), *((code, execution.COLD) for code in [*FAILURES][:3])]
)
def test_a_chapter_that_fails_dies_or_hangs_fails_in_one_sentence(run, code, kernel):
    with pytest.raises(errors.BilagError) as error:
        run("x = 1", code, "print('not reached')", kernel=kernel, timeout=2 if "while" in code else 60)
    assert str(error.value).startswith(f"Chapter 'made' {FAILURES[code]}")
    assert "\n" not in str(error.value)


def test_a_chapter_that_floods_is_stopped(run):
    with pytest.raises(errors.BilagError, match="more than 20 million characters"):
        run("while True: print('x' * 10_000)")
    with pytest.raises(errors.BilagError, match="wrote 21 million characters; 20 million are allowed"):
        run("'y' * 21_000_000")


def test_nothing_passes_from_one_chapter_to_the_next(run):
    leave = "import builtins, os, sys, pandas as pd, seaborn\nbuiltins.left = pd.left = 1\nos.environ['LEFT'] = '1'"
    change = "seaborn.set_theme(style='dark')\nos.chdir('/')\nsys.path.insert(0, 'left')"
    look = "import builtins, os, sys, pandas as pd, matplotlib as mpl\n"
    look += "print(hasattr(builtins, 'left'), hasattr(pd, 'left'))"
    also = "print('LEFT' in os.environ, os.getcwd() == '/', 'left' in sys.path, mpl.rcParams['axes.facecolor'])"
    run(leave, change)
    assert texts(run(look, also)) == ["False False\n", "False False False white\n"]


def test_random_numbers_are_fresh(run):
    draw = "import random, numpy as np\nprint(random.random(), np.random.rand(), np.random.default_rng().random())"
    one, two = (texts(run(draw))[0].split() for _ in range(2))
    assert not {*one} & {*two}


def test_the_packages_are_imported_before_and_no_thread_is_there_but_the_one_that_watches(run):
    wanted = ["analysis.annex.annex", "matplotlib.pyplot", "pandas", "seaborn", "statsmodels.api"]
    look = f"import os, sys\nprint(sorted(set({wanted}) & set(sys.modules)), len(os.listdir('/proc/self/task')))"
    assert texts(run(look, "print('x' * 200_000)", "print(len(os.listdir('/proc/self/task')))"))[::2] == [
        f"{wanted} 2\n",
        "2\n",
    ]


@pytest.mark.parametrize("dies", [False, True])
def test_what_a_chapter_starts_and_leaves_ends_with_it(run, tmp_path, dies):
    leave = "import subprocess\nfor command in ('', 'setsid ', 'setsid -f '):\n    "
    leave += f"subprocess.Popen(command + 'sh -c \"echo $$ >> {tmp_path}/left; sleep 600\"', shell=True)"
    wait = f"import time\nwhile not 3 == len([*open('{tmp_path}/left')]):\n    time.sleep(0.05)"
    hold = "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()"
    (tmp_path / "left").touch()
    if dies:
        with pytest.raises(errors.BilagError):
            run(leave, wait, "import os\nos._exit(1)")
    else:
        run(leave, wait, hold)
    processes = [Path("/proc", each) for each in (tmp_path / "left").read_text().split()]
    until = time.monotonic() + 10
    while any(map(_alive, processes)) and time.monotonic() < until:
        time.sleep(0.05)
    assert len(processes) == 3 and not any(map(_alive, processes))


def test_many_run_side_by_side_and_see_only_themselves(run):
    def one(number: int) -> str:
        return texts(run(f"import builtins, time\nbuiltins.mine = {number}\ntime.sleep(0.2)\nprint(builtins.mine)"))[0]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(one, range(6))) == [f"{number}\n" for number in range(6)]


def test_what_children_are_forked_from_starts_anew_when_what_it_had_read_has_changed(monkeypatch):
    first = run_child.run_child(os.getppid)
    assert run_child.run_child(os.getppid) == first
    monkeypatch.setattr(run_child, "_stamps", lambda: "other")
    other = run_child.run_child(os.getppid)
    assert other not in (first, os.getpid())
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


def test_a_child_is_a_new_process_while_others_run_with_what_was_read_before(monkeypatch):
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run_child.run_child, time.sleep, 2)
        while not run_child._running:
            time.sleep(0.01)
        monkeypatch.setattr(run_child, "_stamps", lambda: "other")
        assert run_child.run_child(os.getppid) == os.getpid()
        assert running.result() is None


def fail(error: Exception) -> None:
    raise error


@pytest.mark.parametrize("error", [errors.UsageError("No."), OSError(28, "No space left on device"), KeyError("x")])
def test_an_error_in_a_child_is_that_of_its_parent(error):
    with pytest.raises(type(error)) as raised:
        run_child.run_child(fail, error)
    assert str(raised.value) == str(error)


def test_a_child_that_dies_is_told_with_its_exit_code():
    with pytest.raises(run_child.ChildDiedError) as death:
        run_child.run_child(os._exit, 3)
    assert death.value.exit_code == 3


def test_children_can_be_ended_at_once():
    ended = []

    def wait() -> None:
        try:
            run_child.run_child(time.sleep, 600)
        except run_child.ChildDiedError:
            ended.append(True)

    thread = threading.Thread(target=wait)
    thread.start()
    until = time.monotonic() + 60
    while not ended and time.monotonic() < until:
        run_child.stop_all()
        thread.join(0.1)
    assert ended == [True]


KILLED = """
import os, sys, time
from analysis.report.run import run_child
if __name__ == "__main__":
    run_child.run_child(os.system, f"echo $PPID > {sys.argv[1]}; sleep 600")
"""


def test_a_process_that_is_killed_leaves_no_child(tmp_path):
    (tmp_path / "killed.py").write_text(KILLED, encoding="utf-8")
    told = tmp_path / "told"
    env = os.environ | {"PYTHONPATH": str(Path(execution.__file__).parents[2]), "BILAG_HOME": str(project.root())}
    process = subprocess.Popen([sys.executable, tmp_path / "killed.py", told], env=env)
    until = time.monotonic() + 120
    while not (told.exists() and told.read_text().strip()) and time.monotonic() < until:
        time.sleep(0.1)
    process.kill()
    process.wait()
    child = Path(f"/proc/{told.read_text().strip()}")
    while _alive(child) and time.monotonic() < until:
        time.sleep(0.1)
    assert not _alive(child)


def _alive(process: Path) -> bool:
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_a_chapter_gives_the_same_bytes_in_a_child_and_in_an_ordinary_kernel(tmp_path):
    given = parameters.resolve("Faxe", 2026).model_dump()
    text = chapters.chapter("sickness").path.read_text(encoding="utf-8")
    child, cold = (
        execution.run("sickness", text, given, tmp_path, {execution.KERNEL_VARIABLE: kernel}) for kernel in KERNELS
    )
    assert child.text == cold.text
    assert child.looked_at == cold.looked_at != ()


# What takes longer to import than a table takes to make, and what no table needs.
NOT_FOR_A_TABLE = ("matplotlib", "seaborn", "scipy.stats", "statsmodels", "papermill", "nbformat", "httpx", "openpyxl")
FIRST_TABLE = f"""
import sys
from analysis.annex.annex import open_annex
annex = open_annex("unemployment", municipality="370", year=2026, plan="default", data_until="2026M07", language="da")
annex.key_figures("unemployment_rate", "unemployed", caption="Ledige")._repr_mimebundle_()
print([name for name in {NOT_FOR_A_TABLE!r} if name in sys.modules])
"""


def test_the_first_table_waits_for_nothing_that_only_figures_and_models_need(tmp_path):
    env = os.environ | execution.environment(tmp_path)
    done = subprocess.run([sys.executable, "-c", FIRST_TABLE], env=env, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_notebook_that_is_normalised_has_nothing_of_a_run():
    notebook = nbformat.reads(source("1"), as_version=4)
    notebook.cells[0].metadata["papermill"] = {"duration": 1}
    assert "papermill" not in json.dumps(execution.normalise(notebook))
