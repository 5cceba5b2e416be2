"""What the process that chapters are forked from does once: imports, and files that every chapter reads.

`multiprocessing` imports this module in its forkserver, where an environment variable says that the work is to be
done; anywhere else to import it does nothing.
"""

import atexit
import contextlib
import gc
import io
import os
import warnings
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

from analysis.report.run import run_child

# What chapters and pages import; what the kernel does is imported as a notebook is run.
MODULES = (
    # before all that brings nbformat, which it spares a second
    "analysis.annex.notebook_format",
    "seaborn",
    "statsmodels.api",
    "statsmodels.stats.rates",
    "nbconvert.filters.markdown_mistune",
    "pyarrow.dataset",
    "analysis.annex.annex",
    "analysis.report.pages.assemble",
    "analysis.report.run.inner_kernel",
    # as a child runs the module of the program again that it is a child of
    *(f"analysis.cli.{name}" for name in ("annexes", "batch", "desk", "lists", "sources", "values")),
)
# Rooms of the package that chapters work in: imported whole, as their modules are imported when they are first used.
ROOMS = ("indicators", "statistics", "plans", "display", "annex")


def preload() -> None:
    """Import, draw and read once."""
    run_child.adopt_orphans()
    parent = os.getppid()
    atexit.register(run_child.end_server, parent)
    # an orphan that has ended is no child that it knows
    warnings.filterwarnings("ignore", "forkserver: waitpid returned unexpected pid")
    # collections of garbage would cost half a second here, and later write to memory that children share
    gc.disable()
    for name in _modules():
        import_module(name)
        if os.getppid() != parent:
            # who wanted this has ended, such as by a name that is wrong
            run_child.end_server(parent)
            os._exit(0)

    from analysis.report.run import inner_kernel

    _draw()
    # the chapter that needs them meets the fault itself, and says so
    with contextlib.suppress(Exception):
        inner_kernel.get_ready()
        _read()
    gc.freeze()
    gc.enable()


def _modules() -> Iterator[str]:
    yield from MODULES
    for room in ROOMS:
        for found in walk_packages(import_module(f"analysis.{room}").__path__, f"analysis.{room}."):
            yield found.name


def _read() -> None:
    """Read the files that every chapter and every page reads."""
    from analysis import plans
    from analysis.annex import parameters
    from analysis.core import areas, benefits, errors, reforms, vocabulary
    from analysis.display import texts
    from analysis.display.blocks import html
    from analysis.indicators import computing, registry
    from analysis.plans import ministerial_goals
    from analysis.sources import catalogue, record_kinds
    from analysis.statistics import likeness
    from analysis.store import observations, official_tables
    from analysis.store import values as store

    areas.ignored_names(), benefits.groups(), parameters.newest_month(), likeness.definition()
    official_tables.sources(), catalogue.sources(), record_kinds.definitions(), ministerial_goals.goals()
    vocabulary.caveats(), vocabulary.units(), reforms.reforms()
    vocabulary.method_text(vocabulary.METHODS[0]), vocabulary.status_text(vocabulary.STATUSES[0])
    for read, names in (
        (texts.texts, errors.LANGUAGES),
        (plans.load, plans.names()),
        (observations.load, observations.tables()),
        # what is not kept yet is computed by the first who asks
        (computing.kept, [each for each in registry.indicators().values() if store.file(each.key).is_file()]),
    ):
        for name in names:
            read(name)
    html.environment("da").get_template("blocks.html.j2")


def _draw() -> None:
    """Draw once, so that fonts are found and read."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from analysis.display.figures import style

    with style.theme():
        figure = Figure()
        FigureCanvasAgg(figure)
        figure.add_subplot().set_title("Næstved")
        for kind in ("svg", "png"):
            figure.savefig(io.BytesIO(), format=kind)


if os.environ.get(run_child.PRELOAD_VARIABLE):
    preload()
