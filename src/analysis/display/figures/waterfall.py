"""A total split into what it is made of: from where it began, part by part, to where it ended."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing

from analysis.core import errors, formats
from analysis.display.blocks.blocks import Figure, Table
from analysis.display.figures import drawing, style
from analysis.display.figures.selection import Selection

ROW_PT, BAR_PT = 20, 13
TOP_PT, BOTTOM_PT, GAP_PT = 20, 4, 8
TOTAL, RISE, FALL = (style.LOOKS[role].colour for role in ("own", "peers", "rar"))
# A level that is many times its changes is drawn as a point, for a bar must begin at zero.
CUT_SHARE = 0.4
DUST = 1e-6


def waterfall(
    parts: pd.DataFrame,
    shown: Selection,
    *,
    start: tuple[str, float],
    end: tuple[str, float],
    data: Table,
    notes: Iterable[str] = (),
) -> Figure:
    """Draw how the parts of a change lead from one total to another.

    A rise is a filled bar, a fall an open one, and every bar has its number with its sign.

    Parameters
    ----------
    parts : DataFrame
        Columns label and value, in the order of the drawing; they add up to end less start, else it is a DataError.
    shown : Selection
        The values behind the parts; their indicator has the unit and the decimals.
    start, end : tuple of (str, float)
        What the totals are called, and their numbers.
    data : Table
        The numbers of the parts.
    notes : iterable of str
    """
    change, found = end[1] - start[1], parts["value"].sum()
    if not abs(change - found) <= DUST * max(1.0, abs(end[1])):
        raise errors.DataError(f"The parts of the figure '{shown.id}' add up to {found:g}, the change is {change:g}.")
    steps = _steps(parts, start, end)
    low, high, cut = _limits(steps)
    words = [shown.number(step.value, signed=not step.total) for step in steps.itertuples()]
    steps = steps.assign(words=words, point=steps["total"] & cut)
    printed = formats.round_half_up(pd.Series([*parts["value"], start[1], -end[1]]), shown.indicator.decimals)
    rounded = abs(printed.sum()) > DUST
    return shown.figure(
        _draw(steps, low, high, shown),
        alt=shown.described("waterfall.kind", shown.described_bars(zip(steps["label"], words, strict=True))),
        summary=_summary(parts, start, end, shown),
        data=data,
        notes=(
            *((shown.text("waterfall.axis"),) if cut else ()),
            *((shown.text("parts.rounding"),) if rounded else ()),
            *notes,
        ),
    )


def _steps(parts: pd.DataFrame, start: tuple[str, float], end: tuple[str, float]) -> pd.DataFrame:
    """Return label, value, where each bar begins and ends, and whether it is a total."""
    ends = start[1] + parts["value"].astype(float).cumsum()
    steps = parts[["label", "value"]].assign(begin=[start[1], *ends[:-1]], end=ends, total=False)
    first, last = (
        pd.DataFrame({"label": [label], "value": [value], "begin": [0.0], "end": [value], "total": [True]})
        for label, value in (start, end)
    )
    return pd.concat([first, steps, last], ignore_index=True)


def _limits(steps: pd.DataFrame) -> tuple[float, float, bool]:
    """Return the ends of the axis, and whether it begins elsewhere than at zero."""
    levels = steps.loc[~steps["total"], ["begin", "end"]].to_numpy()
    low, high = float(levels.min()), float(levels.max())
    if low > 0 and high - low < CUT_SHARE * high:
        return low - ((high - low) * 0.08 or 1.0), high, True
    low, high = min(low, 0.0), max(high, 0.0)
    return low, high if high > low else low + 1.0, False


@style.theme()
def _draw(steps: pd.DataFrame, low: float, high: float, shown: Selection) -> Drawing:
    left = GAP_PT + max(style.text_width(step.label, bold=step.total) for step in steps.itertuples())
    room = GAP_PT + max(style.text_width(words, bold=True) for words in steps["words"])
    height = len(steps) * ROW_PT
    picture, axes = style.canvas(TOP_PT + height + BOTTOM_PT, left=left, right=room, top=TOP_PT, bottom=BOTTOM_PT)
    axes.set(xlim=(low, high), ylim=(height, 0))
    axes.set_axis_off()
    middles = (steps.index + 0.5) * ROW_PT
    colours = np.where(steps["total"], TOTAL, np.where(steps["value"] >= 0, RISE, FALL))
    fills = np.where((steps["value"] < 0) & ~steps["total"], "white", colours)
    bars, points = ~steps["point"], steps["point"]
    widths = (steps["end"] - steps["begin"])[bars]
    look = {"height": BAR_PT, "color": fills[bars], "edgecolor": colours[bars], "linewidth": 1.4}
    axes.barh(middles[bars], widths, left=steps["begin"][bars], **look)
    mark = {"marker": "D", "markersize": 8, "color": TOTAL, "linestyle": "none", "clip_on": False}
    axes.plot(steps["end"][points], middles[points], **mark)
    axes.vlines(
        steps["end"][:-1], middles[:-1] + BAR_PT / 2, middles[1:] - BAR_PT / 2, color=style.MUTED, linewidth=0.8
    )
    for step, y in zip(steps.itertuples(), middles, strict=True):
        look = {"va": "center", "fontweight": "bold" if step.total else "normal"}
        drawing.write(axes, step.words, (max(step.begin, step.end), y), (GAP_PT if step.point else 5, 0), **look)
        drawing.write(axes, step.label, (0, y), (-GAP_PT, 0), ("axes fraction", "data"), ha="right", **look)
    if low <= 0 <= high:
        axes.plot([0, 0], [0, height], color=style.MUTED, linewidth=0.9, clip_on=False)
    drawing.above(axes, shown.unit.header)
    return picture


def _summary(parts: pd.DataFrame, start: tuple[str, float], end: tuple[str, float], shown: Selection) -> str:
    """Tell which parts pull most in the direction of the change and most against it, on the numbers as printed."""
    unit, decimals, language = shown.indicator.unit, shown.indicator.decimals, shown.language
    printed = formats.round_half_up(parts["value"].astype(float), decimals)
    moved = float(formats.round_half_up(end[1] - start[1], decimals))
    key = "risen" if moved > 0 else "fallen" if moved < 0 else "same"
    words = {"size": formats.value_with_unit(abs(moved), unit, decimals, language)} if moved else {}
    said = [shown.text(f"waterfall.{key}", first=start[0], last=end[0], **words)]
    along = printed if moved >= 0 else -printed
    for key, side in (("most" if moved else "up", along), ("against" if moved else "down", -along)):
        if side.max() > 0:
            place = side.idxmax()
            number = formats.value_with_unit(printed[place], unit, decimals, language, signed=True)
            said.append(shown.text(f"waterfall.{key}", part=parts["label"][place], number=number))
    return " ".join(said)
