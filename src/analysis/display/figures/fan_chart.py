"""A forecast and how sure it is: the history, the central forecast, and bands that widen into the future."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from analysis.core import errors, periods, reforms
from analysis.display import context
from analysis.display.blocks.blocks import Cell, Column, Figure, Table
from analysis.display.context import Context
from analysis.display.figures import drawing, lines, style
from analysis.display.figures.drawing import Label
from analysis.display.figures.lines import TargetLine
from analysis.display.figures.selection import Selection
from analysis.display.figures.style import Look, Series
from analysis.indicators.registry import Indicator

HEIGHT_PT, BOTTOM_PT = 210, 24
# Opaque, the widest the lightest; the edges tell them apart where the shades do not.
BANDS = {
    "95": ("#dfe9f1", (0, (1, 1.5))),
    "80": ("#bcd2e2", (0, (4, 2))),
    "50": ("#8fb3cd", "-"),
}
EDGE = "#45718f"
HISTORY = style.LOOKS["own"]
CENTRAL = Look("#0b3c5d", (0, (5, 1.5)), 2.4, "o")
OUTSIDE_MARKERS = ("D", "s", "^", "v", "P", "X")
OUTSIDE_COLOUR = "#b34700"
ORDER = ["lower_95", "lower_80", "lower_50", "upper_50", "upper_80", "upper_95"]


def fan_chart(
    history: pd.DataFrame,
    forecast: pd.DataFrame,
    indicator: Indicator,
    view: Context,
    *,
    id: str,
    caption: str,
    outside: pd.DataFrame | None = None,
    targets: Sequence[TargetLine] = (),
    breaks: Sequence[reforms.Reform] = (),
    notes: Iterable[str] = (),
) -> Figure:
    """Draw a series and its forecast with bands of 50, 80 and 95 per cent, below zero only where the series is.

    `history` are the municipality's numbers as values, in periods of one kind, in order. `forecast` has period, mean,
    lower_50, upper_50, lower_80, upper_80, lower_95 and upper_95, for the periods after those, each band inside the
    next; else it is a DataError. `outside` has label, period and value: forecasts by others, drawn as named points;
    `targets` are limits to draw beside the numbers. The others are as of `lines.lines`.
    """
    shown = Selection.of(history, indicator, view, id, caption)
    _check(history, forecast, id)
    if history["value"].min() >= 0:
        forecast = forecast.assign(**forecast.drop(columns="period").clip(lower=0.0))
    outside = outside if outside is not None else pd.DataFrame({"label": [], "period": [], "value": []})
    picture = _draw(forecast, outside, targets, breaks, shown)
    figure = shown.figure(
        picture,
        alt=_alternative(forecast, outside, targets, shown),
        data=_table(forecast, outside, shown),
        notes=(
            shown.text("fan_chart.bands"),
            *shown.gap_note([Series("", HISTORY, history.to_dict(orient="records"))]),
            *context.break_notes(breaks, shown.language),
            *notes,
        ),
    )
    return replace(figure, forecasts=_records(forecast, outside, shown))


def _records(forecast: pd.DataFrame, outside: pd.DataFrame, shown: Selection) -> tuple[dict, ...]:
    """Return the points and bands as annex.json has them; others' have a name and no bands."""
    ours = forecast.rename(columns={"mean": "value"}).assign(by=None)
    frame = pd.concat([ours, outside.rename(columns={"label": "by"})], ignore_index=True)
    about = {"indicator": shown.indicator.key, "area": shown.view.own.code, "unit": shown.indicator.unit}
    rows = frame[["period", "by", "value", *ORDER]].astype(object)
    return tuple(about | row for row in rows.where(frame.notna(), None).to_dict(orient="records"))


def _check(history: pd.DataFrame, forecast: pd.DataFrame, block_id: str) -> None:
    if not len(forecast) or not history["value"].notna().any():
        raise errors.DataError(f"The figure '{block_id}' needs a history and a forecast with numbers.")
    if periods.parse(forecast["period"].iloc[0]).last_month <= periods.parse(history["period"].iloc[-1]).last_month:
        raise errors.DataError(f"The forecast of the figure '{block_id}' must begin after its history ends.")
    if not (forecast[ORDER].diff(axis=1).iloc[:, 1:].to_numpy() >= 0).all():
        raise errors.DataError(f"The bands of the figure '{block_id}' must lie inside each other.")


@style.theme()
def _draw(
    forecast: pd.DataFrame,
    outside: pd.DataFrame,
    targets: Sequence[TargetLine],
    breaks: Sequence[reforms.Reform],
    shown: Selection,
) -> Drawing:
    language, history = shown.language, shown.values
    past, ahead = (periods.last_month(frame["period"]) for frame in (history, forecast))
    known = np.flatnonzero(history["value"].notna())[-1]
    # the fan opens at the last number
    opened = pd.concat([history.iloc[[known]][["period"]], forecast], ignore_index=True)
    opened = opened.fillna({name: history["value"].iloc[known] for name in ["mean", *ORDER]})
    months, last = [past[known], *ahead], forecast.iloc[-1]
    central = Series(shown.text("fan_chart.central"), CENTRAL, [{"value": number} for number in opened["mean"]])
    edge = Look(EDGE, "-", 0.8, "o")
    ends = [
        *drawing.of_lines(months, [central], shown.indicator.decimals, language),
        *(Label(months[-1], last[f"upper_{n}"], shown.text("fan_chart.band", level=n), edge) for n in BANDS),
        *lines.target_labels(targets, months[-1], shown),
    ]
    words = drawing.wrapped(shown.subtitle)
    # below the subtitle stand the months of a break and of the last number
    top = 10 + drawing.LINE_PT * (2 + len(words.splitlines()))
    margins = {"left": 2, "right": drawing.label_width(ends), "top": top, "bottom": BOTTOM_PT}
    picture, axes = style.canvas(HEIGHT_PT + top, **margins)
    numbers = [*history["value"], *forecast["lower_95"], *forecast["upper_95"], *outside["value"]]
    numbers += [each.limit for each in targets]
    drawing.number_axis(axes, numbers, language)
    # others' forecasts are often of whole years
    codes = [*history["period"], *forecast["period"], *outside["period"]]
    kind = periods.parse(codes[0]).kind
    drawing.period_axis(axes, context.in_order(code for code in codes if periods.parse(code).kind == kind), language)
    drawing.above(axes, words, 8 + 2 * drawing.LINE_PT)
    for level, (shade, dash) in BANDS.items():
        low, high = opened[f"lower_{level}"], opened[f"upper_{level}"]
        axes.fill_between(months, low, high, color=shade, linewidth=0)
        axes.plot(months, np.column_stack([low, high]), color=EDGE, linewidth=0.8, linestyle=dash)
    until = shown.view.data_until or history["period"].iloc[-1]
    at = periods.parse(until).last_month + 0.5
    axes.axvline(at, color=style.INK, linewidth=1.0, clip_on=False)
    lines.draw_targets(axes, targets)
    drawing.until_label(axes, until, language, at)
    drawing.break_marks(axes, breaks, language)
    counted = Series("", HISTORY, [{"value": number} for number in history["value"]])
    drawing.draw_lines(axes, past, [counted], list(map(context.break_month, breaks)))
    drawing.draw_lines(axes, months, [central])
    _draw_outside(axes, outside, shown)
    drawing.end_labels(axes, ends)
    return picture


def _draw_outside(axes: Axes, outside: pd.DataFrame, shown: Selection) -> None:
    """Draw others' forecasts as points with names, a marker for each; a year's stands at its middle."""
    left, right = axes.get_xlim()
    for place, row in enumerate(outside.itertuples()):
        period = periods.parse(row.period)
        at = (period.first_month + period.last_month) / 2
        marker = OUTSIDE_MARKERS[place % len(OUTSIDE_MARKERS)]
        point = {"marker": marker, "markeredgecolor": "white", "markersize": 8, "clip_on": False}
        axes.plot([at], [row.value], color=OUTSIDE_COLOUR, **point)
        side, shift = ("right", -7) if at > left + 0.6 * (right - left) else ("left", 7)
        look = {"color": OUTSIDE_COLOUR, "fontsize": style.SMALL_PT, "ha": side, "va": "center"}
        ground = {"facecolor": "white", "linewidth": 0, "pad": 1}
        drawing.write(axes, f"{row.label} {shown.number(row.value)}", (at, row.value), (shift, 0), bbox=ground, **look)


def _table(forecast: pd.DataFrame, outside: pd.DataFrame, shown: Selection) -> Table:
    """Return the numbers: what is counted and what is forecast in one column, told apart by the next."""
    decimals, language = shown.indicator.decimals, shown.language
    bounds = [
        Column(
            f"{side}_{level}",
            shown.text(f"fan_chart.{side}"),
            group=shown.text("fan_chart.interval", level=level),
            decimals=decimals,
        )
        for level in reversed(BANDS)
        for side in ("lower", "upper")
    ]
    columns = [
        Column("value", shown.unit.header, decimals=decimals),
        Column("kind", shown.text("fan_chart.kind_of_number"), numeric=False),
        *bounds,
    ]
    central = forecast.rename(columns={"mean": "value"}).assign(kind=shown.text("fan_chart.central"))
    known = shown.values[["period", "value"]].assign(kind=shown.text("fan_chart.observed"))
    others = outside.rename(columns={"label": "kind"})
    numbers = pd.concat([known, central, others], ignore_index=True).dropna(subset="value")
    keys = [bound.key for bound in bounds]
    # a number that is known has no band: its cells are empty
    bands = numbers[keys].astype(object).where(numbers[keys].notna(), Cell("", ""))
    labels = [periods.name(code, language) for code in numbers["period"]]
    # the numbers are values and forecasts
    return replace(shown.table_of(numbers.assign(label=labels, **bands), "table.period", columns), numbers=())


def _alternative(forecast: pd.DataFrame, outside: pd.DataFrame, targets: Sequence[TargetLine], shown: Selection) -> str:
    """Say what the figure shows for those who do not see it."""
    known, last = shown.values.dropna(subset="value"), forecast.iloc[-1]
    told = {"first": known.iloc[0], "last": known.iloc[-1], "end": last.rename({"mean": "value"})}
    words = {name: shown.number(row["value"]) for name, row in told.items()}
    words |= {f"{name}_period": periods.name(row["period"], shown.language) for name, row in told.items()}
    bands = [
        {"level": level, **{side: shown.number(last[f"{side}_{level}"]) for side in ("lower", "upper")}}
        for level in reversed(BANDS)
    ]
    others = [
        {
            "series": row.label,
            "last": shown.number(row.value),
            "last_period": periods.name(row.period, shown.language),
        }
        for row in outside.itertuples()
    ]
    parts = [
        shown.text("fan_chart.described", **words),
        *(shown.text("fan_chart.described_band", **band) for band in bands),
        *(shown.text("figure.series_one", **other) for other in others),
        *lines.described_targets(targets, shown),
    ]
    return shown.described("fan_chart.kind", parts)
