"""Where a block's numbers come from that are no values of an indicator: the plan's document, a model, the project."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from analysis.display.blocks.blocks import Table, Text
from analysis.display.blocks.lineage import stated
from analysis.display.texts import text
from analysis.sources import citations

Stated = TypeVar("Stated", Table, Text)


def of_plan(block: Stated, what: str, document: str | None, lines: Iterable[str] = ()) -> Stated:
    """Return a block that cites what the plan itself says; as it was for a plan without a document.

    Parameters
    ----------
    block : Table or Text
    what : {"targets", "groups", "quoted", "printed", "notes"}
    document : str or None
        The document that the plan was read from.
    lines : iterable of str
        Where in the document.
    """
    if document is None:
        return block
    language, place = block.language, "; ".join(dict.fromkeys(line for line in lines if line))
    shown = [each for record in block.values if record["status"] != "not_available" for each in record["snapshots"]]
    cited = citations.of(shown, language)
    # figures that the document prints are cited with it already
    own = () if any(each.startswith(document) for each in cited) else (document,)
    words = text(language, "printed.lines", lines=place) if place else ""
    return _stated(block, what, (*own, *cited), source=document, place=words)


def of_snapshots(block: Stated, what: str, ids: Sequence[str]) -> Stated:
    """Return a block that cites the snapshots that its numbers, such as "likeness", are computed from."""
    return _stated(block, what, citations.of(ids, block.language), ids=ids)


def of_project(block: Table, what: str) -> Table:
    """Return a table that cites the project's own "indicators", "vocabulary" or "snapshots"."""
    return _stated(block, what, (text(block.language, f"origins.{what}"),))


def _stated(block: Stated, what: str, sources: tuple[str, ...], **facts: object) -> Stated:
    name, definition = (text(block.language, f"origins.{key}") for key in (what, f"{what}_definition"))
    return replace(block, basis=(stated(name, definition, block.language, **facts),), sources=sources)
