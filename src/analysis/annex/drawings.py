"""Drawings of matplotlib and seaborn on their way into the annex: house style, the language's numbers, SVG."""

from __future__ import annotations

from typing import Any

import matplotlib
from matplotlib import dates, ticker
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.image import AxesImage

from analysis import errors, formats
from analysis.display import style, svg

POINTS_A_MONTH = 58
INCHES = style.WIDTH_PT / 72
PALETTE = [look.colour for look in style.LOOKS.values()]


def use_house_style() -> None:
    """Let what is drawn from now on have the fonts, lines and colours of the annex."""
    matplotlib.rcParams.update(style.RC)
    matplotlib.rcParams["axes.prop_cycle"] = matplotlib.cycler(color=PALETTE)


def picture(drawing: Any) -> Figure:
    """Return the figure of a drawing, and take it from pyplot, so that it is not shown twice.

    Raises
    ------
    UsageError
        If it is no drawing, is empty, or holds a picture of pixels.
    """
    found = drawing
    if not isinstance(found, Figure | Axes):
        found = getattr(found, "figure", None)
    while isinstance(found, Axes | SubFigure):
        found = found.figure
    if not isinstance(found, Figure):
        raise errors.UsageError(
            f"annex.figure was given {type(drawing).__name__}; it takes Axes or a Figure of matplotlib, or a grid of "
            "seaborn."
        )
    if not any(axes.has_data() for axes in found.axes):
        raise errors.UsageError("annex.figure was given an empty drawing; draw first, then hand on its axes.")
    if found.findobj(AxesImage) or found.findobj(lambda artist: bool(artist.get_rasterized())):
        raise errors.UsageError(
            "The drawing holds pixels (imshow, rasterized); draw it as shapes, as sns.heatmap does."
        )
    from matplotlib import pyplot

    pyplot.close(found)
    return found


def as_svg(figure: Figure, id: str, title: str, alt: str, language: str) -> str:
    """Write a figure as lean SVG, as wide as the page, numbers and months in the reader's language."""
    width, height = figure.get_size_inches()
    figure.set_size_inches(INCHES, height * INCHES / width)
    figure.set_dpi(72)
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            _localise(axis, language)
    with matplotlib.rc_context({**style.RC, "savefig.bbox": "tight", "savefig.pad_inches": 0.05}):
        return svg.svg(figure, id, title, alt)


def _localise(axis, language: str) -> None:
    """Write the numbers and months of an axis as the language does, where nobody has chosen otherwise."""
    formatter = axis.get_major_formatter()
    if isinstance(formatter, ticker.ScalarFormatter):
        ticks = axis.get_majorticklocs()
        steps = sorted({abs(float(b - a)) for a, b in zip(ticks, ticks[1:], strict=False)} - {0.0})
        step = steps[0] if steps else 1.0
        decimals = next((count for count in range(4) if abs(step * 10**count - round(step * 10**count)) < 1e-6), 4)
        axis.set_major_formatter(
            ticker.FuncFormatter(lambda value, _: formats.number(value + 0.0, decimals, language=language))
        )
    elif isinstance(formatter, dates.AutoDateFormatter | dates.ConciseDateFormatter):
        # as many as have room, so that no two lie over each other
        room = axis.axes.get_position().width * style.WIDTH_PT / POINTS_A_MONTH
        axis.set_major_locator(dates.AutoDateLocator(minticks=1, maxticks=max(2, int(room))))
        days = [dates.num2date(tick) for tick in axis.get_majorticklocs()]
        whole_years = all((day.month, day.day) == (1, 1) for day in days)

        def written(value: float, _: int) -> str:
            day = dates.num2date(value)
            return str(day.year) if whole_years else f"{formats.month_name(day.month, language, short=True)} {day.year}"

        axis.set_major_formatter(ticker.FuncFormatter(written))
