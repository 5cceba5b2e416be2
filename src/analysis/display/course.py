"""What a figure of development shows, in sentences: the course of a line and the distance to others.

The newest number itself stands in the paragraph beside a figure, and is not said again here. Every word
of comparison is decided on the numbers as printed.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis import formats, periods, vocabulary
from analysis.display import context, ends, few, hidden, sentences
from analysis.display.context import Context
from analysis.display.tables import by_key
from analysis.display.texts import text
from analysis.indicators import changes

PANELS_TOLD = 4


def of_lines(values: pd.DataFrame, indicator, view: Context, *, breakdown: str = "") -> str:
    """Tell a line's change, highest and lowest number, and its distance to the first comparator.

    Parameters
    ----------
    values : DataFrame
        Columns `VALUE_COLUMNS`.
    indicator : analysis.indicators.registry.Indicator
    view : Context
    breakdown : str

    Returns
    -------
    str
        About the periods after the last break alone; where fewer than two of them have a number, the
        sentence on the newest number.
    """
    held = by_key(values)
    own, broken = _after_break(known_of(held, indicator, view.own.code, breakdown), indicator, breakdown)
    if len(own) < 2:
        if broken:
            return text(view.language, "course.broken", period=periods.name(broken, view.language))
        return hidden.of_newest(values, indicator, view, breakdown=breakdown)
    start = periods.parse(own[0]["period"]).last_month
    span = [each for each in said_of(held, indicator, view.own.code, breakdown) if _last_month(each) >= start]
    said = [
        _moved(own, indicator, view, breakdown, after_break=bool(broken)),
        _extremes(own, span, indicator, view.language),
        _distance(span, held, indicator, view, breakdown),
    ]
    return " ".join(each for each in said if each)


def known_of(held: Mapping[tuple, Mapping], indicator, area: str, breakdown: str) -> list[Mapping]:
    """Return an area's records with a number, oldest first, out of all records by key."""
    said = said_of(held, indicator, area, breakdown)
    return [record for record in said if record["status"] in changes.PRINTABLE]


def said_of(held: Mapping[tuple, Mapping], indicator, area: str, breakdown: str) -> list[Mapping]:
    """Return an area's records with a number or a hidden one, oldest first."""
    found = [
        record
        for (key, where, _, group), record in held.items()
        if (key, where, group) == (indicator.key, area, breakdown)
        and (record["status"] in changes.PRINTABLE or record["status"] == "suppressed")
    ]
    return sorted(found, key=_last_month)


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
    if len(own) < 2:
        return own, ""
    breaks = changes.breaks_between(indicator, [breakdown], own[0]["period"], own[-1]["period"])
    if not breaks:
        return own, ""
    month = context.break_month(breaks[-1])
    return [record for record in own if periods.parse(record["period"]).first_month >= month], breaks[-1].period


def _moved(own: Sequence[Mapping], indicator, view: Context, breakdown: str, *, after_break: bool) -> str:
    language = view.language
    found = ends.of(own, indicator)
    told = changes.change(found.last, found.first, indicator)
    first_period, last_period = found.names(language)
    if after_break and own[0]["period"] in found.first_periods:
        first_period = text(language, "course.after_break", period=first_period)
    words = {
        "subject": sentences.subject(indicator, view, breakdown),
        "first_period": first_period,
        "last_period": last_period,
    }
    moved = found.direction(indicator)
    if found.averaged:
        return _moved_on_average(found, told, moved, indicator, language, words)
    words["subject"] = context.within(words["subject"])
    if moved == "same":
        return text(language, "course.same", **words)
    direction = "risen" if moved == "rising" else "fallen"
    if pd.isna(told.amount):
        return text(language, f"course.{direction}_from_zero", **words)
    if told.few:
        said = text(language, f"course.{direction}_few", change=few.counts(told, language), **words)
        return f"{said} {few.why([told], language)}"
    return text(language, f"course.{direction}", change=few.size(told, language), **words)


def _moved_on_average(
    found: ends.Ends, told: changes.Change, moved: str, indicator, language: str, words: Mapping[str, str]
) -> str:
    words = {**words, "last": sentences.number(found.last["value"], indicator, language)}
    if moved == "same":
        return text(language, "course.mean_same", **words)
    words["first"] = sentences.number(found.first["value"], indicator, language)
    if pd.isna(told.amount):
        return text(language, "course.mean_from_zero", **words)
    if told.few:
        return f"{text(language, 'course.mean_from_zero', **words)} {few.why([told], language)}"
    return text(language, f"course.mean_{moved}", change=few.size(told, language), **words)


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
        when = [record for record, each in zip(own, numbers, strict=True) if each == number]
        key = "course.in" if len(when) == 1 else "course.last_in"
        words[name] = sentences.number(number, indicator, language)
        words[f"{name}_period"] = text(language, key, period=periods.name(when[-1]["period"], language))
    for name, number in (("high", high), ("low", low)):
        if numbers[-1] == number and numbers.count(number) == 1 and span[-1] is own[-1]:
            other = "low" if name == "high" else "high"
            shown = {key: words[key] for key in (other, f"{other}_period")}
            return text(language, f"course.newest_{name}", **shown)
    several = numbers.count(high) > 1
    return text(language, "course.extremes_several" if several else "course.extremes", **words)


def _distance(span: Sequence[Mapping], held: Mapping[tuple, Mapping], indicator, view: Context, breakdown: str) -> str:
    """Tell in how many periods the municipality lay above or below its first comparator, and how far."""
    if indicator.unit in changes.TOTALS:
        return ""
    for area in view.comparators:
        theirs = {record["period"]: record for record in said_of(held, indicator, area.code, breakdown)}
        pairs = [(record, theirs[record["period"]]) for record in span if record["period"] in theirs]
        if sum(_side(*pair, indicator) is not None for pair in pairs) >= 2:
            return _told_distance(pairs, area.code, indicator, view)
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


def _told_distance(pairs: Sequence[tuple[Mapping, Mapping]], area: str, indicator, view: Context) -> str:
    language = view.language
    sides = [side for pair in pairs if (side := _side(*pair, indicator)) is not None]
    kinds = text(language, f"course.{periods.parse(pairs[0][0]['period']).kind}")
    if len(sides) < len(pairs):
        kinds = text(language, "course.comparable", kinds=kinds)
    words = {"place": view.place(area), "kinds": kinds, "count": len(sides)}
    above, below = sides.count(1), sides.count(-1)
    if not above and not below:
        return text(language, "course.level_all", **words)
    key, part = ("higher", above) if above >= below else ("lower", below)
    words |= {"part": part} if part < len(sides) else {}
    said = text(language, f"course.{key}_some" if part < len(sides) else f"course.{key}_all", **words)
    ends_shown = [record["status"] in changes.PRINTABLE for pair in (pairs[0], pairs[-1]) for record in pair]
    if not all(ends_shown):
        # between which periods it has grown or shrunk could not be told
        return said
    first, last = (gap(*pair, indicator) for pair in (pairs[0], pairs[-1]))
    between = [periods.name(pair[0]["period"], language) for pair in (pairs[0], pairs[-1])]
    return f"{said} {_gap_moved(first, last, between, indicator, language)}"


def _gap_moved(first: float, last: float, between: Sequence[str], indicator, language: str) -> str:
    unit = changes.DIFFERENCE_UNITS.get(indicator.unit, indicator.unit)

    def written(number: float, *, signed: bool = False) -> str:
        return formats.value_with_unit(number, unit, indicator.decimals, language, signed=signed)

    if first == last:
        return text(language, "course.gap_same", gap=written(abs(last)))
    said = {"start": between[0], "end": between[1]}
    if first * last < 0:
        said |= {"first": written(first, signed=True), "last": written(last, signed=True)}
        return text(language, "course.gap_turned", **said)
    key = "gap_grown" if abs(last) > abs(first) else "gap_shrunk"
    before = written(abs(first))
    if "{number}" not in vocabulary.unit(unit, language).many:
        before = formats.number(abs(first), indicator.decimals, language=language)
    return text(language, f"course.{key}", first=before, last=written(abs(last)), **said)


def of_years(own: pd.DataFrame, indicator, view: Context, *, breakdown: str = "") -> str:
    """Tell how the newest year's months stand to the year before's, and the season of the last whole year.

    Parameters
    ----------
    own : DataFrame
        Columns `VALUE_COLUMNS`; the municipality's months.
    indicator : analysis.indicators.registry.Indicator
    view : Context
    breakdown : str
    """
    known = known_of(by_key(own), indicator, view.own.code, breakdown)
    span = said_of(by_key(own), indicator, view.own.code, breakdown)
    said = [_year_on_year(known, span, indicator, view.language), _season(known, indicator, view.language)]
    told = " ".join(each for each in said if each) or _extremes(known, span, indicator, view.language)
    return told or sentences.change(own, indicator, view, breakdown=breakdown).text


def _year_on_year(known: Sequence[Mapping], span: Sequence[Mapping], indicator, language: str) -> str:
    """Tell in how many months of the newest year the number lay above or below the year before's.

    `span` has the hidden numbers too: where some months cannot be compared, that is said.
    """
    held = {record["period"]: record for record in known}
    if not held:
        return ""
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
    kinds = text(language, "course.month")
    if sum(record["period"].startswith(year) for record in span) > len(moves):
        kinds = text(language, "course.comparable", kinds=kinds)
    if part == len(moves):
        return text(language, f"course.year_{key}_all", year=year, count=part, kinds=kinds)
    return text(language, f"course.year_{key}", year=year, part=part, count=len(moves), kinds=kinds)


def _season(known: Sequence[Mapping], indicator, language: str) -> str:
    """Tell the highest and the lowest month of the last year that has twelve numbers and no break."""
    years = sorted({record["period"][:4] for record in known}, reverse=True)
    for year in years:
        months = [record for record in known if record["period"].startswith(year)]
        breaks = changes.breaks_between(indicator, [months[0]["breakdown"]], months[0]["period"], months[-1]["period"])
        if len(months) == 12 and not breaks:
            high, low = (
                pick(months, key=lambda record: changes.printed(record, indicator.decimals)) for pick in (max, min)
            )
            if changes.printed(high, indicator.decimals) == changes.printed(low, indicator.decimals):
                return ""
            return text(
                language,
                "course.season",
                year=year,
                high=sentences.number(high["value"], indicator, language),
                high_month=formats.month_name(int(high["period"][5:]), language),
                low=sentences.number(low["value"], indicator, language),
                low_month=formats.month_name(int(low["period"][5:]), language),
            )
    return ""


def of_panels(values: pd.DataFrame, indicator, view: Context, breakdowns: Sequence[str]) -> str:
    """Tell how each panel's line has moved, the largest moves first, as far as they can be compared."""
    language = view.language
    moves, held = [], by_key(values)
    for breakdown in breakdowns:
        own = known_of(held, indicator, view.own.code, breakdown)
        if len(own) > 1:
            found = ends.of(own, indicator)
            # across a break nothing is compared, wherever in the line it lies
            told = changes.change(found.last, {**found.first, "period": own[0]["period"]}, indicator)
            if not np.isnan(told.amount):
                moves.append((breakdown, told, *found.names(language), found.averaged))
    spans = {tuple(move[2:]) for move in moves}
    if len(moves) < 2 or len(spans) > 1:
        return of_lines(values, indicator, view, breakdown=breakdowns[0])
    # a number of persons cannot be held up against percentages
    moves.sort(key=lambda move: (move[1].few, -abs(move[1].amount)))
    parts = [
        text(
            language,
            "course.panel",
            panel=context.within(context.breakdown_name(breakdown, language)),
            change=few.size(told, language, signed=True),
        )
        for breakdown, told, *_ in moves[:PANELS_TOLD]
    ]
    why = few.why([move[1] for move in moves[:PANELS_TOLD]], language)
    first, last, averaged = spans.pop()
    most = "" if len(moves) <= PANELS_TOLD else "_most"
    said = text(
        language,
        f"course.panels_mean{most}" if averaged else f"course.panels{most}",
        place=view.place(view.own.code),
        first_period=first,
        last_period=last,
        panels=formats.join(parts, language),
    )
    return f"{said} {why}".rstrip()
