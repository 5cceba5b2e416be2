"""What stands in the cells of a table: numbers, bounds, ranks, and the signs of what is not shown."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.core import areas, formats
from analysis.display.blocks.blocks import SIGNED, Cell
from analysis.display.texts import text
from analysis.indicators import changes
from analysis.indicators.changes import SMALLEST_BASE, Change
from analysis.statistics.ranks import Place

# Why there is no change to tell, where it is not that a number lacks.
NO_CHANGE = {"suppressed": "sign.suppressed_spoken", "not_applicable": "first_page.from_zero"}


def from_to(told: Change, language: str) -> str:
    """Write a change of a small count as "fra 8 til 16"."""
    first, last = (formats.number(number, told.decimals, language=language) for number in told.ends)
    return text(language, "few.counts", first=first, last=last)


def size_of_change(told: Change, language: str, *, signed: bool = False) -> str:
    """Write how large a change is: "12,5 pct.", or of a small count "fra 8 til 16"."""
    if told.few:
        return from_to(told, language)
    amount = told.amount if signed else abs(told.amount)
    return formats.value_with_unit(amount, told.unit, told.decimals, language, signed=signed)


def few_notes(told: Iterable[Change], language: str) -> tuple[str, ...]:
    """Return the note of a table in which some changes are told from how many to how many."""
    return (text(language, "few.note", smallest=SMALLEST_BASE),) if any(each.few for each in told) else ()


def number_cell(
    value: float,
    status: str,
    decimals: int,
    language: str,
    *,
    lower: float = math.nan,
    upper: float = math.nan,
    signed: bool = False,
) -> Cell:
    """Print one number (NaN where there is none), its bounds where only they are known, or the sign of its status.

    Examples
    --------
    >>> number_cell(2.75, "observed", 1, "da").text
    '2,8'
    >>> number_cell(math.nan, "suppressed", 1, "da", lower=19.8, upper=19.9).text
    '19,8-19,9'
    >>> number_cell(math.nan, "suppressed", 1, "da").text
    '*'
    """
    if status not in SIGNED and pd.notna(value):
        words = formats.number(value, decimals, signed=signed, language=language)
        return Cell(words, formats.round_half_up(value, decimals), status, decimals)
    status = status if status in SIGNED else "not_available"
    if pd.notna(lower) and pd.notna(upper):
        return Cell(bounds_text(lower, upper, decimals, language), None, status, decimals, bounded=True)
    return Cell(text(language, f"sign.{status}"), None, status)


def bounds_text(lower: float, upper: float, decimals: int, language: str) -> str:
    """Print a lower and an upper bound."""
    low, high = (formats.number(bound, decimals, language=language) for bound in (lower, upper))
    if low == high:
        return low
    return text(language, "sign.bounds_signed" if lower < 0 else "sign.bounds", lower=low, upper=high)


def value_cell(record: Mapping | None, decimals: int, language: str, *, signed: bool = False) -> Cell:
    """Print one row of a values frame; a row that is not there is `not_available`."""
    if record is None:
        return number_cell(math.nan, "not_available", decimals, language)
    bounds = {name: record.get(name, math.nan) for name in ("lower", "upper")}
    cell = number_cell(record["value"], record["status"], decimals, language, signed=signed, **bounds)
    if cell.status == "not_available" and not len(record.get("snapshots", ("held",))):
        return replace(cell, spoken=text(language, "sign.not_fetched_spoken"))
    return cell


def rank_cell(record: Mapping | None, language: str) -> Cell:
    """Print the rank of a row of a values frame, or the sign that says why there is none; groups have no rank."""
    if record is not None and record["area"] not in {area.code for area in areas.municipalities()}:
        spoken = text(language, "sign.not_ranked_spoken")
        return Cell(text(language, "sign.not_applicable"), None, "not_applicable", spoken=spoken)
    if record is None or pd.isna(record["rank"]):
        status = "not_available" if record is None or record["status"] not in SIGNED else record["status"]
        return Cell(text(language, f"sign.{status}"), None, status)
    return Cell(
        text(language, "table.rank_of", rank=int(record["rank"]), rank_of=int(record["rank_of"])), float(record["rank"])
    )


def place_cell(place: Place | None, indicator, language: str) -> Cell:
    """Tell a place among all as far as its interval lets it be told: the rank, the part of the field, or nothing."""
    if place is None or not place.told:
        return Cell("")
    if place.told == "middle":
        return Cell(text(language, "place_among.middle"))
    if place.told == "place":
        return Cell(text(language, "table.rank_of", rank=place.rank, rank_of=place.of), float(place.rank))
    if place.told == "shared":
        words = {"rank": place.rank, "last": place.last, "of": place.of}
        return Cell(text(language, "place_among.shared", **words), float(place.rank))
    first = rank_direction(indicator)
    end = first if place.told.startswith("first") else {"lowest": "highest", "highest": "lowest"}[first]
    return Cell(text(language, f"place_among.{end}_{place.told.split('_')[1]}"))


def rank_direction(indicator) -> str:
    """Return which end of the ranking no. 1 is: the lowest where low is better, else the highest."""
    return "lowest" if indicator.polarity == "lower" else "highest"


def rank_note(indicators: Sequence, language: str) -> str:
    """Say what the ranks of some indicators count, and which end no. 1 is."""
    directions = {rank_direction(indicator) for indicator in indicators}
    return text(language, f"note.rank_{directions.pop() if len(directions) == 1 else 'mixed'}")


def any_change(told: Iterable[changes.Change]) -> bool:
    """Whether one of some changes is known, or is not for another reason than that the year before has no number."""
    return any(each.breaks or pd.notna(each.amount) or each.status in NO_CHANGE for each in told)


def amount_cell(told: changes.Change, language: str) -> Cell:
    """Write a change as a signed number, of a small count from how many to how many."""
    if told.few:
        return Cell(from_to(told, language), None, bounded=True)
    return number_cell(told.amount, told.status, told.decimals, language, signed=True)


def change_cell(told: changes.Change, language: str) -> Cell:
    """Write a change as a signed number with its unit, which claims no direction; without one why there is none."""
    if told.breaks:
        return Cell(text(language, "first_page.broken"))
    if told.of_two_sources:
        return Cell(text(language, "first_page.two_sources"))
    if pd.isna(told.amount):
        return Cell(text(language, NO_CHANGE.get(told.status, "first_page.no_earlier")))
    return Cell(size_of_change(told, language, signed=True))
