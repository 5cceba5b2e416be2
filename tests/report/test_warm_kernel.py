"""What papermill and nbclient do on an ordinary kernel they do on the warm one and in a fork: each behaviour on all."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import papermill
import pytest
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from analysis.report import execution, fork_engine, kernels, warm_kernel

pytestmark = pytest.mark.skipif(not warm_kernel.safe(), reason="warm kernels are forked on Linux alone")
EACH = pytest.mark.parametrize("kernel", [kernels.ORDINARY, warm_kernel.NAME, fork_engine.NAME])
FORKED = pytest.mark.parametrize("kernel", [warm_kernel.NAME, fork_engine.NAME])
PREPARE = "import os, sys"


@pytest.fixture(scope="module")
def env(tmp_path_factory):
    """The environment of kernels of one template, which all tests share."""
    workspace = tmp_path_factory.mktemp("work")
    with kernels.ready(execution.environment(workspace)) as found:
        yield found


@pytest.fixture
def run(env, tmp_path):
    """Return a function that runs cells with papermill, on a kernel or in a fork, and returns the executed notebook."""

    def running(kernel: str, *cells: str, **options):
        if kernel == fork_engine.NAME:
            options |= {"engine_name": kernel, "environment": env}
            kernel = kernels.ORDINARY
        with kernels.own_loop():
            return papermill.execute_notebook(
                notebook(*cells),
                None,
                kernel_name=kernel,
                progress_bar=False,
                kernel_manager_class=kernels.Manager,
                config=kernels.config(fresh(tmp_path), env),
                resources={"metadata": {"path": str(tmp_path)}},
                extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
                **options,
            )

    return running


def fresh(folder: Path) -> str:
    """Return a new folder with a short enough name for a socket."""
    return tempfile.mkdtemp(prefix="k-", dir="/tmp" if len(str(folder)) > 60 else folder)


def notebook(*cells: str):
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    made = [nbformat.v4.new_code_cell(cell, metadata={"tags": []}) for cell in cells]
    return nbformat.v4.new_notebook(cells=made, metadata=metadata)


def texts(executed, name="stdout"):
    return ["".join(each.text for each in cell.outputs if each.get("name") == name) for cell in executed.cells]


def test_a_warm_kernel_is_a_fork_of_the_template_with_the_packages_imported(run):
    loaded = "print('statsmodels' in sys.modules, os.getppid(), os.getpid() == os.getsid(0), os.getcwd())"
    cold, warm = (texts(run(kernel, PREPARE, loaded))[1].split() for kernel in (kernels.ORDINARY, warm_kernel.NAME))
    assert cold[0] == "False" and warm[0] == "True"
    assert int(cold[1]) == os.getpid() != int(warm[1])
    assert cold[2:] == warm[2:]


def test_it_is_not_a_start_in_vain(run):
    """Its first cell finds what chapters import already imported; an ordinary kernel's imports it itself."""
    wanted = ["pandas", "seaborn", "statsmodels.api", "matplotlib.pyplot", "analysis.report.annex"]
    look = f"import sys\nprint(sorted(set({wanted}) & set(sys.modules)))"
    warm, cold = (texts(run(kernel, look))[0] for kernel in (warm_kernel.NAME, kernels.ORDINARY))
    assert (warm, cold) == (f"{sorted(wanted)}\n", "[]\n")


def test_the_template_has_one_thread_when_it_is_forked(env):
    folder = Path(env[warm_kernel.TEMPLATE_VARIABLE]).parent
    found = [
        process
        for process in Path("/proc").glob("[0-9]*")
        if str(folder) in (process / "cmdline").read_bytes().decode(errors="replace")
    ]
    assert [len(list((process / "task").iterdir())) for process in found] == [1]


def test_huge_pages_hold_what_small_ones_held():
    script = (
        "import os, re\nfrom pathlib import Path\nfrom analysis.report import warm_template\n"
        "held = [os.urandom(1 << 20) for _ in range(64)]\ncopies = [bytearray(each) for each in held]\n"
        "warm_template.collapse()\nassert held == copies\n"
        "print(re.search(r'AnonHugePages: +(\\d+)', Path('/proc/self/smaps_rollup').read_text())[1])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    # where the system gives any, it gives most of what was asked for
    assert int(ran.stdout) == 0 or int(ran.stdout) > 64 * 1024


@FORKED
def test_nothing_passes_from_one_chapter_to_the_next(run, kernel):
    leave = "import pandas as pd, seaborn, builtins\nbuiltins.left = 1\npd.left = 1\nos.environ['LEFT'] = '1'"
    change = "seaborn.set_theme(style='dark')\nos.chdir('/')\nsys.path.insert(0, 'left')"
    look = "import builtins, pandas as pd, matplotlib as mpl\nprint(hasattr(builtins, 'left'), hasattr(pd, 'left'))"
    also = "print('LEFT' in os.environ, os.getcwd() == '/', 'left' in sys.path, mpl.rcParams['axes.facecolor'])"
    run(kernel, PREPARE, leave, change)
    warm, cold = (texts(run(each, PREPARE, look, also)) for each in (kernel, kernels.ORDINARY))
    assert warm == cold
    assert warm[1:] == ["False False\n", "False False False white\n"]


@FORKED
def test_random_numbers_are_fresh_and_seeded_ones_the_same(run, kernel):
    draw = "import random, numpy as np\nprint(random.random(), np.random.rand(), np.random.default_rng().random())"
    seeded = "random.seed(7); np.random.seed(7)\nprint(random.random(), np.random.rand(), hash('Næstved'))"
    one, two, cold = (texts(run(each, draw, seeded)) for each in (kernel, kernel, kernels.ORDINARY))
    assert not {*one[0].split()} & {*two[0].split()}
    assert one[1] == two[1] == cold[1]


@EACH
def test_an_error_in_a_cell_is_told_and_ends_the_run(run, kernel):
    with pytest.raises(PapermillExecutionError) as error:
        run(kernel, "x = 1", "1 / 0", "print('not reached')")
    assert (error.value.ename, error.value.evalue, error.value.cell_index) == (
        "ZeroDivisionError",
        "division by zero",
        1,
    )


@EACH
def test_a_cell_that_exits_ends_the_run_as_ever(run, kernel):
    with pytest.raises(PapermillExecutionError) as error:
        run(kernel, "raise SystemExit(3)")
    assert error.value.ename == "SystemExit"


@EACH
def test_a_cell_that_never_ends_is_stopped(run, kernel):
    with pytest.raises(CellTimeoutError):
        run(kernel, "import time\nwhile True: time.sleep(1)", execution_timeout=2)


@EACH
@pytest.mark.parametrize("how", ["os._exit(0)", "os._exit(3)", "os.kill(os.getpid(), 9)", "os.kill(os.getpid(), 11)"])
def test_a_kernel_that_dies_is_told(run, kernel, how):
    with pytest.raises(DeadKernelError):
        run(kernel, PREPARE, how)


@EACH
def test_rich_outputs_come_through(run, kernel):
    show = "from IPython.display import HTML, SVG, JSON, display\ndisplay(HTML('<b>æ</b>'), JSON({'a': 1}))"
    frame = "import pandas as pd\npd.DataFrame({'a': [1.5]})"
    draw = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"
    found = run(kernel, "%matplotlib inline", show, frame, draw)
    data = [[sorted(each.data) for each in cell.outputs] for cell in found.cells[1:]]
    assert data == [
        [["text/html", "text/plain"], ["application/json", "text/plain"]],
        [["text/html", "text/plain"]],
        [["image/png", "text/plain"]],
    ]
    assert found.cells[2].outputs[0].output_type == "execute_result"


@EACH
def test_standard_output_and_standard_error_are_kept_apart(run, kernel):
    found = run(kernel, PREPARE, "print('a'); print('b', file=sys.stderr); import logging; logging.warning('c')")
    assert texts(found)[1] == "a\n"
    assert texts(found, "stderr")[1] == "b\nWARNING:root:c\n"


@EACH
def test_what_is_written_past_python_is_in_no_cell(run, kernel):
    write = "import subprocess\nsubprocess.run(['echo', 'fra et program'])\nos.write(1, 'æ'.encode());"
    assert texts(run(kernel, PREPARE, write, "print('on')"))[1:] == ["", "on\n"]


@EACH
def test_the_shell_is_that_of_a_notebook(run, kernel):
    cells = (
        "1 + 1",
        "_ + Out[1]",
        "%%capture held\nprint('x')",
        "held.stdout + __name__",
        "await __import__('asyncio').sleep(0, 4)",
    )
    found = run(kernel, *cells)
    shown = [[each.data["text/plain"] for each in cell.outputs] for cell in found.cells]
    assert shown == [["2"], ["4"], [], ["'x\\n__main__'"], ["4"]]
    assert [cell.execution_count for cell in found.cells] == [1, 2, 3, 4, 5]


@EACH
def test_a_display_can_be_changed_and_an_output_cleared(run, kernel):
    change = "from IPython.display import clear_output\nshown = display('a', display_id=True)\nshown.update('b')"
    clear = "print('gone')\nclear_output()\nprint('kept')"
    found = run(kernel, change, clear)
    assert [each.data["text/plain"] for each in found.cells[0].outputs] == ["'b'"]
    assert texts(found)[1] == "kept\n"


@FORKED
def test_what_a_chapter_starts_and_leaves_ends_with_it(run, kernel):
    leave = "import subprocess\nleft = subprocess.Popen(['sleep', '600'])\nprint(left.pid)"
    hold = "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()"
    process = texts(run(kernel, leave, hold))[0].strip()
    until = time.monotonic() + 10
    while Path(f"/proc/{process}").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not Path(f"/proc/{process}").exists()


@EACH
def test_nobody_is_there_to_answer_a_question(run, kernel):
    with pytest.raises(PapermillExecutionError) as error:
        run(kernel, "input('Hvem?')")
    assert error.value.ename == "StdinNotImplementedError"


@EACH
def test_widgets_do_no_harm(run, kernel):
    state = "{'_model_module': 'm', '_model_module_version': '1', '_model_name': 'n'}"
    talk = f"from comm import create_comm\nc = create_comm(target_name='jupyter.widget', data={{'state': {state}}})"
    found = run(kernel, talk, "print('on')")
    assert texts(found)[1] == "on\n"


@EACH
def test_very_large_outputs_come_whole(run, kernel):
    found = run(kernel, "print('x' * 12_000_000)", "'y' * 3_000_000")
    assert len(texts(found)[0]) == 12_000_001
    assert len(found.cells[1].outputs[0].data["text/plain"]) == 3_000_002


def test_a_large_output_starts_no_thread_in_a_fork(run):
    found = run(fork_engine.NAME, "print('x' * 200_000)", "import os\nlen(os.listdir('/proc/self/task'))")
    assert found.cells[1].outputs[0].data["text/plain"] == "1"


@FORKED
def test_many_run_side_by_side_and_see_only_themselves(run, kernel):
    def one(number: int) -> str:
        cells = f"import builtins, time\nbuiltins.mine = {number}", "time.sleep(0.3)", "print(builtins.mine)"
        return texts(run(kernel, *cells))[2]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(one, range(8))) == [f"{number}\n" for number in range(8)]


def test_an_interrupt_stops_the_cell_and_not_the_kernel(env, tmp_path):
    config = kernels.config(fresh(tmp_path), env)
    config.KernelManager = config.Manager
    del config.KernelManager["client_class"]
    given = {**os.environ, **config.Manager.environment}
    manager = KernelManager(kernel_name=warm_kernel.NAME, config=config)
    manager.start_kernel(env=given, extra_arguments=["--IPKernelApp.log_level=CRITICAL"])
    client = manager.client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=60)
        asked = client.execute("import time; time.sleep(60)")
        time.sleep(0.5)
        manager.interrupt_kernel()
        assert client.get_shell_msg(timeout=20)["content"]["ename"] == "KeyboardInterrupt"
        assert asked and manager.is_alive()
        # right after an error a kernel, an ordinary one too, turns away what waits in its queue
        answers = (client.execute_interactive("1 + 1", timeout=20)["content"]["status"] for _ in range(20))
        assert next(answer for answer in answers if answer != "aborted") == "ok"
        process = manager.provisioner.pid
        manager.restart_kernel(now=True)
        client.wait_for_ready(timeout=60)
        assert manager.provisioner.pid != process
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        client.context.destroy()
    assert not Path(f"/proc/{manager.provisioner.pid}").exists()


def test_nbclient_and_jupyter_find_it_by_name(env, tmp_path, monkeypatch):
    kernels.config(fresh(tmp_path), env)
    assert warm_kernel.NAME in KernelSpecManager().find_kernel_specs()
    for name, value in (warm_kernel.environment() | env).items():
        monkeypatch.setenv(name, value)
    with kernels.own_loop():
        client = NotebookClient(
            notebook("import sys", "print('statsmodels' in sys.modules)"), kernel_name=warm_kernel.NAME
        )
        assert texts(client.execute())[1] == "True\n"


@FORKED
def test_where_forks_are_not_safe_an_ordinary_kernel_shows_the_same(run, kernel, monkeypatch):
    cells = PREPARE, "print(os.getppid())", "import numpy as np\nprint(np.linspace(0, 1, 7).sum())"
    warm = texts(run(kernel, *cells))
    monkeypatch.setattr(warm_kernel, "safe", lambda: False)
    other = texts(run(kernel, *cells))
    assert other[1] == f"{os.getpid()}\n" != warm[1]
    assert other[2] == warm[2]


def test_a_template_of_other_code_or_data_forks_nothing(env, tmp_path, monkeypatch):
    whole = {**os.environ, **warm_kernel.environment(), **env}
    assert warm_kernel.fingerprint(whole) != warm_kernel.fingerprint(whole | {"LANG": "tlh"})
    assert warm_kernel.fork({"arguments": []}, whole | {"LANG": "tlh"}, str(tmp_path)) is None


KILLED = """
import os, sys, time
from analysis.report import execution, fork_engine, kernels, warm_kernel
from pathlib import Path
with kernels.ready(execution.environment(Path(sys.argv[1]))) as env:
    whole = {**os.environ, **warm_kernel.environment(), **env}
    template = env[warm_kernel.TEMPLATE_VARIABLE]
    kernel = warm_kernel.fork({"arguments": ["-f", sys.argv[1] + "/kernel.json"]}, whole, sys.argv[1])
    print(kernel.pid, template, flush=True)
    time.sleep(60)
"""


def test_a_process_that_is_killed_leaves_no_template_and_no_kernel(tmp_path):
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    kernel, template = process.stdout.readline().split()
    assert Path(f"/proc/{kernel}").exists()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    until = time.monotonic() + 30
    while (left := _left(kernel, template)) and time.monotonic() < until:
        time.sleep(0.05)
    assert left == []
    assert not Path(template).parent.exists()


def _left(kernel: str, template: str) -> list[str]:
    """Return the commands of the kernel and of the template that still run."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue  # it has ended meanwhile
        if process.name == kernel or template in line:
            found.append(line)
    return found
