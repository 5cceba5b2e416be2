"""Maps: every municipality shaded by its number, the own one outlined."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Patch, PathPatch, Rectangle

from analysis.core import areas, errors, formats, vocabulary
from analysis.display.blocks.blocks import Figure
from analysis.display.context import Context
from analysis.display.figures import alt_text, assembly, boundaries, drawing, style
from analysis.display.figures.map_classes import SHADES, classed
from analysis.display.figures.strip import left_out_note, municipality_table
from analysis.display.tables import tables
from analysis.display.tables.cells import rank_note, value_cell
from analysis.display.texts import text
from analysis.indicators import changes, comparisons

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

    Raises
    ------
    DataError
        When there is no number to draw, more than one period or breakdown, or values beyond `data_until`.
    """
    values, indicator, view = assembly.opened(values, indicator, view)
    language = view.language
    view.check(values)
    register = [area.code for area in areas.municipalities()]
    found = values[(values["indicator"] == indicator.key) & values["area"].isin(register)]
    period = assembly.one_period(found, indicator, "A map")
    tables.only_breakdown(found, "A map")
    if not found["status"].isin(changes.PRINTABLE).any():
        raise errors.DataError(f"There are no numbers of '{indicator.key}' to draw on a map.")
    if not found["rank"].notna().any():
        found = comparisons.ranked(found, indicator)
    shown = found[found["status"].isin(changes.PRINTABLE)]
    numbers = formats.round_half_up(shown["value"].astype(float), indicator.decimals).set_axis(shown["area"])
    classes = classed(numbers)
    ranges = _ranges(numbers, classes, indicator, language)
    caption = caption or tables.caption_of(indicator, [period], language)
    here = found[found["area"] == view.own.code]
    own = next(iter(here.to_dict(orient="records")), None)
    named = (view.name(view.own.code), value_cell(own, indicator.decimals, language).text)
    figure = assembly.figure(
        _draw(classes, ranges, named, indicator, view),
        id,
        caption,
        alt=_alternative(ranges, named, indicator, language),
        summary=_summary(classes, ranges, view),
        data=municipality_table(found, indicator, view, id, caption),
        notes=(
            text(language, "map.note"),
            *left_out_note(found, view),
            rank_note([indicator], language),
            *assembly.notes(here, [], view),
        ),
        values=found,
        view=view,
    )
    return replace(figure, sources=(*figure.sources, text(language, "map.source")))


def _ranges(numbers: pd.Series, classes: pd.Series, indicator, language: str) -> list[tuple[str, int]]:
    """Return the lowest and highest number of each class in words, and how many are in it."""
    ranges = []
    for _, members in numbers.groupby(classes):
        low, high = (
            formats.number(most, indicator.decimals, language=language) for most in (members.min(), members.max())
        )
        words = low if low == high else text(language, "sign.bounds_signed", lower=low, upper=high)
        ranges.append((words, len(members)))
    return ranges


def _shade(place: int, count: int) -> dict[str, str]:
    """Return how a class is filled; few classes still reach from light to dark."""
    return {"facecolor": SHADES[-1] if count == 1 else SHADES[round(place * (len(SHADES) - 1) / (count - 1))]}


@style.theme()
def _draw(
    classes: pd.Series, ranges: Sequence[tuple[str, int]], named: tuple[str, str], indicator, view: Context
) -> Drawing:
    ground = boundaries.load()
    width = MAP_PT * ground.width / ground.height
    picture, axes = style.canvas(HEIGHT_PT, left=0, right=style.WIDTH_PT - width, top=2, bottom=HEIGHT_PT - MAP_PT - 2)
    axes.set(xlim=(0, ground.width), ylim=(ground.height, 0))
    axes.set_axis_off()
    for code, outline in ground.outlines.items():
        fill = _shade(classes[code], len(ranges)) if code in classes.index else HIDDEN
        axes.add_patch(PathPatch(outline, edgecolor=BORDER, linewidth=0.4, clip_on=False, **fill))
    left, top, right, bottom = ground.inset
    frame = {"fill": False, "edgecolor": BORDER, "linewidth": 0.6, "clip_on": False}
    axes.add_patch(Rectangle((left, top), right - left, bottom - top, **frame))
    if view.own.code in ground.outlines:
        _outline(axes, ground, view.own.code, named[0])
    _legend(axes, ranges, len(areas.municipalities()) - len(classes), " ".join(named), indicator, view.language)
    return picture


def _outline(axes: Axes, ground: boundaries.Boundaries, code: str, name: str) -> None:
    """Draw the own municipality's border, dark on white, so that it is seen on every shade; and its name."""
    outline, (x, y) = ground.outlines[code], ground.middles[code]
    for colour, width in (("white", 3.4), (style.INK, 1.6)):
        axes.add_patch(PathPatch(outline, fill=False, edgecolor=colour, linewidth=width, clip_on=False))
    box = outline.get_extents()
    look = {
        "fontweight": "bold",
        "fontsize": style.SMALL_PT,
        "bbox": {"facecolor": "white", "linewidth": 0, "pad": 1},
    }
    if box.width < SMALL and x > EAST:
        # beside the capital's municipalities there is sea, and no room on them
        line = {"arrowstyle": "-", "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0}
        drawing.write(axes, name, (x, y), (34, -12), va="center", arrowprops=line, **look)
    else:
        drawing.write(axes, name, (x, box.y1), (0, -4), ha="center", va="top", **look)


def _legend(axes: Axes, ranges: Sequence[tuple[str, int]], hidden: int, named: str, indicator, language: str) -> None:
    frame = {"edgecolor": BORDER, "linewidth": 0.6}
    boxes = [
        Patch(
            **_shade(place, len(ranges)),
            **frame,
            label=text(language, "map.class" if size > 1 else "map.class_one", range=words, count=size),
        )
        for place, (words, size) in enumerate(ranges)
    ]
    if hidden:
        boxes.append(Patch(**HIDDEN, **frame, label=text(language, "map.hidden", count=hidden)))
    boxes.append(Patch(fill=False, edgecolor=style.INK, linewidth=1.8, label=named))
    unit = vocabulary.unit(indicator.unit, language).header
    place = {"loc": "upper left", "bbox_to_anchor": LEGEND_AT, "bbox_transform": axes.figure.transFigure}
    look = {"frameon": False, "fontsize": style.SMALL_PT, "alignment": "left", "handleheight": 1.2, "labelspacing": 0.5}
    key = axes.legend(handles=boxes, title=unit, title_fontproperties={"size": style.SMALL_PT}, **look, **place)
    key.get_title().set_color(style.MUTED)
    key.get_texts()[-1].set_fontweight("bold")


def _alternative(ranges: Sequence[tuple[str, int]], named: tuple[str, str], indicator, language: str) -> str:
    classes = [
        text(language, "map.described", place=place, range=words, count=count)
        for place, (words, count) in enumerate(ranges, 1)
    ]
    return alt_text.described(
        text(language, "map.kind"), indicator.unit, [*alt_text.bars([named], language), *classes], language
    )


def _summary(classes: pd.Series, ranges: Sequence[tuple[str, int]], view: Context) -> str:
    """Tell where the municipalities with the highest numbers lie, and the own municipality's class."""
    highest = classes.index[classes == classes.max()]
    regions = pd.Series([areas.group_of(code, "region").code for code in highest]).value_counts(sort=False)
    region = view.name(regions.idxmax())
    if len(highest) > 1:
        words = {"region": region, "count": len(highest), "part": int(regions.max())}
        said = [text(view.language, "map.regions", **words)]
    else:
        said = [text(view.language, "map.region_one", region=region)]
    if view.own.code in classes.index:
        own = int(classes[view.own.code])
        words = {"range": ranges[own][0], "place": own + 1, "of": len(ranges)}
        said.append(text(view.language, "map.own", area=view.name(view.own.code), **words))
    return " ".join(said)
