"""The import: turns a folder of extracts into one dated snapshot of each official table.

Run it as ``python -m tools.extracts FOLDER``. The folder holds ``jobindsats/``, ``statbank/``,
``tidy/`` and ``published-figures.csv``. It can be run again at any time: the same extracts give the same
bytes. Afterwards the extracts are needed no more.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from tools.extracts import afterwards, benchmark, fund, ministry, municipal, national, panel, printed_plans, statbank

from analysis.core.errors import BilagError, DataError, UsageError
from analysis.sources import tidying
from analysis.sources.importing import joined_where_equal
from analysis.store import snapshots

FROM_THE_SOURCE = datetime.date(2026, 8, 22)
FROM_THE_SOURCE_NOTE = "As published by the official source on the date of retrieval; passed on by a public repository."
PASSED_ON = datetime.date(2026, 11, 22)
PASSED_ON_NOTE = (
    "As published by the official source; passed on by a public repository. The date of retrieval from the "
    "official source is not recorded: the date given is the day the figures were found there."
)
OF_MINISTRY = datetime.date(2024, 3, 30)
OF_AUGUST = datetime.date(2026, 8, 19)
FOUND_LATER = datetime.date(2026, 11, 30)
PRINTED_NOTE = "The date given is the day the printed plan was read."


class Extract(NamedTuple):
    """One extract: its place in the folder, the date of retrieval, what to say of that, and its reader."""

    place: str
    retrieved: datetime.date
    note: str
    read: Callable[[Path], dict[str, pd.DataFrame]]


EXTRACTS = (
    Extract(
        "jobindsats/municipal-effort-2021M08-2026M07.json",
        FROM_THE_SOURCE,
        FROM_THE_SOURCE_NOTE,
        municipal.read,
    ),
    Extract(
        "jobindsats/national-2016M07-2026M07.json",
        FROM_THE_SOURCE,
        FROM_THE_SOURCE_NOTE,
        national.read,
    ),
    Extract(
        "jobindsats/region-sjaelland-akasse-2021M08-2026M07.json",
        FROM_THE_SOURCE,
        FROM_THE_SOURCE_NOTE,
        fund.read,
    ),
    Extract("jobindsats/y30r21-2020QMAT02-2022QMAT04.jsonl", PASSED_ON, PASSED_ON_NOTE, benchmark.read),
    Extract("statbank", PASSED_ON, PASSED_ON_NOTE, statbank.read),
    Extract("tidy/panel_aar_long.csv", PASSED_ON, PASSED_ON_NOTE, panel.read),
    Extract("noegletal", OF_MINISTRY, FROM_THE_SOURCE_NOTE, ministry.read),
    Extract("tidy/y60b15_2025Q01.csv", OF_AUGUST, FROM_THE_SOURCE_NOTE, afterwards.after_benefit),
    Extract(
        "statbank/statusu6_2024_status_18-25_by_municipality.csv",
        FOUND_LATER,
        PASSED_ON_NOTE,
        afterwards.education_status,
    ),
    Extract("published-figures.csv", PASSED_ON, PRINTED_NOTE, printed_plans.read),
)


class Found(NamedTuple):
    """The rows of one official table, with the date of retrieval and what to say of it."""

    retrieved: datetime.date
    note: str
    rows: pd.DataFrame


def run(folder: Path) -> list[str]:
    """Write the snapshots of all extracts of a folder, rebuild the observations, and return the ids.

    Raises
    ------
    DataError
        When an extract is missing, or two extracts of one table differ.
    """
    return write_snapshots(read_all(folder))


def read_all(folder: Path) -> dict[str, Found]:
    """Read all extracts; where two hold the same table they are joined, after checking that they agree."""
    found: dict[str, Found] = {}
    for extract in EXTRACTS:
        if not (folder / extract.place).exists():
            raise DataError(f"The folder of extracts has no {extract.place}.")
        for table, rows in extract.read(folder / extract.place).items():
            if table in found:
                rows = joined_where_equal(found[table].rows, rows, table)
            found[table] = Found(extract.retrieved, extract.note, rows)
    return found


def write_snapshots(found: dict[str, Found]) -> list[str]:
    """Write one snapshot of each table, rebuild the observations, and return the snapshots' ids."""
    written = [snapshots.write(held.rows, table, held.retrieved, held.note) for table, held in sorted(found.items())]
    tidying.rebuild()
    return written


def main(arguments: list[str]) -> int:
    """Run the import from the command line."""
    try:
        if len(arguments) != 1 or not Path(arguments[0]).is_dir():
            raise UsageError("Name the folder of extracts: python -m tools.extracts FOLDER")
        for snapshot in run(Path(arguments[0])):
            print(snapshot)
    except BilagError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
