"""What the annexes must show: the statements of the plans, and where each of them is served."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, RootModel

from analysis import errors, plans, project, yaml_files
from analysis.indicators import registry
from analysis.plans import ministerial_goals
from analysis.sources import record_kinds
from analysis.yaml_files import StrictModel

# Named as in the file's `by`: which of a plan's lists holds the key.
LISTS = {
    "target": "targets",
    "target_group": "target_groups",
    "quotation": "quotations",
    "printed": "printed",
}


class Service(StrictModel):
    """How a statement is served.

    Attributes
    ----------
    by : str
        An indicator of the registry, a kind of municipal record, a ministerial goal; or a target, target
        group, quotation or printed number of the statement's plan.
    key : str
        Its name there; for a printed table the table's and the row's.
    """

    by: Literal["indicator", "target", "target_group", "quotation", "printed", "record", "ministerial_goal"]
    key: str


class Statement(StrictModel):
    """A number or statement of a plan that its annex must show.

    Attributes
    ----------
    id : str
    name : str
        In Danish, as the plan has it.
    plan : str
    served : list of Service
    chapters : list of str
        The chapters of the plan's annex where it appears.
    """

    id: str
    name: str
    plan: str
    served: list[Service] = Field(min_length=1)
    chapters: list[str] = Field(min_length=1)


class _CoverageFile(RootModel[list[Statement]]):
    pass


def statements() -> list[Statement]:
    """Return every statement, plan by plan.

    Examples
    --------
    >>> len(statements())
    135
    """
    return _read(project.data("coverage.yml"))


def check() -> list[str]:
    """Return what is served by nothing that exists, a sentence with its line for each.

    Examples
    --------
    >>> check()
    []
    """
    path = project.data("coverage.yml")
    ids: set[str] = set()
    messages = []
    for index, statement in enumerate(statements()):
        found = list(_faults(statement))
        if statement.id in ids:
            found.append(f"the id {statement.id!r} stands twice.")
        ids.add(statement.id)
        line = yaml_files.line_of(path, (index,)) if found else 0
        messages += [f"{project.relative(path)} line {line}: {statement.id}: {message}" for message in found]
    return messages


def require() -> None:
    """Raise where something is served by nothing that exists.

    Raises
    ------
    DataError
        With a line for each.
    """
    if messages := check():
        raise errors.DataError("\n".join(messages))


def _faults(statement: Statement) -> Iterator[str]:
    if statement.plan not in plans.names():
        yield str(errors.unknown("plan", statement.plan, plans.names()))
        return
    plan = plans.load(statement.plan)
    for service in statement.served:
        allowed = _keys(plan, service.by)
        if service.key not in allowed:
            yield str(errors.unknown(service.by, service.key, allowed))
    for chapter in statement.chapters:
        if chapter not in plan.chapter_names:
            yield str(errors.unknown("chapter", chapter, plan.chapter_names))


def _keys(plan: plans.Plan, by: str) -> list[str]:
    if by == "indicator":
        return list(registry.indicators())
    if by == "record":
        return list(record_kinds.kinds())
    if by == "ministerial_goal":
        return [key for key in ministerial_goals.goals() if key in plan.ministerial_goals]
    rows = [f"{table.id}-{row.id}" for table in plan.printed_tables for row in table.rows] if by == "printed" else []
    return [*rows, *(record.id for record in getattr(plan, LISTS[by]))]


@lru_cache(maxsize=4)
def _read(file: Path) -> list[Statement]:
    return yaml_files.load(file, _CoverageFile).root
