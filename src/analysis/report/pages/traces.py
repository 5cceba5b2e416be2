"""Where the numbers of a paragraph come from, where no table or figure of its chapter tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from analysis.core import formats
from analysis.display.blocks.lineage import base, lineage
from analysis.display.context import within
from analysis.display.texts import text
from analysis.report.pages.cells import Cell
from analysis.sources import citations


def complete(cells: Sequence[Cell]) -> None:
    """Give each paragraph of a chapter, in place, a source and a box for its numbers that no other box traces."""
    blocks = [block for cell in cells for block in cell.blocks]
    told = {base(each["indicator"]) for block in blocks if "rows" in block for each in block["values"]}
    for block in blocks:
        if block["block"] != "text" or not block["text"]:
            continue
        alone = [record for record in block["values"] if base(record["indicator"]) not in told]
        told |= {base(record["indicator"]) for record in alone}
        box = _box(alone, block["language"], whole=len(alone) == len(block["values"]))
        block["boxes"] = [*block["boxes"], *([box] if box["entries"] else [])]


def _box(values: Sequence[Mapping], language: str, *, whole: bool) -> dict:
    """Return the sources of some values, and what traces them; where they are not all, what they are."""
    shown = [record for record in values if record["status"] != "not_available"]
    cited = citations.of((each for record in shown for each in record["snapshots"]), language)
    entries = lineage(values, language, numbers=True)
    if not whole and cited:
        names = formats.listed([within(entry.name) for entry in entries], language)
        cited = (text(language, "lineage.source_of", names=names, sources="; ".join(cited)),)
    return {"sources": list(cited), "entries": list(map(asdict, entries))}
