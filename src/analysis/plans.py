"""Plans: what a municipality has adopted, as data, and what its annex is to show."""

from __future__ import annotations

from functools import cache

from pydantic import Field

from analysis import areas, errors, project, yaml_files
from analysis.areas import Area
from analysis.yaml_files import BilingualText, StrictModel

DEFAULT = "default"


class Peers(StrictModel):
    """Municipalities that a plan compares itself with by name.

    Attributes
    ----------
    name : BilingualText
        What the group is called in tables and figures.
    municipalities : list of str
        Their codes.
    """

    name: BilingualText
    municipalities: list[str] = Field(min_length=1)


class Plan(StrictModel):
    """A plan as its annex needs it.

    Attributes
    ----------
    title : BilingualText
        The annex's title.
    municipality : str or None
        Code of the municipality that adopted it; None for a plan that fits any.
    years : list of int
        The years it covers; empty for any year.
    adopted : str or None
        When it was adopted, as far as the document says.
    source_document : str or None
        The document that it was read from.
    data_until : str or None
        The last period that the plan was written on.
    comparators : list of str
        Kinds of area to compare with, in order.
    peers : Peers or None
        Named peers.
    chapters : list of str
        Chapters in order.
    """

    name: str = ""
    title: BilingualText
    municipality: str | None = None
    years: list[int] = []
    adopted: str | None = None
    source_document: str | None = None
    data_until: str | None = None
    comparators: list[str] = Field(min_length=1)
    peers: Peers | None = None
    chapters: list[str] = Field(min_length=1)

    def peer_area(self, language: str = "da") -> Area | None:
        """Return the named peers as an area, or None when the plan names none."""
        if self.peers is None:
            return None
        return areas.peer_group(self.peers.municipalities, self.peers.name.text(language))


def names() -> list[str]:
    """Return the names of all plans, in order.

    Examples
    --------
    >>> "default" in names()
    True
    """
    return sorted(path.stem for path in project.data("plans").glob("*.yml"))


@cache
def load(name: str) -> Plan:
    """Return a plan by its name.

    Raises
    ------
    UsageError
        When there is no such plan; names the nearest.
    DataError
        When the plan's file has faults; names each with its line.

    Examples
    --------
    >>> load("naestved-2023").data_until
    '2022M06'
    """
    if name not in names():
        raise errors.unknown("plan", name, names())
    return yaml_files.load(project.data("plans", f"{name}.yml"), Plan).model_copy(update={"name": name})


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
