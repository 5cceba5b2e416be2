"""Plans as data: which there are, which one a municipality has for a year, and what it holds."""

from functools import lru_cache
from pathlib import Path

from analysis.core import errors, house, project, yaml_files
from analysis.plans.checks import PlanFile
from analysis.plans.model import Plan

DEFAULT = "default"

__all__ = ["DEFAULT", "Plan", "load", "names", "plan_for"]


def names() -> list[str]:
    """Return the names of all plans, in order."""
    return [path.stem for path in project.every("data", "plans", pattern="*.yml")]


def load(name: str) -> Plan:
    """Return a plan by its name, as its file stands now.

    A UsageError names the nearest where there is none, and a DataError each fault of its file with its line.

    Examples
    --------
    >>> load("naestved-2023").data_until
    '2022M06'
    """
    if name not in names():
        raise errors.unknown("plan", name, names())
    path = project.plan_file(name)
    stat = path.stat()
    read, own = _read(name, path, (stat.st_mtime_ns, stat.st_size)), house.house() if name == DEFAULT else None
    if own is None or own.comparators in ([], read.comparators):
        return read
    return read.model_copy(update={"comparators": own.comparators, "comparators_from": {}})


@lru_cache(maxsize=256)
def _read(name: str, path: Path, stamp: tuple[int, int]) -> Plan:
    """Read a plan; the path and the stamp tell apart projects, and a file that has been changed."""
    return yaml_files.load(path, PlanFile).model_copy(update={"name": name}).with_printed_cells()


def plan_for(municipality: str, year: int) -> str:
    """Return the name of a municipality's own plan for a year, else `default`.

    Examples
    --------
    >>> plan_for("320", 2026), plan_for("751", 2026)
    ('faxe-2024-2026', 'default')
    """
    for name in names():
        plan = load(name)
        if plan.municipality == municipality and year in plan.years:
            return name
    return DEFAULT
