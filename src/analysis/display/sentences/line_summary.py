"""What a figure of development shows, in sentences: the course of a line and the distance to others.

The newest number itself stands in the paragraph beside a figure, and is not said again here. Every word
of comparison is decided on the numbers as printed.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.core import formats, periods, vocabulary
from analysis.display import context
from analysis.display.context import Context
from analysis.display.sentences import endpoints, hidden, sentences
from analysis.display.tables import small_counts
from analysis.display.tables.tables import by_key
from analysis.display.texts import text
from analysis.indicators import changes

PANELS_TOLD = 4
DIRECTIONS = {"rising": "risen", "falling": "fallen"}


def of_lines(values: pd.DataFrame, indicator, view: Context, *, breakdown: str = "") -> str:
    """Tell a line's change, highest and lowest number, and its distance to the first comparator.

    About the periods after the last break alone; where fewer than two of them have a number, the sentence on the
    newest number.
    """
    held = by_key(values)
    known = known_of(held, indicator, view.own.code, breakdown)
    own, broken = _after_break(known, indicator, breakdown) if len(known) > 1 else (known, "")
    if len(own) < 2:
        if broken:
            return text(view.language, "course.broken", period=periods.name(broken, view.language))
        return hidden.of_newest(values, indicator, view, breakdown=breakdown)
    start = _last_month(own[0])
    span = [each for each in said_of(held, indicator, view.own.code, breakdown) if _last_month(each) >= start]
    said = [
        _moved(own, indicator, view, breakdown, after_break=bool(broken)),
        _extremes(own, span, indicator, view.language),
        _distance(span, held, indicator, view, breakdown),
    ]
    return " ".join(each for each in said if each)


def known_of(
    held: Mapping[tuple, Mapping], indicator, area: str, breakdown: str, statuses: Sequence[str] = changes.PRINTABLE
) -> list[Mapping]:
    """Return an area's records with a number (or another of some statuses), oldest first, out of all by key."""
    found = [
        record
        for (key, where, _, group), record in held.items()
        if (key, where, group) == (indicator.key, area, breakdown) and record["status"] in statuses
    ]
    return sorted(found, key=_last_month)


def said_of(held: Mapping[tuple, Mapping], indicator, area: str, breakdown: str) -> list[Mapping]:
    """Return an area's records with a number or a hidden one, oldest first."""
    return known_of(held, indicator, area, breakdown, (*changes.PRINTABLE, "suppressed"))


def _last_month(record: Mapping) -> int:
    return periods.parse(record["period"]).last_month


def bounds(record: Mapping, indicator) -> tuple[float, float]:
    """Return the least and the most that a number can be, as printed: the same twice for one that is shown."""
    if record["status"] in changes.PRINTABLE:
        return (changes.printed(record, indicator.decimals),) * 2
    least, most = (formats.round_half_up(float(record[side]), indicator.decimals) for side in ("lower", "upper"))
    return float(least), float(most)


def _after_break(own: list[Mapping], indicator, breakdown: str) -> tuple[list[Mapping], str]:
    """Return the records after the last break among them, and its period; empty where there is none."""
    breaks = changes.breaks_between(indicator, [breakdown], own[0]["period"], own[-1]["period"])
    if not breaks:
        return own, ""
    month = context.break_month(breaks[-1])
    return [record for record in own if periods.parse(record["period"]).first_month >= month], breaks[-1].period


def _moved(own: Sequence[Mapping], indicator, view: Context, breakdown: str, *, after_break: bool) -> str:
    language = view.language
    found = endpoints.of(own, indicator)
    told, moved = changes.change(found.last, found.first, indicator), found.direction(indicator)
    words = dict(zip(("first_period", "last_period"), found.names(language), strict=True))
    words["subject"] = sentences.subject(indicator, view, breakdown)
    if after_break and own[0]["period"] in found.first_periods:
        words["first_period"] = text(language, "course.after_break", period=words["first_period"])
    why = small_counts.why([told], language)
    if found.averaged:
        words["last"] = sentences.number(found.last["value"], indicator, language)
        if moved == "same":
            return text(language, "course.mean_same", **words)
        words["first"] = sentences.number(found.first["value"], indicator, language)
        if pd.isna(told.amount) or told.few:
            return f"{text(language, 'course.mean_from_zero', **words)} {why}".rstrip()
        return text(language, f"course.mean_{moved}", change=small_counts.size(told, language), **words)
    words["subject"] = context.within(words["subject"])
    if moved == "same":
        return text(language, "course.same", **words)
    direction = DIRECTIONS[moved]
    if pd.isna(told.amount):
        return text(language, f"course.{direction}_from_zero", **words)
    key = f"course.{direction}_few" if told.few else f"course.{direction}"
    return f"{text(language, key, change=small_counts.size(told, language), **words)} {why}".rstrip()


def _extremes(own: Sequence[Mapping], span: Sequence[Mapping], indicator, language: str) -> str:
    """Tell the highest and the lowest number; empty for two periods, one level, or where a hidden one may be either.

    `span` has the hidden numbers too.
    """
    numbers = [changes.printed(record, indicator.decimals) for record in own]
    high, low = max(numbers), min(numbers)
    inside = all(low <= least and most <= high for least, most in (bounds(each, indicator) for each in span))
    if len(own) < 3 or high == low or not inside:
        return ""
    words = {}
    for name, number in (("high", high), ("low", low)):
        when = [record["period"] for record, each in zip(own, numbers, strict=True) if each == number]
        words[name] = sentences.number(number, indicator, language)
        key = "course.in" if len(when) == 1 else "course.last_in"
        words[f"{name}_period"] = text(language, key, period=periods.name(when[-1], language))
    for name, other, number in (("high", "low", high), ("low", "high", low)):
        if numbers[-1] == number and numbers.count(number) == 1 and span[-1] is own[-1]:
            shown = {key: words[key] for key in (other, f"{other}_period")}
            return text(language, f"course.newest_{name}", **shown)
    return text(language, "course.extremes_several" if numbers.count(high) > 1 else "course.extremes", **words)


def _distance(span: Sequence[Mapping], held: Mapping[tuple, Mapping], indicator, view: Context, breakdown: str) -> str:
    """Tell in how many periods the municipality lay above or below its first comparator, and how far."""
    if indicator.unit in changes.TOTALS:
        return ""
    for area in view.comparators:
        theirs = {record["period"]: record for record in said_of(held, indicator, area.code, breakdown)}
        pairs = [(record, theirs[record["period"]]) for record in span if record["period"] in theirs]
        sides = [side for pair in pairs if (side := _side(*pair, indicator)) is not None]
        if len(sides) >= 2:
            return _told_distance(pairs, sides, area.code, indicator, view)
    return ""


def _side(one: Mapping, other: Mapping, indicator) -> int | None:
    """Return 1 where a number lies over another, -1 where under, 0 where level; None where bounds do not tell."""
    (least, most), (their_least, their_most) = (bounds(record, indicator) for record in (one, other))
    if least > their_most:
        return 1
    if most < their_least:
        return -1
    return 0 if least == most == their_least == their_most else None


def gap(one: Mapping, other: Mapping, indicator) -> float:
    """Return how much one number lies over another, as printed."""
    mine, theirs = (changes.printed(record, indicator.decimals) for record in (one, other))
    return float(formats.round_half_up(mine - theirs, indicator.decimals))


def _told_distance(pairs: Sequence[tuple], sides: Sequence[int], area: str, indicator, view: Context) -> str:
    language = view.language
    kinds = _kinds(periods.parse(pairs[0][0]["period"]).kind, language, all_told=len(sides) == len(pairs))
    words = {"place": view.place(area), "kinds": kinds, "count": len(sides)}
    above, below = sides.count(1), sides.count(-1)
    if not above and not below:
        return text(language, "course.level_all", **words)
    key, part = ("higher", above) if above >= below else ("lower", below)
    words |= {"part": part} if part < len(sides) else {}
    said = text(language, f"course.{key}_{'some' if part < len(sides) else 'all'}", **words)
    ends = (pairs[0], pairs[-1])
    if any(record["status"] not in changes.PRINTABLE for pair in ends for record in pair):
        # between which periods it has grown or shrunk could not be told
        return said
    first, last = (gap(*pair, indicator) for pair in ends)
    between = {
        name: periods.name(pair[0]["period"], language) for name, pair in zip(("start", "end"), ends, strict=True)
    }
    return f"{said} {_gap_moved(first, last, between, indicator, language)}"


def _kinds(kind: str, language: str, *, all_told: bool) -> str:
    """Return what the periods counted are called; where some cannot be compared, that is said."""
    kinds = text(language, f"course.{kind}")
    return kinds if all_told else text(language, "course.comparable", kinds=kinds)


def _gap_moved(first: float, last: float, between: Mapping[str, str], indicator, language: str) -> str:
    unit = changes.DIFFERENCE_UNITS.get(indicator.unit, indicator.unit)

    def written(number: float, *, signed: bool = False) -> str:
        return formats.value_with_unit(number, unit, indicator.decimals, language, signed=signed)

    if first == last:
        return text(language, "course.gap_same", gap=written(abs(last)))
    if first * last < 0:
        turned = {"first": written(first, signed=True), "last": written(last, signed=True)}
        return text(language, "course.gap_turned", **turned, **between)
    before = written(abs(first))
    if "{number}" not in vocabulary.unit(unit, language).many:
        before = formats.number(abs(first), indicator.decimals, language=language)
    key = "course.gap_grown" if abs(last) > abs(first) else "course.gap_shrunk"
    return text(language, key, first=before, last=written(abs(last)), **between)


def of_years(own: pd.DataFrame, indicator, view: Context, *, breakdown: str = "") -> str:
    """Tell how the newest year's months stand to the year before's, and the season of the last whole year."""
    held = by_key(own)
    known, span = (find(held, indicator, view.own.code, breakdown) for find in (known_of, said_of))
    if not known:
        return sentences.change(own, indicator, view, breakdown=breakdown).text
    said = [_year_on_year(known, span, indicator, view.language), _season(known, indicator, view.language)]
    told = " ".join(each for each in said if each) or _extremes(known, span, indicator, view.language)
    return told or sentences.change(own, indicator, view, breakdown=breakdown).text


def _year_on_year(known: Sequence[Mapping], span: Sequence[Mapping], indicator, language: str) -> str:
    """Tell in how many months of the newest year the number lay above or below the year before's.

    `span` has the hidden numbers too.
    """
    held = {record["period"]: record for record in known}
    year = known[-1]["period"][:4]
    moves = {}
    for period, record in held.items():
        told = changes.change(record, held.get(str(periods.year_before(period))), indicator)
        if period.startswith(year) and not np.isnan(told.amount):
            moves[period] = told.amount
    higher, lower = (sum(sign * move > 0 for move in moves.values()) for sign in (1, -1))
    if not higher and not lower:
        return ""
    key, part = ("higher", higher) if higher >= lower else ("lower", lower)
    if len(moves) == 1:
        return text(language, f"course.year_{key}_one", period=periods.name(next(iter(moves)), language))
    in_year = sum(record["period"].startswith(year) for record in span)
    words = {"year": year, "count": len(moves), "kinds": _kinds("month", language, all_told=in_year <= len(moves))}
    if part == len(moves):
        return text(language, f"course.year_{key}_all", **words)
    return text(language, f"course.year_{key}", part=part, **words)


def _season(known: Sequence[Mapping], indicator, language: str) -> str:
    """Tell the highest and the lowest month of the last year that has twelve numbers and no break."""
    for year in sorted({record["period"][:4] for record in known}, reverse=True):
        months = [record for record in known if record["period"].startswith(year)]
        ends = (months[0]["period"], months[-1]["period"])
        if len(months) != 12 or changes.breaks_between(indicator, [months[0]["breakdown"]], *ends):
            continue
        numbers = [changes.printed(record, indicator.decimals) for record in months]
        if max(numbers) == min(numbers):
            return ""
        words = {}
        for name, number in (("high", max(numbers)), ("low", min(numbers))):
            record = months[numbers.index(number)]
            words[name] = sentences.number(record["value"], indicator, language)
            words[f"{name}_month"] = formats.month_name(int(record["period"][5:]), language)
        return text(language, "course.season", year=year, **words)
    return ""


def of_panels(values: pd.DataFrame, indicator, view: Context, breakdowns: Sequence[str]) -> str:
    """Tell how each panel's line has moved, the largest moves first, as far as they can be compared."""
    language = view.language
    moves, spans, held = [], set(), by_key(values)
    for breakdown in breakdowns:
        own = known_of(held, indicator, view.own.code, breakdown)
        if len(own) > 1:
            found = endpoints.of(own, indicator)
            # across a break nothing is compared, wherever in the line it lies
            told = changes.change(found.last, {**found.first, "period": own[0]["period"]}, indicator)
            if not np.isnan(told.amount):
                moves.append((breakdown, told))
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
            change=small_counts.size(told, language, signed=True),
        )
        for breakdown, told in moves[:PANELS_TOLD]
    ]
    first, last, averaged = spans.pop()
    words = {"place": view.place(view.own.code), "first_period": first, "last_period": last}
    key = f"course.panels{'_mean' if averaged else ''}{'' if len(moves) <= PANELS_TOLD else '_most'}"
    why = small_counts.why([told for _, told in moves[:PANELS_TOLD]], language)
    return f"{text(language, key, panels=formats.join(parts, language), **words)} {why}".rstrip()
