"""Answers of a table that is being fetched, kept as they come: a fetch that was ended goes on where it stopped."""

import json
import shutil
from collections.abc import Sequence

from analysis.core import atomic, project
from analysis.sources import http
from analysis.sources.asking import Ask
from analysis.store.sidecars import KeptAnswer

DESCRIPTION = "description.json"
UNFINISHED = ".unfinished"


class Unfinished:
    """The folder where the answers of one table lie until all have come, begun anew when the source was updated."""

    def __init__(self, table: str, source: str, description: bytes) -> None:
        self.folder = project.own("data", "snapshots", source, table, UNFINISHED)
        begun = self.folder / DESCRIPTION
        if not begun.is_file() or begun.read_bytes() != description:
            self.clear()
            atomic.write_bytes(begun, description)

    def find(self, ask: Ask) -> KeptAnswer | None:
        """Return an answer that came before the fetch was ended."""
        file, about = self.folder / ask.file, self.folder / f".{ask.file}.about"
        if not file.is_file() or not about.is_file():
            return None
        said = json.loads(about.read_text(encoding="utf-8"))
        kept = KeptAnswer(ask.file, ask.query, ask.request(), said["headers"], file.read_bytes())
        return kept if kept.part() == said else None

    def keep(self, ask: Ask, answer: http.Answer) -> KeptAnswer:
        """Put an answer down."""
        kept = KeptAnswer(ask.file, ask.query, ask.request(), answer.headers, answer.content)
        atomic.write_bytes(self.folder / ask.file, answer.content)
        atomic.write_bytes(
            self.folder / f".{ask.file}.about", json.dumps(kept.part(), ensure_ascii=False).encode("utf-8")
        )
        return kept

    def complete(self, kept: Sequence[KeptAnswer]) -> None:
        """Leave nothing in the folder but the answers."""
        wanted = {each.file for each in kept}
        for file in self.folder.iterdir():
            if file.name not in wanted:
                file.unlink()

    def clear(self) -> None:
        """Take everything away."""
        shutil.rmtree(self.folder, ignore_errors=True)
