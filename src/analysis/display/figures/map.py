"""Maps: every municipality shaded by its number, the own one outlined."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Patch, PathPatch, Rectangle

from analysis.core import areas, errors, formats
from analysis.display.blocks.blocks import Figure
from analysis.display.figures import boundaries, drawing, style
from analysis.display.figures.boundaries import SHADES
from analysis.display.figures.selection import Selection
from analysis.display.figures.strip import left_out_note, municipality_codes, municipality_table, ranked
from analysis.display.tables.cells import rank_note
from analysis.indicators import changes

HEIGHT_PT, MAP_PT = 420, 416
# Holds 3:1 against the ground.
BORDER, HIDDEN = "#6b6b6b", {"facecolor": "#ffffff", "hatch": "//////"}
# On the sheet of boundaries: what is narrower than this, east of that, is named out on the sea.
SMALL, EAST = 60, 700
# Of the drawing's width and height.
LEGEND_AT = (0.6, 0.99)


def choropleth(
    values: pd.DataFrame, indicator=None, view=None, *, id: str = "map", caption: str | None = None
) -> Figure:
    """Shade the 98 municipalities in five classes of about as many each.

    Parameters and result are those of `lines.lines`; the values are of one period, for all municipalities. What is
    not shown is hatched; Bornholm stands in a frame.
    It is a DataError when there is no number to draw, more than one period or breakdown, or values beyond `data_until`.
    """
    shown = Selection.of(values, indicator, view, id, caption).of_areas(municipality_codes())
    period, breakdown = shown.one_period("A map"), shown.one_breakdown("A map")
    known = shown.values[shown.values["status"].isin(changes.PRINTABLE)]
    if not len(known):
        raise errors.DataError(f"There are no numbers of '{shown.indicator.key}' to draw on a map.")
    shown = ranked(shown)
    numbers = formats.round_half_up(known["value"].astype(float), shown.indicator.decimals).set_axis(known["area"])
    classes = boundaries.classed(numbers)
    ranges = [_range(members, shown) for _, members in numbers.groupby(classes)]
    named = (shown.own_name, shown.written(shown.record(shown.view.own.code, period, breakdown)))
    described = [
        shown.text("map.described", place=place, range=words, count=count)
        for place, (words, count) in enumerate(ranges, 1)
    ]
    figure = shown.figure(
        _draw(classes, ranges, named, shown),
        alt=shown.described("map.kind", [*shown.described_bars([named]), *described]),
        summary=_summary(classes, ranges, shown),
        data=municipality_table(shown),
        notes=(
            shown.text("map.note"),
            *left_out_note(shown),
            rank_note([shown.indicator], shown.language),
            *shown.of_areas([shown.view.own.code]).notes(),
        ),
    )
    return replace(figure, sources=(*figure.sources, shown.text("map.source")))


def _range(members: pd.Series, shown: Selection) -> tuple[str, int]:
    """Return the lowest and highest number of a class in words, and how many are in it."""
    low, high = shown.number(members.min()), shown.number(members.max())
    words = low if low == high else shown.text("sign.bounds_signed", lower=low, upper=high)
    return words, len(members)


def _shade(place: int, count: int) -> dict[str, str]:
    """Return how a class is filled; few classes still reach from light to dark."""
    return {"facecolor": SHADES[-1] if count == 1 else SHADES[round(place * (len(SHADES) - 1) / (count - 1))]}


@style.theme()
def _draw(classes: pd.Series, ranges: Sequence[tuple[str, int]], named: tuple[str, str], shown: Selection) -> Drawing:
    ground, own = boundaries.load(), shown.view.own.code
    width = MAP_PT * ground.width / ground.height
    picture, axes = style.canvas(HEIGHT_PT, left=0, right=style.WIDTH_PT - width, top=2, bottom=HEIGHT_PT - MAP_PT - 2)
    axes.set(xlim=(0, ground.width), ylim=(ground.height, 0))
    axes.set_axis_off()
    shades = {code: _shade(place, len(ranges)) for code, place in classes.items()}
    left, top, right, bottom = ground.inset
    shapes = [
        *(PathPatch(path, ec=BORDER, lw=0.4, **shades.get(code, HIDDEN)) for code, path in ground.outlines.items()),
        Rectangle((left, top), right - left, bottom - top, fill=False, ec=BORDER, lw=0.6),
        # dark on white, so that the own border is seen on every shade
        *(
            PathPatch(ground.outlines[own], fill=False, ec=colour, lw=line)
            for colour, line in (("white", 3.4), (style.INK, 1.6))
            if own in ground.outlines
        ),
    ]
    for shape in shapes:
        # `add_patch` would fit the axes to each of its points
        axes.add_artist(shape).set_clip_on(False)
    if own in ground.outlines:
        _name(axes, ground, own, named[0])
    _legend(axes, ranges, len(ground.outlines) - len(classes), " ".join(named), shown)
    return picture


def _name(axes: Axes, ground: boundaries.Boundaries, code: str, name: str) -> None:
    """Write a municipality's name below it; beside the capital's there is sea, and no room on them."""
    box, (x, y) = ground.outlines[code].get_extents(), ground.middles[code]
    white = {"facecolor": "white", "linewidth": 0, "pad": 1}
    look = {"fontweight": "bold", "fontsize": style.SMALL_PT, "bbox": white}
    if box.width < SMALL and x > EAST:
        line = {"arrowstyle": "-", "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0}
        drawing.write(axes, name, (x, y), (34, -12), va="center", arrowprops=line, **look)
    else:
        drawing.write(axes, name, (x, box.y1), (0, -4), ha="center", va="top", **look)


def _legend(axes: Axes, ranges: Sequence[tuple[str, int]], hidden: int, named: str, shown: Selection) -> None:
    frame = {"edgecolor": BORDER, "linewidth": 0.6}
    boxes = [
        Patch(
            **_shade(place, len(ranges)),
            **frame,
            label=shown.text("map.class", range=words, count=size),
        )
        for place, (words, size) in enumerate(ranges)
    ]
    if hidden:
        boxes.append(Patch(**HIDDEN, **frame, label=shown.text("map.hidden", count=hidden)))
    boxes.append(Patch(fill=False, edgecolor=style.INK, linewidth=1.8, label=named))
    place = {"loc": "upper left", "bbox_to_anchor": LEGEND_AT, "bbox_transform": axes.figure.transFigure}
    look = {"frameon": False, "fontsize": style.SMALL_PT, "alignment": "left", "handleheight": 1.2, "labelspacing": 0.5}
    title = {"title": shown.unit.header, "title_fontproperties": {"size": style.SMALL_PT}}
    key = axes.legend(handles=boxes, **title, **look, **place)
    key.get_title().set_color(style.MUTED)
    key.get_texts()[-1].set_fontweight("bold")


def _summary(classes: pd.Series, ranges: Sequence[tuple[str, int]], shown: Selection) -> str:
    """Tell where the municipalities with the highest numbers lie, and the own municipality's class."""
    highest = classes.index[classes == classes.max()]
    regions = pd.Series([areas.group_of(code, "region").code for code in highest]).value_counts(sort=False)
    words = {"region": shown.view.name(regions.idxmax()), "part": int(regions.max())}
    said = [shown.text("map.regions", count=len(highest), **words)]
    if shown.view.own.code in classes.index:
        own = int(classes[shown.view.own.code])
        words = {"range": ranges[own][0], "place": own + 1, "of": len(ranges)}
        said.append(shown.text("map.own", area=shown.own_name, **words))
    return " ".join(said)
