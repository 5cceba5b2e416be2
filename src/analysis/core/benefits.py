"""Public benefits through time: which were in force when, what replaced them, and how they group."""

from collections.abc import Iterable
from functools import cache

from analysis.core import errors, periods, project, reforms, yaml_files
from analysis.core.periods import Period
from analysis.core.yaml_files import BilingualText, StrictModel


class Group(StrictModel):
    """A harmonised group of benefits that can be followed across reforms."""

    code: str
    name: BilingualText


class Benefit(StrictModel):
    """A public benefit.

    `group` is its harmonised group, "H1" to "H11", and `table` the table of Jobindsats with its persons. Reforms say
    when it was in force; the series begins with `counted_from` when the table counts earlier benefits as this one.
    `visitation` are the match groups (visitationskategorier) that the table splits it by, and `visitation_sums` those
    of them that are the sum of others.
    """

    code: str
    name: BilingualText
    group: str
    table: str
    counted_from: str | None = None
    visitation: tuple[str, ...] = ()
    visitation_sums: dict[str, tuple[str, ...]] = {}

    @property
    def valid_from(self) -> str | None:
        """The first month that it was in force; None is before 2004."""
        return reforms.began(self.code)

    @property
    def valid_until(self) -> str | None:
        """The last month that it was in force; None where it still is."""
        return reforms.ended(self.code)

    @property
    def successor(self) -> str | None:
        """The benefit that the reform which ended it introduced."""
        return next((each.introduces[0] for each in reforms.reforms() if self.code in each.ends), None)

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

    It counts a benefit, or a match group of it (`visitation`); the total, "i_alt", neither. `parent` is the key of the
    row that this one is a part of.
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
    """Return a benefit."""
    found = {each.code: each for each in benefits()}
    if code not in found:
        raise errors.unknown("benefit", code, found)
    return found[code]


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
    return tuple(each for each in benefits() if each.table == table)


def in_group(group_code: str) -> tuple[Benefit, ...]:
    """Return the benefits of a harmonised group.

    Example
    -------
    >>> [each.code for each in in_group("H3")]
    ['integrationsydelse', 'sho']
    """
    codes = [group.code for group in groups()]
    if group_code not in codes:
        raise errors.unknown("benefit group", group_code, codes)
    return tuple(each for each in benefits() if each.group == group_code)


def in_force(code: str, period: str | Period) -> bool:
    """Tell whether a benefit was in force in every month of a period.

    When it was not, a number about it is "not applicable", never zero.

    Example
    -------
    >>> in_force("jobafklaring", "2013"), in_force("jobafklaring", "2014"), in_force("jobafklaring", "2015")
    (False, False, True)
    """
    return any_in_force([benefit(code)], period)


def any_in_force(chosen: Iterable[Benefit], period: str | Period, *, back_cast: bool = False) -> bool:
    """Tell whether one or another of some benefits was in force in every month of a period.

    With `back_cast` a benefit that the table carries back counts from then.

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
    """Return the rows of the table of full-time persons on public support, in the order plans print them."""
    return tuple(_file().main_rows)


@cache
def _file() -> _BenefitFile:
    return yaml_files.load(project.data("benefits.yml"), _BenefitFile)
