"""What a figure of development shows, in sentences: how its lines have moved.

Single months years apart tell of the season and of chance. The last twelve months are averaged and held against the
earliest whole twelve that begin in the same month; where there are not two such years, the last month is held against
the same month of the year before. The newest number stands in the paragraph beside a figure, and is not said again.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from analysis.core import formats, periods
from analysis.display import context
from analysis.display.context import Context
from analysis.display.sentences import sentences
from analysis.display.tables import small_counts
from analysis.display.tables.tables import by_key
from analysis.display.texts import text
from analysis.indicators import changes
from analysis.indicators.registry import Indicator

PANELS_TOLD = 4
DIRECTIONS = {"rising": "risen", "falling": "fallen"}
MONTHS = 12
# Functions of indicators that are a mean of twelve months already.
SMOOTH = ("shares.of_twelve_months",)


class Ends(NamedTuple):
    """The beginning and the end of a line, a row of values each (of a mean its value), and the periods behind each."""

    first: Mapping
    last: Mapping
    first_periods: tuple[str, ...]
    last_periods: tuple[str, ...]

    @property
    def averaged(self) -> bool:
        """Whether means of twelve months are held up against each other."""
        return len(self.last_periods) > 1

    def names(self, language: str) -> tuple[str, str]:
        """Return what the beginning and the end are called."""
        return context.span_name(self.first_periods, language), context.span_name(self.last_periods, language)

    def direction(self, indicator: Indicator) -> str:
        """Return "rising", "falling" or "same", on the numbers as printed."""
        new, old = (changes.printed(record, indicator.decimals) for record in (self.last, self.first))
        return "same" if new == old else "rising" if new > old else "falling"


def known_of(held: Mapping[tuple, Mapping], indicator: Indicator, area: str, breakdown: str) -> list[Mapping]:
    """Return an area's rows with a number, oldest first, out of all by key."""
    found = [
        row
        for (key, where, _, group), row in held.items()
        if (key, where, group) == (indicator.key, area, breakdown) and row["status"] in changes.PRINTABLE
    ]
    return sorted(found, key=lambda row: periods.parse(row["period"]).last_month)


def after_break(rows: Sequence[Mapping], indicator: Indicator) -> tuple[Sequence[Mapping], str]:
    """Return the rows after the last break among them, and its period; empty where there is none."""
    breakdowns = [row["breakdown"] for row in rows[:1]]
    breaks = rows and changes.breaks_between(indicator, breakdowns, rows[0]["period"], rows[-1]["period"])
    if not breaks:
        return rows, ""
    month = context.break_month(breaks[-1])
    return [row for row in rows if periods.parse(row["period"]).first_month >= month], breaks[-1].period


def ends_of(records: Sequence[Mapping], indicator: Indicator) -> Ends:
    """Return the ends of a line: at least two rows with numbers, one area, oldest first, with no break between."""
    kind = periods.parse(records[-1]["period"]).kind
    smooth = indicator.function in SMOOTH or "seasonally_adjusted" in indicator.caveats
    if smooth or kind not in ("month", "quarter", "half"):
        return _ends(records[:1], records[-1:])
    held = {periods.parse(record["period"]).last_month: record for record in records}
    first, last = min(held), max(held)
    if kind != "month":
        alike = next(place for place in sorted(held) if (last - place) % MONTHS == 0)
        return _ends([held[alike] if alike < last else records[0]], records[-1:])
    years = [range(end - MONTHS + 1, end + 1) for end in range(last, first + MONTHS - 2, -MONTHS)]
    whole = [[held[month] for month in year] for year in years if held.keys() >= set(year)]
    if len(whole) > 1 and whole[0][-1] is held[last]:
        return _ends(whole[-1], whole[0])
    return _ends([held.get(last - MONTHS, records[0])], records[-1:])


def _ends(head: Sequence[Mapping], tail: Sequence[Mapping]) -> Ends:
    return Ends(_mean(head), _mean(tail), *(tuple(record["period"] for record in each) for each in (head, tail)))


def _mean(records: Sequence[Mapping]) -> Mapping:
    if len(records) == 1:
        return records[0]
    return {**records[-1], "value": sum(float(record["value"]) for record in records) / len(records)}


def of_lines(values: pd.DataFrame, indicator, view: Context, *, breakdown: str = "") -> str:
    """Tell a line's change after the last break; with one number that number."""
    known = known_of(by_key(values), indicator, view.own.code, breakdown)
    own, broken = after_break(known, indicator)
    if len(own) < 2:
        if broken:
            return text(view.language, "course.broken", period=periods.name(broken, view.language))
        return sentences.level(values, indicator, view, breakdown=breakdown).text
    return _moved(own, indicator, view, breakdown, after_break=bool(broken))


def _moved(own: Sequence[Mapping], indicator, view: Context, breakdown: str, *, after_break: bool) -> str:
    language = view.language
    found = ends_of(own, indicator)
    change, moved = changes.change(found.last, found.first, indicator), found.direction(indicator)
    words = dict(zip(("first_period", "last_period"), found.names(language), strict=True))
    words["subject"] = sentences.subject(indicator, view, breakdown)
    if after_break and own[0]["period"] in found.first_periods:
        words["first_period"] = text(language, "course.after_break", period=words["first_period"])
    why = small_counts.why([change], language)
    if found.averaged:
        words["last"] = sentences.number(found.last["value"], indicator, language)
        if moved == "same":
            return text(language, "course.mean_same", **words)
        words["first"] = sentences.number(found.first["value"], indicator, language)
        if pd.isna(change.amount) or change.few:
            return f"{text(language, 'course.mean_from_zero', **words)} {why}".rstrip()
        return text(language, f"course.mean_{moved}", change=small_counts.size(change, language), **words)
    words["subject"] = context.within(words["subject"])
    if moved == "same":
        return text(language, "course.same", **words)
    if pd.isna(change.amount):
        return text(language, f"course.{DIRECTIONS[moved]}_from_zero", **words)
    key = f"course.{DIRECTIONS[moved]}{'_few' if change.few else ''}"
    return f"{text(language, key, change=small_counts.size(change, language), **words)} {why}".rstrip()


def of_years(own: pd.DataFrame, indicator, view: Context, *, breakdown: str = "") -> str:
    """Tell in how many months of the newest year the number lay above or below the year before's."""
    held = {row["period"]: row for row in known_of(by_key(own), indicator, view.own.code, breakdown)}
    newest = list(held)[-1][:4] if held else ""
    found = [
        changes.change(held[code], held.get(str(periods.year_before(code))), indicator).amount
        for code in held
        if code.startswith(newest)
    ]
    moves = pd.Series(found, dtype=float).dropna()
    higher, lower = (moves > 0).sum(), (moves < 0).sum()
    if not higher and not lower:
        return sentences.change(own, indicator, view, breakdown=breakdown).text
    key, part = ("higher", higher) if higher >= lower else ("lower", lower)
    return text(view.language, f"course.year_{key}", year=newest, part=part, count=len(moves))


def of_panels(values: pd.DataFrame, indicator, view: Context, breakdowns: Sequence[str]) -> str:
    """Tell how each panel's line has moved, the largest moves first, as far as they can be compared."""
    language = view.language
    moves, spans, held = [], set(), by_key(values)
    for breakdown in breakdowns:
        own = known_of(held, indicator, view.own.code, breakdown)
        if len(own) > 1:
            found = ends_of(own, indicator)
            # across a break nothing is compared, wherever in the line it lies
            change = changes.change(found.last, {**found.first, "period": own[0]["period"]}, indicator)
            if pd.notna(change.amount):
                moves.append((breakdown, change))
                spans.add((*found.names(language), found.averaged))
    if len(moves) < 2 or len(spans) > 1:
        return of_lines(values, indicator, view, breakdown=breakdowns[0])
    # a number of persons cannot be held up against percentages
    moves.sort(key=lambda move: (move[1].few, -abs(move[1].amount)))
    parts = [
        text(
            language,
            "course.panel",
            panel=context.within(context.breakdown_name(breakdown, language)),
            change=small_counts.size(change, language, signed=True),
        )
        for breakdown, change in moves[:PANELS_TOLD]
    ]
    first, last, averaged = spans.pop()
    words = {"place": view.place(view.own.code), "first_period": first, "last_period": last}
    key = f"course.panels{'_mean' if averaged else ''}{'' if len(moves) <= PANELS_TOLD else '_most'}"
    why = small_counts.why([change for _, change in moves[:PANELS_TOLD]], language)
    return f"{text(language, key, panels=formats.join(parts, language), **words)} {why}".rstrip()
