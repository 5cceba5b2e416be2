"""Changes of small counts in words: from how many to how many, never a percentage.

Which changes they are is decided in one place, `analysis.indicators.changes.change`.
"""

from __future__ import annotations

from collections.abc import Iterable

from analysis.core import formats
from analysis.display.texts import text
from analysis.indicators.changes import SMALLEST_BASE, Change


def counts(told: Change, language: str) -> str:
    """Write a change of a small count as "fra 8 til 16"."""
    first, last = (formats.number(number, told.decimals, language=language) for number in told.ends)
    return text(language, "few.counts", first=first, last=last)


def size(told: Change, language: str, *, signed: bool = False) -> str:
    """Write how large a change is: "12,5 pct.", or of a small count "fra 8 til 16"."""
    if told.few:
        return counts(told, language)
    amount = told.amount if signed else abs(told.amount)
    return formats.value_with_unit(amount, told.unit, told.decimals, language, signed=signed)


def why(told: Iterable[Change], language: str) -> str:
    """Return the sentence that says why a percentage is not told; empty where all are."""
    return text(language, "few.why") if any(each.few for each in told) else ""


def notes(told: Iterable[Change], language: str) -> tuple[str, ...]:
    """Return the note of a table in which some changes are told from how many to how many."""
    return (text(language, "few.note", smallest=SMALLEST_BASE),) if any(each.few for each in told) else ()
