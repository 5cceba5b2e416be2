"""What the template does once, before any fork: imports, files that every chapter reads, values that are asked for."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipykernel.inprocess.manager import InProcessKernelManager

    from analysis.indicators.shared import Asked

# What a kernel imports when it starts, its debugger above all (found by what a started kernel has more), and
# what chapters import.
PRELOADED = (
    "sqlite3",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "matplotlib.pyplot",
    "psutil",
    "seaborn",
    "statsmodels.api",
    "tornado.platform.asyncio",
    "tornado.queues",
    "analysis.report.annex",
    "analysis.report.fork_engine",
    "analysis.report.inner_kernel",
)
# Rooms of the package that chapters work in: imported whole, as their modules are imported when they are first used.
ROOMS = ("indicators", "statistics", "plans", "display")


def preload() -> None:
    """Import the packages that chapters use, and read the files that every chapter reads."""
    for name in PRELOADED:
        import_module(name)

    for room in ROOMS:
        for found in iter_modules(import_module(f"analysis.{room}").__path__):
            import_module(f"analysis.{room}.{found.name}")

    from analysis import errors

    _draw()
    try:
        _read()
    except errors.BilagError:
        return  # the chapter that needs it meets the fault itself, and says so


def _read() -> None:
    """Read the files that every chapter reads."""
    from analysis import areas, benefits, observations, official_tables, plans, vocabulary
    from analysis.display import texts
    from analysis.display.figures import boundaries
    from analysis.indicators import registry, values
    from analysis.plans import ministerial_goals
    from analysis.report import parameters
    from analysis.sources import catalogue, record_kinds
    from analysis.statistics import likeness

    areas.all_areas(), areas.ignored_names(), benefits.groups(), registry.indicators(), parameters.newest_month()
    official_tables.sources(), catalogue.sources(), record_kinds.definitions(), ministerial_goals.goals()
    vocabulary.caveats(), vocabulary.units(), vocabulary.breaks(), likeness.definition(), boundaries.load()
    vocabulary.method_text(vocabulary.METHODS[0]), vocabulary.status_text(vocabulary.STATUSES[0])
    for language in texts.LANGUAGES:
        texts.texts(language)
    for plan in plans.names():
        plans.load(plan)
    for table in observations.tables():
        observations.load(table)
    # the first check of a frame looks for what can check it
    values.check(values.empty())


def share(file: str) -> None:
    """Compute once what the chapters to come will ask for, as a file says it on a line each."""
    from analysis import areas
    from analysis.indicators import comparisons, held, rankings, registry
    from analysis.statistics import conditions, forecast_series

    wanted = asked(file)
    for until in {each.data_until for each in wanted}:
        with contextlib.suppress(Exception):
            conditions.conditions(until)
            for key in forecast_series.SERIES:
                forecast_series.span(key, [*areas.municipalities(), areas.area(forecast_series.COUNTRY)], until)
    for each in wanted:
        # what cannot be computed here is told by the chapter that asks for it
        with contextlib.suppress(Exception):
            registry.share([each])
            held.newest(registry.indicator(each.key), areas.municipalities()[0], each.data_until)
            if len(each.periods) == 1 and list(each.breakdowns) == registry.indicator(each.key).breakdowns:
                rankings.of_all(each.key, *each.periods, each.data_until)
                comparisons.ranks(each.key, *each.periods, each.data_until)


def asked(file: str) -> list[Asked]:
    """Read what the chapters to come will ask for."""
    from analysis.indicators import shared

    found = []
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return found
    for line in lines:
        # a line that is damaged, or of other code, costs time and changes no number
        with contextlib.suppress(TypeError, ValueError):
            found.append(shared.noted(line))
    return found


def _draw() -> None:
    """Draw once, so that fonts are found and read."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure()
    FigureCanvasAgg(figure)
    figure.add_subplot().set_title("Næstved")
    for kind in ("svg", "png"):
        figure.savefig(io.BytesIO(), format=kind)


def ready() -> InProcessKernelManager:
    """Make the kernel that notebooks run in, once another has run a notebook: what is done but once is then done."""
    import papermill
    from ipykernel.inprocess.ipkernel import InProcessInteractiveShell

    from analysis.report import fork_engine, inner_kernel, kernels
    from analysis.report.notebook_format import nbformat

    if os.environ.get("IPYTHONDIR"):
        # IPython would make another for itself, and leave it
        Path(os.environ["IPYTHONDIR"]).mkdir(parents=True, exist_ok=True)
    cells = [nbformat.v4.new_code_cell(cell, metadata={"tags": []}) for cell in ("print(1)", "display(1)\n1")]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec})
    prepared = papermill.execute_notebook(notebook, None, prepare_only=True)
    standard = sys.stdout, sys.stderr
    with kernels.own_loop():
        fork_engine.run(inner_kernel.make(), {"notebook": prepared, "timeout": None}, io.BytesIO())
    sys.stdout, sys.stderr = standard
    # the loop is closed; a kernel finds none, as in a new process
    asyncio.set_event_loop_policy(None)
    InProcessInteractiveShell.clear_instance()
    return inner_kernel.make()
