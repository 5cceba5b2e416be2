"""What an annex does not show, in one list: which numbers, why, and when they can be expected."""

from collections.abc import Iterator, Mapping, Sequence

from analysis.core import formats, periods
from analysis.display.blocks.blocks import Table
from analysis.display.context import within
from analysis.display.tables.frames import of_words
from analysis.display.texts import text
from analysis.sources import record_kinds
from analysis.store import official_tables


def not_shown_table(missing: Sequence[Mapping], language: str) -> Table | None:
    """A row for each reason, with the names of the numbers, each once; None where nothing is missing.

    `missing` holds the payloads of what chapters wanted and did not have.
    """
    found: dict[tuple[str, str], dict[str, None]] = {}
    told: set[str] = set()
    for block in missing:
        for reason, names in _reasons(block, language):
            new = [name for name in names if name not in told]
            if new:
                found.setdefault(reason, {}).update(dict.fromkeys(new))
                told.update(new)
    if not found:
        return None
    rows = [{"label": _listed([*names], language), "why": why, "when": when} for (why, when), names in found.items()]
    return of_words(
        rows, "not_shown", language, id="not-shown", caption=text(language, "not_shown.caption"), stub="not_shown.label"
    )


def _listed(names: Sequence[str], language: str) -> str:
    first, *rest = names
    return formats.listed([first[:1].upper() + first[1:], *map(within, rest)], language)


def _reasons(block: Mapping, language: str) -> Iterator[tuple[tuple[str, str], list[str]]]:
    """Give why and when of what a block lacks, with the names of the numbers."""

    def say(key: str, **words: str) -> str:
        return text(language, f"not_shown.{key}", **words)

    names = list(block["names"])
    if block["records"]:
        kinds = [record_kinds.kind(key).name.text(language) for key in block["records"]]
        yield (say("why_records"), say("when_records")), kinds
    if block["hidden"]:
        yield (say("why_hidden"), ""), names
    elif block["early"]:
        starts = [official_tables.official_table(each).first for each in block["early"]]
        first = max(starts, key=lambda period: periods.parse(period).last_month)
        yield (say("why_early"), say("when_early", first=periods.name(first, language))), names
    elif block["tables"] and set(block["tables"]) <= set(block["elsewhere"]):
        yield (say("why_elsewhere", area=block["area"]), ""), names
    elif block["tables"]:
        yield (say("why_tables"), say("when_tables")), names
    elif block["parts"]:
        yield (say("why_parts"), ""), names
