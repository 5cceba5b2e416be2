"""What a figure of one moment shows, in sentences: the largest and smallest, and the spread of the country."""

from collections.abc import Sequence

import pandas as pd

from analysis.core import formats
from analysis.display import context
from analysis.display.context import Context
from analysis.display.sentences import line_summary, sentences
from analysis.display.tables.tables import by_key
from analysis.display.texts import text
from analysis.indicators import changes

# A quarter of the municipalities, and half of them.
QUARTERS = ((0.25, "lowest_quarter"), (0.5, "below_middle"), (0.75, "above_middle"), (1.01, "highest_quarter"))


def of_bars(values: pd.DataFrame, indicator, view: Context, breakdowns: Sequence[str], codes: Sequence[str]) -> str:
    """Tell the newest number; of several periods how it has moved, of several groups the largest and the smallest."""
    if len(codes) > 1:
        return line_summary.of_lines(values, indicator, view, breakdown=breakdowns[0])
    held = by_key(values)
    known = [row for name in breakdowns for row in line_summary.known_of(held, indicator, view.own.code, name)]
    if len(known) < 2:
        return sentences.level(values, indicator, view, breakdown=breakdowns[0]).text
    words = {}
    for name, pick in (("high", max), ("low", min)):
        record = pick(known, key=lambda each: each["value"])
        words[name] = context.within(context.breakdown_name(record["breakdown"], view.language))
        words[f"{name}_number"] = sentences.number(record["value"], indicator, view.language)
    own = values[(values["area"] == view.own.code) & values["breakdown"].isin(breakdowns)]
    key = "groups_shown" if _some_hidden(own) else "groups"
    return text(view.language, f"course.{key}", place=view.place(view.own.code), **words)


def _some_hidden(values: pd.DataFrame) -> bool:
    """Whether a number is hidden, which may be the lowest or the highest."""
    return bool(values["status"].eq("suppressed").any())


def ends(values: pd.DataFrame, indicator, view: Context) -> str:
    """Tell which municipalities have the lowest and the highest number, of all or of those that are shown."""
    everyone = _municipalities(values)
    numbers = _printed(everyone, indicator)
    words = {}
    for name, number in (("low", numbers.min()), ("high", numbers.max())):
        codes = numbers.index[numbers == number]
        named = formats.join(sorted((view.name(code) for code in codes), key=formats.sort_key), view.language)
        words[name] = named if len(codes) < 3 else text(view.language, "course.municipalities", count=len(codes))
        words[f"{name}_number"] = sentences.number(number, indicator, view.language)
    return text(view.language, "course.ends_shown" if _some_hidden(everyone) else "course.ends", **words)


def _municipalities(values: pd.DataFrame) -> pd.DataFrame:
    return values[values["area"].str.fullmatch("[1-9][0-9]{2}")]


def _printed(values: pd.DataFrame, indicator) -> pd.Series:
    """Return the numbers that are shown, as printed, by area."""
    shown = values[values["status"].isin(changes.PRINTABLE)].set_index("area")["value"]
    return formats.round_half_up(shown.astype(float), indicator.decimals)


def of_strip(values: pd.DataFrame, indicator, view: Context, *, breakdown: str = "") -> str:
    """Tell which of all municipalities lie at the ends, and in which quarter of them the own one lies."""
    told, numbers = ends(values, indicator, view), _printed(_municipalities(values), indicator)
    if _some_hidden(values[values["area"] == view.own.code]):
        # the note below the figure names those that are not shown
        return told
    if view.own.code not in numbers:
        return f"{told} {sentences.level(values, indicator, view, breakdown=breakdown).text}"
    own = numbers[view.own.code]
    share = (numbers < own).mean() + 0.5 * (numbers == own).mean()
    quarter = next(name for limit, name in QUARTERS if share < limit)
    return f"{told} {text(view.language, f'course.{quarter}', area=view.name(view.own.code))}"
