"""What the annex answers first: a summary in sentences, the targets in short, the key figures at a glance."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from analysis.core import periods
from analysis.core.areas import Area
from analysis.display import context
from analysis.display.blocks.blocks import Text
from analysis.display.context import Context
from analysis.display.sentences import attention, sentences
from analysis.display.targets import target_outcomes
from analysis.display.texts import text
from analysis.indicators import changes
from analysis.indicators.registry import Indicator
from analysis.plans.targets import Judgement

SHORTEST_SUMMARY, LONGEST_SUMMARY = 5, 8
SENTENCE_END = re.compile(r"[.](?= [A-ZÆØÅ]|$)")


def summary(
    values: pd.DataFrame,
    indicators: Sequence[Indicator],
    judgements: Sequence[Judgement],
    more: Sequence[Text],
    view: Context,
    comparators: Sequence[Area],
    *,
    lost: Text | None = None,
    before: Sequence[Judgement] = (),
    spare: Sequence[Indicator] = (),
    see: Sequence[str] = (),
) -> Text:
    """Tell in at most eight sentences how the municipality stands.

    Parameters
    ----------
    values : DataFrame
        The newest period of each indicator and the same period of the year before, for the context's areas.
    indicators : sequence of Indicator
        The most important first.
    judgements : sequence of Judgement
        The plan's targets in the annex's year.
    more : sequence of Text
        What else may be told, such as the place in the ministry's benchmark.
    view : Context
    comparators : sequence of Area
        In the plan's order.
    lost : Text, optional
        The largest loss of places on a year.
    before : sequence of Judgement
        The plan's targets in the year before.
    spare : sequence of Indicator
        Told where there is too little else: their values are among those given.
    see : sequence of str
        Ids of the tables and figures that the summary points to.

    Returns
    -------
    Text
        First the level of the first indicator, then what is worse and worsening, lost places, the targets, then the
        other indicators as far as there is room. A sentence whose number is missing is not said.
    """
    known = [each for each in indicators if _known(values, each, view)]
    first, *others = [_level_and_change(values, each, view) for each in known] or [[]]
    chosen = values[values["indicator"].isin([each.key for each in indicators])]
    until = Text(text(view.language, "first_page.until", period=periods.name(view.data_until, view.language)))
    lost_places = [lost] if lost else []
    said = [*first, attention.paragraph(chosen, indicators, view, comparators), *lost_places]
    said += [*target_outcomes.sentences(judgements, before, view.language), until]
    # what stands elsewhere gives way: the change on the year in the table, the last month below the title
    for each in (*first[1:], until, *lost_places):
        if sum(map(_count, said)) > LONGEST_SUMMARY:
            said = [other for other in said if other is not each]
    closing = said[-1:] if said[-1] is until else []
    said = said[: len(said) - len(closing)]

    def room() -> int:
        return LONGEST_SUMMARY - sum(map(_count, [*said, *closing]))

    for together in (*([each] for each in more), *others):
        # a change speaks of the level before it, so it is said after that alone
        for sentence in together:
            if _count(sentence) > room():
                break
            said.append(sentence)
    for each in spare:
        if LONGEST_SUMMARY - room() < SHORTEST_SUMMARY and _known(values, each, view):
            said += _level_and_change(values, each, view)
    whole = sentences.paragraph(*said, *closing)
    return Text(whole.text, view.language, whole.values, see=tuple(see))


def _known(values: pd.DataFrame, indicator: Indicator, view: Context) -> bool:
    own = values[(values["indicator"] == indicator.key) & (values["area"] == view.own.code)]
    newest = own["period"].isin(context.in_order(own["period"].unique())[-1:])
    return own.loc[newest, "status"].isin(changes.PRINTABLE).any()


def _level_and_change(values: pd.DataFrame, indicator: Indicator, view: Context) -> list[Text]:
    told = {"breakdown": indicator.breakdowns[0]} if indicator.breakdowns else {}
    level = sentences.level(values, indicator, view, **told)
    period = sentences.newest(values, indicator, view)
    before = values[
        (values["indicator"] == indicator.key)
        & (values["area"] == view.own.code)
        & (values["period"] == str(periods.year_before(period)))
    ]
    if not before["status"].isin(changes.PRINTABLE).any():
        return [level]
    return [level, sentences.change(values, indicator, view, again=True, **told)]


def _count(sentence: Text) -> int:
    """Count the sentences of a paragraph; an abbreviation within one has no capital after it."""
    return len(SENTENCE_END.findall(sentence.text))
