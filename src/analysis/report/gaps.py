"""What a chapter lacks, told once and last: sentences about it are joined, empty sections left out."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.display.blocks import Missing, payload_of
from analysis.report.notebook_format import nbformat

SECTION = "### "
RECORDS = "records:"
PART = "part:"
EARLY = "early:"


def settle(cells: Sequence) -> list:
    """Tell what a chapter lacks once, after all that it shows, and leave out the sections in which nothing is left.

    Parameters
    ----------
    cells : sequence of NotebookNode
        The cells of one executed chapter that a reader sees; changed in place.

    Returns
    -------
    list of NotebookNode
        The cells that are left, and one with a sentence for each area that numbers are missing of.
    """
    lacking = _joined(_taken(cells))
    kept = _without_empty_sections(cells)
    if not lacking:
        return kept
    shows = any(_shows(output) for cell in kept for output in cell.get("outputs", []))
    if not shows and len(lacking) == 1:
        _rewrite(lacking[0], _wanted(_payload(lacking[0])), whole=True)
    return [*kept, nbformat.v4.new_code_cell(outputs=lacking)]


def _taken(cells: Sequence) -> list:
    """Take the sentences about what is missing out of the cells, each without what an earlier one has named."""
    told: set[str] = set()
    taken = []
    for cell in cells:
        if "outputs" not in cell:
            continue
        for output in filter(_is_missing, cell.outputs):
            block = _payload(output)
            left = [wanted for wanted in _wanted(block) if wanted not in told]
            if not left and (_wanted(block) or block["text"] in told):
                continue
            told |= {*left, block["text"]}
            _rewrite(output, left)
            taken.append(output)
        cell.outputs = [output for output in cell.outputs if not _is_missing(output)]
    return taken


def _joined(sentences: Sequence) -> list:
    """Join the sentences about one area into the first of them."""
    first: dict[str, dict] = {}
    for output in sentences:
        block = _payload(output)
        if block["area"] in first:
            joined = first[block["area"]]
            _rewrite(joined, [*_wanted(_payload(joined)), *_wanted(block)], block)
        else:
            first[block["area"]] = output
    return list(first.values())


def _payload(output: dict) -> dict:
    return payload_of(output.get("data", {}))


def _is_missing(output: dict) -> bool:
    return _payload(output).get("block") == "missing"


def _shows(output: dict) -> bool:
    """Whether a reader sees something of the output, other than that something is missing."""
    block = _payload(output)
    return (
        bool(output.get("data"))
        and not _is_missing(output)
        and not (block.get("block") == "text" and not block["text"])
    )


def _wanted(block: dict) -> list[str]:
    """Return what a sentence names: tables, `records:<kind>`, `part:<table>`, `early:<table>`."""
    others = ((PART, block["parts"]), (EARLY, block["early"]))
    return [*block["missing"], *(f"{prefix}{table}" for prefix, tables in others for table in tables)]


def _rewrite(output: dict, wanted: Sequence[str], joined: dict | None = None, whole: bool = False) -> None:
    block = _payload(output)
    named, held_elsewhere = (
        tuple(dict.fromkeys([*block[key], *(joined[key] if joined else ())])) for key in ("names", "elsewhere")
    )
    records, parts, early = (
        tuple(each.removeprefix(prefix) for each in wanted if each.startswith(prefix))
        for prefix in (RECORDS, PART, EARLY)
    )
    tables = tuple(each for each in wanted if not each.startswith((RECORDS, PART, EARLY)))
    elsewhere = tuple(table for table in held_elsewhere if table in tables)
    about = (block["area"], block["period"], block["language"], block["id"])
    said = Missing(tables, *about, records, parts, named, whole, elsewhere, early)
    output["data"] = said._repr_mimebundle_()


def _without_empty_sections(cells: Sequence) -> list:
    """Leave out each section that has calls and shows nothing."""
    sections: list[list] = [[]]
    for cell in cells:
        if cell.cell_type == "markdown" and cell.source.lstrip().startswith(SECTION):
            sections.append([])
        sections[-1].append(cell)
    first, *rest = sections
    return [*first, *(cell for section in rest if _has_content(section) for cell in section)]


def _has_content(section: Sequence) -> bool:
    calls = [cell for cell in section if cell.cell_type == "code"]
    return not calls or any(_shows(output) for cell in calls for output in cell.outputs)
