"""An executed chapter as a reader sees it: nothing is said twice, what it lacks is told last, each number is traced."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field

from analysis.core import errors, formats
from analysis.display.blocks.blocks import Missing, payload_of
from analysis.display.blocks.lineage import base, lineage
from analysis.display.context import within
from analysis.display.texts import text
from analysis.sources import record_kinds

SECTION = "### "
TRACED = ("text", "message")
# What is missing, of which each is told once in a chapter, and what else a sentence about it lists.
ONCE = ("tables", "records", "parts", "early")
LISTS = (*ONCE, "names", "elsewhere")


@dataclass
class Cell:
    """A cell: its Markdown, or None and the payloads of the blocks that it shows, which are the page's own."""

    markdown: str | None = None
    blocks: list[dict] = field(default_factory=list)


def visible(notebook, language: str) -> Iterator:
    """Yield the cells that a reader of the language sees: a Markdown cell tagged with another is left out."""
    others = set(errors.LANGUAGES) - {language}
    for cell in notebook.cells:
        if cell.cell_type != "raw" and not others & set(cell.metadata.get("tags", [])):
            yield cell


def read(notebook, language: str) -> tuple[list[Cell], list[tuple[dict, dict]]]:
    """Return the cells of a chapter, and the data of each output beside the block that was read from it."""
    found, read_from = [], []
    for cell in visible(notebook, language):
        given = [output.get("data", {}) for output in cell.get("outputs", [])]
        shown = [(data, dict(payload)) for data in given if (payload := payload_of(data))]
        read_from += shown
        found.append(Cell(cell.source if cell.cell_type == "markdown" else None, [block for _, block in shown]))
    return found, read_from


def settle(cells: Sequence[Cell]) -> tuple[list[Cell], list[dict]]:
    """Leave out of a chapter what it says twice and sections in which nothing is left, and say where numbers are from.

    The cells are changed in place. Returns those that are left, none where the chapter has no number to show; and the
    payloads of what is missing.
    """
    _leave_out_repeats(cells)
    missing = [block for cell in cells for block in cell.blocks if block["block"] == "missing"]
    for cell in cells:
        cell.blocks = [block for block in cell.blocks if block["block"] != "missing"]
    numbers = any("rows" in block or block.get("values") for cell in cells for block in cell.blocks)
    if (missing or not _has_words(cells)) and not numbers:
        return [], missing
    kept = _without_empty_sections(cells)
    _trace(kept)
    return kept, missing


def joined(missing: Sequence[dict]) -> list[Missing]:
    """Return what is missing with its commands, once for each area."""
    cells = [Cell(blocks=[dict(block) for block in missing])]
    return [_missing(block) for block in _take_missing(cells)]


def _has_words(cells: Sequence[Cell]) -> bool:
    """Whether there is anything to read beside headings."""
    lines = [line for cell in cells for line in (cell.markdown or "").splitlines()]
    said = any(_is_seen(block) for cell in cells for block in cell.blocks)
    return said or any(line.strip() and not line.startswith("#") for line in lines)


def _leave_out_repeats(cells: Sequence[Cell]) -> None:
    """Leave out each paragraph that an earlier one says as it stands."""
    told: list[str] = []
    for cell in cells:
        kept = []
        for block in cell.blocks:
            words = block["text"] if block["block"] == "text" else ""
            if not words or not any(words in each for each in told):
                kept.append(block)
                told += [words] if words else []
        cell.blocks = kept


def _take_missing(cells: Sequence[Cell]) -> list[dict]:
    """Take what is missing out of the cells, joined for each area, and each without what an earlier one has named."""
    told: set[tuple[str, str]] = set()
    by_area: dict[str, dict] = {}
    for cell in cells:
        for block in [each for each in cell.blocks if each["block"] == "missing"]:
            left = {key: [each for each in block[key] if (key, each) not in told] for key in ONCE}
            repeated = ("text", block["text"]) in told or any(block[key] for key in ONCE)
            told |= {("text", block["text"]), *((key, each) for key in ONCE for each in left[key])}
            if any(left.values()) or not repeated:
                joined = by_area.setdefault(block["area"], block | dict.fromkeys(LISTS, ()))
                added = block | left
                joined |= {key: tuple(dict.fromkeys([*joined[key], *added[key]])) for key in LISTS}
        cell.blocks = [block for block in cell.blocks if block["block"] != "missing"]
    return list(by_area.values())


def _missing(block: dict) -> Missing:
    """Return what is missing as a block whose sentence is written anew for what is left."""
    elsewhere = tuple(table for table in block["elsewhere"] if table in block["tables"])
    given = {name: block[name] for name in ("area", "period", "language", "id", *LISTS)}
    return Missing(**given | {"elsewhere": elsewhere})


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
    return not calls or any(_is_seen(block) for cell in calls for block in cell.blocks)


def _is_seen(block: dict) -> bool:
    if block["block"] == "message":
        return bool(block["headline"] or block["sentences"])
    return block["block"] != "text" or bool(block["text"])


def _trace(cells: Sequence[Cell]) -> None:
    """Give each paragraph a source and a box for its numbers that no table, figure or earlier box traces."""
    blocks = [block for cell in cells for block in cell.blocks]
    told = {base(each["indicator"]) for block in blocks if "rows" in block for each in block["values"]}
    for block in blocks:
        if block["block"] not in TRACED or not _is_seen(block):
            continue
        alone = [record for record in block["values"] if base(record["indicator"]) not in told]
        told |= {base(record["indicator"]) for record in alone}
        if entries := lineage(alone, block["language"], numbers=True):
            # a message is about what the chapter shows, so its source needs no names
            named = block["block"] == "text" and len(alone) < len(block["values"])
            part = [within(entry.name) for entry in entries] if named else []
            box = {"sources": _sources(alone, part, block["language"]), "entries": list(map(asdict, entries))}
            block["boxes"] = [*block["boxes"], box]


def _sources(values: Sequence[dict], names: Sequence[str], language: str) -> list[str]:
    """Return the sources of some values, and where they are a part of a paragraph's what they are called."""
    shown = [record for record in values if record["status"] != "not_available"]
    cited = record_kinds.of((each for record in shown for each in record["snapshots"]), language)
    if not names or not cited:
        return list(cited)
    listed = formats.listed(names, language)
    return [text(language, "lineage.source_of", names=listed, sources="; ".join(cited))]
