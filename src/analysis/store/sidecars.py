"""The sidecar of a snapshot: where it is from and what is in it."""

import datetime
import hashlib
from typing import NamedTuple

from analysis.core.yaml_files import BilingualText, StrictModel


class PeriodsHeld(StrictModel):
    """The first and the last period of a snapshot, and how many there are."""

    first: str
    last: str
    count: int


class Part(StrictModel):
    """One answer of a source, kept byte for byte: its call without the token, and the headers that matter.

    ``query`` is which of the catalogue's questions it answers; -1 for the table's own description.
    """

    file: str
    query: int
    request: str
    headers: dict[str, str]
    sha256: str
    size: int


class KeptAnswer(NamedTuple):
    """One answer with its bytes; ``query`` is -1 for the table's own description."""

    file: str
    query: int
    request: str
    headers: dict[str, str]
    content: bytes

    def part(self) -> dict:
        """Return the sidecar's record of it."""
        sums = {"sha256": hashlib.sha256(self.content).hexdigest(), "size": len(self.content)}
        return {name: value for name, value in self._asdict().items() if name != "content"} | sums


class Sidecar(StrictModel):
    """Where a snapshot is from and what is in it.

    ``retrieved`` is the day the table was retrieved (``note`` says so when it is not known); ``areas`` how many there
    are of each kind, ``measures`` the unit of each; ``sha256``, ``size`` and ``rows`` the snapshot's fingerprint, bytes
    and rows; ``since`` the first period of one that holds only the newest; ``updated`` and ``next_update`` when the
    source said that the figures came and the next are due; ``parts`` the answers of one that was fetched.
    """

    source: str
    publisher: BilingualText
    table: str
    title: BilingualText
    content: str
    retrieved: datetime.date
    periods: PeriodsHeld
    areas: dict[str, int]
    measures: dict[str, str]
    terms: str
    licence: str
    url: str
    sha256: str
    size: int
    rows: int
    note: str
    since: str | None = None
    updated: datetime.date | None = None
    next_update: datetime.date | None = None
    parts: list[Part] = []
