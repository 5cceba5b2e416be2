"""What a chapter lacks, told once: sentences that follow each other are joined, empty sections left out."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.display.blocks import BLOCK_MIME, Missing

SECTION = "### "
RECORDS = "records:"
PART = "part:"


def settle(cells: Sequence) -> list:
    """Tell each missing table of a chapter once, and leave out the sections in which nothing is left.

    Sentences about missing tables that follow each other become one; in a chapter that shows nothing
    else, all of them do.

    Parameters
    ----------
    cells : sequence of NotebookNode
        The cells of one executed chapter that a reader sees; changed in place.

    Returns
    -------
    list of NotebookNode
        The cells that are left.
    """
    _drop_told(cells)
    empty = not any(_shows(output) for cell in cells for output in cell.get("outputs", []))
    _join(cells, across_sections=empty)
    if empty:
        _say_of_chapter(cells)
    return _without_empty_sections(cells)


def _payload(output: dict) -> dict:
    return output.get("data", {}).get(BLOCK_MIME, {})


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


def _drop_told(cells: Sequence) -> None:
    """Take from each sentence the tables that an earlier one has named; drop it when none are left."""
    told: set[str] = set()
    for cell in cells:
        kept = []
        for output in cell.get("outputs", []):
            if _is_missing(output):
                block = _payload(output)
                left = [wanted for wanted in _wanted(block) if wanted not in told]
                if not left and (_wanted(block) or block["text"] in told):
                    continue
                told |= {*left, block["text"]}
                _rewrite(output, left)
            kept.append(output)
        if "outputs" in cell:
            cell.outputs = kept


def _join(cells: Sequence, *, across_sections: bool) -> None:
    """Join each run of sentences about one area into the first of them."""
    first = None
    for cell in cells:
        if cell.cell_type == "markdown" and not across_sections:
            first = None
        kept = []
        for output in cell.get("outputs", []):
            block = _payload(output)
            if not _is_missing(output):
                first = None if _shows(output) else first
            elif first is not None and _payload(first)["area"] == block["area"]:
                _rewrite(first, [*_wanted(_payload(first)), *_wanted(block)], block["names"])
                continue
            else:
                first = output
            kept.append(output)
        if "outputs" in cell:
            cell.outputs = kept


def _say_of_chapter(cells: Sequence) -> None:
    """Say that the chapter has no numbers, where one sentence is all that stands in it."""
    said = [output for cell in cells for output in cell.get("outputs", []) if _is_missing(output)]
    if len(said) == 1:
        _rewrite(said[0], _wanted(_payload(said[0])), whole=True)


def _wanted(block: dict) -> list[str]:
    """Return what a sentence names: tables, `records:<kind>`, `part:<table>`."""
    return [*block["missing"], *(f"{PART}{table}" for table in block["parts"])]


def _rewrite(output: dict, wanted: Sequence[str], more_names: Sequence[str] = (), whole: bool = False) -> None:
    block = _payload(output)
    records, parts = (
        tuple(each.removeprefix(prefix) for each in wanted if each.startswith(prefix)) for prefix in (RECORDS, PART)
    )
    tables = tuple(each for each in wanted if not each.startswith((RECORDS, PART)))
    names = tuple(dict.fromkeys([*block["names"], *more_names]))
    elsewhere = tuple(table for table in block["elsewhere"] if table in tables)
    about = (block["area"], block["period"], block["language"], block["id"])
    said = Missing(tables, *about, records, parts, names, whole, elsewhere)
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
    return not calls or any(_shows(output) or _is_missing(output) for cell in calls for output in cell.outputs)
