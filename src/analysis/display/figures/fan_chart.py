"""A forecast and how sure it is: the history, the central forecast, and bands that widen into the future."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from analysis.core import errors, formats, periods, vocabulary
from analysis.display import context
from analysis.display.blocks.blocks import Figure
from analysis.display.context import Context
from analysis.display.figures import assembly, drawing, fan_words, style
from analysis.display.figures.drawing import Line
from analysis.display.figures.labels import Label, end_label, end_labels, label_width
from analysis.display.figures.style import Look
from analysis.display.texts import text
from analysis.indicators import values as value_frames

HEIGHT_PT = 270
MARGINS = {"left": 2, "top": 34, "bottom": 26}
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
    view: Context,
    *,
    id: str,
    caption: str,
    unit: str,
    subject: str,
    decimals: int = 0,
    outside: pd.DataFrame | None = None,
    breaks: Sequence[vocabulary.Break] = (),
    notes: Sequence[str] = (),
    values: pd.DataFrame | None = None,
) -> Figure:
    """Draw a series and its forecast with bands of 50, 80 and 95 per cent.

    Parameters
    ----------
    history : DataFrame
        Columns period and value, periods of one kind; NaN where no number is shown.
    forecast : DataFrame
        Columns period, mean, lower_50, upper_50, lower_80, upper_80, lower_95 and upper_95, for the
        periods after the last of the history.
    view : Context
    id, caption : str
    unit : str
        Key of the vocabulary's units.
    subject : str
        What is forecast, as a sentence begins with it.
    decimals : int
    outside : DataFrame, optional
        Columns label, period and value: forecasts by others, drawn as named points.
    breaks : sequence of vocabulary.Break
    notes : sequence of str
    values : DataFrame, optional
        Columns `VALUE_COLUMNS`: the history, for sources and data files.

    Returns
    -------
    Figure
        The vertical axis never goes below zero where the history does not.

    Raises
    ------
    DataError
        When there is nothing to draw, the forecast begins before the history ends, or a band is crossed.
    """
    language = view.language
    known = value_frames.empty() if values is None else values
    view.check(known)
    _check(history, forecast, id)
    if history["value"].min() >= 0:
        forecast = forecast.assign(**forecast.drop(columns="period").clip(lower=0.0))
    outside = outside if outside is not None else pd.DataFrame({"label": [], "period": [], "value": []})
    until = view.data_until or history["period"].iloc[-1]
    picture, from_zero = _draw(history, forecast, outside, breaks, unit, decimals, until, language)
    return assembly.figure(
        picture,
        id,
        caption,
        alt=fan_words.alternative(history, forecast, outside, unit, decimals, language),
        summary=fan_words.summary(history, forecast, unit, decimals, subject, language),
        data=fan_words.numbers_table(history, forecast, outside, id, caption, unit, decimals, language),
        notes=(
            text(language, "fan_chart.bands"),
            *assembly.axis_notes(from_zero, history["value"], language),
            *context.break_notes(breaks, language),
            *notes,
        ),
        values=known,
        view=view,
    )


def _check(history: pd.DataFrame, forecast: pd.DataFrame, block_id: str) -> None:
    if not len(forecast) or not history["value"].notna().any():
        raise errors.DataError(f"The figure '{block_id}' needs a history and a forecast with numbers.")
    if periods.parse(forecast["period"].iloc[0]).last_month <= periods.parse(history["period"].iloc[-1]).last_month:
        raise errors.DataError(f"The forecast of the figure '{block_id}' must begin after its history ends.")
    if not (forecast[ORDER].diff(axis=1).iloc[:, 1:].to_numpy() >= 0).all():
        raise errors.DataError(f"The bands of the figure '{block_id}' must lie inside each other.")


@style.theme()
def _draw(
    history: pd.DataFrame,
    forecast: pd.DataFrame,
    outside: pd.DataFrame,
    breaks: Sequence[vocabulary.Break],
    unit: str,
    decimals: int,
    until: str,
    language: str,
) -> tuple[Drawing, bool]:
    past, ahead = (periods.last_month(frame["period"]) for frame in (history, forecast))
    labels = _labels(forecast, ahead[-1], decimals, language)
    picture, axes = style.canvas(HEIGHT_PT, right=label_width(labels), **MARGINS)
    numbers = [*history["value"], *forecast["lower_95"], *forecast["upper_95"], *outside["value"]]
    from_zero = drawing.number_axis(axes, numbers, language)
    # others' forecasts are often of whole years
    codes = [*history["period"], *forecast["period"], *outside["period"]]
    kind = periods.parse(codes[0]).kind
    drawing.period_axis(axes, context.in_order(code for code in codes if periods.parse(code).kind == kind), language)
    drawing.above(axes, vocabulary.unit(unit, language).header)
    newest = np.flatnonzero(history["value"].notna())[-1]
    opened = [past[newest], *ahead]

    def fan(column: str) -> list[float]:
        return [float(history["value"].iloc[newest]), *forecast[column]]

    for level, (shade, dash) in BANDS.items():
        low, high = fan(f"lower_{level}"), fan(f"upper_{level}")
        axes.fill_between(opened, low, high, color=shade, linewidth=0)
        for edge in (low, high):
            axes.plot(opened, edge, color=EDGE, linewidth=0.8, linestyle=dash)
    at = periods.parse(until).last_month + 0.5
    axes.axvline(at, color=style.INK, linewidth=1.0, clip_on=False)
    drawing.until_label(axes, until, language, at)
    drawing.break_marks(axes, breaks, language)
    drawing.draw_lines(axes, past, [Line(history["value"], HISTORY)], [context.break_month(each) for each in breaks])
    drawing.draw_lines(axes, opened, [Line(fan("mean"), CENTRAL)])
    _draw_outside(axes, outside, decimals, language)
    end_labels(axes, labels)
    return picture, from_zero


def _labels(forecast: pd.DataFrame, month: int, decimals: int, language: str) -> list[Label]:
    last, edge = forecast.iloc[-1], Look(EDGE, "-", 0.8, "o")
    return [
        end_label(text(language, "fan_chart.central"), last["mean"], month, CENTRAL, decimals, language),
        *(
            Label(month, float(last[f"upper_{level}"]), text(language, "fan_chart.band", level=level), edge)
            for level in BANDS
        ),
    ]


def _draw_outside(axes: Axes, outside: pd.DataFrame, decimals: int, language: str) -> None:
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
        words = f"{row.label} {formats.number(row.value, decimals, language=language)}"
        drawing.write(axes, words, (at, row.value), (shift, 0), bbox=ground, **look)
