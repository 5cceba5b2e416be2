"""The closed lists that travel with every number: status, method, unit, caveat and break in a series."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TypeVar

from pydantic import RootModel

from analysis.core import errors, project, yaml_files
from analysis.core.yaml_files import BilingualText, StrictModel

STATUSES = ("observed", "suppressed", "not_applicable", "not_available", "zero")
METHODS = (
    "published",
    "sum",
    "ratio",
    "ratio_of_sums",
    "mean_of_months",
    "difference",
    "change_pct",
    "bounds",
    "back_computed",
    "as_printed",
    "rank",
    "stl",
    "contribution",
    "shift_share",
)
INTERVAL_METHODS = ("wilson", "byar", "exact", "bootstrap", "prediction", "simulation")

Entry = TypeVar("Entry")


class UnitText(StrictModel):
    """A unit in one language.

    Attributes
    ----------
    one, many
        The words after a number in a sentence, or a text with ``{number}`` in it.
    short
        For axes and narrow columns.
    header
        For the head of a table.
    """

    one: str
    many: str
    short: str
    header: str


class Unit(StrictModel):
    """A unit of measurement in both languages."""

    da: UnitText
    en: UnitText


class Break(StrictModel):
    """A break in a series: what lies before and after is not the same quantity.

    Attributes
    ----------
    id
        Key.
    period
        First month after the break.
    tables
        Tables that it cuts; "Y25I01 benefit=kontanthjaelp" is one breakdown of a table.
    da, en
        What happened.
    """

    id: str
    period: str
    tables: tuple[str, ...]
    da: str
    en: str

    def text(self, language: str = "da") -> str:
        """Return what happened, in "da" or "en"."""
        return BilingualText(da=self.da, en=self.en).text(language)


class _Texts(RootModel[dict[str, BilingualText]]):
    """The whole of methods.yml or caveats.yml."""


class _Units(RootModel[dict[str, Unit]]):
    """The whole of units.yml."""


class _Breaks(RootModel[list[Break]]):
    """The whole of breaks.yml."""


def caveats() -> tuple[str, ...]:
    """Return the keys of all caveats."""
    return tuple(_texts("caveats.yml"))


def caveat_text(key: str, language: str = "da") -> str:
    """Return a caveat as the reader sees it.

    Raises
    ------
    UsageError
        When the key is not in the closed list.

    Example
    -------
    >>> caveat_text("forecast_own")
    'Egen fremskrivning, ikke en officiel prognose.'
    """
    return _entry("caveat", key, _texts("caveats.yml")).text(language)


def method_text(key: str, language: str = "da") -> str:
    """Return how a number was made, as the reader sees it.

    Raises
    ------
    UsageError
        When the key is not one of METHODS.

    Example
    -------
    >>> method_text("mean_of_months", "en")
    'Mean of the months of the period'
    """
    return _entry("method", key, _texts("methods.yml")).text(language)


def status_text(key: str, language: str = "da") -> str:
    """Return what a status means, as the reader sees it.

    Raises
    ------
    UsageError
        When the key is not one of STATUSES.

    Example
    -------
    >>> status_text("suppressed")
    'Skjult af hensyn til fortrolighed'
    """
    return _entry("status", key, _texts("statuses.yml")).text(language)


def units() -> tuple[str, ...]:
    """Return the keys of all units."""
    return tuple(_units())


def unit(key: str, language: str = "da") -> UnitText:
    """Return a unit's words.

    Raises
    ------
    UsageError
        When the key is not in the closed list.

    Example
    -------
    >>> unit("full_time_persons").many, unit("pp", "en").short
    ('fuldtidspersoner', 'pp')
    """
    if language not in ("da", "en"):
        raise errors.unknown("language", language, ["da", "en"])
    found = _entry("unit", key, _units())
    return found.da if language == "da" else found.en


def breaks(table: str | None = None, breakdown: str = "") -> tuple[Break, ...]:
    """Return the breaks that cut a series, oldest first; all breaks when no table is named.

    Parameters
    ----------
    table
        Table id, such as "Y60A02".
    breakdown
        Breakdown of the series, such as "benefit=kontanthjaelp". A break can cut one breakdown of a table and
        leave its total whole.

    Example
    -------
    >>> [each.period for each in breaks("Y60A02")]
    ['2025M07']
    >>> [each.period for each in breaks("Y25I01", "benefit=kontanthjaelp")]
    ['2017M07', '2025M07']
    """
    if table is None:
        return tuple(_breaks())
    series = {table.upper(), f"{table.upper()} {breakdown}"}
    return tuple(each for each in _breaks() if series.intersection(each.tables))


def _entry(what: str, key: str, entries: dict[str, Entry]) -> Entry:
    if key not in entries:
        raise errors.unknown(what, key, entries)
    return entries[key]


@cache
def _texts(file_name: str) -> dict[str, BilingualText]:
    return yaml_files.load(project.data("vocabulary", file_name), _Texts).root


@lru_cache(maxsize=1)
def _units() -> dict[str, Unit]:
    return yaml_files.load(project.data("vocabulary", "units.yml"), _Units).root


@lru_cache(maxsize=1)
def _breaks() -> list[Break]:
    found = yaml_files.load(project.data("vocabulary", "breaks.yml"), _Breaks).root
    return sorted(found, key=lambda each: each.period)
