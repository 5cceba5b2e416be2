"""Public benefits through time: which were in force when, what replaced them, and how they group."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from analysis.core import errors, periods, project, yaml_files
from analysis.core.periods import Period
from analysis.core.yaml_files import BilingualText, StrictModel


class Group(StrictModel):
    """A harmonised group of benefits that can be followed across reforms."""

    code: str
    name: BilingualText


class Benefit(StrictModel):
    """A public benefit.

    Attributes
    ----------
    code
        Key, such as "a_dagpenge".
    name
        What a reader sees.
    group
        Harmonised group, "H1" to "H11".
    table
        Jobindsats table with its persons and full-time persons.
    valid_from, valid_until
        First and last month in force; None is before 2004, or still in force.
    counted_from
        First month of the table's series, when it counts earlier benefits as this one.
    successor
        The benefit that replaced it.
    visitation
        Match groups (visitationskategorier) that the table splits it by.
    visitation_sums
        Match groups that are the sum of others.
    """

    code: str
    name: BilingualText
    group: str
    table: str
    valid_from: str | None = None
    valid_until: str | None = None
    counted_from: str | None = None
    successor: str | None = None
    visitation: tuple[str, ...] = ()
    visitation_sums: dict[str, tuple[str, ...]] = {}

    def overlapping(self, match_group: str) -> tuple[str, ...]:
        """Return the match groups that must be left out for the rest, with this one, to add up to the benefit.

        Example
        -------
        >>> uddannelseshjaelp = benefit("uddannelseshjaelp")
        >>> uddannelseshjaelp.overlapping("aktivitetsparat"), uddannelseshjaelp.overlapping("uddannelsesparat")
        (('uddannelsesparat', 'aabenlys_uddannelsesparat'), ('alle_uddannelsesparate',))
        """
        apart = tuple(whole for whole, parts in self.visitation_sums.items() if match_group in parts)
        return apart + tuple(
            part for whole, parts in self.visitation_sums.items() if whole not in apart for part in parts
        )


class MainRow(StrictModel):
    """A row of the table of full-time persons on public support.

    Attributes
    ----------
    key
        Key of the row; "i_alt" is the total.
    label
        What a reader sees.
    benefit, visitation
        The benefit, and the match group of it, that the row counts; None in the total.
    parent
        Key of the row that this one is a part of; None in a main row and the total.
    """

    key: str
    label: BilingualText
    benefit: str | None = None
    visitation: str | None = None
    parent: str | None = None

    @property
    def table(self) -> str | None:
        """The Jobindsats table of the row; None in the total."""
        return benefit(self.benefit).table if self.benefit else None

    @property
    def breakdown(self) -> str:
        """The breakdown in that table; empty for the whole benefit."""
        return f"visitation={self.visitation}" if self.visitation else ""

    @property
    def is_total(self) -> bool:
        """Whether the row adds the main rows."""
        return self.benefit is None


class _BenefitFile(StrictModel):
    groups: list[Group]
    benefits: list[Benefit]
    main_rows: list[MainRow]


def benefits() -> tuple[Benefit, ...]:
    """Return all benefits."""
    return tuple(_file().benefits)


def benefit(code: str) -> Benefit:
    """Return a benefit.

    Raises
    ------
    UsageError
        When the code is unknown.

    Example
    -------
    >>> benefit("jobafklaring").valid_from, benefit("sho").successor
    ('2014M07', 'kontanthjaelp_2025')
    """
    for each in _file().benefits:
        if each.code == code:
            return each
    raise errors.unknown("benefit", code, [each.code for each in _file().benefits])


def groups() -> tuple[Group, ...]:
    """Return the harmonised groups, H1 to H11."""
    return tuple(_file().groups)


def counted_by(table: str) -> tuple[Benefit, ...]:
    """Return the benefits that a table counts, one after the other.

    Example
    -------
    >>> [each.code for each in counted_by("Y35A02")]
    ['integrationsydelse', 'sho']
    """
    return tuple(each for each in _file().benefits if each.table == table)


def in_group(group_code: str) -> tuple[Benefit, ...]:
    """Return the benefits of a harmonised group.

    Raises
    ------
    UsageError
        When the group is unknown.

    Example
    -------
    >>> [each.code for each in in_group("H3")]
    ['integrationsydelse', 'sho']
    """
    codes = [group.code for group in groups()]
    if group_code not in codes:
        raise errors.unknown("benefit group", group_code, codes)
    return tuple(each for each in _file().benefits if each.group == group_code)


def in_force(code: str, period: str | Period) -> bool:
    """Tell whether a benefit was in force in every month of a period.

    When it was not, a number about it is "not applicable", never zero.

    Example
    -------
    >>> in_force("jobafklaring", "2013"), in_force("jobafklaring", "2014"), in_force("jobafklaring", "2015")
    (False, False, True)
    """
    found, period = benefit(code), periods.parse(period)
    begun = found.valid_from is None or periods.parse(found.valid_from).first_month <= period.first_month
    ended = found.valid_until is not None and periods.parse(found.valid_until).last_month < period.last_month
    return begun and not ended


def any_in_force(chosen: Iterable[Benefit], period: str | Period, *, back_cast: bool = False) -> bool:
    """Tell whether one or another of some benefits was in force in every month of a period.

    Parameters
    ----------
    chosen
        The benefits, such as those that one table counts.
    period
        Any period.
    back_cast
        Whether a benefit that the table carries back counts from then.

    Example
    -------
    >>> any_in_force(in_group("H3"), "2018"), any_in_force(in_group("H3"), "2015")
    (True, False)
    """
    spans = [
        (each.counted_from if back_cast and each.counted_from else each.valid_from, each.valid_until) for each in chosen
    ]
    months = {month for first, last in spans for month in _months_within(periods.parse(period), first, last)}
    return len(months) == len(periods.months(period))


def _months_within(period: Period, first: str | None, last: str | None) -> range:
    start = period.first_month if first is None else max(period.first_month, periods.parse(first).first_month)
    end = period.last_month if last is None else min(period.last_month, periods.parse(last).last_month)
    return range(start, end + 1)


def main_rows() -> tuple[MainRow, ...]:
    """Return the rows of the table of full-time persons on public support, in the order plans print them.

    Example
    -------
    >>> rows = main_rows()
    >>> len(rows), sum(row.parent is None and not row.is_total for row in rows)
    (16, 11)
    >>> rows[2].label.da, rows[2].parent, rows[2].table, rows[2].breakdown
    ('Jobparate', 'kontanthjaelp', 'Y36A02', 'visitation=jobparat')
    """
    return tuple(_file().main_rows)


@lru_cache(maxsize=1)
def _file() -> _BenefitFile:
    return yaml_files.load(project.data("benefits.yml"), _BenefitFile)
