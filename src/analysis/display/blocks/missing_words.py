"""What is missing in words: which numbers, for whom, and the commands that bring them."""

from dataclasses import dataclass

from analysis.core import formats, periods
from analysis.display.texts import text
from analysis.sources import record_kinds
from analysis.store import official_tables

# More than these, and a sentence about missing numbers says how many others there are.
NAMES_TOLD = 10


@dataclass(frozen=True)
class Wanted:
    """What a chapter wanted and did not have.

    `tables` are official tables that hold nothing about the area up to the period, `elsewhere` those of them that are
    held, but for other areas or later periods; `parts` are held without the part that is wanted, and `early` begin
    after the period, so that no command brings them. `records` are kinds that the municipality has not given, `names`
    what the numbers are called that are missing; where they are `hidden` they are too small to be published.
    """

    tables: tuple[str, ...]
    area: str
    period: str
    language: str = "da"
    id: str = ""
    records: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    hidden: bool = False
    elsewhere: tuple[str, ...] = ()
    early: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What a reader sees first: which numbers are missing, and for whom."""
        language, about = self.language, {"area": self.area, "period": self.period}
        said = []
        if self.hidden:
            return text(language, "gaps.hidden", names=formats.join(self.names, language), area=self.area)
        if self.tables or self.parts or self.early or not self.records:
            named = "named" if self.names else "plain"
            said.append(text(language, f"missing.{named}", **about, **self._named()))
        if self.early:
            first = {each: periods.name(official_tables.official_table(each).first, language) for each in self.early}
            told = [text(language, "missing.begins", table=each, first=month) for each, month in first.items()]
            said.append(text(language, "missing.early", tables=formats.join(told, language)))
        if self.parts:
            named = formats.join(self.parts, language)
            said.append(text(language, "gaps.part", tables=named, count=len(self.parts)))
        if self.elsewhere:
            said.append(text(language, "missing.elsewhere", tables=formats.join(self.elsewhere, language), **about))
        if self.records:
            names = [record_kinds.kind(key).name.text(language) for key in self.records]
            said.append(text(language, "gaps.records", records=formats.join(names, language)))
        return " ".join(said)

    def _named(self) -> dict[str, str]:
        """Return the first names, and how many there are besides."""
        shown, more = self.names[:NAMES_TOLD], len(self.names) - NAMES_TOLD
        if not self.names:
            return {}
        if more < 2:
            return {"names": formats.listed(self.names, self.language)}
        between = "; " if any(", " in name for name in shown) else ", "
        return {"names": text(self.language, "missing.more", names=between.join(shown), count=more)}

    @property
    def commands(self) -> tuple[tuple[str, str], ...]:
        """What each command brings, in words, and the command."""
        language, found = self.language, []
        if self.tables:
            if set(self.tables) <= set(self.elsewhere):
                words = text(language, "missing.fetch_again")
            else:
                words = text(language, "missing.fetch", count=len(self.tables))
            found.append((words, text(language, "missing.command", tables=" ".join(self.tables))))
        if self.records:
            found.append((text(language, "missing.templates"), text(language, "gaps.command", area=self.area)))
        return tuple(found)
