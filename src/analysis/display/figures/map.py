"""Maps: every municipality shaded by its number, the own one outlined."""

from collections.abc import Sequence
from dataclasses import replace

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import PathPatch, Rectangle

from analysis import areas, errors, formats, vocabulary
from analysis.display import tables
from analysis.display.blocks import Figure
from analysis.display.cells import rank_note, value_cell
from analysis.display.context import Context
from analysis.display.figures import assembly, boundaries, style
from analysis.display.figures.bars import left_out_note, municipality_table
from analysis.display.figures.map_classes import SHADES, classed
from analysis.display.texts import text
from analysis.indicators import changes, comparisons

HEIGHT_PT, MAP_PT = 420, 416
# Holds 3:1 against the ground.
BORDER, HATCH = "#6b6b6b", "//////"
# On the sheet of boundaries: what is narrower than this, east of that, is named out on the sea.
SMALL, EAST = 60, 700
LEGEND_X, LEGEND_Y, LEGEND_STEP, SWATCH_PT = 320, 30, 17, 12


def choropleth(values: pd.DataFrame, indicator, view: Context, *, id: str, caption: str | None = None) -> Figure:
    """Shade the 98 municipalities in five classes of about as many each.

    Parameters
    ----------
    values : DataFrame
        Columns `VALUE_COLUMNS`, one period and breakdown, for all municipalities.
    indicator : analysis.indicators.registry.Indicator
    view : Context
    id : str
    caption : str, optional
        The indicator's name and the period by default.

    Returns
    -------
    Figure
        What is not shown is hatched; Bornholm stands in a frame.

    Raises
    ------
    DataError
        When there is no number to draw, more than one period or breakdown, or values beyond `data_until`.
    """
    language = view.language
    view.check(values)
    register = [area.code for area in areas.municipalities()]
    found = values[(values["indicator"] == indicator.key) & values["area"].isin(register)]
    codes = list(found["period"].unique())
    if len(codes) != 1 or not found["status"].isin(changes.PRINTABLE).any():
        raise errors.DataError(f"A map shows the numbers of one period, and was given {len(codes)}: '{indicator.key}'.")
    tables.only_breakdown(found, "A map")
    if not found["rank"].notna().any():
        found = comparisons.ranked(found, indicator)
    shown = found[found["status"].isin(changes.PRINTABLE)]
    numbers = formats.round_half_up(shown["value"].astype(float), indicator.decimals).set_axis(shown["area"])
    classes = classed(numbers)
    ranges = _ranges(numbers, classes, indicator, language)
    caption = caption or tables.caption_of(indicator, codes, language)
    own = found[found["area"] == view.own.code].to_dict(orient="records")
    written = value_cell(own[0] if own else None, indicator.decimals, language).text
    figure = assembly.figure(
        _draw(classes, ranges, written, indicator, view),
        id,
        caption,
        alt=_alternative(classes, ranges, written, indicator, view),
        summary=_summary(classes, ranges, view),
        data=municipality_table(found, indicator, view, id, caption),
        notes=(
            text(language, "map.note"),
            *left_out_note(found, view),
            rank_note([indicator], language),
            *assembly.notes(found[found["area"] == view.own.code], [], view),
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
            formats.number(end, indicator.decimals, language=language) for end in (members.min(), members.max())
        )
        ranges.append(
            (low if low == high else text(language, "sign.bounds_signed", lower=low, upper=high), len(members))
        )
    return ranges


def _shade(place: int, count: int) -> str:
    """Return the shade of a class; few classes still reach from light to dark."""
    return SHADES[-1] if count == 1 else SHADES[round(place * (len(SHADES) - 1) / (count - 1))]


@matplotlib.rc_context({**style.RC, "hatch.linewidth": 0.6})
def _draw(classes: pd.Series, ranges: Sequence[tuple[str, int]], written: str, indicator, view: Context) -> Drawing:
    ground = boundaries.load()
    width = MAP_PT * ground.width / ground.height
    picture, axes = style.canvas(HEIGHT_PT, left=0, right=style.WIDTH_PT - width, top=2, bottom=HEIGHT_PT - MAP_PT - 2)
    axes.set_xlim(0, ground.width)
    axes.set_ylim(ground.height, 0)
    axes.set_axis_off()
    for code, outline in ground.outlines.items():
        known = code in classes.index
        fill = _shade(classes[code], len(ranges)) if known else "#ffffff"
        axes.add_patch(
            PathPatch(
                outline, facecolor=fill, edgecolor=BORDER, linewidth=0.4, hatch=None if known else HATCH, clip_on=False
            )
        )
    left, top, right, bottom = ground.inset
    frame = {"fill": False, "edgecolor": BORDER, "linewidth": 0.6, "clip_on": False}
    axes.add_patch(Rectangle((left, top), right - left, bottom - top, **frame))
    _outline(axes, ground, view)
    _legend(picture, classes, ranges, written, indicator, view)
    return picture


def _outline(axes: Axes, ground: boundaries.Boundaries, view: Context) -> None:
    """Draw the own municipality's border, dark on white, so that it is seen on every shade; and its name."""
    if view.own.code not in ground.outlines:
        return
    for colour, width in (("white", 3.4), (style.INK, 1.6)):
        axes.add_patch(
            PathPatch(ground.outlines[view.own.code], fill=False, edgecolor=colour, linewidth=width, clip_on=False)
        )
    x, y = ground.middles[view.own.code]
    box = ground.outlines[view.own.code].get_extents()
    words = {"fontweight": "bold", "fontsize": style.SMALL_PT, "textcoords": "offset points"}
    ground_of_words = {"facecolor": "white", "linewidth": 0, "pad": 1}
    name = view.name(view.own.code)
    if box.width < SMALL and x > EAST:
        # Beside the capital's municipalities there is sea, and no room on them.
        line = {"arrowstyle": "-", "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0}
        axes.annotate(name, (x, y), xytext=(34, -12), va="center", arrowprops=line, bbox=ground_of_words, **words)
    else:
        below = {"xytext": (0, -4), "ha": "center", "va": "top"}
        axes.annotate(name, (x, box.y1), bbox=ground_of_words, **below, **words)


def _legend(
    picture: Drawing, classes: pd.Series, ranges: Sequence[tuple[str, int]], written: str, indicator, view: Context
) -> None:
    language = view.language
    count = len(ranges)
    entries = [
        (
            {"facecolor": _shade(place, count), "edgecolor": BORDER, "linewidth": 0.6},
            text(language, "map.class" if size > 1 else "map.class_one", range=words, count=size),
        )
        for place, (words, size) in enumerate(ranges)
    ]
    if len(classes) < len(areas.municipalities()):
        hatched = {"facecolor": "#ffffff", "edgecolor": BORDER, "linewidth": 0.6, "hatch": HATCH}
        entries.append((hatched, text(language, "map.hidden", count=len(areas.municipalities()) - len(classes))))
    own = {"fill": False, "edgecolor": style.INK, "linewidth": 1.8}
    entries.append((own, f"{view.name(view.own.code)} {written}"))
    picture.text(
        LEGEND_X / style.WIDTH_PT,
        1 - (LEGEND_Y - 14) / HEIGHT_PT,
        vocabulary.unit(indicator.unit, language).header,
        fontsize=style.SMALL_PT,
        color=style.MUTED,
    )
    for place, (look, words) in enumerate(entries):
        y = 1 - (LEGEND_Y + place * LEGEND_STEP + SWATCH_PT / 2) / HEIGHT_PT
        picture.add_artist(
            Rectangle(
                (LEGEND_X / style.WIDTH_PT, y - SWATCH_PT / 2 / HEIGHT_PT),
                1.4 * SWATCH_PT / style.WIDTH_PT,
                SWATCH_PT / HEIGHT_PT,
                transform=picture.transFigure,
                **look,
            )
        )
        picture.text(
            (LEGEND_X + 1.4 * SWATCH_PT + 6) / style.WIDTH_PT,
            y,
            words,
            va="center_baseline",
            fontsize=style.SMALL_PT,
            fontweight="bold" if place == len(entries) - 1 else "normal",
        )


def _alternative(classes: pd.Series, ranges: Sequence[tuple[str, int]], written: str, indicator, view: Context) -> str:
    language = view.language
    said = [
        text(language, "map.described", place=place + 1, range=words, count=count)
        for place, (words, count) in enumerate(ranges)
    ]
    unit = vocabulary.unit(indicator.unit, language).short.removesuffix(".")
    own = text(language, "figure.bar", series=view.name(view.own.code), number=written)
    return " ".join([text(language, "map.kind"), text(language, "figure.unit", unit=unit), own, *said])


def _summary(classes: pd.Series, ranges: Sequence[tuple[str, int]], view: Context) -> str:
    """Tell where the municipalities with the highest numbers lie, and the own municipality's class."""
    language = view.language
    highest = classes.index[classes == classes.max()]
    regions = pd.Series([areas.group_of(code, "region").code for code in highest]).value_counts(sort=False)
    most = regions[regions == regions.max()].index[0]
    said = [
        text(
            language,
            "map.regions" if len(highest) > 1 else "map.region_one",
            region=view.name(most),
            **({"count": len(highest), "part": int(regions.max())} if len(highest) > 1 else {}),
        )
    ]
    if view.own.code in classes.index:
        words, _ = ranges[classes[view.own.code]]
        place = {"place": int(classes[view.own.code]) + 1, "of": len(ranges)}
        said.append(text(language, "map.own", area=view.name(view.own.code), range=words, **place))
    return " ".join(said)
