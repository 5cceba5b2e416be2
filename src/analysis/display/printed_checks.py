"""The plan's printed numbers beside ours, beside the sum of their own parts, and what was found."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis import areas, formats
from analysis.display import context
from analysis.display.blocks import Column, Table, Text
from analysis.display.context import Context
from analysis.display.tables import from_frame
from analysis.display.texts import text
from analysis.formats import round_half_up
from analysis.indicators import changes, registry, values
from analysis.plans.printed import OwnNumber, PrintedCheck
from analysis.sources import record_kinds

AS_PRINTED = "as_printed"
COLUMNS = ("where", "printed", "ours", "basis", "difference", "finding")
BASES = ("official", "records", "plan")
# More numbers of one printed table than these, with nothing beside them, are counted and not shown.
UNCHECKED_SHOWN = 20


@dataclass(frozen=True)
class Checked:
    """A printed number with ours.

    Attributes
    ----------
    check : PrintedCheck
    ours : dict or None
        The row of values; None where the plan names no number of ours, or ours is the printed one.
    """

    check: PrintedCheck
    ours: dict | None

    @property
    def number(self) -> float:
        """Our number with the plan's decimals, NaN where there is none."""
        if self.ours is None or self.ours["status"] not in values.PRINTABLE:
            return math.nan
        return float(round_half_up(float(self.ours["value"]), self.check.decimals))

    @property
    def difference(self) -> float:
        """Our number less the printed one, NaN where we have none."""
        return float(round_half_up(self.number - self.check.printed, self.check.decimals))

    @property
    def basis(self) -> str:
        """What the printed number is held against; empty where there is nothing.

        `official`: a number from an official source; `records`: the municipality's own records; `plan`: only the
        plan's own printed numbers, which shows that its arithmetic holds and not that the number is right.
        """
        if math.isnan(self.number):
            return "plan" if self.check.parts else ""
        sources = {snapshot.split("/")[0] for snapshot in self.ours["snapshots"]}
        if "plan" in sources:
            return "plan"
        return "records" if record_kinds.SOURCE in sources else "official"

    @property
    def equal(self) -> bool:
        """Whether the printed number is the one it is held against."""
        return self.sum_of_parts == self.check.printed if math.isnan(self.number) else self.difference == 0

    @property
    def sum_of_parts(self) -> float:
        """What the printed parts add up to, NaN where the plan prints none."""
        parts = self.check.parts
        return float(round_half_up(sum(parts), self.check.decimals)) if parts else math.nan

    @property
    def agrees(self) -> bool:
        """Whether nothing speaks against the printed number."""
        ours = math.isnan(self.number) or self.difference == 0
        parts = not self.check.parts or self.sum_of_parts == self.check.printed
        return ours and parts and self.check.finding is None


def checked(checks: Sequence[PrintedCheck], own: str, data_until: str) -> list[Checked]:
    """Compute our number for each printed one that has one.

    Parameters
    ----------
    checks : sequence of PrintedCheck
    own : str
        Code of the municipality, for the numbers that name no area.
    data_until : str
    """
    wanted = [check.ours for check in checks if check.ours is not None]
    held: dict[tuple, dict] = {}
    for key in dict.fromkeys(each.indicator for each in wanted):
        held |= _computed(key, [each for each in wanted if each.indicator == key], own, data_until)
    return [Checked(check, held.get(_key(check.ours, own)) if check.ours else None) for check in checks]


def _key(wanted: OwnNumber, own: str) -> tuple[str, str, str, str]:
    return wanted.indicator, wanted.area or own, wanted.period, wanted.breakdown


def _computed(key: str, wanted: Sequence[OwnNumber], own: str, data_until: str) -> dict[tuple, dict]:
    """Return our numbers of one indicator, all at once; one that is itself the printed one is no check."""
    who = [areas.area(code) for code in dict.fromkeys(each.area or own for each in wanted)]
    periods = list(dict.fromkeys(each.period for each in wanted))
    breakdowns = list(dict.fromkeys(each.breakdown for each in wanted))
    frame = registry.compute(key, who, periods, data_until, breakdowns=breakdowns)
    frame = frame[frame["method"] != AS_PRINTED]
    return {(key, row["area"], row["period"], row["breakdown"]): row for row in frame.to_dict(orient="records")}


def findings(checks: Sequence[PrintedCheck], own: str, shown: Iterable[Mapping], language: str) -> tuple[str, ...]:
    """Return what is known to be wrong with printed numbers that a table shows.

    Parameters
    ----------
    checks : sequence of PrintedCheck
    own : str
        Code of the municipality, for the numbers that name no area.
    shown : iterable of mapping
        Records of the table's values.
    language : {"da", "en"}
    """
    printed = {
        (each["indicator"], each["area"], each["period"], each["breakdown"])
        for each in shown
        if each["method"] == AS_PRINTED
    }
    return tuple(
        text(
            language,
            "printed.found",
            text=context.within(check.text.text(language)),
            finding=check.finding.text(language),
        )
        for check in checks
        if check.finding is not None and check.ours is not None and _key(check.ours, own) in printed
    )


def summary(found: Sequence[Checked], language: str) -> Text:
    """Tell how many printed numbers there are, and what each was held against: an official source, or only the plan."""
    said = [_counted(language, "count", len(found))]
    for basis in BASES:
        held = [each for each in found if each.basis == basis]
        if held:
            words = {"compared": len(held), "same": sum(each.equal for each in held)}
            said.append(text(language, f"printed.held_{basis}", **words))
    unchecked = sum(not each.basis for each in found)
    if unchecked:
        said.append(_counted(language, "unchecked", unchecked))
    pointed_out = sum(not each.agrees for each in found)
    said.append(_counted(language, "pointed_out", pointed_out))
    return Text(" ".join(said), language)


def _counted(language: str, key: str, count: int) -> str:
    """Return a sentence in the form for none, for one or for several."""
    form = {0: "none", 1: "one"}.get(count, "many")
    return text(language, f"printed.{key}_{form}", **({"count": count} if form == "many" else {}))


def differences_table(found: Sequence[Checked], view: Context, *, id: str) -> Table | None:
    """The printed numbers that differ from ours or from their own parts, or have a finding; None when all agree."""
    pointed_out = [each for each in found if not each.agrees]
    if not pointed_out:
        return None
    return _table(pointed_out, view, id, text(view.language, "printed.differences_caption"))


def printed_table(found: Sequence[Checked], view: Context, *, id: str) -> Table | None:
    """A row for each printed number, beside ours, beside its own parts, or with nothing beside it.

    Of a printed table with many numbers that nothing stands beside, those are counted in a note.

    Parameters
    ----------
    found : sequence of Checked
    view : Context
    id : str

    Returns
    -------
    Table or None
        Numbers are compared as printed, with the plan's own decimals. None when the plan prints none.
    """
    language = view.language
    alone = Counter(_group(each, language) for each in found if not each.basis)
    left_out = {group: count for group, count in alone.items() if count > UNCHECKED_SHOWN}
    shown = [each for each in found if each.basis or _group(each, language) not in left_out]
    if not shown:
        return None
    table = _table(shown, view, id, text(language, "printed.caption"))
    notes = [text(language, "printed.left_out", table=group, count=count) for group, count in left_out.items()]
    return replace(table, notes=(*table.notes, *notes))


def _group(found: Checked, language: str) -> str:
    """Return the printed table that a number stands in: what its name begins with."""
    return found.check.text.text(language).split(":")[0]


def _table(found: Sequence[Checked], view: Context, id: str, caption: str) -> Table:
    language = view.language
    records = [each.ours for each in found if each.ours and each.ours["status"] != "not_available"]
    shown = pd.DataFrame(records, columns=values.VALUE_COLUMNS) if records else values.empty()
    shown = shown.drop_duplicates(["indicator", "area", "period", "breakdown"])
    frame = pd.DataFrame([_row(each, language) for each in found])
    return from_frame(
        frame,
        [Column(key, text(language, f"printed.{key}"), numeric=False) for key in COLUMNS if frame[key].any()],
        id=id,
        caption=caption,
        stub=text(language, "printed.what"),
        language=language,
        notes=(text(language, "printed.note"),),
        sources=context.sources(shown, language),
        values=shown,
    )


def _row(found: Checked, language: str) -> dict[str, str]:
    check = found.check
    return {
        "label": check.text.text(language),
        "where": text(language, "printed.lines", lines=check.lines) if check.lines else "",
        "printed": _number(check.printed, check, language),
        "ours": _written(found, language),
        "basis": text(language, f"printed.basis_{found.basis}") if found.basis else "",
        "difference": _difference(found, language),
        "finding": " ".join(part for part in (_parts(found, language), _finding(check, language)) if part),
    }


def _number(number: float, check: PrintedCheck, language: str) -> str:
    return formats.value_with_unit(number, check.unit, check.decimals, language)


def _written(found: Checked, language: str) -> str:
    if not math.isnan(found.number):
        return _number(found.number, found.check, language)
    if found.ours is None:
        return text(language, "printed.none")
    if found.ours["status"] == "suppressed":
        return text(language, "sign.suppressed_spoken")
    return text(language, "printed.not_held")


def _difference(found: Checked, language: str) -> str:
    check = found.check
    if math.isnan(found.number):
        return ""
    if found.difference == 0:
        return text(language, "printed.same")
    if check.unit == "rank":
        return formats.number(found.difference, check.decimals, signed=True, language=language)
    unit = changes.DIFFERENCE_UNITS.get(check.unit, check.unit)
    return formats.value_with_unit(found.difference, unit, check.decimals, language, signed=True)


def _parts(found: Checked, language: str) -> str:
    check = found.check
    if not check.parts or check.finding:
        return ""
    written = [formats.number(part, check.decimals, language=language) for part in check.parts]
    words = {"parts": formats.join(written, language), "sum": _number(found.sum_of_parts, check, language)}
    key = "parts_agree" if found.sum_of_parts == check.printed else "parts_differ"
    return text(language, f"printed.{key}", **words)


def _finding(check: PrintedCheck, language: str) -> str:
    return check.finding.text(language) if check.finding else ""
