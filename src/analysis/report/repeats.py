"""What a chapter has said already is not said again."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.display.blocks import payload_of


def leave_out(cells: Sequence) -> None:
    """Leave out each paragraph that an earlier paragraph of the chapter says as it stands.

    Parameters
    ----------
    cells : sequence of NotebookNode
        The cells of one executed chapter that a reader sees; changed in place.
    """
    told: list[str] = []
    for cell in cells:
        if "outputs" not in cell:
            continue
        kept = []
        for output in cell.outputs:
            block = payload_of(output.get("data", {}))
            said = block["text"] if block.get("block") == "text" else ""
            if said and any(said in each for each in told):
                continue
            told += [said] if said else []
            kept.append(output)
        cell.outputs = kept
