"""A total split into what it is made of: from where it began, part by part, to where it ended."""

from collections.abc import Sequence

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing

from analysis import errors, formats, vocabulary
from analysis.display.blocks import Column, Figure, Row
from analysis.display.cells import number_cell
from analysis.display.context import Context
from analysis.display.figures import assembly, drawing, style
from analysis.display.texts import text
from analysis.indicators import values as value_frames

ROW_PT, BAR_PT = 20, 13
TOP_PT, BOTTOM_PT, GAP_PT = 20, 4, 8
TOTAL, RISE, FALL = style.LOOKS["own"].colour, style.LOOKS["peers"].colour, style.LOOKS["rar"].colour
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
    _check(parts, start, end, id)
    language = view.language
    known = value_frames.empty() if values is None else values
    view.check(known)
    steps = _steps(parts, start, end)
    picture, cut = _draw(steps, unit, decimals, language)
    data = _table(steps, id, caption, unit, decimals, stub or text(language, "waterfall.part"), language)
    return assembly.figure(
        picture,
        id,
        caption,
        alt=_alternative(steps, unit, decimals, language),
        summary=_summary(parts, start, end, unit, decimals, language),
        data=data,
        notes=(
            *((text(language, "waterfall.axis"),) if cut else ()),
            *((text(language, "parts.rounding"),) if _rounds_apart(parts, start, end, decimals) else ()),
            *notes,
        ),
        values=known,
        view=view,
    )


def _check(parts: pd.DataFrame, start: tuple[str, float] | None, end: tuple[str, float], block_id: str) -> None:
    if not len(parts) or parts["value"].isna().any() or np.isnan(end[1]):
        raise errors.DataError(f"The parts of the figure '{block_id}' must all have a number, and there must be some.")
    wanted, found = end[1] - (start[1] if start else 0.0), float(parts["value"].sum())
    if abs(wanted - found) > DUST * max(1.0, abs(end[1])):
        raise errors.DataError(f"The parts of the figure '{block_id}' add up to {found:g}, the total is {wanted:g}.")


def _steps(parts: pd.DataFrame, start: tuple[str, float] | None, end: tuple[str, float]) -> list[tuple]:
    """Return name, number, where the bar begins and ends, and whether it is a total."""
    level = start[1] if start else 0.0
    steps = [(start[0], level, 0.0, level, True)] if start else []
    for label, value in zip(parts["label"], parts["value"], strict=True):
        steps.append((label, float(value), level, level + float(value), False))
        level += float(value)
    return [*steps, (end[0], end[1], 0.0, end[1], True)]


def _printed(step: tuple, start_given: bool, decimals: int, language: str) -> str:
    return formats.number(step[1], decimals, signed=not (step[4] and start_given), language=language)


@matplotlib.rc_context(style.RC)
def _draw(steps: Sequence[tuple], unit: str, decimals: int, language: str) -> tuple[Drawing, bool]:
    started = steps[0][4]
    words = [_printed(step, started, decimals, language) for step in steps]
    left = GAP_PT + max(style.text_width(step[0], bold=step[4]) for step in steps)
    room = GAP_PT + max(style.text_width(each, bold=True) for each in words)
    height = TOP_PT + len(steps) * ROW_PT + BOTTOM_PT
    picture, axes = style.canvas(height, left=left, right=room, top=TOP_PT, bottom=BOTTOM_PT)
    low, high, cut = _limits(steps)
    axes.set_xlim(low, high)
    axes.set_ylim(len(steps) * ROW_PT, 0)
    axes.set_axis_off()
    for place, (step, written) in enumerate(zip(steps, words, strict=True)):
        y = (place + 0.5) * ROW_PT
        _draw_step(axes, y, step, written, cut=cut, last=place == len(steps) - 1)
        axes.annotate(
            step[0],
            (0, y),
            xycoords=("axes fraction", "data"),
            xytext=(-GAP_PT, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontweight="bold" if step[4] else "normal",
        )
    if low <= 0 <= high:
        axes.plot([0, 0], [0, len(steps) * ROW_PT], color=style.MUTED, linewidth=0.9, clip_on=False)
    drawing.unit_label(axes, vocabulary.unit(unit, language).header)
    return picture, cut


def _limits(steps: Sequence[tuple]) -> tuple[float, float, bool]:
    """Return the ends of the axis, and whether it begins elsewhere than at zero."""
    levels = [level for step in steps if not step[4] for level in step[2:4]]
    low, high = min(levels), max(levels)
    cut = steps[0][4] and low > 0 and high - low < CUT_SHARE * high
    if cut:
        margin = (high - low) * 0.08 or 1.0
        return low - margin, high, True
    low, high = min(low, 0.0), max(high, 0.0)
    return low, high if high > low else low + 1.0, False


def _draw_step(axes, y: float, step: tuple, written: str, *, cut: bool, last: bool) -> None:
    _, value, begin, stop, total = step
    if total and cut:
        axes.plot([stop], [y], marker="D", markersize=8, color=TOTAL, linestyle="none", clip_on=False)
    else:
        colour = TOTAL if total else RISE if value >= 0 else FALL
        fill = "white" if value < 0 and not total else colour
        axes.barh(y, stop - begin, left=begin, height=BAR_PT, color=fill, edgecolor=colour, linewidth=1.4)
    if not last:
        axes.plot([stop, stop], [y + BAR_PT / 2, y + ROW_PT - BAR_PT / 2], color=style.MUTED, linewidth=0.8)
    axes.annotate(
        written,
        (max(begin, stop), y),
        xytext=(GAP_PT if total and cut else 5, 0),
        textcoords="offset points",
        va="center",
        fontweight="bold" if total else "normal",
    )


def _table(steps: Sequence[tuple], block_id: str, caption: str, unit: str, decimals: int, stub: str, language: str):
    started = steps[0][4]
    rows = [
        Row(
            step[0],
            (number_cell(step[1], "observed", decimals, language, signed=not (step[4] and started)),),
            total=step[4],
        )
        for step in steps
    ]
    columns = [Column("value", vocabulary.unit(unit, language).header, decimals=decimals)]
    return assembly.data_table(block_id, caption, stub, columns, rows, language)


def _alternative(steps: Sequence[tuple], unit: str, decimals: int, language: str) -> str:
    started = steps[0][4]
    said = [
        text(language, "figure.bar", series=step[0], number=_printed(step, started, decimals, language))
        for step in steps
    ]
    header = vocabulary.unit(unit, language).short.removesuffix(".")
    return " ".join([text(language, "waterfall.kind"), text(language, "figure.unit", unit=header), *said])


def _summary(
    parts: pd.DataFrame,
    start: tuple[str, float] | None,
    end: tuple[str, float],
    unit: str,
    decimals: int,
    language: str,
) -> str:
    """Tell which parts pull most in the direction of the change and most against it, on the numbers as printed."""
    shown = parts.assign(value=formats.round_half_up(parts["value"].astype(float), decimals))
    moved = float(formats.round_half_up(end[1] - (start[1] if start else 0.0), decimals))
    with_it = shown[shown["value"] * (1 if moved >= 0 else -1) > 0]
    against = shown[shown["value"] * (1 if moved >= 0 else -1) < 0]
    said = [_moved(moved, start, end, unit, decimals, language)]
    for key, side in (("most", with_it), ("against", against)):
        if len(side):
            row = side.loc[side["value"].abs().idxmax()]
            number = formats.value_with_unit(row["value"], unit, decimals, language, signed=True)
            key = {"most": "most" if moved else "up"}.get(key, key if moved else "down")
            said.append(text(language, f"waterfall.{key}", part=row["label"], number=number))
    return " ".join(said)


def _moved(
    moved: float, start: tuple[str, float] | None, end: tuple[str, float], unit: str, decimals: int, language: str
) -> str:
    size = formats.value_with_unit(abs(moved), unit, decimals, language)
    key = "risen" if moved > 0 else "fallen" if moved < 0 else "same"
    words = {"size": size} if moved else {}
    if start is None:
        return text(language, f"waterfall.change_{key}", total=end[0], **words)
    return text(language, f"waterfall.{key}", first=start[0], last=end[0], **words)


def _rounds_apart(parts: pd.DataFrame, start: tuple[str, float] | None, end: tuple[str, float], decimals: int) -> bool:
    printed = float(formats.round_half_up(parts["value"].astype(float), decimals).sum())
    total, before = (float(formats.round_half_up(each, decimals)) for each in (end[1], start[1] if start else 0.0))
    return abs(printed - (total - before)) > DUST
