"""What an annex says first: its headline, and at most six points.

An improvement and a concern are among the points where there are such, and what the plan's targets come to.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from analysis.core import periods
from analysis.display import context
from analysis.display.blocks.blocks import Message
from analysis.display.context import Context
from analysis.display.sentences import goals, messages, phrases
from analysis.display.sentences.facts import Facts, of_same
from analysis.display.sentences.phrases import Said, number, say, topic
from analysis.indicators import changes
from analysis.plans.targets import Judgement

POINTS, WORDS = 6, 120
# Of those named later a point counts by so much less for each.
LATER = 0.75


def page(
    found: Sequence[Facts], judgements: Sequence[Judgement], official: Sequence[Said], view: Context, id: str
) -> Message:
    """Return the headline of an annex, and at most six points.

    Parameters
    ----------
    found : sequence of Facts
        The most important first.
    judgements : sequence of Judgement
        The plan's targets in the annex's year.
    official : sequence of Said
        What the ministry's benchmark says.
    view : Context
    id : str
    """
    found = [each for each in found if messages.weight(each) and not view.is_old(each.now["period"])]
    found = [each for each in found if each.indicator.polarity != "none"]
    told = [facts for place, facts in enumerate(found) if not _is_told(facts, found[:place])]
    missed = _points_of_goals(judgements, told, view)
    records_point = _point_of_records(judgements, view)
    room = POINTS - len(official) - len(missed)
    chosen = _chosen(told, max(room, 2))
    said = [*(point(facts) for facts in chosen), *official, *missed][:POINTS]
    said += [records_point] if records_point and len(said) < POINTS else []
    head = _headline(told, judgements, view)
    while len(" ".join([head.words, *_spelled(said, view)]).split()) > WORDS:
        said.pop()
    values = messages.distinct([row for each in (head, *said) for row in each.values])
    return Message(head.words, _spelled(said, view), True, view.language, values, id)


def _is_told(facts: Facts, before: Sequence[Facts]) -> bool:
    return any(of_same(facts.indicator, each.indicator) for each in before)


def _chosen(found: Sequence[Facts], room: int) -> list[Facts]:
    """Return what weighs most, an improvement and a concern among it where there are such, in the order given."""
    weights = {each.indicator.key: messages.weight(each) * LATER**place for place, each in enumerate(found)}
    ordered = sorted(found, key=lambda each: weights[each.indicator.key], reverse=True)
    musts = [next((each for each in ordered if messages.goodness(each) == sign), None) for sign in (1, -1)]
    kept = [each for each in musts if each is not None][:room]
    kept += [each for each in ordered if each not in kept][: room - len(kept)]
    return [each for each in found if any(each is other for other in kept)]


def point(facts: Facts) -> Said:
    """Return an indicator as a point: its number, and the change or the comparison that counts most."""
    view, language = facts.view, facts.view.language
    period = facts.now["period"]
    when = "" if period == view.data_until else say(view, "when", period=phrases.period_name(period, language))
    words = phrases.words_of(facts)
    base = {"number": words["number"], "when": when}
    if facts.is_count or facts.count is not None:
        return _point_of_count(facts, when)
    against = messages.weight_of_comparison(facts) > messages.weight_of_move(facts)
    comparing = facts.compared is not None and against and not facts.turned
    if comparing or (facts.moved is None and facts.compared is not None):
        other = {"place": view.place(facts.area.code)}
        key, comma = ("point_level", ",") if facts.compared == "level" else ("point_beside", "")
        if key == "point_beside":
            other["other"] = number(facts, facts.beside["value"], bare=True)
        rank = phrases.short_rank(facts) or comma
        said = say(view, key, topic=words["topic"], rank=rank, **base, **other)
        # the council is spelled out where it is named first
        if len(said.split()) > phrases.LONGEST - 2:
            said = say(view, key, topic=words["topic"], rank=comma, **base, **other)
        return _ended(facts, said, facts.compared == "unsure")
    if facts.moved is None:
        return _ended(facts, say(view, "point_number", topic=words["topic"], **base))
    if facts.moved == "same":
        return _ended(facts, say(view, "point_same", topic=words["topic"], **base))
    base["before"] = words["before"]
    if one_in := _one_in(facts):
        return _ended(facts, say(view, "one_in_point", one_in=one_in, **base))
    key = {"unsure": "point_move"}.get(facts.moved, f"point_{facts.moved}")
    return _ended(facts, say(view, key, topic=words["topic"], **base))


def _ended(facts: Facts, said: str, unsure: bool = False) -> Said:
    ending = say(facts.view, "point_unsure") if unsure else ""
    return Said(say(facts.view, "point_end", words=said, unsure=ending), facts.values(), unsure)


def _point_of_count(facts: Facts, when: str) -> Said:
    """Return a count with how many more or fewer, and beside it the rate that is made of it."""
    view, counted = facts.view, facts if facts.is_count else facts.count
    key, more, made = phrases.more_or_fewer(counted)
    words = dict(zip(("number", "name"), phrases.counted_words(counted), strict=True))
    said = say(view, f"point_count{key}", when=when, **words, **more)
    values = counted.values(*made)
    if facts is counted:
        return Said(say(view, "point_end", words=said, unsure=""), values)
    rate = {"number": number(facts, facts.now["value"])}
    if facts.beside is None:
        second = say(view, "point_rate_alone", **rate)
    else:
        other = number(facts, facts.beside["value"], bare=True)
        second = say(view, "point_rate", other=other, place=view.place(facts.area.code), **rate)
    both = say(view, "point_both", first=said, second=second)
    unsure = facts.compared == "unsure"
    ended = _ended(facts, both, unsure)
    return Said(ended.words, (*values, *ended.values), unsure)


def _one_in(facts: Facts) -> str:
    """Return "Hver femte ledig er langtidsledig" of a share that is close to one in five; else nothing."""
    key, share = f"one_in_{facts.indicator.key}", facts.number / 100
    if not phrases.has(facts.view.language, f"message.{key}") or share <= 0:
        return ""
    each = round(1 / share)
    if not 2 <= each <= phrases.FEW or abs(share * each - 1) > phrases.CLOSE:
        return ""
    return say(facts.view, key, ordinal=phrases.ordinal(each, facts.view.language))


def _points_of_goals(judgements: Sequence[Judgement], told: Sequence[Facts], view: Context) -> list[Said]:
    """Return a point for each target that is missed by the newest numbers, and that no other point is about."""
    found = []
    for readings in wholes(judgements).values():
        each = readings[0]
        definition = each.target.measure.definition
        outcome = phrases.outcome_of(readings)
        covered = definition is None or any(of_same(definition, facts.indicator) for facts in told)
        if covered or outcome not in ("off_course", "not_met") or each.number.value is None:
            continue
        if definition.key.startswith("benchmark_"):
            continue
        facts = Facts(definition, view, each.number.record)
        words = {
            "topic": topic(facts),
            "number": number(facts, each.number.value),
            "when": say(view, "when", period=phrases.period_name(each.number.period, view.language)),
            "goal": goals.goal(each, view),
        }
        found.append(Said(say(view, "point_goal", **words), goals.values_of(readings)))
    return found


def wholes(judgements: Sequence[Judgement]) -> dict[str, list[Judgement]]:
    """Return the readings of each target that is no part of another."""
    found: dict[str, list[Judgement]] = {}
    for each in judgements:
        if each.target.part_of is None:
            found.setdefault(each.target.id, []).append(each)
    return found


def _point_of_records(judgements: Sequence[Judgement], view: Context) -> Said | None:
    """Return how many targets lack the municipality's own figures; None where none does."""
    lacking = [
        readings[0]
        for readings in wholes(judgements).values()
        if readings[0].target.measure.needs_records and not readings[0].number.known
    ]
    lacking = [each for each in lacking if each.verdict.why == "not_held" or each.status == "needs_own_records"]
    if not lacking:
        return None
    words = phrases.in_words(len(lacking), view.language)
    return Said(say(view, "records", count=len(lacking), words=words[:1].upper() + words[1:]))


def _headline(told: Sequence[Facts], judgements: Sequence[Judgement], view: Context) -> Said:
    """Return the first that has moved, or else the most that can be told, and what the targets come to."""
    if not told:
        return Said("")
    lead = next((each for each in told if messages.direction(each)), None) or max(told, key=messages.weight)
    first, sign = messages.clause(lead), _sign(lead)
    second, second_sign = _goals_clause(judgements, view)
    values = first.values
    if not second:
        other = max((each for each in told if _sign(each) == -sign != 0), key=messages.weight, default=None)
        if other is None:
            return first
        clause, second_sign = messages.clause(other), -sign
        second, values = context.within(clause.words), (*values, *clause.values)
    key = "join_but" if sign * second_sign < 0 else "join_and"
    return Said(say(view, key, first=first.words, second=second), values)


def _sign(facts: Facts) -> int:
    moved = messages.direction(facts)
    return facts.good({"risen": 1, "fallen": -1}[moved]) if moved else messages.goodness(facts)


def _goals_clause(judgements: Sequence[Judgement], view: Context) -> tuple[str, int]:
    """Return how many of the targets that can be measured are on course, and whether that is good."""
    outcomes = [phrases.outcome_of(readings) for readings in wholes(judgements).values()]
    outcomes = [each for each in outcomes if each]
    reached = sum(each in ("met", "on_course") for each in outcomes)
    if not outcomes:
        return "", 0
    every = {"count": len(outcomes), "words": phrases.in_words(len(outcomes), view.language)}
    if reached == len(outcomes):
        return say(view, "goals_all_met" if set(outcomes) == {"met"} else "goals_all_on_course", **every), 1
    if not reached:
        return say(view, "goals_none", **every), -1
    part = phrases.in_words(reached, view.language)
    most = 2 * reached > len(outcomes)
    return say(view, "goals_some" if most else "goals_few", part=part, words=every["words"]), 1 if most else -1


def _spelled(points: Sequence[Said], view: Context) -> tuple[str, ...]:
    """Return points in which the first mention of the employment council is spelled out."""
    found = [each.words for each in points]
    for area in view.areas:
        name = view.name(area.code)
        first = next((place for place, words in enumerate(found) if name in words), None)
        if area.kind == "rar" and first is not None:
            spelled = say(view, "rar_spelled", name=name.removeprefix("RAR "))
            found[first] = found[first].replace(name, spelled, 1)
    return tuple(found)


def of_benchmark(rows: pd.DataFrame, view: Context) -> list[Said]:
    """Return what the ministry's benchmark says of the newest rolling year: the place, and the best and worst group.

    `rows` are the municipality's values of `benchmark_rank` and `benchmark_difference_persons`.
    """
    shown = rows[rows["status"].isin(changes.PRINTABLE)]
    if shown.empty:
        return []
    newest = max(shown["period"], key=lambda code: periods.parse(code).last_month)
    held = {(row.indicator, row.period, row.breakdown): row.value for row in shown.itertuples()}
    before, language = str(periods.year_before(newest)), view.language

    def rank(group: str, period: str) -> int | None:
        return held.get(("benchmark_rank", period, f"benefit_group={group}"))

    values = tuple(shown[shown["period"].isin([newest, before])].to_dict("records"))
    found, persons = [], held.get(("benchmark_difference_persons", newest, "benefit_group=total"))
    last = periods.parse(newest).last_month
    if rank("total", newest) is not None and persons is not None:
        key = "same" if persons == 0 else "fewer" if persons < 0 else "more"
        size = {"persons": f"{abs(persons):.0f}"} if persons else {}
        month = periods.name(periods.Period("month", last, last), language)
        place = {"rank": int(rank("total", newest))}
        words = say(view, f"official_{key}", month=month, **place, **size)
        found.append(Said(words, values, head=say(view, f"head_official_{key}", **place, **size)))
    groups = {each: rank(each, newest) for each in ("a_dagpenge_mv", "sygedagpenge_mv", "kontanthjaelp_mv")}
    known = {each: place for each, place in groups.items() if place is not None and not math.isnan(place)}
    if len(known) > 1:
        lost = {each: known[each] - (rank(each, before) or known[each]) for each in known}
        best = min(known, key=known.get)
        # besides the best the one that has lost most places, else the last
        worst = max((each for each in known if each != best), key=lambda each: (max(lost[each], 0), known[each]))
        ends = {"best": best, "worst": worst}
        words = {}
        for end, group in ends.items():
            name = context.breakdown_name(f"benefit_group={group}", language)
            earlier = rank(group, before)
            words |= {end: context.within(name), f"{end}_rank": int(known[group])}
            told = earlier is not None and earlier != known[group]
            words[f"{end}_before"] = say(view, "official_before", rank=int(earlier)) if told else ""
        found.append(Said(say(view, "official_groups", **words), values))
    return found
