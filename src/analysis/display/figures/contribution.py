"""A change split into its parts, and held up against the country's."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from analysis.core import periods, vocabulary
from analysis.display import context
from analysis.display.blocks import derived
from analysis.display.blocks.blocks import Column, Figure, Table, Text
from analysis.display.context import Context
from analysis.display.figures.waterfall import waterfall
from analysis.display.tables import tables
from analysis.display.texts import text
from analysis.indicators.registry import Indicator
from analysis.indicators.values import PRINTABLE, VALUE_COLUMNS
from analysis.statistics import contributions

POINT_DECIMALS = 1
SHIFT_PARTS = ("national", "mix", "local")


class Split(NamedTuple):
    """What is split: the breakdown that is the total, those that add up to it, and the two periods."""

    total: str
    parts: Sequence[str]
    first: str
    last: str

    def names(self, language: str) -> dict[str, str]:
        """Return what the periods are called."""
        return {"first": periods.name(self.first, language), "last": periods.name(self.last, language)}

    def numbers(self, values: pd.DataFrame, view: Context, breakdowns: Sequence[str]) -> pd.DataFrame:
        """Return the municipality's number of some parts, first and last; NaN where one is not shown."""
        own = values[values["area"] == view.own.code]
        wide = own.pivot(index="breakdown", columns="period", values="value")
        wide = wide.reindex(index=breakdowns, columns=[self.first, self.last])
        return wide.set_axis(["first", "last"], axis=1).rename_axis("part").reset_index()

    def change(self, values: pd.DataFrame, view: Context) -> tuple[pd.Series, contributions.Split]:
        """Return the total's two numbers, and its change split."""
        ends = self.numbers(values, view, [self.total]).iloc[0]
        return ends, contributions.contributions(self.numbers(values, view, self.parts), ends["first"], ends["last"])


def reason(kind: str, why: str, indicator: Indicator, view: Context, about: Split) -> Text:
    """Say why a change is not split."""
    names, language = about.names(view.language), view.language
    return Text(text(language, f"{kind}.{why}", indicator=indicator.name.text(language), **names), language)


def lacks(values: pd.DataFrame, view: Context, about: Split) -> bool:
    """Whether the change is not split, as `contribution` says."""
    return bool(about.change(values, view)[1].reason)


def contribution(values: pd.DataFrame, indicator: Indicator, view: Context, about: Split, *, id: str) -> Figure | Text:
    """Show what each part of a total contributes to its change: a waterfall with its table; why not in a sentence."""
    language = view.language
    ends, split = about.change(values, view)
    if split.reason:
        return reason("contribution", split.reason, indicator, view, about)
    rest = "contribution.rounding" if contributions.only_rounding(split) else "contribution.rest"
    frame = split.parts.assign(
        label=[
            text(language, rest) if row.rest else context.breakdown_name(row.part, language)
            for row in split.parts.itertuples()
        ]
    )
    base = float(ends["first"])
    made = [
        (row.part, "contribution", row.points, {"numerator": float(row.change), "denominator": base})
        for row in frame[~frame["rest"]].itertuples()
    ]
    own = values[values["area"] == view.own.code]
    names = about.names(language)
    drawn = waterfall(
        frame.assign(value=frame["change"])[["label", "value"]],
        view,
        id=id,
        caption=_caption("contribution", indicator, view, about),
        unit=indicator.unit,
        start=(names["first"], base),
        end=(names["last"], float(ends["last"])),
        decimals=indicator.decimals,
        stub=text(language, "contribution.part"),
        notes=(
            text(language, "contribution.note", first=names["first"]),
            *((text(language, f"{rest}_note"),) if frame["rest"].any() else ()),
            *context.caveat_notes(values, language),
        ),
        values=_with_derived(own, made, about.last, "pp", "contribution"),
    )
    columns = [
        *_columns(indicator, about, {"change": text(language, "contribution.change")}, language),
        Column("points", text(language, "contribution.points"), decimals=POINT_DECIMALS, signed=True),
    ]
    change = ends["last"] - ends["first"]
    whole = {**ends, "label": text(language, "breakdown.total"), "change": change, "total": True}
    whole["points"] = 100 * change / ends["first"]
    lines = pd.concat([frame.assign(total=False), pd.DataFrame([whole])])
    table = tables.from_frame(
        lines,
        columns,
        id=f"{id}-data",
        caption=text(language, "block.data_caption", caption=drawn.caption),
        stub=text(language, "contribution.part"),
        language=language,
    )
    return replace(drawn, data=table)


def _caption(kind: str, indicator: Indicator, view: Context, about: Split) -> str:
    """Return the caption of a change that is split: the indicator, the municipality and the two periods."""
    words = {"indicator": indicator.name.text(view.language), "area": view.name(view.own.code)}
    return text(view.language, f"{kind}.caption", **words, **about.names(view.language))


def _columns(indicator: Indicator, about: Split, moves: Mapping[str, str], language: str) -> tuple[Column, ...]:
    """Return the columns of the two periods, and of what is told of the change between them."""
    unit = {"group": vocabulary.unit(indicator.unit, language).header, "decimals": indicator.decimals}
    levels = [Column(key, periods.short_name(getattr(about, key), language), **unit) for key in ("first", "last")]
    return (*levels, *(Column(key, label, **unit, signed=True) for key, label in moves.items()))


def shift_share(
    values: pd.DataFrame,
    growth: Mapping[str, float],
    indicator: Indicator,
    view: Context,
    about: Split,
    *,
    id: str,
    rounded: bool,
) -> Table | Text:
    """Split the change of each part into the country's development, the mix and the municipality itself.

    `growth` is the country's growth of each part and of the total, as a share; NaN where unknown. It is `rounded`
    where it is known only as printed.
    """
    language = view.language
    frame = about.numbers(values, view, about.parts)
    frame["growth"] = [growth.get(part, float("nan")) for part in about.parts]
    split = contributions.shift_share(frame, growth.get(about.total, float("nan")))
    if split.reason:
        return reason("shift_share", split.reason, indicator, view, about)
    own = values[(values["area"] == view.own.code) & values["breakdown"].isin(about.parts)]
    made = [
        (row["part"], f"shift_{name}", row[name], {})
        for row in split.parts.to_dict(orient="records")
        for name in SHIFT_PARTS
    ]
    moves = {key: text(language, f"shift_share.{key}") for key in ("change", *SHIFT_PARTS)}
    columns = _columns(indicator, about, moves, language)
    whole = split.parts[[each.key for each in columns]].sum().to_dict()
    labels = [context.breakdown_name(part, language) for part in split.parts["part"]]
    lines = [
        split.parts.assign(label=labels, total=False),
        pd.DataFrame([whole | {"label": text(language, "shift_share.total"), "total": True}]),
    ]
    return tables.from_frame(
        pd.concat(lines),
        columns,
        id=id,
        caption=_caption("shift_share", indicator, view, about),
        stub=text(language, "contribution.part"),
        language=language,
        notes=(
            text(language, "shift_share.note"),
            *((text(language, "shift_share.rounded_note"),) if rounded else ()),
            text(language, "parts.rounding"),
            *context.caveat_notes(own[own["status"].isin(PRINTABLE)], language),
        ),
        sources=context.sources(values, language),
        values=_with_derived(own, made, about.last, indicator.unit, "shift_share"),
    )


def _with_derived(
    own: pd.DataFrame, made: Sequence[tuple[str, str, float, Mapping]], last: str, unit: str, method: str
) -> pd.DataFrame:
    """Return the municipality's levels, and beside them what is made of each part: part, name, number and others."""
    rows = own.to_dict(orient="records")
    held = {(row["breakdown"], row["period"]): row for row in rows}
    rows += [
        derived.value(held[part, last], name, float(number), unit, method, **others)
        for part, name, number, others in made
    ]
    return pd.DataFrame(rows)[VALUE_COLUMNS]
