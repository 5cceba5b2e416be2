"""A funnel: each municipality's share by how many persons it is of, and what chance alone would leave around the mean.

Small municipalities lie far apart by chance; one that is outside the limits for its size does not (Spiegelhalter 2005,
Statistics in Medicine 24, 1185-1202). The limits are those of the score test, which Wilson's interval inverts.
"""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import FuncFormatter, NullFormatter
from scipy import special

from analysis.core import areas, formats
from analysis.display.blocks.blocks import Column, Figure, Row
from analysis.display.context import Context
from analysis.display.figures import drawing, style
from analysis.display.figures.selection import Selection
from analysis.display.tables.cells import number_cell
from analysis.indicators.registry import Indicator

# Of all municipalities with the same level, by chance one in twenty lies outside the inner, one in 500 the outer.
INNER, OUTER = (float(special.ndtri(1 - outside / 2)) for outside in (0.05, 0.002))
FEWEST = 20
HEIGHT_PT, LEFT_PT, RIGHT_PT, TOP_PT, BOTTOM_PT = 210, 34, 14, 26, 40


def funnel(values: pd.DataFrame, indicator: Indicator, view: Context, *, id: str, caption: str) -> Figure | None:
    """Draw the municipalities' shares in one period by the persons that they are of.

    `values` has the country's too. It is None for an indicator that is no share of persons, for one without the
    country's, and for fewer than twenty municipalities.
    """
    shown = Selection.of(values, indicator, view, id, caption)
    country = shown.record("000", shown.one_period("A funnel"), shown.one_breakdown("A funnel"))
    ours = shown.of_areas(area.code for area in areas.municipalities()).values
    dots = ours[ours["value"].notna() & (ours["denominator"] > 0)].sort_values("denominator", ascending=False)
    if indicator.interval != "wilson" or not country or not country["value"] > 0 or len(dots) < FEWEST:
        return None
    far = (dots["value"] - country["value"]).abs() > OUTER * error(dots["denominator"], country["value"], shown)
    words = {"count": int(far.sum()), "of": len(dots), "country": shown.written(country)}
    persons, written = Column("persons", shown.text("funnel.persons")), ("observed", 0, view.language)
    columns = (Column("value", shown.unit.header, decimals=indicator.decimals), persons)
    rows = [
        Row(view.name(row["area"]), (*shown.row("", [row]).cells, number_cell(row["denominator"], *written)))
        for row in dots.to_dict("records")
    ]
    return shown.figure(
        _draw(dots, country["value"], shown),
        alt=shown.described("funnel.kind", [shown.text("funnel.outside", **words)]),
        data=shown.table("table.area", columns, rows),
        notes=(shown.text("funnel.note"), shown.text("funnel.outside", **words)),
    )


def error(base: pd.Series, level: float, shown: Selection) -> pd.Series:
    """Return the standard error of a share of some persons, where the share behind it is a level."""
    share = level / shown.indicator.scale
    return shown.indicator.scale * np.sqrt(share * (1 - share) / base)


@style.theme()
def _draw(dots: pd.DataFrame, country: float, shown: Selection) -> Drawing:
    """Draw the dots over the limits, larger municipalities to the right."""
    picture, axes = style.canvas(HEIGHT_PT, left=LEFT_PT, right=RIGHT_PT, top=TOP_PT, bottom=BOTTOM_PT)
    low, high = dots["denominator"].min() / 1.15, dots["denominator"].max() * 1.15
    along = pd.Series(np.geomspace(low, high, 60))
    axes.plot([low, high], [country, country], color=style.LOOKS["country"].colour, linewidth=1.2)
    for width, dash in ((INNER, (0, (5, 3))), (OUTER, (0, (1.5, 1.5)))):
        for side in (-1, 1):
            limit = country + side * width * error(along, country, shown)
            axes.plot(along, limit.clip(0, shown.indicator.scale), color=style.MUTED, linestyle=dash, linewidth=0.9)
    axes.scatter(dots["denominator"], dots["value"], s=18, color=style.LOOKS["own"].colour, linewidth=0)
    top = max(dots["value"].max(), country) * 1.08
    axes.set(xscale="log", xlim=(low, high), ylim=(0, min(top, shown.indicator.scale)))
    style.number_ticks(axes.yaxis, shown.language)
    steps = [step * 10**power for power in range(7) for step in (1, 3) if low <= step * 10**power <= high]
    axes.set_xticks(steps or [round(low), round(high)], minor=False)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda at, _: formats.number(at, 0, language=shown.language)))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.tick_params(axis="x", which="minor", length=0)
    drawing.above(axes, shown.unit.header, 8)
    below = {"ha": "center", "va": "top", **drawing.SMALL}
    drawing.write(axes, shown.text("funnel.persons"), (0.5, 0), (0, -22), "axes fraction", **below)
    return picture
