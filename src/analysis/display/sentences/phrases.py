"""The sentences on one indicator: direction, size, comparison, and what they mean for the plan's target.

Each is words with the values behind them; what says nothing is None.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from analysis.core import formats, periods
from analysis.core.areas import Area
from analysis.display import context
from analysis.display.context import Context
from analysis.display.sentences import goals, sentences
from analysis.display.sentences.facts import Facts, is_whole
from analysis.display.texts import has, text
from analysis.plans.targets import Judgement

# A change that more than one municipality in `RARE` has seen is not called rare; of fewer than one in `FEW` how many.
RARE, FEW = 3, 10
# A share this close to one in so many is told as that.
CLOSE = 0.03
LONG_RUN = 12
LONGEST = 22


class Said(NamedTuple):
    """A sentence, the rows of values behind it, whether it says that something is uncertain, and its heading if any."""

    words: str
    values: tuple[Mapping, ...] = ()
    uncertain: bool = False
    head: str = ""


def say(view: Context, key: str, **words: object) -> str:
    """Return one of the texts of messages."""
    return text(view.language, f"message.{key}", **words)


def ordinal(number: int, language: str) -> str:
    """Return "femte" of 5."""
    return text(language, f"ordinal.o{number}")


def in_words(number: int, language: str) -> str:
    """Return a small number in words, a larger one in digits.

    Examples
    --------
    >>> in_words(5, "da"), in_words(12, "da")
    ('fem', '12')
    """
    key = f"count_word.c{number}"
    return text(language, key) if has(language, key) else str(number)


def topic(facts: Facts) -> str:
    """Return what a heading calls an indicator, or one of its groups."""
    language, record, breakdown = facts.view.language, facts.indicator, facts.now["breakdown"]
    words = record.topic.text(language) if record.topic else ""
    if words and is_whole(breakdown):
        return words
    if "{group}" in words:
        return words.format(group=context.within(context.breakdown_name(breakdown, language)))
    return sentences.without_place(record, facts.view, "" if is_whole(breakdown) else breakdown)


def subject(facts: Facts) -> str:
    """Return what a sentence is about, with its place: "Ledigheden i Faxe"."""
    called, breakdown = topic(facts), facts.now["breakdown"]
    if called.endswith(",") or facts.indicator.topic is None:
        return sentences.subject(facts.indicator, facts.view, "" if is_whole(breakdown) else breakdown)
    return f"{called} {facts.view.place(facts.view.own.code)}"


def number(facts: Facts, value: float, *, bare: bool = False) -> str:
    """Return a number with its unit; `bare` leaves out one that is said beside it."""
    language, record = facts.view.language, facts.indicator
    if facts.is_count or record.unit == "index" or (bare and record.unit in ("pct", "pp")):
        return formats.number(value, record.decimals, language=language)
    return context.with_unit(value, record, language)


def month(period: str, newest: str, language: str) -> str:
    """Return a month, without its year where that is less than a year before the newest."""
    found = periods.parse(period)
    if found.year == periods.parse(newest).year:
        return formats.month_name(found.last_month % 12 + 1, language)
    return periods.name(period, language)


def period_name(period: str, language: str) -> str:
    """Return a period as it stands in a sentence, after "i": "året til september 2021"."""
    found = periods.parse(period)
    if found.kind == "rolling_year":
        month = periods.Period("month", found.last_month, found.last_month)
        return text(language, "message.rolling_year", month=periods.name(month, language))
    name = periods.name(period, language)
    return text(language, "message.quarter", name=name) if found.kind == "quarter" else name


def short(area: Area, view: Context) -> str:
    """Return what an area is called in a heading."""
    return "RAR" if area.kind == "rar" else view.name_within(area.code)


def words_of(facts: Facts) -> dict[str, str]:
    """Return what most sentences on an indicator have a place for."""
    language = facts.view.language
    found = {
        "topic": topic(facts),
        "subject": subject(facts),
        "number": number(facts, facts.now["value"]),
        "period": period_name(facts.now["period"], language),
    }
    if facts.before is not None:
        found["before"] = number(facts, facts.before["value"], bare=True)
    return found


# Direction and size


def moved(facts: Facts) -> Said:
    """Tell how it has moved since the year before, with the newest number where the course is not told."""
    if facts.is_count:
        return counted(facts)
    if facts.turned is not None:
        return _turned(facts)
    words = words_of(facts)
    if tells_course(facts):
        return _course(facts)
    keys = ("subject", "number", "before")
    if facts.moved in ("risen", "fallen"):
        return Said(say(facts.view, f"year_{facts.moved}", **{key: words[key] for key in keys}), facts.values())
    key = {None: "number", "same": "year_same", "unsure": "year_unsure"}[facts.moved]
    keys = ("subject", "number", "period", *(("before",) if facts.moved else ()))
    return Said(say(facts.view, key, **{key: words[key] for key in keys}), facts.values())


def tells_course(facts: Facts) -> bool:
    """Whether a year against the year before is told."""
    return (
        facts.moved in ("risen", "fallen")
        and facts.matters(facts.years.change, facts.years.before)
        and (facts.years.change > 0) == (facts.moved == "risen")
        and "12_months" not in facts.indicator.key
    )


def _course(facts: Facts) -> Said:
    unit, now = facts.indicator.unit, facts.now["period"]
    before = str(periods.year_before(now))
    made = [
        facts.made("mean_12_months", each, unit, "mean_of_months", period)
        for each, period in ((facts.years.mean, now), (facts.years.before, before))
    ]
    means = {"mean": number(facts, facts.years.mean), "before": number(facts, facts.years.before, bare=True)}
    return Said(say(facts.view, f"course_{facts.moved}", subject=subject(facts), **means), facts.values(*made))


def _turned(facts: Facts) -> Said:
    words, first = words_of(facts), facts.own_months[facts.turned]
    row = {**facts.now, "period": facts.turned, "value": first, "rank": None, "rank_of": None}
    row |= dict.fromkeys(("numerator", "denominator", "lower", "upper", "interval_level_pct"))
    direction = say(facts.view, "risen" if facts.number > first else "fallen")
    named = {key: words[key] for key in ("subject", "number", "period")}
    turn = {"moved": direction, "month": periods.name(facts.turned, facts.view.language)}
    made = facts.made("since_turn", first, facts.indicator.unit, facts.now["method"], facts.turned)
    return Said(say(facts.view, "turned", first=number(facts, first, bare=True), **turn, **named), facts.values(made))


def counted(facts: Facts) -> Said:
    """Tell a count, and how many more or fewer than the year before."""
    words = {"period": words_of(facts)["period"], "here": facts.view.place(facts.view.own.code)}
    words["number"], words["name"] = counted_words(facts)
    key, more, made = more_or_fewer(facts)
    return Said(say(facts.view, f"count{key}", **words, **more), facts.values(*made))


def counted_words(facts: Facts) -> tuple[str, str]:
    """Return a count and what is counted: ("522", "ledige fuldtidspersoner"), ("542 fuldtidspersoner", "på …")."""
    language, name, called = facts.view.language, facts.indicator.name.text(facts.view.language), topic(facts)
    if called.split()[0] in text(language, "message.prepositions").split():
        return context.with_unit(facts.now["value"], facts.indicator, language), called
    longer = facts.indicator.unit.endswith("persons") and called in name.lower() and "," not in name
    return number(facts, facts.now["value"]), context.within(name) if longer else called


def more_or_fewer(facts: Facts) -> tuple[str, dict[str, str], list[Mapping]]:
    """Return the end of a text's key, the difference, and that as a value."""
    gap = facts.difference
    if pd.isna(gap):
        return "", {}, []
    if gap == 0:
        return "_same", {}, []
    made = facts.made("difference", gap, facts.indicator.unit, "difference")
    size = say(facts.view, "one") if abs(gap) == 1 else number(facts, abs(gap))
    return ("_risen" if gap > 0 else "_fallen"), {"difference": size}, [made]


def rare(facts: Facts) -> Said | None:
    """Tell in how many municipalities a change as large is seen; None where it is not rare, or not told."""
    if facts.rare is None or not tells_course(facts):
        return None
    part, of = facts.rare
    language, made = facts.view.language, facts.made("as_large", part, "count", "rank")
    if part <= 1:
        return Said(say(facts.view, "rare_alone"))
    if part * FEW <= of:
        every = facts.made("as_large_of", of, "count", "rank")
        return Said(say(facts.view, "rare_few", part=str(part), of=str(of)), facts.values(made, every))
    each = round(of / part)
    if not RARE <= each <= FEW:
        return None
    return Said(say(facts.view, "rare", ordinal=ordinal(each, language)), facts.values(made))


# Comparison


def compared(facts: Facts, *, number_told: bool, period_told: bool = False) -> Said | None:
    """Tell how it compares with the first comparator, and its rank where that may be told and there is room."""
    if facts.compared is None:
        return None
    view, words = facts.view, words_of(facts)
    if facts.crossed is not None:
        return _crossed(facts)
    about = {
        "place": view.place(facts.area.code),
        "other": number(facts, facts.beside["value"]),
        "rank": rank(facts),
    }
    if not number_told:
        about |= {"number": words["number"], "lead": _lead(facts, words, period_told)}
    key = f"{'then' if number_told else 'now'}_{facts.compared}"
    said, made = say(view, key, **about), _last_place(facts)
    if len(said.split()) > LONGEST:
        said, made = say(view, key, **about | {"rank": ""}), []
    return Said(said, facts.values(*made), facts.compared == "unsure")


def _lead(facts: Facts, words: Mapping[str, str], period_told: bool) -> str:
    """Return "I juli 2026 var ledigheden", or "Ledigheden var" where the period is told."""
    if period_told:
        return say(facts.view, "lead", topic=words["topic"])
    return say(facts.view, "lead_period", topic=context.within(words["topic"]), period=words["period"])


def side(facts: Facts) -> str:
    """Return on which side of the comparator it lies."""
    return say(facts.view, "over" if facts.gap > 0 else "under")


def _crossed(facts: Facts) -> Said:
    unsure = facts.compared not in ("higher", "lower")
    words = {
        "month": periods.name(facts.crossed, facts.view.language),
        "side": side(facts),
        "area": facts.view.name_within(facts.area.code),
        "other": number(facts, facts.beside["value"]),
    }
    return Said(say(facts.view, f"crossed{'_unsure' if unsure else ''}", **words), facts.values(), unsure)


def rank(facts: Facts) -> str:
    """Return ", og Faxe er nr. 9 af 95 (1 = højest)", ", og Faxe deler pladserne 66-73 af 98 (1 = lavest)", or ""."""
    place = facts.place
    if place is None or place.told not in ("place", "shared"):
        return ""
    words = {"own": facts.view.name(facts.view.own.code), "rank": place.rank, "of": place.of}
    words["end"] = say(facts.view, _ends(facts)[0])
    if place.told == "place":
        return say(facts.view, "rank_place", **words)
    return say(facts.view, "rank_shared", last=place.rank + place.sharing - 1, **words)


def _last_place(facts: Facts) -> list[Mapping]:
    """Return the last of the places that are shared as a value."""
    if facts.place is None or facts.place.told != "shared":
        return []
    return [facts.made("last_place", facts.place.rank + facts.place.sharing - 1, "rank", "rank")]


def short_rank(facts: Facts) -> str:
    """Return ", nr. 9 af 95 (1 = højest),", or "" where others share it or it may not be told."""
    if facts.place is None or facts.place.told != "place":
        return ""
    end = say(facts.view, _ends(facts)[0])
    return say(facts.view, "rank_short", rank=facts.place.rank, of=facts.place.of, end=end)


def _ends(facts: Facts) -> tuple[str, str]:
    """Return which end no. 1 is, and the other."""
    return ("lowest", "highest") if facts.indicator.polarity == "lower" else ("highest", "lowest")


def quarter(facts: Facts) -> Said | None:
    """Tell which quarter or half of all it lies in, where its rank is too uncertain to be told."""
    told = facts.place.told if facts.place else ""
    if told in ("", "place", "shared"):
        return None
    first, last = _ends(facts)
    words = {"own": facts.view.name(facts.view.own.code)}
    if told != "middle":
        words["end_plural"] = say(facts.view, f"{first if told.startswith('first') else last}_plural")
    return Said(say(facts.view, f"rank_{told}", **words), facts.values())


# What it means for the target


def goal(facts: Facts) -> Said | None:
    """Tell whether the plan's target on it is met, or would be if nothing changes; None without one that is judged."""
    found: dict[str, list[Judgement]] = {}
    for each in facts.goals:
        found.setdefault(each.target.id, []).append(each)
    for id, readings in found.items():
        if outcome := outcome_of(readings):
            if len(readings) > 1:
                return Said(say(facts.view, f"goal_{outcome}_named", id=id))
            return Said(say(facts.view, f"goal_{outcome}", goal=goals.goal(readings[0], facts.view)))
    return None


def outcome_of(readings: list[Judgement]) -> str:
    """Return "met", "not_met", "on_course" or "off_course"; "" where the readings differ or nothing is known."""
    found = {
        each.status if each.status in ("met", "not_met") else {True: "on_course", False: "off_course", None: ""}[holds]
        for each in readings
        for holds in [each.verdict.holds if each.status == "not_yet_due" else None]
    }
    return found.pop() if len(found) == 1 else ""


def run_is_long(facts: Facts) -> bool:
    """Whether it has lain above or below the year before for so long that the heading says so."""
    return abs(facts.run) >= LONG_RUN and tells_course(facts)
