"""Where the numbers of a paragraph come from, where no table or figure of its chapter tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis import formats, snapshots
from analysis.display import html
from analysis.display.blocks import payload_of
from analysis.display.context import within
from analysis.display.lineage import base, lineage
from analysis.display.texts import text

TRACING = ("table", "figure")


def complete(cells: Sequence) -> None:
    """Give each paragraph of a chapter a source and a box for those of its numbers that no other box traces.

    Parameters
    ----------
    cells : sequence of NotebookNode
        The cells of one executed chapter that a reader sees; changed in place.
    """
    found = [(output, payload_of(output.get("data", {}))) for cell in cells for output in cell.get("outputs", [])]
    tracing = [block for _, block in found if block.get("block") in TRACING]
    told = {base(record["indicator"]) for block in tracing for record in block["values"]}
    for output, block in found:
        if block.get("block") != "text" or not block["text"]:
            continue
        alone = [record for record in block["values"] if base(record["indicator"]) not in told]
        told |= {base(record["indicator"]) for record in alone}
        if alone:
            output["data"]["text/html"] += _box(alone, block["language"], whole=len(alone) == len(block["values"]))


def _box(values: Sequence[Mapping], language: str, *, whole: bool) -> str:
    """Return the sources of some values, and the box that traces them; where they are not all, what they are."""
    shown = [record for record in values if record["status"] != "not_available"]
    cited = snapshots.citations((each for record in shown for each in record["snapshots"]), language)
    entries = lineage(values, language, numbers=True)
    if not whole and cited:
        names = formats.listed([within(entry.name) for entry in entries], language)
        cited = (text(language, "lineage.source_of", names=names, sources="; ".join(cited)),)
    return html.traced(entries, cited, language)
