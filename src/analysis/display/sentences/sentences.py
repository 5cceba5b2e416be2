"""Sentences made from values: what the number is, how it compares, how it has changed, where it ranks.

Every word of comparison is decided on the numbers as printed, so that no sentence contradicts its own
digits. Higher and lower are said, never better or worse. Each sentence is about the municipality's number of an
indicator in a period (by default the newest in the values) and a breakdown; `again` is for one that follows another
with the same subject ("Tallet").
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.core import areas, formats, periods, vocabulary
from analysis.display import context
from analysis.display.blocks import derived
from analysis.display.blocks.blocks import Text, records
from analysis.display.context import Context
from analysis.display.tables import small_counts
from analysis.display.tables.cells import rank_direction
from analysis.display.tables.tables import by_key
from analysis.display.texts import placeholders, text
from analysis.indicators import changes
from analysis.indicators.values import VALUE_COLUMNS
from analysis.statistics import likeness, ranks

# What is counted stands in the subject: "Antallet af job i Næstved var 36.536".
BARE_UNITS = (changes.TOTALS - {"million_dkk"}) | {"index"}


def level(values: pd.DataFrame, indicator, view: Context, *, period: str | None = None, breakdown: str = "") -> Text:
    """Tell the number, and whether it is higher or lower than the comparators'; say so when it is not shown.

    Amounts that grow with the area are not compared.
    """
    period = period or newest(values, indicator, view)
    held, shown = _held(values, indicator, view, [period], breakdown)
    own = held.get((view.own.code, period))
    if not _is_shown(own):
        return Text(_without_number(own, indicator, view, period, breakdown), view.language, shown)
    others = [other for area in view.areas[1:] if _is_shown(other := held.get((area.code, period)))]
    comparisons = _comparisons(own, others, indicator, view) if indicator.unit not in changes.TOTALS else ""
    words = {"comparisons": comparisons} if comparisons else {}
    said = text(
        view.language,
        "sentence.level_compared" if comparisons else "sentence.level",
        subject=subject(indicator, view, breakdown),
        period=periods.name(period, view.language),
        number=number(own["value"], indicator, view.language),
        **words,
    )
    return Text(said, view.language, shown)


def _comparisons(own: Mapping, others: Sequence[Mapping], indicator, view: Context) -> str:
    """Return "højere end RAR Sjælland (2,6 pct.) og på niveau med hele landet (2,8 pct.)"."""
    language = view.language
    mine = changes.printed(own, indicator.decimals)
    groups: dict[str, list[str]] = {"higher": [], "equal": [], "lower": []}
    for other in others:
        theirs = changes.printed(other, indicator.decimals)
        word = "higher" if mine > theirs else "lower" if mine < theirs else "equal"
        words = {"area": view.place(other["area"]), "number": number(other["value"], indicator, language)}
        groups[word].append(text(language, "sentence.comparator", **words))
    parts = [
        text(language, f"sentence.{word}", places=formats.join(said, language)) for word, said in groups.items() if said
    ]
    return formats.join(parts, language)


def change(
    values: pd.DataFrame,
    indicator,
    view: Context,
    *,
    period: str | None = None,
    since: str | None = None,
    breakdown: str = "",
    again: bool = False,
) -> Text:
    """Tell how the number has changed since an earlier period, by default the same a year before.

    Across a break in the series, or without an earlier number, a sentence that says so.
    """
    language, period = view.language, period or newest(values, indicator, view)
    since = since or str(periods.year_before(period))
    held, shown = _held(values, indicator, view, [since, period], breakdown)
    later, earlier = (held.get((view.own.code, code)) for code in (period, since))
    if not _is_shown(later):
        return Text(_without_number(later, indicator, view, period, breakdown), language, shown)
    words = {
        "subject": text(language, "sentence.again") if again else subject(indicator, view, breakdown),
        "first_period": periods.name(since, language),
    }
    told = changes.change(later, earlier, indicator)
    if not _is_shown(earlier):
        key = "earlier_hidden" if earlier is not None and earlier["status"] == "suppressed" else "no_earlier"
    elif told.breaks:
        key, words["break_period"] = "broken", periods.name(told.breaks[-1].period, language)
    else:
        key, moved = _moved(later, earlier, told, indicator, language)
        words |= {"last_period": periods.name(period, language), **moved}
    why = small_counts.why([told], language)
    return Text(f"{text(language, f'sentence.{key}', **words)} {why}".rstrip(), language, shown)


def _moved(
    later: Mapping, earlier: Mapping, told: changes.Change, indicator, language: str
) -> tuple[str, dict[str, str]]:
    """Return the key of the sentence on a change, and the numbers that stand in it."""
    words = {"last": number(later["value"], indicator, language)}
    new, old = (changes.printed(value, indicator.decimals) for value in (later, earlier))
    if new == old:
        return "unchanged", words
    words["first"] = _before_its_unit(earlier["value"], indicator, language)
    direction = "risen" if new > old else "fallen"
    if pd.isna(told.amount) or told.few:
        return f"{direction}_from_zero", words
    return direction, {**words, "change": small_counts.size(told, language)}


def rank(values: pd.DataFrame, indicator, view: Context, *, period: str | None = None, breakdown: str = "") -> Text:
    """Tell the rank of the number that is told before it, and which end no. 1 is; empty where there is none."""
    period = period or newest(values, indicator, view)
    held, shown = _held(values, indicator, view, [period], breakdown)
    own = held.get((view.own.code, period))
    if own is None or pd.isna(own["rank"]):
        return Text(language=view.language)
    words = {name: int(own[name]) for name in ("rank", "rank_of")}
    return Text(text(view.language, f"sentence.rank_{rank_direction(indicator)}", **words), view.language, shown)


def rank_interval(ranking: pd.DataFrame, own: Mapping, view: Context) -> Text:
    """Tell between which places chance leaves the municipality's rank; empty where it has no interval.

    `ranking` is of `analysis.indicators.rankings.of_all`, one breakdown; `own` is the municipality's row of values.
    """
    row = ranking[ranking["area"] == view.own.code]
    if row.empty or row["rank_lower"].isna().any():
        return Text(language=view.language)
    rank, lower, upper, of = (int(row[name].iloc[0]) for name in ("rank", "rank_lower", "rank_upper", "rank_of"))
    interval = {"lower": float(lower), "upper": float(upper), "interval_level_pct": ranks.LEVEL_PCT}
    shown = {"rank": rank, "rank_of": of, "interval_method": "simulation", **interval}
    known = records(pd.DataFrame([derived.value(own, "rank", float(rank), "rank", "rank", **shown)])[VALUE_COLUMNS])
    if lower == upper:
        return Text(text(view.language, "rank_interval.sure"), view.language, known)
    return Text(text(view.language, "rank_interval.between", lower=lower, upper=upper), view.language, known)


def nearest(codes: Sequence[str], view: Context) -> Text:
    """Name the municipalities most like the own, the nearest first, and what likeness is; or why there are none."""
    language, area = view.language, view.name(view.own.code)
    if not codes:
        return Text(text(language, "likeness.reason_no_conditions", area=area), language)
    dimensions = [context.within(each.name.text(language)) for each in likeness.definition().dimensions.values()]
    words = {
        "names": formats.join([areas.name(areas.area(code), language) for code in codes], language),
        "dimensions": formats.join(dimensions, language),
        "until": periods.name(view.data_until, language),
    }
    return Text(text(language, "likeness.nearest", area=area, **words), language)


def paragraph(*sentences: Text) -> Text:
    """Join sentences into a paragraph that keeps all their values; the empty ones are left out."""
    said = [sentence for sentence in sentences if sentence]
    values = {
        tuple(record[key] for key in ("indicator", "area", "period", "breakdown")): record
        for sentence in said
        for record in sentence.values
    }
    language = said[0].language if said else "da"
    return Text(" ".join(sentence.text for sentence in said), language, tuple(values.values()))


def newest(values: pd.DataFrame, indicator, view: Context) -> str:
    """Return the newest period of an indicator in some values; `data_until` when there are none."""
    found = values["period"][values["indicator"] == indicator.key].unique()
    return context.in_order(found)[-1] if len(found) else view.data_until


def _held(
    values: pd.DataFrame, indicator, view: Context, codes: Sequence[str], breakdown: str
) -> tuple[dict[tuple[str, str], dict], tuple]:
    """Return the rows of the context's areas in some periods by area and period, and all of them as records."""
    view.check(values)
    wanted = (values["indicator"] == indicator.key) & (values["breakdown"] == breakdown) & values["period"].isin(codes)
    chosen = values[wanted & values["area"].isin([area.code for area in view.areas])]
    return {(area, period): row for (_, area, period, _), row in by_key(chosen).items()}, records(chosen)


def _is_shown(record: Mapping | None) -> bool:
    return record is not None and record["status"] in changes.PRINTABLE


def number(value: float, indicator, language: str) -> str:
    """Return a number with its unit, bare where the subject says what is counted."""
    if indicator.unit in BARE_UNITS:
        return formats.number(value, indicator.decimals, language=language)
    return context.with_unit(value, indicator, language)


def _before_its_unit(value: float, indicator, language: str) -> str:
    """Return a number without its unit where the unit comes after the next number: "fra 2,5 til 2,8 pct."."""
    if "{number}" in vocabulary.unit(indicator.unit, language).many:
        return number(value, indicator, language)
    return formats.number(value, indicator.decimals, language=language)


def subject(indicator, view: Context, breakdown: str = "") -> str:
    """Return who and what a sentence is about: "Ledighedsprocenten i aldersgruppen 16-24 år i Næstved".

    The record's subject may say where the place, the municipality's name and the group stand; else the
    group follows in brackets, and the place comes last.
    """
    return _subject(indicator, view, breakdown, view.place(view.own.code))


def without_place(indicator, view: Context, breakdown: str) -> str:
    """Return what a sentence is about, where it names the places itself: "Ledighedsprocenten"."""
    return " ".join(_subject(indicator, view, breakdown, "").split()).replace(" ,", ",")


def _subject(indicator, view: Context, breakdown: str, place: str) -> str:
    words = indicator.subject.text(view.language)
    if breakdown and "{group}" not in words:
        words += " ({group})"
    if not {"place", "area"} & placeholders(words):
        words += " {place}"
    group = context.within(context.breakdown_name(breakdown, view.language)) if breakdown else ""
    return words.format(place=place, area=view.name(view.own.code), group=group)


def _without_number(own: Mapping | None, indicator, view: Context, period: str, breakdown: str) -> str:
    words = {"subject": subject(indicator, view, breakdown), "period": periods.name(period, view.language)}
    if own is None:
        return text(view.language, "sentence.not_available", **words)
    if pd.notna(own["lower"]) and pd.notna(own["upper"]):
        words["lower"] = _before_its_unit(own["lower"], indicator, view.language)
        words["upper"] = number(own["upper"], indicator, view.language)
        return text(view.language, "sentence.bounded", **words)
    return text(view.language, f"sentence.{own['status']}", **words)
