"""Where a block's numbers come from that are no values of an indicator: the plan's document, a model, the project."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from analysis import snapshots
from analysis.display.blocks import Table, Text
from analysis.display.lineage import stated
from analysis.display.texts import text

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
    entry = stated(
        text(language, f"origins.{what}"),
        text(language, f"origins.{what}_definition"),
        language,
        source=document,
        place=text(language, "printed.lines", lines=place) if place else "",
    )
    cited = snapshots.citations(_snapshots(block), language)
    # figures that the document prints are cited with it already
    own = () if any(each.startswith(document) for each in cited) else (document,)
    return replace(block, basis=(entry,), sources=(*own, *cited))


def _snapshots(block: Table | Text) -> list[str]:
    return [each for record in block.values if record["status"] != "not_available" for each in record["snapshots"]]


def of_snapshots(block: Stated, what: str, ids: Sequence[str]) -> Stated:
    """Return a block that cites the snapshots that its numbers are computed from.

    Parameters
    ----------
    block : Table or Text
    what : str
        Such as "likeness": which words tell what the numbers are.
    ids : sequence of str
    """
    language = block.language
    entry = stated(text(language, f"origins.{what}"), text(language, f"origins.{what}_definition"), language, ids=ids)
    return replace(block, basis=(entry,), sources=snapshots.citations(ids, language))


def of_project(block: Table, what: str) -> Table:
    """Return a table that cites the project's own records, such as the definitions of its indicators.

    Parameters
    ----------
    block : Table
    what : {"indicators", "vocabulary", "snapshots"}
    """
    language = block.language
    source = text(language, f"origins.{what}")
    entry = stated(source, text(language, f"origins.{what}_definition"), language)
    return replace(block, basis=(entry,), sources=(source,))
