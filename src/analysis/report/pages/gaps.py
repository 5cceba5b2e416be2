"""What a chapter lacks, told once and last: sentences about it are joined, empty sections left out."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.display.blocks.blocks import Missing
from analysis.report.pages.cells import Cell, is_seen

SECTION = "### "
RECORDS = "records:"
# What a sentence about missing numbers lists.
LISTS = ("missing", "parts", "early", "names", "elsewhere")
# Of these each is told once in a chapter.
ONCE = LISTS[:3]


def settle(cells: Sequence[Cell]) -> list[Cell]:
    """Tell what a chapter lacks once, after all that it shows, and leave out the sections in which nothing is left.

    Parameters
    ----------
    cells : sequence of Cell
        Of one chapter; changed in place.

    Returns
    -------
    list of Cell
        The cells that are left, and one with a sentence for each area that numbers are missing of.
    """
    lacking = _joined(_taken(cells))
    kept = _without_empty_sections(cells)
    alone = len(lacking) == 1 and not any(is_seen(block) for cell in kept for block in cell.blocks)
    told = [_written(block, whole=alone) for block in lacking]
    return [*kept, Cell(blocks=told)] if told else kept


def _taken(cells: Sequence[Cell]) -> list[dict]:
    """Take what is missing out of the cells, each without what an earlier one has named."""
    told: set[tuple[str, str]] = set()
    taken = []
    for cell in cells:
        for block in cell.blocks:
            if block["block"] != "missing":
                continue
            left = {key: [each for each in block[key] if (key, each) not in told] for key in ONCE}
            repeated = ("text", block["text"]) in told or any(block[key] for key in ONCE)
            if any(left.values()) or not repeated:
                taken.append(block | left)
            told |= {("text", block["text"]), *((key, each) for key in ONCE for each in left[key])}
        cell.blocks = [block for block in cell.blocks if block["block"] != "missing"]
    return taken


def _joined(lacking: Sequence[dict]) -> list[dict]:
    """Join what is missing of one area."""
    first: dict[str, dict] = {}
    for block in lacking:
        joined = first.setdefault(block["area"], block)
        if joined is not block:
            joined |= {key: list(dict.fromkeys([*joined[key], *block[key]])) for key in LISTS}
    return list(first.values())


def _written(block: dict, whole: bool) -> dict:
    """Write the sentence anew for what is left."""
    records = tuple(each.removeprefix(RECORDS) for each in block["missing"] if each.startswith(RECORDS))
    tables = tuple(each for each in block["missing"] if not each.startswith(RECORDS))
    about = (block["area"], block["period"], block["language"], block["id"])
    elsewhere = tuple(table for table in block["elsewhere"] if table in tables)
    parts, early, names = (tuple(block[key]) for key in ("parts", "early", "names"))
    return Missing(tables, *about, records, parts, names, whole, elsewhere, early).payload()


def _without_empty_sections(cells: Sequence[Cell]) -> list[Cell]:
    """Leave out each section that has calls and shows nothing."""
    sections: list[list[Cell]] = [[]]
    for cell in cells:
        if cell.markdown is not None and cell.markdown.lstrip().startswith(SECTION):
            sections.append([])
        sections[-1].append(cell)
    first, *rest = sections
    return [*first, *(cell for section in rest if _has_content(section) for cell in section)]


def _has_content(section: Sequence[Cell]) -> bool:
    calls = [cell for cell in section if cell.markdown is None]
    return not calls or any(is_seen(block) for cell in calls for block in cell.blocks)
