"""What an annex says first: its headline, and at most six points.

An improvement and a concern are among the points where there are such, and what the plan's targets come to.
"""

import math
from collections.abc import Sequence

import pandas as pd

from analysis.core import periods
from analysis.display import context
from analysis.display.blocks.blocks import Message
from analysis.display.context import Context
from analysis.display.sentences import goals, messages, phrases
from analysis.display.sentences.facts import Facts, of_same
from analysis.display.sentences.phrases import LONGEST, Said, say, tell
from analysis.indicators import changes
from analysis.plans.targets import Judgement

POINTS, WORDS = 6, 120
# Of those named later a point counts by so much less for each.
LATER = 0.75
# Of the benchmark's groups of benefits.
GROUPS = ("a_dagpenge_mv", "sygedagpenge_mv", "kontanthjaelp_mv")


def page(
    found: Sequence[Facts], judgements: Sequence[Judgement], official: Sequence[Said], view: Context, id: str
) -> Message:
    """Return the headline of an annex, and at most six points.

    `found` has the most important first; `judgements` are the plan's targets in the annex's year; `official` is what
    the ministry's benchmark says.
    """
    found = [each for each in found if each.indicator.polarity != "none" and not view.is_old(each.now["period"])]
    found = [each for each in found if messages.weight(each)]
    told = [
        facts
        for place, facts in enumerate(found)
        if not any(of_same(facts.indicator, each.indicator) for each in found[:place])
    ]
    missed = _points_of_goals(judgements, told, view)
    records_point = _point_of_records(judgements, view)
    chosen = _chosen(told, max(POINTS - len(official) - len(missed), 2))
    said = [*(point(facts) for facts in chosen), *official, *missed][:POINTS]
    said += [records_point] if records_point and len(said) < POINTS else []
    head = _headline(told, judgements, view)
    while len(" ".join([head.words, *_spelled(said, view)]).split()) > WORDS:
        said.pop()
    values = messages.distinct([row for each in (head, *said) for row in each.values])
    return Message(head.words, _spelled(said, view), True, view.language, values, id)


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
    if facts.is_count or facts.count is not None:
        return _point_of_count(facts)
    against = messages.weight_of_comparison(facts) > messages.weight_of_move(facts) and not facts.turned
    if facts.compared is not None and (against or facts.moved is None):
        key, comma = ("point_level", ",") if facts.compared == "level" else ("point_beside", "")
        said = tell(facts, key, ranked=phrases.short_rank(facts) or comma)
        # the council is spelled out where it is named first
        if len(said.words.split()) > LONGEST - 2:
            said = tell(facts, key, ranked=comma)
        return _ended(facts, said, facts.compared == "unsure")
    if facts.moved in (None, "same"):
        return _ended(facts, tell(facts, "point_same" if facts.moved else "point_number"))
    one_in = _one_in(facts)
    return _ended(facts, tell(facts, "one_in_point" if one_in else f"point_{facts.moved}", one_in=one_in))


def _ended(facts: Facts, said: Said, unsure: bool = False) -> Said:
    return Said(say(facts.view, "ended_unsure" if unsure else "ended", words=said.words), said.values, unsure)


def _point_of_count(facts: Facts) -> Said:
    """Return a count with how many more or fewer, and beside it the rate that is made of it."""
    counted = facts if facts.is_count else facts.count
    key, given, made = phrases.more_or_fewer(counted)
    first = tell(counted, f"point_count{key}", *made, **given)
    if facts is counted:
        return _ended(facts, first)
    alone = tell(facts, "point_rate_alone")
    second = alone if facts.beside is None else tell(facts, "point_rate" if facts.gap else "point_rate_level")
    # the council is spelled out where it is named first
    if len(f"{first.words} {second.words}".split()) > LONGEST - 2:
        second = alone
    said = say(facts.view, "point_both", first=first.words, second=second.words)
    return _ended(
        facts, Said(said, (*first.values, *second.values)), facts.compared == "unsure" and second is not alone
    )


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
    for readings in goals.wholes(judgements):
        each, definition = readings[0], readings[0].measure.definition
        if phrases.outcome_of(readings) not in ("off_course", "not_met") or each.number.value is None:
            continue
        if definition is None or definition.key.startswith("benchmark_"):
            continue
        if any(of_same(definition, facts.indicator) for facts in told):
            continue
        facts = Facts(definition, view, each.number.record)
        when = say(view, "when", period=phrases.period_name(each.number.period, view.language))
        said = tell(facts, "point_goal", when=when, goal=goals.goal(each, view))
        found.append(Said(said.words, goals.values_of(readings)))
    return found


def _point_of_records(judgements: Sequence[Judgement], view: Context) -> Said | None:
    """Return how many targets lack the municipality's own figures; None where none does."""
    first = [readings[0] for readings in goals.wholes(judgements)]
    lacking = [
        each
        for each in first
        if each.measure.needs_records
        and not each.number.known
        and each.replaced_by is None
        and (each.verdict.why == "not_held" or each.status == "needs_own_records")
    ]
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
        # one side alone where nothing that a test carries says the opposite
        carried = [each for each in told if messages.direction(each) or each.compared in ("higher", "lower")]
        other = max((each for each in carried if _sign(each) == -sign != 0), key=messages.weight, default=None)
        if other is None:
            return first
        clause, second_sign = messages.clause(other), -sign
        second, values = context.within(clause.words), (*values, *clause.values)
    key = "join_but" if sign * second_sign < 0 else "join_and"
    return Said(say(view, key, first=first.words, second=second), values)


def _sign(facts: Facts) -> int:
    """Return 1 for what is better, -1 for what is worse; 0 where no test or course carries it."""
    moved = messages.direction(facts)
    if moved:
        return facts.good({"risen": 1, "fallen": -1}[moved])
    return facts.good(facts.gap) if facts.compared in ("higher", "lower") else 0


def _goals_clause(judgements: Sequence[Judgement], view: Context) -> tuple[str, int]:
    """Return how many of the targets that can be measured are on course, and whether that is good."""
    outcomes = [found for readings in goals.wholes(judgements) if (found := phrases.outcome_of(readings))]
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
            found[first] = phrases.spelled(found[first], view, area.code)
    return tuple(found)


def of_benchmark(rows: pd.DataFrame, view: Context) -> list[Said]:
    """Return what the ministry's benchmark says of the newest rolling year: the place, and the best and worst group.

    `rows` are the municipality's values of `benchmark_rank` and `benchmark_difference_persons`.
    """
    shown = rows[rows["status"].isin(changes.PRINTABLE)]
    if shown.empty:
        return []
    last = periods.parse(max(shown["period"], key=lambda code: periods.parse(code).last_month))
    newest, before = str(last), str(periods.year_before(str(last)))
    held = {(row.indicator, row.period, row.breakdown): row.value for row in shown.itertuples()}
    ranks, earlier = (
        {group: held.get(("benchmark_rank", period, f"benefit_group={group}")) for group in ("total", *GROUPS)}
        for period in (newest, before)
    )
    values = tuple(shown[shown["period"].isin([newest, before])].to_dict("records"))
    found, persons = [], held.get(("benchmark_difference_persons", newest, "benefit_group=total"))
    if ranks["total"] is not None and persons is not None:
        key = "same" if persons == 0 else "fewer" if persons < 0 else "more"
        words = {"rank": int(ranks["total"])} | ({"persons": f"{abs(persons):.0f}"} if persons else {})
        month = periods.name(periods.Period("month", last.last_month, last.last_month), view.language)
        said = say(view, f"official_{key}", month=month, **words)
        found.append(Said(said, values, head=say(view, f"head_official_{key}", **words)))
    known = {group: ranks[group] for group in GROUPS if ranks[group] is not None and not math.isnan(ranks[group])}
    if len(known) < 2:
        return found
    lost = {group: max(place - (earlier[group] or place), 0) for group, place in known.items()}
    best = min(known, key=known.get)
    # besides the best the one that has lost most places, else the last
    worst = max((group for group in known if group != best), key=lambda group: (lost[group], known[group]))
    words = {}
    for end, group in {"best": best, "worst": worst}.items():
        told = earlier[group] is not None and earlier[group] != known[group]
        words[end] = context.within(context.breakdown_name(f"benefit_group={group}", view.language))
        words[f"{end}_rank"] = int(known[group])
        words[f"{end}_before"] = say(view, "official_before", rank=int(earlier[group])) if told else ""
    return [*found, Said(say(view, "official_groups", **words), values)]
