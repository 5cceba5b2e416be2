"""The register of reforms: from which month each holds, which series it cuts, what else it changes, begins and ends."""

from collections.abc import Iterable
from functools import cache

from pydantic import RootModel

from analysis.core import periods, project, yaml_files
from analysis.core.yaml_files import BilingualText


class Reform(BilingualText):
    """A change of law or of data; `data/reforms.yml` says of each key what it is, and the text what happened.

    A table in `breaks` is cut: what lies before and after is not the same quantity. One in `notes` is not, and its
    numbers carry the text from then on.
    """

    id: str
    period: str
    until: str | None = None
    breaks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    introduces: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    thresholds: dict[str, float] = {}
    reference: str

    @property
    def turns(self) -> list[int]:
        """The months with which it begins and, where it held for a while only, is over."""
        over = [periods.parse(self.until).last_month + 1] if self.until else []
        return [periods.parse(self.period).first_month, *over]

    def holds(self, period: str) -> bool:
        """Whether it was in force in some month of a period."""
        asked, (first, *over) = periods.parse(period), self.turns
        return first <= asked.last_month and all(asked.first_month < month for month in over)


@cache
def reforms() -> tuple[Reform, ...]:
    """Return all reforms, oldest first."""
    found = yaml_files.load(project.data("reforms.yml"), RootModel[list[Reform]]).root
    return tuple(sorted(found, key=lambda each: each.period))


def breaks(table: str, breakdown: str = "") -> tuple[Reform, ...]:
    """Return the reforms that cut a series, oldest first.

    One can cut some breakdowns of a table, such as "benefit=kontanthjaelp", and leave its total whole.

    Example
    -------
    >>> [each.period for each in breaks("Y25I01", "benefit=kontanthjaelp")]
    ['2017M07', '2025M07', '2027M01']
    """
    parts = breakdown.split(";")
    known = {table.upper(), *(f"{table.upper()} {name}" for part in parts for name in (part, part.split("=")[0]))}
    return tuple(each for each in reforms() if known.intersection(each.breaks))


def told(tables: Iterable[str], first: str, last: str, names: Iterable[str] = ()) -> tuple[Reform, ...]:
    """Return the reforms that begin, or are over, after `first` and up to `last`, of those that concern a number.

    They change the rules behind some tables, or end something of some names.

    Example
    -------
    >>> [each.id for each in told(["Y07A02"], "2026M06", "2026M07")]
    ['sickness_follow_up_2026']
    """
    start, end = periods.parse(first).first_month, periods.parse(last).last_month
    concerned = [each for each in reforms() if {*tables}.intersection(each.notes) or {*names}.intersection(each.ends)]
    return tuple(each for each in concerned if any(start < month <= end for month in each.turns))


@cache
def began(name: str) -> str | None:
    """Return the first month of a benefit, an area, a council or a rule; None where no reform introduces it."""
    return next((each.period for each in reforms() if name in each.introduces), None)


@cache
def ended(name: str) -> str | None:
    """Return the last month of a benefit, an area, a council or a rule; None where no reform ends it.

    Example
    -------
    >>> began("ressourceforloeb"), ended("uddannelseshjaelp"), ended("stricter_supervision")
    ('2013M01', '2025M06', '2026M01')
    """
    return next((str(periods.shift(each.period, -1)) for each in reforms() if name in each.ends), None)


def in_force(name: str, period: str) -> bool:
    """Tell whether something was in force in the last month of a period."""
    month, first, last = periods.parse(period).last_month, began(name), ended(name)
    begun = first is None or periods.parse(first).first_month <= month
    return begun and (last is None or month <= periods.parse(last).last_month)


def threshold(name: str, period: str) -> float | None:
    """Return a limit of law as it was in a period; None where none was set, or it is not known."""
    set_by = [each for each in reversed(reforms()) if name in each.thresholds and each.holds(period)]
    return set_by[0].thresholds[name] if set_by else None
