"""The import: turns a folder of extracts into one dated snapshot of each official table.

Run it as ``python -m analysis.sources.extracts FOLDER``. The folder holds ``jobindsats/``, ``statbank/``,
``tidy/`` and ``published-figures.csv``. It can be run again at any time: the same extracts give the same bytes.
Afterwards the extracts are needed no more.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from analysis import observations, snapshots
from analysis.errors import BilagError, DataError, UsageError
from analysis.sources import (
    benchmark_extract,
    fund_extract,
    municipal_extract,
    national_extract,
    panel_extract,
    printed_plans,
    statbank_extract,
    tidy,
)

Reader = Callable[[Path], dict[str, pd.DataFrame]]

FROM_THE_SOURCE = datetime.date(2026, 8, 22)
PASSED_ON = datetime.date(2026, 11, 22)
RETRIEVED_NOTE = {
    FROM_THE_SOURCE: "As published by the official source on the date of retrieval; passed on by a public repository.",
    PASSED_ON: (
        "As published by the official source; passed on by a public repository. The date of retrieval from the "
        "official source is not recorded: the date given is the day the figures were found there."
    ),
}
PRINTED_NOTE = "The date given is the day the printed plan was read."

# place in the folder, date of retrieval, note, reader
EXTRACTS: tuple[tuple[str, datetime.date, str, Reader], ...] = (
    (
        "jobindsats/municipal-effort-2021M08-2026M07.json",
        FROM_THE_SOURCE,
        RETRIEVED_NOTE[FROM_THE_SOURCE],
        municipal_extract.read,
    ),
    (
        "jobindsats/national-2016M07-2026M07.json",
        FROM_THE_SOURCE,
        RETRIEVED_NOTE[FROM_THE_SOURCE],
        national_extract.read,
    ),
    (
        "jobindsats/region-sjaelland-akasse-2021M08-2026M07.json",
        FROM_THE_SOURCE,
        RETRIEVED_NOTE[FROM_THE_SOURCE],
        fund_extract.read,
    ),
    (
        "jobindsats/y30r21-2020QMAT02-2022QMAT04.jsonl",
        PASSED_ON,
        RETRIEVED_NOTE[PASSED_ON],
        benchmark_extract.read,
    ),
    ("statbank", PASSED_ON, RETRIEVED_NOTE[PASSED_ON], statbank_extract.read),
    ("tidy/panel_aar_long.csv", PASSED_ON, RETRIEVED_NOTE[PASSED_ON], panel_extract.read),
    ("published-figures.csv", PASSED_ON, PRINTED_NOTE, printed_plans.read),
)


def run(folder: Path) -> list[str]:
    """Write the snapshots of all extracts of a folder, rebuild the observations, and return the snapshots' ids.

    Raises
    ------
    DataError
        When an extract is missing, or two extracts of one table differ.
    """
    return write_snapshots(read_all(folder))


def read_all(folder: Path) -> dict[str, tuple[datetime.date, str, pd.DataFrame]]:
    """Read all extracts into the date of retrieval, the note and the rows of each table."""
    found: dict[str, tuple[datetime.date, str, pd.DataFrame]] = {}
    for place, retrieved, note, read in EXTRACTS:
        if not (folder / place).exists():
            raise DataError(f"The folder of extracts has no {place}.")
        for table, rows in read(folder / place).items():
            if table in found:
                rows = tidy.joined_where_equal(found[table][2], rows, table)
            found[table] = (retrieved, note, rows)
    return found


def write_snapshots(found: dict[str, tuple[datetime.date, str, pd.DataFrame]]) -> list[str]:
    """Write one snapshot of each table, rebuild the observations, and return the snapshots' ids."""
    written = [
        snapshots.write(rows, table, retrieved, tidy.area_kinds(rows["area"]), note)
        for table, (retrieved, note, rows) in sorted(found.items())
    ]
    observations.rebuild()
    return written


def main(arguments: list[str]) -> int:
    """Run the import from the command line."""
    try:
        if len(arguments) != 1 or not Path(arguments[0]).is_dir():
            raise UsageError("Name the folder of extracts: python -m analysis.sources.extracts FOLDER")
        for snapshot in run(Path(arguments[0])):
            print(snapshot)
    except BilagError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
