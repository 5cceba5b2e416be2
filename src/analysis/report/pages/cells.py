"""An executed chapter as a reader sees it: cells of Markdown, and of what a call shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from analysis.annex.parameters import LANGUAGES
from analysis.display.blocks.blocks import payload_of


@dataclass
class Cell:
    """A cell: its Markdown, or the payloads of the blocks that it shows; anything else is `{"block": "html"}`.

    Attributes
    ----------
    markdown : str or None
        None for a cell with a call.
    blocks : list of dict
        In order; may be changed, for they are the page's own.
    """

    markdown: str | None = None
    blocks: list[dict] = field(default_factory=list)


def visible(notebook, language: str) -> Iterator:
    """Yield the cells that a reader of the language sees: a Markdown cell tagged with another is left out."""
    others = set(LANGUAGES) - {language}
    for cell in notebook.cells:
        if cell.cell_type != "raw" and not others & set(cell.metadata.get("tags", [])):
            yield cell


def read(notebook, language: str) -> tuple[list[Cell], list[tuple[dict, dict]]]:
    """Return the cells of a chapter, and the data of each output beside the block that was read from it."""
    found, read_from = [], []
    for cell in visible(notebook, language):
        if cell.cell_type == "markdown":
            found.append(Cell(cell.source))
            continue
        data = [output.data for output in cell.get("outputs", []) if "data" in output]
        blocks = [(each, _block(each)) for each in data]
        read_from += blocks
        found.append(Cell(blocks=[block for _, block in blocks if block]))
    return found, read_from


def _block(data: dict) -> dict:
    if found := payload_of(data):
        return dict(found)
    return {"block": "html", "html": data["text/html"]} if "text/html" in data else {}


def is_seen(block: dict) -> bool:
    """Tell whether a reader sees something of a block, other than that something is missing."""
    return block["block"] != "missing" and not (block["block"] == "text" and not block["text"])
