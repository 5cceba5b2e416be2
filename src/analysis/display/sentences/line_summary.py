"""What a figure of development shows, in sentences: how its lines have moved.

The newest number itself stands in the paragraph beside a figure, and is not said again here. Every word
of comparison is decided on the numbers as printed.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.core import formats, periods
from analysis.display import context
from analysis.display.context import Context
from analysis.display.sentences import endpoints, sentences
from analysis.display.tables import small_counts
from analysis.display.tables.tables import by_key
from analysis.display.texts import text
from analysis.indicators import changes

PANELS_TOLD = 4
DIRECTIONS = {"rising": "risen", "falling": "fallen"}


def of_lines(values: pd.DataFrame, indicator, view: Context, *, breakdown: str = "") -> str:
    """Tell a line's change after the last break; with one number that number."""
    known = endpoints.known(by_key(values), indicator, view.own.code, breakdown)
    own, broken = endpoints.after_break(known, indicator)
    if len(own) < 2:
        if broken:
            return text(view.language, "course.broken", period=periods.name(broken, view.language))
        return sentences.level(values, indicator, view, breakdown=breakdown).text
    return _moved(own, indicator, view, breakdown, after_break=bool(broken))


def _moved(own: Sequence[Mapping], indicator, view: Context, breakdown: str, *, after_break: bool) -> str:
    language = view.language
    found = endpoints.of(own, indicator)
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
    held = {row["period"]: row for row in endpoints.known(by_key(own), indicator, view.own.code, breakdown)}
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
        own = endpoints.known(held, indicator, view.own.code, breakdown)
        if len(own) > 1:
            found = endpoints.of(own, indicator)
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
