"""A chapter at the desk: from the start of a kernel to the first table, and all of it again for another municipality.

Run it with ``python -m analysis.bench.desk``. Kernels start as JupyterLab starts them: an ordinary one, and one forked
from a template that has run for a while. Cells run from the top, as with Run All. Wall time counts what a machine is
busy with beside, so the kernel's own processor time stands beside it, and so does the baseline: a kernel that imports
pandas and shows one line of a table. Modules are compiled before, as an installation and a first run leave them.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from analysis.report import chapters, execution, kernels, warm_kernel

CHAPTER = "unemployment"
TABLE_VERB = "annex.comparison("
FIRST = {"municipality": "370", "year": 2026, "plan": "default", "data_until": "2026M07", "language": "da"}
SECOND = FIRST | {"municipality": "320"}
BASELINE = ["import pandas as pd", "pd.DataFrame({'x': [1]})"]
TARGETS = {"first_table": 3.0, "run_again": 1.5}
PROCESSOR = "__import__('time').process_time()"


class Seconds(NamedTuple):
    """How long something took."""

    wall: float
    processor: float


def measure() -> dict[str, Seconds]:
    """Return seconds to the first table in either kernel, for running a chapter again, and of the baseline."""
    found = {}
    with (
        tempfile.TemporaryDirectory(prefix="bilag-") as folder,
        kernels.ready(execution.environment(Path(folder)) | _compiled(Path(folder))) as env,
    ):
        cold = {"ordinary kernel": kernels.ORDINARY}
        warm = {"warm kernel": warm_kernel.NAME} if kernels.name(env) == warm_kernel.NAME else {}
        for kind, kernel in (cold | warm).items():
            # the first one compiles, or waits for the template
            _at_desk(env, kernel)
            found[f"first_table, {kind}"], found[f"run_again, {kind}"] = _at_desk(env, kernel)
        found["baseline, ordinary kernel"] = _baseline(env)
    return found


def _compiled(folder: Path) -> dict[str, str]:
    """Let kernels keep what Python compiles, where the environment forbids it: an analyst's are compiled."""
    if not os.environ.get("PYTHONDONTWRITEBYTECODE"):
        return {}
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def _at_desk(env: dict[str, str], kernel: str) -> tuple[Seconds, Seconds]:
    """Start a kernel, run a chapter from the top to its first table and on, and run it all for another municipality."""
    source = [cell.source for cell in chapters.read(chapters.chapter(CHAPTER)).cells if cell.cell_type == "code"]
    below = 1 + next(place for place, code in enumerate(source) if TABLE_VERB in code)
    with kernels.own_loop(), tempfile.TemporaryDirectory(prefix="k-") as folder:
        run = _Run(kernel, env, folder)
        try:
            to_first_table = run([source[0], _assigned(FIRST), *source[1:below]], begun=run.begun, used=0.0)
            run(source[below:])
            return to_first_table, run([_assigned(SECOND), *source[1:]])
        finally:
            run.close()


def _baseline(env: dict[str, str]) -> Seconds:
    with kernels.own_loop(), tempfile.TemporaryDirectory(prefix="k-") as folder:
        run = _Run(kernels.ORDINARY, env, folder)
        try:
            return run(BASELINE, begun=run.begun, used=0.0)
        finally:
            run.close()


class _Run:
    """A kernel, and code that it runs a piece at a time."""

    def __init__(self, kernel: str, env: dict[str, str], folder: str) -> None:
        from jupyter_core.utils import run_sync

        self._sync = run_sync
        self.begun = time.perf_counter()
        self._manager = kernels.Manager(kernel_name=kernel, config=kernels.config(folder, env))
        run_sync(self._manager.start_kernel)()
        self._client = self._manager.client()
        self._client.start_channels()
        run_sync(self._client.wait_for_ready)(timeout=120)

    def __call__(self, pieces: list[str], begun: float | None = None, used: float | None = None) -> Seconds:
        """Run pieces of code, and tell how long that took from the moment that is given, or from now."""
        begun = time.perf_counter() if begun is None else begun
        used = self._one("") if used is None else used
        for code in pieces:
            after = self._one(code)
        return Seconds(time.perf_counter() - begun, after - used)

    def _one(self, code: str) -> float:
        """Run one piece; return the kernel's processor time after it."""
        answer = self._sync(self._client.execute_interactive)(
            code, timeout=300, output_hook=lambda message: None, user_expressions={"used": PROCESSOR}
        )
        if answer["content"]["status"] != "ok":
            raise RuntimeError(f"{code.splitlines()[0]}: {answer['content'].get('evalue')}")
        return float(answer["content"]["user_expressions"]["used"]["data"]["text/plain"])

    def close(self) -> None:
        self._client.stop_channels()
        self._sync(self._manager.shutdown_kernel)(now=True)


def _assigned(parameters: dict) -> str:
    return "\n".join(f"{name} = {value!r}" for name, value in parameters.items())


def main() -> None:
    """Print the measurements, a line each, beside what the wall time may be at most."""
    print(f"{'seconds':28} {'wall':>6} {'processor':>10}")
    for name, took in measure().items():
        most = TARGETS.get(name.partition(",")[0])
        print(f"{name:28} {took.wall:6.2f} {took.processor:10.2f}" + (f"  (at most {most})" if most else ""))


if __name__ == "__main__":
    main()
