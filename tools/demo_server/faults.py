"""What can be wrong with an answer: each fault changes the figures of the demonstration server as its name says."""

from __future__ import annotations

from collections.abc import Callable

FAULTS = (
    "html",
    "truncated",
    "broken_off",
    "slow",
    "reset",
    "empty",
    "no_rows",
    "renamed_column",
    "new_member",
    "duplicate_rows",
    "total_off",
    "municipality_missing",
    "byte_order_mark",
    "latin_1",
    "group_prefix",
    "label_twice",
    "rows_as_value",
    "period_type_refused",
    "table_gone",
    "busy",
    "busy_until_date",
    "server_error",
    "text_for_number",
)


def corrupted(take: Callable[[str], bool], answer: dict) -> dict:
    """Change the figures of an answer of Jobindsats as a fault asks."""
    columns, rows = answer["columns"], answer["rows"]
    if take("no_rows"):
        rows = []
    if take("renamed_column"):
        columns = [*columns[:-1], "Noget helt andet"]
    if take("new_member"):
        rows = [*rows, [*rows[-1][:2], "Borgerløn", *rows[-1][3:]]]
    if take("duplicate_rows"):
        rows = [*rows, rows[0]]
    if take("total_off") and any(row[1] != "Hele landet" for row in rows):
        rows = [[cell * 2 if isinstance(cell, int) else cell for cell in row] for row in rows]
    if take("municipality_missing"):
        gone = next((row[1] for row in rows if row[1] != "Hele landet"), None)
        rows = [row for row in rows if row[1] != gone]
    if take("group_prefix"):
        columns = [*columns[:-1], f"Antal og andel: {columns[-1]}"]
    if take("label_twice"):
        columns, rows = [*columns, columns[-1]], [[*row, row[-1]] for row in rows]
    if take("rows_as_value"):
        rows = [{"value": row} for row in rows]
    if take("text_for_number"):
        rows = [[*rows[0][:-1], "mange"], *rows[1:]]
    return {"columns": columns, "rows": rows}


def corrupted_text(take: Callable[[str], bool], content: bytes) -> bytes:
    """Change the lines of an answer of StatBank as a fault asks."""
    header, *lines = content.split(b"\r\n")
    if take("no_rows"):
        lines = [b""]
    if take("renamed_column"):
        header = header.replace(b"INDHOLD", b"NOGET ANDET")
    if take("new_member"):
        cells = lines[0].split(b";")
        lines = [b";".join([cells[0], b"NYT", *cells[2:]]), *lines]
    if take("duplicate_rows"):
        lines = [lines[0], *lines]
    if take("municipality_missing"):
        lines = [line for line in lines if not line.startswith(b"370;")]
    if take("text_for_number"):
        lines = [b";".join([*lines[0].split(b";")[:-1], b"mange"]), *lines[1:]]
    if take("latin_1"):
        header = header.decode("utf-8-sig").encode("latin-1")
    return b"\r\n".join([header, *lines])
