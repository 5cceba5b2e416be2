"""Drawings of matplotlib and seaborn that may become figures of the annex."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.image import AxesImage

from analysis.core import errors


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
