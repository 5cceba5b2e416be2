"""What a theme of an annex says first: a heading, and two or three sentences.

What is told of is ranked by the plan's targets times the size of the effect; no fact is told twice in a part.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.display.blocks.blocks import Message, records
from analysis.display.context import Context
from analysis.display.sentences import phrases
from analysis.display.sentences.facts import Facts
from analysis.display.sentences.phrases import Said, tell
from analysis.indicators.values import KEY

SENTENCES = 3
# How much a candidate counts by what it carries, and how much more where the plan has a target on it.
CARRIED = {"risen": 1.0, "fallen": 1.0, "higher": 1.0, "lower": 1.0, "beside": 0.8, "unsure": 0.4}
LEVEL, GOAL, TURN, UNKNOWN = 0.1, 2.0, 1.5, 0.6


# The weight of what can be told


def weight_of_move(facts: Facts) -> float:
    """Return how much a change counts: the rarer among the municipalities, the more."""
    carried = [CARRIED.get(each.moved, LEVEL) for each in (facts, facts.count) if each and each.moved]
    if not carried:
        return 0.0
    part, of = facts.rare or (0, 0)
    size = 1 - part / of if of else UNKNOWN
    if facts.turned:
        # that it has turned is news, however common the change is
        size = TURN * max(size, UNKNOWN)
    return max(carried) * size * (GOAL if facts.goals else 1.0)


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
    if leads_by_count(facts) and facts.moved == "same":
        return heading(facts.count)
    newest, language = facts.now["period"], facts.view.language
    if facts.is_count:
        end, more, made = phrases.more_or_fewer(facts)
        if facts.moved in ("risen", "fallen"):
            return tell(facts, f"head_count_{facts.moved}_by", *made, difference=more["difference"])
        return tell(facts, f"head_count{end}_besides" if made else "head_count", *made, **more)
    if facts.crossed is not None:
        key = "head_crossed" if facts.turned is None else "head_turned_crossed"
        return tell(facts, key, month=phrases.month(facts.crossed, newest, language))
    if facts.turned is not None:
        risen = facts.number > facts.own_months[facts.turned]
        since = phrases.month(facts.turned, newest, language)
        return tell(facts, "head_turned_risen" if risen else "head_turned_fallen", month=since)
    if direction(facts) and weight_of_move(facts) >= weight_of_comparison(facts):
        if not phrases.run_is_long(facts):
            return clause(facts)
        run = facts.made("months_in_a_row", abs(facts.run), "count", "sum")
        return tell(facts, f"head_{direction(facts)}_long", run, run=abs(facts.run))
    if facts.compared in ("higher", "lower", "level"):
        return tell(facts, f"head_{facts.compared}")
    if facts.compared is not None:
        return tell(facts, "head_beside")
    return tell(facts, "head_number" if facts.moved in (None, "same") else "head_number_before")


def of_theme(found: Sequence[Facts], view: Context, id: str, official: Sequence[Said] = ()) -> Message:
    """Return the message of a theme: a heading, and two or three sentences on what weighs most.

    `found` is in the order of the theme; of equal weights the first. What the ministry's benchmark says comes first.
    """
    counted = [each.count.indicator for each in found if each.count is not None]
    # a count is told of with the rate that is made of it
    found = [each for each in found if each.indicator not in counted]
    lead = max(found, key=weight, default=None)
    head = Said(official[0].head, official[0].values) if official else heading(lead)
    # the first of them is the heading
    said = list(official[1:])
    for facts in (*([lead] if lead else []), *(each for each in found if each is not lead)):
        for sentence in _sentences(facts):
            uncertain = sentence.uncertain and any(each.uncertain for each in said)
            if len(said) < SENTENCES and not uncertain:
                said.append(sentence)
    return Message(
        head.words,
        tuple(each.words for each in said),
        language=view.language,
        values=distinct([row for each in (head, *said) for row in each.values]),
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
        phrases.unexpected(facts) or phrases.goal(facts) or phrases.rare(moved) or phrases.quarter(facts),
    ]
    return [each for each in found if each is not None]


def distinct(rows: Sequence[Mapping]) -> tuple[dict, ...]:
    """Return rows of values as records, each number once."""
    once = {tuple(row[name] for name in KEY): row for row in rows}
    return records(pd.DataFrame(list(once.values()))) if once else ()


def clause(facts: Facts) -> Said:
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
    return tell(facts, f"head_{key}")


def lasts(facts: Facts) -> bool:
    """Whether a year's course shows the move, of the rate or of its count, rather than two numbers alone."""
    return any(phrases.tells_course(each) for each in (facts, facts.count) if each is not None)
