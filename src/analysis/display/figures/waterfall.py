"""A total split into what it is made of: from where it began, part by part, to where it ended."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing

from analysis.core import errors, formats, vocabulary
from analysis.display.blocks.blocks import Column, Figure, Row
from analysis.display.context import Context
from analysis.display.figures import alt_text, assembly, drawing, style
from analysis.display.tables.cells import number_cell
from analysis.display.texts import text
from analysis.indicators import values as value_frames

ROW_PT, BAR_PT = 20, 13
TOP_PT, BOTTOM_PT, GAP_PT = 20, 4, 8
TOTAL, RISE, FALL = (style.LOOKS[role].colour for role in ("own", "peers", "rar"))
# A level that is many times its changes is drawn as a point, for a bar must begin at zero.
CUT_SHARE = 0.4
DUST = 1e-6


def waterfall(
    parts: pd.DataFrame,
    view: Context,
    *,
    id: str,
    caption: str,
    unit: str,
    end: tuple[str, float],
    start: tuple[str, float] | None = None,
    decimals: int = 0,
    stub: str = "",
    notes: Sequence[str] = (),
    values: pd.DataFrame | None = None,
) -> Figure:
    """Draw how the parts of a change lead from one total to another.

    Parameters
    ----------
    parts : DataFrame
        Columns label and value, in the order of the drawing; the values add up to end less start.
    view : Context
    id, caption : str
    unit : str
        Key of the vocabulary's units.
    end, start : tuple of (str, float)
        What the totals are called, and their numbers. Without `start` the parts begin at zero, and
        `end` is a change.
    decimals : int
    stub : str
        The header over the parts in the table behind the figure.
    notes : sequence of str
    values : DataFrame, optional
        Columns `VALUE_COLUMNS`: the numbers behind the parts, for sources and data files.

    Returns
    -------
    Figure
        A rise is a filled bar, a fall an open one, and every bar has its number with its sign.

    Raises
    ------
    DataError
        When there are no parts, one has no number, or they do not add up.
    """
    language, first, parts = view.language, start[1] if start else 0.0, parts.reset_index(drop=True)
    known = value_frames.empty() if values is None else values
    view.check(known)
    _check(parts, end[1] - first, end[1], id)
    steps = _steps(parts, start, end)
    steps["words"] = [
        formats.number(step.value, decimals, signed=step.signed, language=language) for step in steps.itertuples()
    ]
    picture, cut = _draw(steps, unit, language)
    rows = [
        Row(
            step.label,
            (number_cell(step.value, "observed", decimals, language, signed=step.signed),),
            total=step.total,
        )
        for step in steps.itertuples()
    ]
    columns = [Column("value", vocabulary.unit(unit, language).header, decimals=decimals)]
    stub = stub or text(language, "waterfall.part")
    printed = formats.round_half_up(pd.Series([*parts["value"], first, -end[1]], dtype=float), decimals)
    return assembly.figure(
        picture,
        id,
        caption,
        alt=alt_text.of_numbers(
            "waterfall.kind", list(zip(steps["label"], steps["words"], strict=True)), unit, language
        ),
        summary=_summary(parts, start, end, unit, decimals, language),
        data=assembly.data_table(id, caption, stub, columns, rows, language),
        notes=(
            *((text(language, "waterfall.axis"),) if cut else ()),
            *((text(language, "parts.rounding"),) if abs(printed.sum()) > DUST else ()),
            *notes,
        ),
        values=known,
        view=view,
    )


def _check(parts: pd.DataFrame, wanted: float, total: float, block_id: str) -> None:
    if not len(parts) or parts["value"].isna().any() or np.isnan(total):
        raise errors.DataError(f"The parts of the figure '{block_id}' must all have a number, and there must be some.")
    found = float(parts["value"].sum())
    if abs(wanted - found) > DUST * max(1.0, abs(total)):
        raise errors.DataError(f"The parts of the figure '{block_id}' add up to {found:g}, the total is {wanted:g}.")


def _steps(parts: pd.DataFrame, start: tuple[str, float] | None, end: tuple[str, float]) -> pd.DataFrame:
    """Return label, value, where each bar begins and ends, and whether it is a total and has a sign."""
    first = start[1] if start else 0.0
    ends = first + parts["value"].astype(float).cumsum()
    steps = parts[["label", "value"]].assign(begin=[first, *ends[:-1]], end=ends, total=False)
    totals = [
        pd.DataFrame({"label": [label], "value": [value], "begin": [0.0], "end": [value], "total": [True]})
        for label, value in [*([start] if start else []), end]
    ]
    steps = pd.concat([*totals[:-1], steps, totals[-1]], ignore_index=True)
    return steps.assign(signed=~steps["total"] | (start is None))


@style.theme()
def _draw(steps: pd.DataFrame, unit: str, language: str) -> tuple[Drawing, bool]:
    left = GAP_PT + max(style.text_width(step.label, bold=step.total) for step in steps.itertuples())
    room = GAP_PT + max(style.text_width(words, bold=True) for words in steps["words"])
    height = len(steps) * ROW_PT
    picture, axes = style.canvas(TOP_PT + height + BOTTOM_PT, left=left, right=room, top=TOP_PT, bottom=BOTTOM_PT)
    low, high, cut = _limits(steps)
    axes.set(xlim=(low, high), ylim=(height, 0))
    axes.set_axis_off()
    for step in steps.itertuples():
        y, point = (step.Index + 0.5) * ROW_PT, step.total and cut
        colour = TOTAL if step.total else RISE if step.value >= 0 else FALL
        if point:
            axes.plot([step.end], [y], marker="D", markersize=8, color=colour, linestyle="none", clip_on=False)
        else:
            fill = "white" if step.value < 0 and not step.total else colour
            box = {"height": BAR_PT, "color": fill, "edgecolor": colour, "linewidth": 1.4}
            axes.barh(y, step.end - step.begin, left=step.begin, **box)
        if step.Index < len(steps) - 1:
            tie = [y + BAR_PT / 2, y + ROW_PT - BAR_PT / 2]
            axes.plot([step.end, step.end], tie, color=style.MUTED, linewidth=0.8)
        look = {"va": "center", "fontweight": "bold" if step.total else "normal"}
        drawing.write(axes, step.words, (max(step.begin, step.end), y), (GAP_PT if point else 5, 0), **look)
        drawing.write(axes, step.label, (0, y), (-GAP_PT, 0), ("axes fraction", "data"), ha="right", **look)
    if low <= 0 <= high:
        axes.plot([0, 0], [0, height], color=style.MUTED, linewidth=0.9, clip_on=False)
    drawing.above(axes, vocabulary.unit(unit, language).header)
    return picture, cut


def _limits(steps: pd.DataFrame) -> tuple[float, float, bool]:
    """Return the ends of the axis, and whether it begins elsewhere than at zero."""
    levels = steps.loc[~steps["total"], ["begin", "end"]].to_numpy()
    low, high = float(levels.min()), float(levels.max())
    if steps["total"][0] and low > 0 and high - low < CUT_SHARE * high:
        return low - ((high - low) * 0.08 or 1.0), high, True
    low, high = min(low, 0.0), max(high, 0.0)
    return low, high if high > low else low + 1.0, False


def _summary(
    parts: pd.DataFrame,
    start: tuple[str, float] | None,
    end: tuple[str, float],
    unit: str,
    decimals: int,
    language: str,
) -> str:
    """Tell which parts pull most in the direction of the change and most against it, on the numbers as printed."""
    shown = formats.round_half_up(parts["value"].astype(float), decimals)
    moved = float(formats.round_half_up(end[1] - (start[1] if start else 0.0), decimals))
    sign = 1 if moved >= 0 else -1
    key = "risen" if moved > 0 else "fallen" if moved < 0 else "same"
    words = {"size": formats.value_with_unit(abs(moved), unit, decimals, language)} if moved else {}
    if start is None:
        said = [text(language, f"waterfall.change_{key}", total=end[0], **words)]
    else:
        said = [text(language, f"waterfall.{key}", first=start[0], last=end[0], **words)]
    for key, side in (("most" if moved else "up", shown * sign), ("against" if moved else "down", -shown * sign)):
        if side.max() > 0:
            place = side.idxmax()
            number = formats.value_with_unit(shown[place], unit, decimals, language, signed=True)
            said.append(text(language, f"waterfall.{key}", part=parts["label"][place], number=number))
    return " ".join(said)
