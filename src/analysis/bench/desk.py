"""A chapter at the desk: from the start of a kernel to the first table, and all of it again for another municipality.

Run it with ``python -m analysis.bench.desk``. Wall time, in kernels as JupyterLab starts them: the start is told for an
ordinary kernel, and for one forked from a template that has run for a while.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from analysis.report import chapters, execution, kernels, warm_kernel

CHAPTER = "unemployment"
TABLE_VERB = "annex.comparison("
FIRST = {"municipality": "370", "year": 2026, "plan": "default", "data_until": "2026M07", "language": "da"}
SECOND = FIRST | {"municipality": "320"}
TARGETS = {"first_table_seconds": 3.0, "run_again_seconds": 1.5}


def measure() -> dict[str, float]:
    """Return seconds of wall time: to the first table with either kernel, and for running a chapter again."""
    found = {}
    with (
        tempfile.TemporaryDirectory(prefix="bilag-") as folder,
        kernels.ready(execution.environment(Path(folder))) as env,
    ):
        if kernels.name(env) == warm_kernel.NAME:
            # the first one waits for the template
            _at_desk(env, warm_kernel.NAME)
            found["first_table_seconds"], found["run_again_seconds"] = _at_desk(env, warm_kernel.NAME)
        found["first_table_ordinary_kernel_seconds"], again = _at_desk(env, kernels.ORDINARY)
        found.setdefault("run_again_seconds", again)
    return found


def _at_desk(env: dict[str, str], kernel: str) -> tuple[float, float]:
    """Start a kernel, run a chapter up to its first table, run the rest, and run it all for another municipality."""
    source = [cell.source for cell in chapters.read(chapters.chapter(CHAPTER)).cells if cell.cell_type == "code"]
    first_table = next(place for place, code in enumerate(source) if TABLE_VERB in code)
    with kernels.own_loop(), tempfile.TemporaryDirectory(prefix="k-") as folder:
        begun = time.perf_counter()
        manager = kernels.Manager(kernel_name=kernel, config=kernels.config(folder, env))
        run = _Run(manager)
        try:
            for code in [*source[:1], _assigned(FIRST), source[1], source[first_table]]:
                run(code)
            to_first_table = time.perf_counter() - begun
            for code in source[2:]:
                run(code)
            begun = time.perf_counter()
            for code in [_assigned(SECOND), *source[1:]]:
                run(code)
            return to_first_table, time.perf_counter() - begun
        finally:
            run.close()


class _Run:
    """Runs code in a kernel, a piece at a time."""

    def __init__(self, manager: kernels.Manager) -> None:
        from jupyter_core.utils import run_sync

        self._manager, self._sync = manager, run_sync
        run_sync(manager.start_kernel)()
        self._client = manager.client()
        self._client.start_channels()
        run_sync(self._client.wait_for_ready)(timeout=120)

    def __call__(self, code: str) -> None:
        answer = self._sync(self._client.execute_interactive)(code, timeout=300, output_hook=lambda message: None)
        if answer["content"]["status"] != "ok":
            raise RuntimeError(f"{code.splitlines()[0]}: {answer['content'].get('evalue')}")

    def close(self) -> None:
        self._client.stop_channels()
        self._sync(self._manager.shutdown_kernel)(now=True)


def _assigned(parameters: dict) -> str:
    return "\n".join(f"{name} = {value!r}" for name, value in parameters.items())


def main() -> None:
    """Print the measurements, a line each, beside what they may be at most."""
    for name, number in measure().items():
        most = f"  (at most {TARGETS[name]})" if name in TARGETS else ""
        print(f"{name:38} {number:6.2f}{most}")


if __name__ == "__main__":
    main()
