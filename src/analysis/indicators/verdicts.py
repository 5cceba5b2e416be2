"""Whether a number is higher or lower than another: by a test, and by a difference that matters in practice.

Every sentence, table and sign that says higher, lower, better or worse asks here.
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np

from analysis.core import periods
from analysis.indicators import changes
from analysis.indicators.registry import Indicator
from analysis.statistics import intervals

Verdict = Literal["lower", "similar", "higher"]
Meaning = Literal["better", "worse"]


def differs(
    now: Mapping | None, other: Mapping | None, definition: Indicator, *, within: bool = False
) -> Verdict | None:
    """Judge a number against another area's, or against the same area's in another period.

    It is higher or lower where a pairwise test finds a difference and the numbers, as printed, lie at least
    `definition.difference_that_matters` apart; else similar.

    None where nothing can be said: a number is not shown, it is not known how many persons stand behind it, an amount
    that grows with the area is held up against another area's, or a break lies between the periods. A comparator
    whose persons are not known stands as fixed. A municipality `within` a group is judged against the rest of it:
    Odense is half of RAR Fyn, and no number differs from itself. Two periods of one area are tested as two areas are;
    many of the persons are the same, so that errs to the side of similar.

    Examples
    --------
    >>> from analysis.indicators.registry import compute, indicator
    >>> rows = compute("long_term_share", ["370", "000"], ["2026M07"], "2026M07").to_dict("records")
    >>> [round(row["value"], 1) for row in rows], differs(*rows, indicator("long_term_share"), within=True)
    ([23.6, 18.8], 'higher')
    """
    shown = all(row is not None and row["status"] in changes.PRINTABLE for row in (now, other))
    if not shown or definition.interval is None or (now["area"] != other["area"] and definition.unit in changes.TOTALS):
        return None
    first, last = sorted((now["period"], other["period"]), key=lambda each: periods.parse(each).last_month)
    if first != last and changes.breaks_between(definition, [now["breakdown"]], first, last):
        return None
    rest = intervals.rest_of(other, now, scale=definition.scale) if within else other
    mine, theirs = (intervals.persons(row, definition.interval, scale=definition.scale) for row in (now, rest))
    if mine is None:
        return None
    if theirs is None:
        p = intervals.p_value_of_fixed(definition.interval, *mine, float(rest["value"]) / definition.scale)
    else:
        p = intervals.p_value(definition.interval, *mine, *theirs)
    number, printed, against = (changes.printed(row, definition.decimals) for row in (now, other, rest))
    # binary dust: 2.8 - 2.5 is a little less than 0.3
    matters = np.round(abs(number - against), 9) >= (definition.difference_that_matters or 0)
    if not intervals.differ(p) or not matters or number == printed:
        return "similar"
    return "higher" if number > against else "lower"


def meaning(found: Verdict | None, definition: Indicator) -> Meaning | None:
    """Return what a verdict means by the indicator's polarity; None where it means neither.

    Examples
    --------
    >>> from analysis.indicators.registry import indicator
    >>> meaning("higher", indicator("unemployment_rate")), meaning("similar", indicator("unemployment_rate"))
    ('worse', None)
    """
    if found in (None, "similar") or definition.polarity == "none":
        return None
    return "better" if found == definition.polarity else "worse"
