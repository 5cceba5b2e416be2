"""What is missing in words: which numbers, for whom, and the commands that bring them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis import formats, official_tables, periods
from analysis.display.texts import text
from analysis.sources import record_kinds

if TYPE_CHECKING:
    from analysis.display.blocks import Missing

# More than these, and a sentence about missing numbers says how many others there are.
NAMES_TOLD = 10


def sentences(missing: Missing) -> str:
    """Say which numbers are missing, and for whom."""
    language = missing.language
    official = missing.tables or missing.parts or missing.early
    said = [_official(missing)] if official or not missing.records else []
    if missing.early:
        told = [_begins(table, language) for table in missing.early]
        said.append(text(language, "missing.early", tables=formats.join(told, language)))
    if missing.parts:
        key = "gaps.part_one" if len(missing.parts) == 1 else "gaps.part_many"
        said.append(text(language, key, tables=formats.join(missing.parts, language)))
    if missing.elsewhere:
        tables = formats.join(missing.elsewhere, language)
        said.append(text(language, "missing.elsewhere", tables=tables, **_about(missing)))
    if missing.records:
        names = [record_kinds.kind(key).name.text(language) for key in missing.records]
        said.append(text(language, "gaps.records", records=formats.join(names, language)))
    return " ".join(said)


def _begins(table: str, language: str) -> str:
    first = periods.name(official_tables.official_table(table).first, language)
    return text(language, "missing.begins", table=table, first=first)


def commands(missing: Missing) -> tuple[tuple[str, str], ...]:
    """Return what each command brings, in words, and the command."""
    language, found = missing.language, []
    if missing.tables:
        if set(missing.tables) <= set(missing.elsewhere):
            words = text(language, "missing.fetch_again")
        elif len(missing.tables) == 1:
            words = text(language, "missing.fetch_one")
        else:
            words = text(language, "missing.fetch_many", count=len(missing.tables))
        found.append((words, text(language, "missing.command", tables=" ".join(missing.tables))))
    if missing.records:
        found.append((text(language, "missing.templates"), text(language, "gaps.command", area=missing.area)))
    return tuple(found)


def _about(missing: Missing) -> dict[str, str]:
    return {"area": missing.area, "period": missing.period}


def _official(missing: Missing) -> str:
    names = {"names": _named(missing)} if missing.names else {}
    if missing.whole and not missing.records:
        key = "missing.chapter_named" if names else "missing.chapter"
    else:
        key = "missing.named" if names else "missing.plain"
    return text(missing.language, key, **_about(missing), **names)


def _named(missing: Missing) -> str:
    """Return the first names, and how many there are besides."""
    shown, more = missing.names[:NAMES_TOLD], len(missing.names) - NAMES_TOLD
    if more < 2:
        return formats.listed(missing.names, missing.language)
    between = "; " if any(", " in name for name in shown) else ", "
    return text(missing.language, "missing.more", names=between.join(shown), count=more)
