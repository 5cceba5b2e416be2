"""From a source's answers to rows, and from a snapshot of either form to rows.

The rows are made from the bytes whenever they are read, so a better catalogue makes better rows of old answers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import pandas as pd

from analysis.core.errors import DataError
from analysis.sources import answers, catalogue, cells, jobindsats, statbank
from analysis.store import snapshots
from analysis.store.sidecars import KeptAnswer


def read(snapshot: str) -> pd.DataFrame:
    """Read a snapshot into rows, after checking that it is as it was when it was retrieved.

    Returns
    -------
    DataFrame
        measure, breakdown, area, period, value (NaN when not a number), status.

    Raises
    ------
    DataError
        When a file is missing, or not the one the sidecar describes.
    """
    sidecar = snapshots.sidecar(snapshot)
    return rows_of(sidecar.table, snapshots.answers(snapshot)) if sidecar.parts else snapshots.read(snapshot)


def rows_of(table: str, kept: Sequence[KeptAnswer]) -> pd.DataFrame:
    """Turn the answers of one table into rows, in order of measure, breakdown, area and period.

    Raises
    ------
    DataError
        When an answer is not as the catalogue expects.
    """
    source = catalogue.sources()[catalogue.tables()[table]]
    entry = source.tables[table]
    description = next((each.content for each in kept if each.query < 0), None)
    if description is None:
        raise DataError(f"The answers of {table} lack the table's description.")
    client = {"jobindsats": jobindsats, "statbank": statbank}[source.source]
    described = client.read_description(description, entry)
    frames = []
    for each in kept:
        if each.query < 0:
            continue
        query = entry.queries[each.query]
        what = f"The answer of {table} ({each.file})"
        if client is statbank:
            body = json.loads(each.request.split(" ", 2)[2])
            read, names = statbank.read(each.content, body, described, what), statbank.names(entry, query, described)
        else:
            read, names = cells.read(each.content, what), jobindsats.names(entry, described)
        frames.append(
            answers.rows(
                read, entry, query, source=source.source, names=names, ignored_areas=source.ignored_areas, what=what
            )
        )
    rows = answers.refuse_duplicates(pd.concat(frames, ignore_index=True), table)
    return answers.completed(rows, entry, table).sort_values(snapshots.KEY, ignore_index=True)
