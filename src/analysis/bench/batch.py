"""Annexes in a batch, beside what users do today and beside the least that it could cost.

Run it with ``python -m analysis.bench batch``. The same chapters of the same municipalities are made three ways: with
the commands of papermill and nbconvert, one after the other for each chapter, two chapters at a time; as plain
functions in one process that is warm; and with ``bilag batch``. Processor time counts all children. The numbers and
a page with bars go to ``reports/benchmarks/``.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import escape
from pathlib import Path
from statistics import median

from analysis import areas, project

ANNEXES_VARIABLE = "BENCH_ANNEXES"
YEAR = 2026
PLAIN_ANNEXES = 6
SINGLE_BUILDS = 3
IMPORTS = [sys.executable, "-c", "import pandas, seaborn, statsmodels.api, papermill, nbconvert"]
# Some five hundred annexes of one chapter, to see whether memory grows.
MANY_CHAPTER = "population"
# to look takes processor time from what is measured
SAMPLE_SECONDS = 2.0
STYLE = """body{font:16px/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}td,th{text-align:left;
padding:.2rem .6rem}td.n{text-align:right;font-variant-numeric:tabular-nums}.bar{background:#2a5d84;height:.8rem}"""


@dataclass(frozen=True)
class Spent:
    """Wall time and processor time, children counted, in seconds; and memory now and then, in megabytes."""

    wall: float
    processor: float
    memory_mb: tuple[float, ...] = ()

    def most_memory_mb(self) -> float:
        """Return the most memory at any time."""
        return max(self.memory_mb, default=0.0)

    def usual_memory_mb(self, quarter: int) -> float:
        """Return the memory that was passed half the time in a quarter (0 to 3)."""
        length = len(self.memory_mb)
        return median(self.memory_mb[length * quarter // 4 : length * (quarter + 1) // 4] or [0.0])


def measure(annexes: int | None = None) -> dict[str, float]:
    """Return the numbers by name; see `TOLD` for what each is.

    Parameters
    ----------
    annexes : int, optional
        How many municipalities; without it what BENCH_ANNEXES says, else all.
    """
    held = areas.municipalities()
    count = annexes or int(os.environ.get(ANNEXES_VARIABLE, len(held)))
    slugs = [area.slug for area in held[:count]]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        home = _home(Path(folder) / "home")
        env = _env(home)
        reports = home / "reports"
        # the first of each finds what it reads on no disk cache, and makes models and forecasts for all
        pairs = [(_spent(IMPORTS, env), _spent(_single(slugs[0], home / "one"), env)) for _ in range(SINGLE_BUILDS + 1)]
        imports, single = (min(each.wall for each in spent) for spent in zip(*pairs[1:], strict=True))
        _spent(_batch(slugs[:1], reports / "first", 1), env)  # from then on it is known what annexes ask for
        # the same before and after, for machines are not as fast from one quarter of an hour to the next
        before = _commands(home / "before", env, slugs[0])
        one = _spent(_batch(slugs, reports / "one", 1), env)
        two = _spent(_batch(slugs, reports / "two", 2), env)
        after = _commands(home / "after", env, slugs[0])
        unchanged = _spent(_batch(slugs, reports / "two", 2), env)
        notebook = home / "notebooks" / "04-unemployment.ipynb"
        notebook.write_text(notebook.read_text(encoding="utf-8").replace('"nbformat"', ' "nbformat"'), encoding="utf-8")
        edited = _spent(_batch(slugs, reports / "two", 2), env)
        many = _spent(_batch(["all"], reports / "many", 2, f"{YEAR - 4}-{YEAR}", "--chapters", MANY_CHAPTER), env)
        few = slugs[:PLAIN_ANNEXES]
        plain = _spent([sys.executable, "-c", PLAIN, str(home / "plain"), str(YEAR), few[0], *few], env)
        once = _spent([sys.executable, "-c", PLAIN, str(home / "plain"), str(YEAR), few[0]], env)
        starts = json.loads(_output([sys.executable, "-c", STARTS], env))
        checks = json.loads(_output([sys.executable, "-c", CHECKS, str(reports / "two"), str(YEAR), *slugs], env))
    # the first of them makes the process warm
    per_plain = (plain.processor - once.processor) / len(few)
    commands = {name: (before[name] + after[name]) / 2 for name in before}
    return {
        "annexes": count,
        "chapters": commands["chapters"],
        "commands_annexes_per_minute": 60 / commands["wall"],
        "commands_processor_seconds_per_annex": commands["processor"],
        "batch_annexes_per_minute": 60 * count / two.wall,
        "batch_times_the_commands": commands["wall"] * count / two.wall,
        "batch_processor_seconds_per_annex": two.processor / count,
        "plain_processor_seconds_per_annex": per_plain,
        "batch_over_plain": two.processor / count / per_plain,
        "two_workers_over_one": one.wall / two.wall,
        "nothing_changed_seconds": unchanged.wall,
        "nothing_changed_processor_seconds": unchanged.processor,
        "one_chapter_edited_seconds_per_annex": edited.wall / count,
        "one_chapter_edited_processor_seconds_per_annex": edited.processor / count,
        "memory_two_workers_mb": two.most_memory_mb(),
        "many_annexes": 5 * len(areas.municipalities()),
        "many_annexes_seconds": many.wall,
        "memory_many_most_mb": many.most_memory_mb(),
        # in the first quarter it starts
        "memory_many_second_quarter_mb": many.usual_memory_mb(1),
        "memory_many_last_quarter_mb": many.usual_memory_mb(3),
        "single_build_seconds": single,
        "imports_seconds": imports,
        "single_build_over_imports": single / imports,
        **starts,
        **checks,
    }


TOLD = {
    "commands_processor_seconds_per_annex": "papermill and nbconvert, a command each for each chapter",
    "batch_processor_seconds_per_annex": "bilag batch, its start included",
    "plain_processor_seconds_per_annex": "the same code as plain functions in one warm process",
    "one_chapter_edited_processor_seconds_per_annex": "bilag batch after one chapter was edited",
    "cold_start_processor_seconds": "an ordinary kernel up to its first line after the imports",
    "warm_start_processor_seconds": "a warm kernel up to its first line after the imports",
}

# The chapters' own code, block by block, in one process: nothing of Jupyter between it and the page.
PLAIN = """
import sys
from pathlib import Path
from analysis.report import annex, build, chapters
from analysis.report.parameters import resolve
from analysis.display import blocks
import seaborn, statsmodels.api, ast
held = {chapter.name: chapter for chapter in chapters.chapters()}
for slug in sys.argv[3:]:
    given = resolve(slug, sys.argv[2])
    page = []
    for chapter in build.choose(given):
        scope = given.model_dump()
        scope["display"] = lambda *shown: page.extend(shown)
        for cell in chapters.read(chapter).cells:
            if cell.cell_type != "code" or "parameters" in cell.metadata.get("tags", []):
                continue
            tree = ast.parse(cell.source)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, "cell", "exec"), scope)
            if last is not None:
                page.append(eval(compile(ast.Expression(last.value), "cell", "eval"), scope))
    shown = [each._repr_mimebundle_() for each in page if hasattr(each, "_repr_mimebundle_")]
    file = Path(sys.argv[1]) / f"{slug}.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join((each[0] if isinstance(each, tuple) else each).get("text/html", "") for each in shown))
"""

# Kernels one after the other, and the processor time that each has used when its first line runs.
STARTS = """
import json, os, tempfile, time
from pathlib import Path
from analysis.report import execution, kernels, warm_kernel
import nbformat, papermill
cell = "import pandas, seaborn, statsmodels.api, time\\nfrom analysis.report import annex\\nprint(time.process_time())"
found = {}
with tempfile.TemporaryDirectory() as folder, kernels.ready(execution.environment(Path(folder))) as env:
    for name, kernel in (("cold", kernels.ORDINARY), ("warm", warm_kernel.NAME)):
        walls, processors = [], []
        for number in range(4):
            made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
            made.metadata.kernelspec = {"name": "python3", "language": "python", "display_name": "Python 3"}
            begun = time.perf_counter()
            with kernels.own_loop(), tempfile.TemporaryDirectory(prefix="k-") as own:
                ran = papermill.execute_notebook(made, None, kernel_name=kernel, progress_bar=False,
                    kernel_manager_class=kernels.Manager, config=kernels.config(own, env),
                    extra_arguments=["--IPKernelApp.log_level=CRITICAL"])
            walls.append(time.perf_counter() - begun)
            processors.append(float(ran.cells[0].outputs[0].text))
        found[f"{name}_start_wall_seconds"] = min(walls)
        found[f"{name}_start_processor_seconds"] = min(processors)
print(json.dumps(found))
"""

# What a look at annexes costs, beside reading and hashing once all that they are made of and what is kept of them.
CHECKS = """
import hashlib, json, sys, time
from pathlib import Path
from analysis import project
from analysis.report import batch, batch_names, keys
wanted = batch_names.wanted(",".join(sys.argv[3:]), sys.argv[2])
begun = time.perf_counter()
work = batch.Batch(Path(sys.argv[1]))
decisions = [work.decide(each) for each in wanted]
look = time.perf_counter() - begun
assert all(each.unchanged for each in decisions), [each.run for each in decisions]
common = keys.common()
names = [name.removeprefix("src/") for name in common.chapters | common.pages]
source = Path(keys.__file__).parents[2]
places = [(source if name.startswith("analysis/") else project.root()) / name for name in names]
paths = [path for path in places if path.is_file()] + sorted(project.data("observations").glob("*"))
paths += sorted(project.data("snapshots").glob("*/*/*.yml")) + sorted(project.notebooks().glob("*.ipynb"))
begun = time.perf_counter()
for path in [*paths, *Path(sys.argv[1], ".cache").rglob("*")]:
    if path.is_file():
        hashlib.sha256(path.read_bytes()).hexdigest()
once = time.perf_counter() - begun
print(json.dumps({"look_seconds": look, "read_and_hash_once_seconds": once, "look_over_read_and_hash": look / once}))
"""


def _home(home: Path) -> Path:
    home.mkdir()
    shutil.copytree(project.notebooks(), home / "notebooks")
    (home / "data").symlink_to(project.data(), target_is_directory=True)
    shutil.copy(project.root() / "requirements.lock", home)
    return home


def _env(home: Path) -> dict[str, str]:
    source = str(Path(__file__).resolve().parents[2])
    return os.environ | {project.HOME_VARIABLE: str(home), "PYTHONPATH": source, "MPLBACKEND": "agg"}


def _bilag(command: str) -> list[str]:
    return [sys.executable, "-m", "analysis.cli", command]


def _single(slug: str, out: Path) -> list[str]:
    return [*_bilag("build"), "--municipality", slug, "--year", str(YEAR), "--out", str(out)]


def _batch(slugs: list[str], out: Path, workers: int, years: str = str(YEAR), *more: str) -> list[str]:
    given = ["--municipalities", ",".join(slugs), "--years", years, "--out", str(out), "--workers", str(workers)]
    return [*_bilag("batch"), *given, *more]


def _commands(folder: Path, env: dict[str, str], slug: str) -> dict[str, float]:
    """Make each chapter of an annex with the commands of papermill and nbconvert, two chapters at a time."""
    from analysis.report import build
    from analysis.report.parameters import resolve

    given = resolve(slug, YEAR)
    chapters = build.choose(given)
    folder.mkdir()
    parameters = folder / "parameters.yaml"
    parameters.write_text(json.dumps(given.model_dump(), ensure_ascii=False), encoding="utf-8")

    def one(chapter) -> None:
        ran = folder / chapter.path.name
        papermill = ["-m", "papermill", "-f", str(parameters), "-k", "python3", str(chapter.path), str(ran)]
        nbconvert = ["-m", "nbconvert", "--to", "html", "--no-input", str(ran)]
        for command in (papermill, nbconvert):
            subprocess.run([sys.executable, *command], env=env, check=True, capture_output=True)

    begun, before = time.perf_counter(), _children()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, chapters))
    return {"wall": time.perf_counter() - begun, "processor": _children() - before, "chapters": len(chapters)}


def _spent(command: list[str], env: dict[str, str]) -> Spent:
    """Run a command and return what it and its children took."""
    begun, before = time.perf_counter(), _children()
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    seen: list[float] = []
    watch = threading.Thread(target=_watch, args=(process, seen), daemon=True)
    watch.start()
    _, complaint = process.communicate()
    watch.join()
    if process.returncode:
        raise RuntimeError(complaint[-2000:])
    return Spent(time.perf_counter() - begun, _children() - before, tuple(seen))


def _output(command: list[str], env: dict[str, str]) -> str:
    ran = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    return ran.stdout.splitlines()[-1]


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _watch(process: subprocess.Popen, seen: list[float]) -> None:
    """Note now and then the memory of a process and all below it, shared pages counted once."""
    while process.poll() is None:
        seen.append(sum(_memory_mb(each) for each in _tree(process.pid)))
        time.sleep(SAMPLE_SECONDS)


def _tree(top: int) -> set[int]:
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue
    found, more = {top}, {top}
    while more:
        more = {child for child, parent in parents.items() if parent in more} - found
        found |= more
    return found


def _memory_mb(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def page(found: dict[str, float]) -> str:
    """Return the numbers as a page with bars."""
    widest = max(found[name] for name in TOLD)
    bars = "".join(
        f'<tr><th scope="row">{escape(told)}</th><td class="n">{found[name]:.2f} s</td>'
        f'<td style="width:18rem"><div class="bar" style="width:{100 * found[name] / widest:.1f}%"></div></td></tr>'
        for name, told in TOLD.items()
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td class="n">{value:,.2f}</td></tr>' for name, value in found.items()
    )
    return (
        f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Benchmarks: batch</title><style>{STYLE}</style>'
        f"<h1>Benchmarks: batch</h1><table><caption>Seconds of processor time, children counted</caption>{bars}</table>"
        f"<table><caption>All numbers</caption>{rows}</table></html>\n"
    )


def write(found: dict[str, float], folder: Callable[..., Path] = project.reports) -> None:
    """Write the numbers as JSON and as a page."""
    target = folder("benchmarks")
    target.mkdir(parents=True, exist_ok=True)
    (target / "batch.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (target / "batch.html").write_text(page(found), encoding="utf-8")


def main() -> None:
    """Measure, print and write."""
    found = measure()
    for name, value in found.items():
        print(f"{name:55} {value:10.2f}")
    write(found)


if __name__ == "__main__":
    main()
