"""A month in at most 30 lines of Markdown: the measures of one municipality, or who moved among all of them.

Better and worse are said only where a test finds a difference from the month before, and the difference matters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from analysis.core import formats, periods
from analysis.display import context
from analysis.display.context import Context
from analysis.display.sentences import phrases
from analysis.display.sentences.facts import Facts
from analysis.display.tables import cells, judgement
from analysis.display.tables.plan_contents import newest_number
from analysis.display.texts import text
from analysis.indicators import changes
from analysis.indicators.changes import Verdict, differs, meaning
from analysis.indicators.values import concat, empty
from analysis.statistics import forecast_series, intervals

# So many municipalities are named in a line.
NAMED = 3
SIDES = {"over": 1, "under": -1}
# By key an indicator's numbers of the month, one for each municipality; none where nothing is held.
Found = Mapping[str, Sequence[Facts]]


def of_municipality(found: Found, view: Context) -> str:
    """Return a municipality's month: what is better, worse and unexpected, and a line for each measure."""
    every = [facts for each in found.values() for facts in each]
    sides = {side: [_moved_from(each) for each in every if _side(each) == side] for side in ("better", "worse")}
    sides["outside"] = [_unexpected(each, _name(each)) for each in every if phrases.outside(each)]
    none = _say(view, "none")
    lines = [
        *(_say(view, side, names=formats.listed(names, view.language) or none) for side, names in sides.items()),
        *(_line(key, each[0] if each else None, view) for key, each in found.items()),
    ]
    ranked = cells.rank_note([each.indicator for each in every], view.language)
    return _page(view.name(view.own.code), lines, ranked, found, view)


def of_all(found: Found, view: Context) -> str:
    """Return the month of all municipalities: how many moved on each measure, who most, and who was unexpected."""
    lines = [_movers(each) for each in found.values() if each]
    lines += [_outsiders(each) for each in found.values() if any(facts.expected for facts in each)]
    return _page(_say(view, "everyone"), lines, _say(view, "by_chance"), found, view)


def verdict(facts: Facts) -> Verdict | None:
    """Return whether a number is higher or lower than the month before, or similar; None where no test can be made."""
    found = differs(facts.now, facts.before, facts.indicator)
    return "similar" if found and not facts.matters(facts.difference, facts.number) else found


def _side(facts: Facts) -> str | None:
    return meaning(verdict(facts), facts.indicator)


def _say(view: Context, key: str, **words: object) -> str:
    return text(view.language, f"scoreboard.{key}", **words)


def _page(whom: str, lines: Sequence[str], note: str, found: Found, view: Context) -> str:
    """Put what is said above what it rests on."""
    language = view.language
    shown = concat([pd.DataFrame([facts.now for each in found.values() for facts in each])])
    held = [each for key, each in found.items() if key in forecast_series.SERIES and each]
    without = [_name(each[0]) for each in held if not any(facts.expected for facts in each)]
    below = [
        text(language, "judgement.note", areas=_say(view, "month_before"), level=f"{100 - intervals.LEVEL_PCT:.0f}"),
        note,
        _say(view, "season"),
        *([_say(view, "no_band", names=formats.listed(without, language))] if without else []),
        *context.caveat_notes(shown, language),
        text(language, "block.source", sources="; ".join(context.sources(shown, language))),
    ]
    head = f"# {whom}, {periods.name(view.data_until, language)}"
    return "\n".join([head, "", *(f"- {each}" for each in lines), "", *below])


def _name(facts: Facts) -> str:
    return context.within(facts.indicator.name.text(facts.view.language))


def _about(facts: Facts) -> dict[str, str]:
    """Return what a line is about, with the month where it is not the page's."""
    return {"name": facts.indicator.name.text(facts.view.language), "when": phrases.WORDS["when"](facts)}


def _number(facts: Facts, bare: bool = False) -> str:
    return phrases.number(facts, (facts.before if bare else facts.now)["value"], bare=bare)


def _moved_from(facts: Facts, name: str = "") -> str:
    ends = {"before": _number(facts, bare=True), "number": _number(facts)}
    return _say(facts.view, "moved_from", name=name or _name(facts) + _about(facts)["when"], **ends)


def _unexpected(facts: Facts, name: str) -> str:
    bounds = {end: phrases.number(facts, each) for end, each in phrases.outside(facts).items()}
    return _say(facts.view, "expected", name=name, number=_number(facts), **bounds)


def _line(key: str, facts: Facts | None, view: Context) -> str:
    """Tell a measure: its number, that of the month before and what the difference is, and the place."""
    if facts is None or facts.now["status"] not in changes.PRINTABLE:
        is_hidden = facts is not None and facts.now["status"] == "suppressed"
        return newest_number(key, pd.DataFrame([facts.now]) if is_hidden else empty(), view.language)
    record, language, moved = facts.indicator, view.language, _say(view, "alone")
    if facts.before is not None:
        said = judgement.words(verdict(facts), record, language) or text(language, "judgement.none")
        moved = _say(view, "moved", before=_number(facts, bare=True), judgement=context.within(said))
    place = cells.place_cell(facts.place, record, language).text
    return _say(view, "line", **_about(facts), number=_number(facts), moved=moved, place=place and f"; {place}")


def _movers(found: Sequence[Facts]) -> str:
    """Tell in how many municipalities a measure is better and worse than the month before, and where most."""
    view, about = found[0].view, _about(found[0])
    judged = [(each, verdict(each)) for each in found]
    tested = [(each, meaning(told, each.indicator)) for each, told in judged if told is not None]
    if not tested:
        compared = any(each.before is not None for each in found)
        return _say(view, "all_untested", why=_say(view, "unknown" if compared else "alone"), **about)
    sides = {side: [each for each, its in tested if its == side] for side in ("better", "worse")}
    most = {
        side: _say(view, f"most_{side}", names=_named(sorted(each, key=_size, reverse=True), _moved_from))
        for side, each in sides.items()
        if each
    }
    counts = {side: len(each) for side, each in sides.items()}
    return _say(view, "all_line", of=len(tested), most="".join(most.values()), **about, **counts)


def _size(facts: Facts) -> float:
    # of a count as a share of itself
    return abs(facts.difference) / (max(facts.number - facts.difference, 1.0) if facts.is_count else 1.0)


def _outsiders(found: Sequence[Facts]) -> str:
    """Tell in how many municipalities a count lay outside what was expected, and where most."""
    view, tried = found[0].view, [each for each in found if each.expected]
    away = sorted(filter(phrases.outside, tried), key=lambda each: abs(each.expected["error"]), reverse=True)
    ends = {end: [each for each in away if sign * each.expected["error"] > 0] for end, sign in SIDES.items()}
    about = _about(found[0]) | {"name": _name(found[0])}
    told = {end: _named(each, _unexpected) or _say(view, "nobody") for end, each in ends.items()}
    return _say(view, "all_outside", outside=len(away), of=len(tried), **about, **told)


def _named(found: Sequence[Facts], told: Callable[[Facts, str], str]) -> str:
    """Tell of the first few municipalities, each by its name."""
    names = [told(each, each.view.name(each.view.own.code)) for each in found[:NAMED]]
    return formats.listed(names, found[0].view.language) if names else ""
