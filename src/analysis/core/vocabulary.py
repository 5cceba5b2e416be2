"""The closed lists that travel with every number: status, method, unit, caveat and break in a series."""

from functools import cache

from pydantic import Field, RootModel

from analysis.core import errors, project, reforms, yaml_files
from analysis.core.yaml_files import BilingualText, StrictModel

STATUSES = ("observed", "suppressed", "not_applicable", "not_available", "zero")
METHODS = (
    *("published", "sum", "ratio", "ratio_of_sums", "mean_of_months", "difference", "change_pct", "bounds"),
    *("back_computed", "as_printed", "rank", "forecast"),
)
INTERVAL_METHODS = ("wilson", "byar", "exact", "simulation")


class UnitText(StrictModel):
    """A unit in one language.

    `one` and `many` are the words after a number in a sentence, or a text with ``{number}`` in it; `short` is for axes
    and narrow columns, `header` for the head of a table.
    """

    one: str
    many: str
    short: str
    header: str


class Unit(StrictModel):
    """A unit of measurement in both languages, and what less than which between two numbers is none in practice."""

    da: UnitText
    en: UnitText
    smallest_difference: float | None = Field(default=None, gt=0)


def caveats() -> tuple[str, ...]:
    """Return the keys of all caveats."""
    return tuple(_entries("caveat"))


def caveat_text(key: str, language: str = "da") -> str:
    """Return a caveat as the reader sees it."""
    return _entry("caveat", key).text(language)


def method_text(key: str, language: str = "da") -> str:
    """Return how a number was made, as the reader sees it."""
    return _entry("method", key).text(language)


def status_text(key: str, language: str = "da") -> str:
    """Return what a status means, as the reader sees it."""
    return _entry("status", key).text(language)


def units() -> tuple[str, ...]:
    """Return the keys of all units."""
    return tuple(_entries("unit"))


def unit(key: str, language: str = "da") -> UnitText:
    """Return a unit's words.

    Example
    -------
    >>> unit("full_time_persons").many, unit("pp", "en").short
    ('fuldtidspersoner', 'pp')
    """
    return getattr(_entry("unit", key), errors.check_language(language))


def smallest_difference(key: str) -> float | None:
    """Return the smallest difference that matters between two numbers in a unit; None where the unit has none.

    Example
    -------
    >>> smallest_difference("pct"), smallest_difference("persons"), smallest_difference("rank")
    (0.3, 1.0, None)
    """
    return _entry("unit", key).smallest_difference


def _entry(what: str, key: str) -> BilingualText | Unit:
    if key not in _entries(what):
        raise errors.unknown(what, key, _entries(what))
    return _entries(what)[key]


@cache
def _entries(what: str) -> dict[str, BilingualText | Unit]:
    name = {"status": "statuses.yml"}.get(what, f"{what}s.yml")
    model = Unit if what == "unit" else BilingualText
    found = yaml_files.load(project.data("vocabulary", name), RootModel[dict[str, model]]).root
    # numbers that a reform changes the rules of carry its text
    return found | {each.id: each for each in reforms.reforms() if each.notes} if what == "caveat" else found
