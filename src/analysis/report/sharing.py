"""Which annexes of a batch ask for much the same values, so that these are computed once for all of them.

Annexes of the same year, last month and language are of a kind, whichever municipality they are about and whatever its
plan: what they ask for differs by little. `indicators.shared` keeps the values, `schedule` has them computed.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

from analysis.report import asked as known
from analysis.report import schedule
from analysis.report.batch_names import Wanted

if TYPE_CHECKING:
    from analysis.report.batch import Decision

# More than there are places for, so that none waits; no more, so that results do not pile up.
AHEAD = 2
# So many annexes of a kind to come that computing for all areas at once what they ask for costs less than each alone.
WORTH_SHARING = 8


def kind(wanted: Wanted) -> tuple[str, ...]:
    """Return what annexes that share values have in common: all parameters but the municipality and its plan."""
    return _given(wanted, {"municipality", "plan"})


def ordered(decisions: list[Decision]) -> list[Decision]:
    """Put annexes of a kind one after another, those of the plan that most of them have first.

    Kinds with few annexes come first: they are made while the values are computed that those of the others share.
    """
    todo = [each.wanted for each in decisions if not each.unchanged]
    kinds, plans = Counter(map(kind, todo)), Counter(map(_asking, todo))
    return sorted(
        decisions,
        key=lambda each: (
            kinds[kind(each.wanted)] > WORTH_SHARING,
            kind(each.wanted),
            -plans[_asking(each.wanted)],
            each.wanted.parameters.plan,
        ),
    )


def remember(wanted: Wanted, asked: dict[str, tuple[str, ...]]) -> None:
    """Keep what the chapters of an annex asked for, for batches to come."""
    if asked:
        known.remember(_asking(wanted), asked)


def coming(waiting: deque[tuple[Decision, int]]) -> tuple[tuple[str, ...], list[str]] | None:
    """Return the next kind whose annexes share values, and these, where it is known what they ask for."""
    counts = Counter(kind(each.wanted) for each, _ in waiting)
    decision = next((each for each, _ in waiting if counts[kind(each.wanted)] > WORTH_SHARING), None)
    asked = known.remembered(_asking(decision.wanted), decision.run) if decision else []
    return (kind(decision.wanted), asked) if asked else None


def worth_it(waiting: deque[tuple[Decision, int]], wanted: Wanted) -> bool:
    """Tell whether so many annexes of a kind are to come that they should share values."""
    return sum(kind(each.wanted) == kind(wanted) for each, _ in waiting) >= WORTH_SHARING


def ahead(pool: schedule.Pool, waiting: deque[tuple[Decision, int]]) -> int:
    """Return how many annexes to hand out before there is a place; none where what they share is still to come."""
    wanted = waiting[0][0].wanted
    there = pool.environment(kind(wanted)) and not pool.computes(kind(wanted))
    return AHEAD if there or not pool.shares() or not worth_it(waiting, wanted) else 0


def environment(pool: schedule.Pool, wanted: Wanted, waits: Iterable[bool]) -> tuple[dict[str, str], bool]:
    """Return what an annex's kernels need to know, and whether they wait for shared values.

    One annex waits while these are computed, which keeps a processor busy as the annex would; the others are made
    without them meanwhile.
    """
    if not pool.computes(kind(wanted)):
        return pool.environment(kind(wanted)), False
    return ({}, False) if any(waits) else (pool.environment(kind(wanted)), True)


def _asking(wanted: Wanted) -> tuple[str, ...]:
    """Return what annexes that ask for the same have in common: all parameters but the municipality."""
    return _given(wanted, {"municipality"})


def _given(wanted: Wanted, without: set[str]) -> tuple[str, ...]:
    return tuple(str(value) for value in wanted.parameters.model_dump(exclude=without).values())
