"""A change split into its parts, and held up against the country's."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis import periods, vocabulary
from analysis.display import context, derived, tables
from analysis.display.blocks import Column, Figure, Row, Table, Text, records
from analysis.display.cells import number_cell
from analysis.display.context import Context
from analysis.display.figures import assembly
from analysis.display.figures.waterfall import waterfall
from analysis.display.texts import text
from analysis.indicators.registry import Indicator
from analysis.indicators.values import PRINTABLE, VALUE_COLUMNS
from analysis.statistics import contributions

POINT_DECIMALS = 1
SHIFT_PARTS = ("national", "mix", "local")


def reason(kind: str, why: str, indicator: Indicator, view: Context, first: str, last: str) -> Text:
    """Say why a change is not split."""
    words = {
        "indicator": indicator.name.text(view.language),
        "first": periods.name(first, view.language),
        "last": periods.name(last, view.language),
    }
    return Text(text(view.language, f"{kind}.{why}", **words), view.language)


def two_periods(values: pd.DataFrame, view: Context, parts: Sequence[str], first: str, last: str) -> pd.DataFrame:
    """Return the municipality's number of each part in two periods; NaN where one is not shown.

    Returns
    -------
    DataFrame
        Columns part (the breakdown), first and last.
    """
    own = values[values["area"] == view.own.code]
    wide = own.pivot(index="breakdown", columns="period", values="value").reindex(index=list(parts))
    wide = wide.reindex(columns=[first, last])
    return pd.DataFrame({"part": list(parts), "first": wide[first].to_numpy(), "last": wide[last].to_numpy()})


def lacks(values: pd.DataFrame, view: Context, total: str, parts: Sequence[str], first: str, last: str) -> bool:
    """Whether the change is not split, as `contribution` says."""
    ends = two_periods(values, view, [total], first, last).iloc[0]
    split = contributions.contributions(two_periods(values, view, parts, first, last), ends["first"], ends["last"])
    return bool(split.reason)


def contribution(
    values: pd.DataFrame,
    indicator: Indicator,
    view: Context,
    *,
    id: str,
    total: str,
    parts: Sequence[str],
    first: str,
    last: str,
) -> Figure | Text:
    """Show what each part of a total contributes to its change.

    Parameters
    ----------
    values : DataFrame
        The municipality's values of the total and the parts in the two periods.
    indicator : Indicator
    view : Context
    id : str
    total : str
        The breakdown that is the total.
    parts : sequence of str
        The breakdowns that add up to it.
    first, last : str

    Returns
    -------
    Figure or Text
        A waterfall with the table behind it; the reason in a sentence where the change is not split.
    """
    language = view.language
    ends = two_periods(values, view, [total], first, last).iloc[0]
    split = contributions.contributions(two_periods(values, view, parts, first, last), ends["first"], ends["last"])
    if split.reason:
        return reason("contribution", split.reason, indicator, view, first, last)
    rounding = contributions.only_rounding(split)
    frame = split.parts.assign(
        label=[
            text(language, "contribution.rounding" if rounding else "contribution.rest")
            if row.rest
            else context.breakdown_name(row.part, language)
            for row in split.parts.itertuples()
        ]
    )
    told = _told(values, frame, indicator, view, last, ends["first"])
    names = _names(first, last, language)
    drawn = waterfall(
        frame.assign(value=frame["change"])[["label", "value"]],
        view,
        id=id,
        caption=_caption("contribution", indicator, view, names),
        unit=indicator.unit,
        start=(names[0], float(ends["first"])),
        end=(names[1], float(ends["last"])),
        decimals=indicator.decimals,
        stub=text(language, "contribution.part"),
        notes=(
            text(language, "contribution.note", first=names[0]),
            *_rest_note(frame, rounding, language),
            *context.caveat_notes(values, language),
        ),
        values=told,
    )
    return replace(drawn, data=_table(frame, ends, indicator, drawn, first, last, language))


def _names(first: str, last: str, language: str) -> list[str]:
    return [periods.name(each, language) for each in (first, last)]


def _caption(kind: str, indicator: Indicator, view: Context, names: Sequence[str]) -> str:
    """Return the caption of a change that is split: the indicator, the municipality and the two periods."""
    return text(
        view.language,
        f"{kind}.caption",
        indicator=indicator.name.text(view.language),
        area=view.name(view.own.code),
        first=names[0],
        last=names[1],
    )


def _rest_note(frame: pd.DataFrame, rounding: bool, language: str) -> tuple[str, ...]:
    if not frame["rest"].any():
        return ()
    return (text(language, "contribution.rounding_note" if rounding else "contribution.rest_note"),)


def _told(
    values: pd.DataFrame, frame: pd.DataFrame, indicator: Indicator, view: Context, last: str, base: float
) -> pd.DataFrame:
    """Return the levels, and each shown part's contribution beside them."""
    own = values[values["area"] == view.own.code]
    held = tables.by_key(own)
    made = [
        derived.value(
            held[indicator.key, view.own.code, last, row.part],
            "contribution",
            float(row.points),
            "pp",
            "contribution",
            numerator=float(row.change),
            denominator=float(base),
        )
        for row in frame[~frame["rest"]].itertuples()
    ]
    return pd.DataFrame([*own.to_dict(orient="records"), *made])[VALUE_COLUMNS]


def _table(
    frame: pd.DataFrame, ends: Mapping, indicator: Indicator, drawn: Figure, first: str, last: str, language: str
) -> Table:
    unit = vocabulary.unit(indicator.unit, language).header
    columns = [
        Column("first", periods.short_name(first, language), group=unit, decimals=indicator.decimals),
        Column("last", periods.short_name(last, language), group=unit, decimals=indicator.decimals),
        Column("change", text(language, "contribution.change"), group=unit, decimals=indicator.decimals, signed=True),
        Column("points", text(language, "contribution.points"), decimals=POINT_DECIMALS, signed=True),
    ]
    change = ends["last"] - ends["first"]
    total = {"label": text(language, "breakdown.total"), **ends, "change": change}
    total["points"] = 100 * change / ends["first"]
    lines = [*frame.to_dict(orient="records"), total]
    rows = [
        Row(
            line["label"],
            tuple(
                number_cell(line[each.key], "observed", each.decimals, language, signed=each.signed) for each in columns
            ),
            total=line is total,
        )
        for line in lines
    ]
    return assembly.data_table(drawn.id, drawn.caption, text(language, "contribution.part"), columns, rows, language)


def shift_share(
    values: pd.DataFrame,
    growth: Mapping[str, float],
    indicator: Indicator,
    view: Context,
    *,
    id: str,
    total: str,
    parts: Sequence[str],
    first: str,
    last: str,
    rounded: bool,
) -> Table | Text:
    """Split the change of each part into the country's development, the mix and the municipality itself.

    Parameters
    ----------
    values : DataFrame
        Values of the parts in the two periods, the municipality's among them.
    growth : mapping
        The country's growth of each part and of the total, by breakdown, as a share; NaN where unknown.
    indicator : Indicator
    view : Context
    id : str
    total : str
    parts : sequence of str
    first, last : str
    rounded : bool
        Whether the growth is known only as printed.

    Returns
    -------
    Table or Text
    """
    language = view.language
    frame = two_periods(values, view, parts, first, last)
    frame["growth"] = [growth.get(part, float("nan")) for part in parts]
    split = contributions.shift_share(frame, growth.get(total, float("nan")))
    if split.reason:
        return reason("shift_share", split.reason, indicator, view, first, last)
    own = values[(values["area"] == view.own.code) & values["breakdown"].isin(parts)]
    held = tables.by_key(own)
    made = [
        derived.value(
            held[indicator.key, view.own.code, last, row["part"]],
            f"shift_{name}",
            float(row[name]),
            indicator.unit,
            "shift_share",
        )
        for row in split.parts.to_dict(orient="records")
        for name in SHIFT_PARTS
    ]
    shown = own[own["status"].isin(PRINTABLE)]
    return Table(
        id=id,
        caption=_caption("shift_share", indicator, view, _names(first, last, language)),
        stub=text(language, "contribution.part"),
        columns=_shift_columns(indicator, first, last, language),
        rows=_shift_rows(split.parts, indicator, language),
        language=language,
        notes=(
            text(language, "shift_share.note"),
            *((text(language, "shift_share.rounded_note"),) if rounded else ()),
            text(language, "parts.rounding"),
            *context.caveat_notes(shown, language),
        ),
        sources=context.sources(values, language),
        values=records(pd.DataFrame([*own.to_dict(orient="records"), *made])[VALUE_COLUMNS]),
    )


def _shift_columns(indicator: Indicator, first: str, last: str, language: str) -> tuple[Column, ...]:
    unit = vocabulary.unit(indicator.unit, language).header
    levels = [
        Column(key, periods.short_name(period, language), group=unit, decimals=indicator.decimals)
        for key, period in (("first", first), ("last", last))
    ]
    moves = [
        Column(key, text(language, f"shift_share.{key}"), group=unit, decimals=indicator.decimals, signed=True)
        for key in ("change", *SHIFT_PARTS)
    ]
    return (*levels, *moves)


def _shift_rows(parts: pd.DataFrame, indicator: Indicator, language: str) -> tuple[Row, ...]:
    columns = ("first", "last", "change", *SHIFT_PARTS)
    lines = [(context.breakdown_name(row["part"], language), row, False) for row in parts.to_dict(orient="records")]
    lines.append((text(language, "shift_share.total"), parts[list(columns)].sum().to_dict(), True))
    return tuple(
        Row(
            label,
            tuple(
                number_cell(row[key], "observed", indicator.decimals, language, signed=key not in ("first", "last"))
                for key in columns
            ),
            total=total,
        )
        for label, row, total in lines
    )
