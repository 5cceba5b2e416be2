"""The plan's targets on the first page: what they come to in sentences, and a short table."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from analysis.core import periods
from analysis.display.blocks.blocks import Text
from analysis.display.texts import text
from analysis.plans.targets import STATUSES, Judgement

# In the summary and on the first page what is missed stands before what is reached.
ORDER = ("not_met", "met", "not_yet_due", "cannot_be_judged", "needs_own_records")
DEPENDS = "depends"


def sentences(judgements: Sequence[Judgement], before: Sequence[Judgement], language: str) -> list[Text]:
    """Tell what the targets come to, how they stand by the newest numbers, and what came of the year before's."""
    return [
        targets_sentence(judgements, language),
        so_far_sentence(judgements, language),
        year_before_sentence(before, language),
    ]


def targets_sentence(judgements: Sequence[Judgement], language: str) -> Text:
    """Tell how many of the plan's targets are met, not met and so on; empty without targets.

    A target that is shown part by part is counted once.
    """
    found = _outcomes(judgements)
    if not found:
        return Text(language=language)
    return Text(text(language, "first_page.targets", count=len(found), parts=_counted(found, language)), language)


def so_far_sentence(judgements: Sequence[Judgement], language: str) -> Text:
    """Tell how many targets that are not due yet are reached by the newest numbers; empty where none has any.

    Of a target with several readings all must be reached.
    """
    held = {
        key: [each.verdict.holds for each in found if each.status == "not_yet_due" and each.verdict.holds is not None]
        for key, found in _wholes(judgements).items()
    }
    reached = [all(found) for found in held.values() if found]
    if not reached:
        return Text(language=language)
    return Text(text(language, "first_page.so_far", part=sum(reached), count=len(reached)), language)


def year_before_sentence(judgements: Sequence[Judgement], language: str) -> Text:
    """Tell how many of the year before's targets were reached and missed; empty where none could be judged."""
    found = [each for each in _outcomes(judgements) if each in ("met", "not_met", DEPENDS)]
    if not found:
        return Text(language=language)
    words = {"year": periods.parse(judgements[0].period).year, "count": len(found), "parts": _counted(found, language)}
    return Text(text(language, "first_page.year_before", **words), language)


def _wholes(judgements: Sequence[Judgement]) -> dict[str, list[Judgement]]:
    """Return the judgements on each target that is no part of another."""
    found: dict[str, list[Judgement]] = {}
    for each in judgements:
        if each.target.part_of is None:
            found.setdefault(each.target.id, []).append(each)
    return found


def _outcomes(judgements: Sequence[Judgement]) -> list[str]:
    return [outcome({each.status for each in found}) for found in _wholes(judgements).values()]


def outcome(statuses: Collection[str]) -> str:
    """Return what a target comes to by the statuses of its readings; met in some and missed in others, it depends.

    Examples
    --------
    >>> outcome({"met", "not_met"}), outcome({"met", "not_yet_due"})
    ('depends', 'met')
    """
    return DEPENDS if {"met", "not_met"} <= set(statuses) else min(statuses, key=ORDER.index)


def _counted(outcomes: Sequence[str], language: str) -> str:
    """Write how many targets come to what: "2 er opfyldt, 1 er ikke opfyldt, og 8 skal først opgøres senere"."""
    parts = [
        text(language, f"first_page.{outcome}", count=outcomes.count(outcome))
        for outcome in (*STATUSES[:2], DEPENDS, *STATUSES[2:])
        if outcome in outcomes
    ]
    return text(language, "first_page.targets_and").join([", ".join(parts[:-1]), parts[-1]][len(parts) == 1 :])
