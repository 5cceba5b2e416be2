"""What a figure of one moment shows, in sentences: the distance to others, and the spread of the country."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from analysis.core import formats, periods
from analysis.display import context
from analysis.display.context import Context
from analysis.display.sentences import hidden, line_summary, sentences
from analysis.display.tables.tables import by_key
from analysis.display.texts import text
from analysis.indicators import changes

# A quarter of the municipalities, and half of them.
QUARTERS = ((0.25, "lowest_quarter"), (0.5, "below_middle"), (0.75, "above_middle"), (1.01, "highest_quarter"))


def of_bars(values: pd.DataFrame, indicator, view: Context, breakdowns: Sequence[str], codes: Sequence[str]) -> str:
    """Tell the distance to each comparator; of several groups the largest and the smallest."""
    if len(codes) > 1:
        return line_summary.of_lines(values, indicator, view, breakdown=breakdowns[0])
    if len(breakdowns) > 1:
        return _largest_group(values, indicator, view, breakdowns)
    held = by_key(values)
    records = [held.get((indicator.key, area.code, codes[0], breakdowns[0])) for area in view.areas]
    own, *told = (record if record and record["status"] in changes.PRINTABLE else None for record in records)
    told = [record for record in told if record]
    if own is None or not told or indicator.unit in changes.TOTALS:
        return hidden.of_newest(values, indicator, view, breakdown=breakdowns[0])
    language = view.language
    unit = changes.DIFFERENCE_UNITS.get(indicator.unit, indicator.unit)
    parts = []
    for record in told:
        gap = line_summary.gap(own, record, indicator)
        key = "higher" if gap > 0 else "lower" if gap < 0 else "equal"
        words = {"size": formats.value_with_unit(abs(gap), unit, indicator.decimals, language)} if gap else {}
        parts.append(text(language, f"course.bar_{key}", place=view.place(record["area"]), **words))
    return text(
        language,
        "course.bars",
        subject=context.within(sentences.subject(indicator, view, breakdowns[0])),
        period=periods.name(codes[0], language),
        comparisons=formats.join(parts, language),
    )


def _largest_group(values: pd.DataFrame, indicator, view: Context, breakdowns: Sequence[str]) -> str:
    held = by_key(values)
    known = [record for name in breakdowns for record in line_summary.known_of(held, indicator, view.own.code, name)]
    if len(known) < 2:
        return sentences.level(values, indicator, view, breakdown=breakdowns[0]).text
    words = {}
    for name, pick in (("high", max), ("low", min)):
        record = pick(known, key=lambda each: each["value"])
        words[name] = context.within(context.breakdown_name(record["breakdown"], view.language))
        words[f"{name}_number"] = sentences.number(record["value"], indicator, view.language)
    said = [record for name in breakdowns for record in line_summary.said_of(held, indicator, view.own.code, name)]
    unseen = [record for record in said if record not in known]
    key = "groups_shown" if _may_be_extreme(unseen, [each["value"] for each in known], indicator) else "groups"
    return text(view.language, f"course.{key}", place=view.place(view.own.code), **words)


def _may_be_extreme(hidden: Iterable[Mapping], numbers: Iterable[float], indicator) -> bool:
    """Whether a hidden number may lie beyond the lowest or the highest that is shown."""
    printed = formats.round_half_up(pd.Series(list(numbers), dtype=float), indicator.decimals)
    low, high = printed.min(), printed.max()
    ends = (line_summary.bounds(each, indicator) for each in hidden)
    return any(not (low <= least and most <= high) for least, most in ends)


def ends(values: pd.DataFrame, indicator, view: Context) -> str:
    """Tell which of all municipalities lie lowest and highest; a hidden number may be beyond them."""
    here = values[values["area"].str.fullmatch("[1-9][0-9]{2}")]
    dots = here[here["status"].isin(changes.PRINTABLE)]
    numbers = formats.round_half_up(dots["value"].astype(float), indicator.decimals)
    words = {}
    for name, number in (("low", numbers.min()), ("high", numbers.max())):
        words[name] = _named(dots["area"][numbers == number], view)
        words[f"{name}_number"] = sentences.number(number, indicator, view.language)
    unseen = here[here["status"] == "suppressed"].to_dict(orient="records")
    key = "ends_shown" if _may_be_extreme(unseen, dots["value"], indicator) else "ends"
    return text(view.language, f"course.{key}", **words)


def of_strip(values: pd.DataFrame, indicator, view: Context, *, breakdown: str = "") -> str:
    """Tell which of all municipalities lie at the ends, and in which quarter of them the own one lies."""
    language = view.language
    dots = values[values["area"].str.fullmatch("[1-9][0-9]{2}") & values["status"].isin(changes.PRINTABLE)]
    numbers = formats.round_half_up(dots["value"].astype(float), indicator.decimals)
    told = ends(values, indicator, view)
    own = numbers[dots["area"] == view.own.code]
    if values.loc[values["area"] == view.own.code, "status"].eq("suppressed").any():
        # the note below the figure names those that are not shown
        return told
    if not len(own):
        return f"{told} {sentences.level(values, indicator, view, breakdown=breakdown).text}"
    share = ((numbers < own.iloc[0]).sum() + 0.5 * (numbers == own.iloc[0]).sum()) / len(numbers)
    quarter = next(name for limit, name in QUARTERS if share < limit)
    return f"{told} {text(language, f'course.{quarter}', area=view.name(view.own.code))}"


def _named(codes: pd.Series, view: Context) -> str:
    """Name one or two municipalities, and count more."""
    if len(codes) > 2:
        return text(view.language, "course.municipalities", count=len(codes))
    return formats.join(sorted((view.name(code) for code in codes), key=formats.sort_key), view.language)
