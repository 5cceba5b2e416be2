"""What a chapter has said already is not said again."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.report.pages.cells import Cell


def leave_out(cells: Sequence[Cell]) -> None:
    """Leave out of a chapter, in place, each paragraph that an earlier one says as it stands."""
    told: list[str] = []

    def is_new(block: dict) -> bool:
        said = block["text"] if block["block"] == "text" else ""
        new = not said or not any(said in each for each in told)
        told.extend([said] if said and new else [])
        return new

    for cell in cells:
        cell.blocks = list(filter(is_new, cell.blocks))
