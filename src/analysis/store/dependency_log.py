"""Which official tables a process has looked at, so that what was made from them is made again when they change."""

import os

VARIABLE = "BILAG_DEPENDENCY_LOG"
# What is noted beside tables, before a name: that a municipality's records, or a chapter's indicators, were looked at.
RECORDS_OF, INDICATORS_OF = "records-of:", "indicators:"

_noted: set[tuple[str, str]] = set()


def note(table: str) -> None:
    """Note that a table was looked at, in the file that the environment variable BILAG_DEPENDENCY_LOG names.

    A table that was looked for and is not held counts too: what was made changes when it arrives. Without the
    variable nothing is noted.
    """
    file = os.environ.get(VARIABLE)
    if not file or (file, table) in _noted:
        return
    with open(file, "a", encoding="utf-8") as noted:  # noqa: PTH123 - hundreds of times
        noted.write(f"{table}\n")
    _noted.add((file, table))
