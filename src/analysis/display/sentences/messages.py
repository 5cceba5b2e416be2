"""What a part of an annex says first: its heading and sentences, and the headline and points of page 1.

What is told of is ranked by the plan's targets times the size of the effect; no fact is told twice in a part.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.core import periods
from analysis.display.blocks.blocks import Message, records
from analysis.display.context import Context
from analysis.display.sentences import goals, phrases
from analysis.display.sentences.facts import Facts, of_same
from analysis.display.sentences.phrases import Said, number, say, topic
from analysis.indicators import changes
from analysis.indicators.values import KEY
from analysis.plans.targets import Judgement

SENTENCES, POINTS, WORDS = 3, 6, 120
# How much a candidate counts by what it carries, and how much more where the plan has a target on it.
CARRIED = {"risen": 1.0, "fallen": 1.0, "higher": 1.0, "lower": 1.0, "beside": 0.8, "unsure": 0.4}
LEVEL, GOAL, TURN, UNKNOWN = 0.1, 2.0, 1.3, 0.6
# Of those named later a point counts by so much less for each.
LATER = 0.85


# The weight of what can be told


def weight_of_move(facts: Facts) -> float:
    """Return how much a change counts: the rarer among the municipalities, the more."""
    carried = [CARRIED.get(each.moved, LEVEL) for each in (facts, facts.count) if each and each.moved]
    if not carried:
        return 0.0
    part, of = facts.rare or (0, 0)
    size = 1 - part / of if of else UNKNOWN
    turn = TURN if facts.turned else 1.0
    return max(carried) * size * turn * (GOAL if facts.goals else 1.0)


def weight_of_comparison(facts: Facts) -> float:
    """Return how much a difference from the comparator counts: the farther from the middle of all, the more."""
    if facts.compared is None:
        return 0.0
    size = facts.place.extreme if facts.place else UNKNOWN
    return CARRIED.get(facts.compared, LEVEL) * size * (GOAL if facts.goals else 1.0)


def weight(facts: Facts) -> float:
    """Return how much the most that can be told of an indicator counts."""
    return max(weight_of_move(facts), weight_of_comparison(facts))


def direction(facts: Facts) -> str | None:
    """Return "risen" or "fallen", of a rate also where its count has moved so and it does not say otherwise."""
    if facts.moved in ("risen", "fallen"):
        return facts.moved
    count = facts.count
    if count and facts.moved == "unsure" and count.moved in ("risen", "fallen"):
        return count.moved
    return None


def goodness(facts: Facts) -> int:
    """Return 1 for what is told as better, -1 as worse, 0 for neither: by its move if that counts most."""
    moved, against = weight_of_move(facts), weight_of_comparison(facts)
    if moved >= against and direction(facts):
        return facts.good(1 if direction(facts) == "risen" else -1)
    return facts.good(facts.gap) if facts.compared in ("higher", "lower", "beside") else 0


# A theme


def heading(facts: Facts) -> Said:
    """Return the heading that says the most of an indicator."""
    view, words = facts.view, phrases.words_of(facts)
    if leads_by_count(facts) and facts.moved == "same":
        return heading(facts.count)

    def head(key: str, *made: Mapping, **others: str | int) -> Said:
        return Said(say(view, f"head_{key}", topic=words["topic"], **others), facts.values(*made))

    if facts.is_count:
        _, more, made = phrases.more_or_fewer(facts)
        if facts.moved in ("risen", "fallen"):
            return head(f"count_{facts.moved}_by", *made, **more)
        return head("count", number=number(facts, facts.now["value"]))
    newest, language = facts.now["period"], view.language
    if facts.crossed is not None:
        where = {"side": phrases.side(facts), "area": phrases.short(facts.area, view)}
        key = "crossed" if facts.turned is None else "turned_crossed"
        return head(key, month=phrases.month(facts.crossed, newest, language), **where)
    if facts.turned is not None:
        risen = facts.number > facts.own_months[facts.turned]
        since = phrases.month(facts.turned, newest, language)
        return head("turned_risen" if risen else "turned_fallen", month=since)
    if direction(facts) and weight_of_move(facts) >= weight_of_comparison(facts):
        if not phrases.run_is_long(facts):
            return _clause(facts)
        run = facts.made("months_in_a_row", abs(facts.run), "count", "sum")
        return head(f"{direction(facts)}_long", run, run=abs(facts.run))
    if facts.compared in ("higher", "lower", "level"):
        return head(facts.compared, place=view.place(facts.area.code))
    if facts.compared is None:
        return head("number", number=words["number"])
    other = {"other": number(facts, facts.beside["value"], bare=True), "place": view.place(facts.area.code)}
    return head("beside", number=words["number"], **other)


def of_theme(found: Sequence[Facts], view: Context, id: str) -> Message:
    """Return the message of a theme: a heading, and two or three sentences on what weighs most.

    `found` is in the order of the theme; of equal weights the first.
    """
    if not found:
        return Message(language=view.language)
    counted = [each.count.indicator for each in found if each.count is not None]
    # a count is told of with the rate that is made of it
    found = [each for each in found if each.indicator not in counted]
    lead = max(found, key=weight)
    head, said = heading(lead), []
    for facts in (lead, *(each for each in found if each is not lead)):
        for sentence in _sentences(facts):
            uncertain = sentence.uncertain and any(each.uncertain for each in said)
            if len(said) < SENTENCES and not uncertain:
                said.append(sentence)
    return Message(
        head.words,
        tuple(each.words for each in said),
        language=view.language,
        values=_distinct([row for each in (head, *said) for row in each.values]),
        id=id,
    )


def leads_by_count(facts: Facts) -> bool:
    """Whether the count behind a rate has moved, and the rate shows less."""
    moved = facts.count is not None and facts.count.moved in ("risen", "fallen")
    told = phrases.tells_course(facts) or facts.turned is not None or facts.moved in ("risen", "fallen")
    return moved and not told and weight_of_move(facts) >= weight_of_comparison(facts)


def _sentences(facts: Facts) -> list[Said]:
    """Return the sentences on an indicator in the order in which they are told."""
    by_count = leads_by_count(facts)
    moved = facts.count if by_count else facts
    number_told = not by_count and (facts.turned is not None or not phrases.tells_course(facts))
    found = [
        phrases.moved(moved),
        phrases.compared(facts, number_told=number_told, period_told=by_count),
        phrases.goal(facts) or phrases.rare(moved) or phrases.quarter(facts),
    ]
    return [each for each in found if each is not None]


def _distinct(rows: Sequence[Mapping]) -> tuple[dict, ...]:
    """Return rows of values as records, each number once."""
    once = {tuple(row[name] for name in KEY): row for row in rows}
    return records(pd.DataFrame(list(once.values()))) if once else ()


# Page 1


def front(
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
    found = [each for each in found if not view.is_old(each.now["period"])]
    told = [facts for place, facts in enumerate(found) if not _is_told(facts, found[:place])]
    goals = [*_points_of_goals(judgements, told, view)]
    records_point = _point_of_records(judgements, view)
    room = POINTS - len(official) - len(goals)
    chosen = _chosen(told, max(room, 2))
    said = [*(point(facts) for facts in chosen), *official, *goals][:POINTS]
    said += [records_point] if records_point and len(said) < POINTS else []
    head = _headline(told, judgements, view)
    while len(" ".join([head.words, *_spelled(said, view)]).split()) > WORDS:
        said.pop()
    values = _distinct([row for each in (head, *said) for row in each.values])
    return Message(head.words, _spelled(said, view), True, view.language, values, id)


def _is_told(facts: Facts, before: Sequence[Facts]) -> bool:
    return any(of_same(facts.indicator, each.indicator) for each in before)


def _chosen(found: Sequence[Facts], room: int) -> list[Facts]:
    """Return what weighs most, an improvement and a concern among it where there are such, in the order given."""
    weights = {each.indicator.key: weight(each) * LATER**place for place, each in enumerate(found)}
    ordered = sorted(found, key=lambda each: weights[each.indicator.key], reverse=True)
    musts = [next((each for each in ordered if goodness(each) == sign), None) for sign in (1, -1)]
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
    comparing = facts.compared is not None and weight_of_comparison(facts) > weight_of_move(facts) and not facts.turned
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
    lead = next((each for each in told if direction(each)), None) or max(told, key=weight)
    first, sign = _clause(lead), _sign(lead)
    second, second_sign = _goals_clause(judgements, view)
    values = first.values
    if not second:
        other = max((each for each in told if _sign(each) == -sign != 0), key=weight, default=None)
        if other is None:
            return first
        clause, second_sign = _clause(other), -sign
        second, values = phrases.context.within(clause.words), (*values, *clause.values)
    key = "join_but" if sign * second_sign < 0 else "join_and"
    return Said(say(view, key, first=first.words, second=second), values)


def _clause(facts: Facts) -> Said:
    """Return the shortest that says which way an indicator has moved, or how it compares."""
    if not direction(facts) and facts.count is not None and facts.count.moved in ("risen", "fallen"):
        facts = facts.count
    moved = direction(facts)
    if not moved:
        return heading(facts)
    if facts.turned:
        key = f"turned_{'up' if moved == 'risen' else 'down'}"
    else:
        key = f"{'count_' if facts.is_count else '' if lasts(facts) else 'has_'}{moved}"
    return Said(say(facts.view, f"head_{key}", topic=topic(facts)), facts.values())


def lasts(facts: Facts) -> bool:
    """Whether a year's course shows the move, of the rate or of its count, rather than two numbers alone."""
    return any(phrases.tells_course(each) for each in (facts, facts.count) if each is not None)


def _sign(facts: Facts) -> int:
    moved = direction(facts)
    return facts.good({"risen": 1, "fallen": -1}[moved]) if moved else goodness(facts)


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
        found.append(Said(say(view, f"official_{key}", rank=int(rank("total", newest)), month=month, **size), values))
    groups = {each: rank(each, newest) for each in ("a_dagpenge_mv", "sygedagpenge_mv", "kontanthjaelp_mv")}
    known = {each: place for each, place in groups.items() if place is not None and not math.isnan(place)}
    if len(known) > 1:
        lost = {each: known[each] - (rank(each, before) or known[each]) for each in known}
        best = min(known, key=known.get)
        # besides the best the one that has lost most places, else the last
        worst = max((each for each in known if each != best), key=lambda each: (max(lost[each], 0), known[each]))
        ends = {"best": best, "worst": worst}
        words: dict[str, object] = {}
        for end, group in ends.items():
            name = phrases.context.breakdown_name(f"benefit_group={group}", language)
            earlier = rank(group, before)
            words |= {end: phrases.context.within(name), f"{end}_rank": int(known[group])}
            told = earlier is not None and earlier != known[group]
            words[f"{end}_before"] = say(view, "official_before", rank=int(earlier)) if told else ""
        found.append(Said(say(view, "official_groups", **words), values))
    return found
