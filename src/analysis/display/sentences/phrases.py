"""The sentences on one indicator: direction, size, comparison, and what they mean for the plan's target.

Each is words with the values behind them; what says nothing is None.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import pandas as pd

from analysis.core import formats, periods
from analysis.display import context
from analysis.display.context import Context
from analysis.display.sentences import goals, sentences
from analysis.display.sentences.facts import Facts, is_whole
from analysis.display.texts import has, placeholders, text, texts
from analysis.indicators import values
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


def tell(facts: Facts, key: str, *made: Mapping, uncertain: bool = False, **given: object) -> Said:
    """Return one of the texts of messages on an indicator, and the values behind it; `given` instead of `WORDS`."""
    names = placeholders(texts(facts.view.language)[f"message.{key}"])
    words = {name: given[name] if name in given else WORDS[name](facts) for name in names}
    return Said(say(facts.view, key, **words), facts.values(*made), uncertain)


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


# Direction and size


def moved(facts: Facts) -> Said:
    """Tell how it has moved since the year before, with the newest number where the course is not told."""
    if facts.is_count:
        key, given, made = more_or_fewer(facts)
        return tell(facts, f"count{key}", *made, **given)
    if facts.turned is not None:
        return _turned(facts)
    if tells_course(facts):
        return _course(facts)
    return tell(facts, f"year_{facts.moved}" if facts.moved else "number")


def tells_course(facts: Facts) -> bool:
    """Whether a year against the year before is told."""
    return (
        facts.moved in ("risen", "fallen")
        and facts.matters(facts.years.change, facts.years.before)
        and (facts.years.change > 0) == (facts.moved == "risen")
        and "12_months" not in facts.indicator.key
    )


def _course(facts: Facts) -> Said:
    unit, now, years = facts.indicator.unit, facts.now["period"], facts.years
    told = ((years.mean, now), (years.before, str(periods.year_before(now))))
    made = [facts.made("mean_12_months", each, unit, "mean_of_months", period) for each, period in told]
    means = {"mean": number(facts, years.mean), "before": number(facts, years.before, bare=True)}
    others, more = _others(facts)
    said = tell(facts, f"course_{facts.moved}", *made, *more, **means)
    return said._replace(words=said.words + others)


def _others(facts: Facts) -> tuple[str, list[Mapping]]:
    """Tell how the rest of the RAR and the country went from one year to the next, and return that as values."""
    unit, now, view = facts.indicator.unit, facts.now["period"], facts.view
    parts, made = [], []
    for each in facts.others:
        place = view.rest_of(each.code) if each.is_rest else view.place(each.code)
        # spelled out where the overview, which compares with another, has not done so
        if view.area(each.code).kind == "rar" and facts.area.code != each.code:
            place = spelled(place, view, each.code)
        given = {"place": place, "before": number(facts, each.years.before, bare=True)}
        given["mean"] = number(facts, each.years.mean, bare=bool(parts))
        parts.append(say(view, "course_others_next" if parts else "course_others", **given))
        suffix = "mean_12_months_of_rest" if each.is_rest else "mean_12_months"
        told = ((each.years.mean, now), (each.years.before, str(periods.year_before(now))))
        made += [
            values.derived(facts.now, suffix, value, unit, "mean_of_months", caveats=(), area=each.code, period=period)
            for value, period in told
        ]
    words = ", ".join(parts)
    return f" {words[:1].upper()}{words[1:]}." if parts else "", made


def spelled(words: str, view: Context, code: str) -> str:
    """Return words in which the first mention of an employment council is spelled out."""
    name = view.name(code)
    return words.replace(name, say(view, "rar_spelled", name=name.removeprefix("RAR ")), 1)


def _turned(facts: Facts) -> Said:
    first = facts.own_months[facts.turned]
    turn = {"first": number(facts, first, bare=True), "month": periods.name(facts.turned, facts.view.language)}
    turn["moved"] = say(facts.view, "risen" if facts.number > first else "fallen")
    made = facts.made("since_turn", first, facts.indicator.unit, facts.now["method"], facts.turned)
    return tell(facts, "turned", made, **turn)


def more_or_fewer(facts: Facts) -> tuple[str, dict[str, str], list[Mapping]]:
    """Return the end of a text's key, a count's words and how many more or fewer it is, and that as a value."""
    gap, words = facts.difference, dict(zip(("number", "name"), _counted(facts), strict=True))
    if pd.isna(gap) or gap == 0:
        return "" if pd.isna(gap) else "_same", words, []
    made = facts.made("difference", gap, facts.indicator.unit, "difference")
    size = say(facts.view, "one") if abs(gap) == 1 else number(facts, abs(gap))
    return "_risen" if gap > 0 else "_fallen", words | {"difference": size}, [made]


def _counted(facts: Facts) -> tuple[str, str]:
    """Return a count and what is counted: ("522", "ledige fuldtidspersoner"), ("542 fuldtidspersoner", "på …")."""
    language, name, called = facts.view.language, facts.indicator.name.text(facts.view.language), topic(facts)
    if called.split()[0] in text(language, "message.prepositions").split():
        return context.with_unit(facts.now["value"], facts.indicator, language), called
    longer = facts.indicator.unit.endswith("persons") and called in name.lower() and "," not in name
    return number(facts, facts.now["value"]), context.within(name) if longer else called


def unexpected(facts: Facts) -> Said | None:
    """Tell a count that lies outside what was expected of its month, also as it is printed."""
    counted = next((each for each in (facts, facts.count) if each is not None and each.expected), None)
    bounds = outside(counted) if counted is not None else None
    if bounds is None:
        return None
    unit = counted.indicator.unit
    made = [counted.made(f"expected_{end}", each, unit, "forecast") for end, each in bounds.items()]
    _, given, _ = more_or_fewer(counted)
    return tell(counted, "unexpected", *made, **given, **{end: number(counted, each) for end, each in bounds.items()})


def outside(facts: Facts) -> dict[str, float] | None:
    """Return between what a count was expected to lie, where it lies outside that as printed; else None."""
    if facts.expected is None or facts.expected["outcome"] == "inside":
        return None
    bounds = {end: formats.round_half_up(facts.expected[f"{end}_2"], 0) for end in ("lower", "upper")}
    return None if bounds["lower"] <= facts.number <= bounds["upper"] else bounds


def rare(facts: Facts) -> Said | None:
    """Tell in how many municipalities a change as large is seen; None where it is not rare, or not told."""
    if facts.rare is None or not tells_course(facts):
        return None
    part, of = facts.rare
    made = facts.made("as_large", part, "count", "rank")
    if part <= 1:
        return tell(facts, "rare_alone")
    if part * FEW <= of:
        return tell(facts, "rare_few", made, facts.made("as_large_of", of, "count", "rank"), part=part, of=of)
    each = round(of / part)
    told = RARE <= each <= FEW
    return tell(facts, "rare", made, ordinal=ordinal(each, facts.view.language)) if told else None


# Comparison


def compared(facts: Facts, *, number_told: bool, period_told: bool = False) -> Said | None:
    """Tell how it compares with the first comparator, and its rank where that may be told and there is room."""
    if facts.compared is None:
        return None
    if facts.crossed is not None:
        unsure = facts.compared not in ("higher", "lower")
        month = periods.name(facts.crossed, facts.view.language)
        return tell(facts, "crossed_unsure" if unsure else "crossed", uncertain=unsure, month=month)
    # "I juli 2026 var ledigheden", or "Ledigheden var" where the period is told
    lead = tell(facts, "lead") if period_told else tell(facts, "lead_period", topic=context.within(topic(facts)))
    key, unsure = f"{'then' if number_told else 'now'}_{facts.compared}", facts.compared == "unsure"
    ranked, made = _ranked(facts)
    said = tell(facts, key, *made, uncertain=unsure, lead=lead.words, ranked=ranked)
    if len(said.words.split()) > LONGEST:
        return tell(facts, key, uncertain=unsure, lead=lead.words, ranked="")
    return said


def _ranked(facts: Facts) -> tuple[str, list[Mapping]]:
    """Return ", og Faxe er nr. 9 af 95 (1 = højest)" or ", og Faxe deler pladserne 66-73 af 98 (1 = lavest)", or ""."""
    place = facts.place
    if place is None or place.told not in ("place", "shared"):
        return "", []
    if place.told == "place":
        return tell(facts, "rank_place").words, []
    last = place.rank + place.sharing - 1
    return tell(facts, "rank_shared", last=last).words, [facts.made("last_place", last, "rank", "rank")]


def short_rank(facts: Facts) -> str:
    """Return ", nr. 9 af 95 (1 = højest),", or "" where others share it or it may not be told."""
    return tell(facts, "rank_short").words if facts.place and facts.place.told == "place" else ""


def _end(facts: Facts, end: str = "first") -> str:
    """Return whether the first place, or the last, has the lowest or the highest number."""
    return "lowest" if (facts.indicator.polarity == "lower") == (end == "first") else "highest"


def quarter(facts: Facts) -> Said | None:
    """Tell which quarter or half of all it lies in, where its rank is too uncertain to be told."""
    told = facts.place.told if facts.place else ""
    if told in ("", "place", "shared"):
        return None
    end, _, part = told.rpartition("_")
    return tell(facts, f"rank_{part}", ends=say(facts.view, f"{_end(facts, end)}_plural"))


# What it means for the target


def goal(facts: Facts) -> Said | None:
    """Tell whether the plan's target on it is met, or would be if nothing changes; None without one that is judged."""
    for id, readings in goals.by_target(facts.goals).items():
        if outcome := outcome_of(readings):
            if len(readings) > 1:
                return tell(facts, f"goal_{outcome}_named", id=id)
            return tell(facts, f"goal_{outcome}", goal=goals.goal(readings[0], facts.view))
    return None


def outcome_of(readings: list[Judgement]) -> str:
    """Return "met", "not_met", "on_course" or "off_course"; "" where the readings differ or nothing is known."""
    if any(each.replaced_by for each in readings):
        return ""
    found = {
        each.status if each.status in ("met", "not_met") else {True: "on_course", False: "off_course", None: ""}[holds]
        for each in readings
        for holds in [each.verdict.holds if each.status == "not_yet_due" else None]
    }
    return found.pop() if len(found) == 1 else ""


def run_is_long(facts: Facts) -> bool:
    """Whether it has lain above or below the year before for so long that the heading says so."""
    return abs(facts.run) >= LONG_RUN and tells_course(facts)


def _when(facts: Facts) -> str:
    """Return the newest number's period where it is not the one that the annex speaks of."""
    view, period = facts.view, facts.now["period"]
    return "" if period == view.data_until else say(view, "when", period=period_name(period, view.language))


# What stands in the places of a text on an indicator.
WORDS: dict[str, Callable[[Facts], object]] = {
    "topic": topic,
    "subject": subject,
    "number": lambda facts: number(facts, facts.now["value"]),
    "period": lambda facts: period_name(facts.now["period"], facts.view.language),
    "when": _when,
    "before": lambda facts: number(facts, facts.before["value"], bare=True),
    "other": lambda facts: number(facts, facts.beside["value"]),
    "other_bare": lambda facts: number(facts, facts.beside["value"], bare=True),
    "place": lambda facts: facts.view.place(facts.area.code),
    "area": lambda facts: facts.view.name_within(facts.area.code),
    "short": lambda facts: "RAR" if facts.area.kind == "rar" else facts.view.name_within(facts.area.code),
    "side": lambda facts: say(facts.view, "over" if facts.gap > 0 else "under"),
    "here": lambda facts: facts.view.place(facts.view.own.code),
    "own": lambda facts: facts.view.name(facts.view.own.code),
    "end": lambda facts: say(facts.view, _end(facts)),
    "rank": lambda facts: facts.place.rank,
    "of": lambda facts: facts.place.of,
}
