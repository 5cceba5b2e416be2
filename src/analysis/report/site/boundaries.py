"""The boundaries of the municipalities as they are drawn on a map, and the classes that it shades them by."""

import json
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.path import Path

from analysis.core import formats, project
from analysis.display.texts import text

STEPS = {1: "M{:g} {:g}", 2: "L{:g} {:g}"}
# From light to dark, so that the order is seen without colour.
SHADES = ("#dce8f1", "#aecbdf", "#75a5c7", "#3a77a6", "#0b3c5d")


class Boundaries(NamedTuple):
    """Outlines on a sheet of a width and height, whose y points downwards, by municipality code.

    The largest comes first, so that an enclave is drawn on top of what surrounds it. The inset is the left, top, right
    and bottom of Bornholm's frame.
    """

    width: int
    height: int
    inset: tuple[int, int, int, int]
    outlines: dict[str, Path]


@cache
def load() -> Boundaries:
    """Return the boundaries that lie in the project."""
    held = json.loads(project.data("geography", "municipalities.json").read_text(encoding="utf-8"))
    rings = {code: [np.array(ring, float).reshape(-1, 2) for ring in found] for code, found in held["rings"].items()}
    largest = sorted(rings, key=lambda code: -_area(rings[code][0]))
    outlines = {
        code: Path.make_compound_path(*(Path(np.vstack([ring, ring[:1]]), closed=True) for ring in rings[code]))
        for code in largest
    }
    return Boundaries(held["width"], held["height"], tuple(held["inset"]), outlines)


def _area(ring: np.ndarray) -> float:
    x, y = ring.T
    return abs(float(x @ np.roll(y, 1) - y @ np.roll(x, 1))) / 2


def classed(numbers: pd.Series) -> pd.Series:
    """Return the class of each number, 0 the lowest; equal numbers share one, and none is empty.

    Examples
    --------
    >>> classed(pd.Series([1.0, 1.0, 1.0, 2.0, 3.0])).tolist()
    [0, 0, 0, 1, 2]
    """
    edges = np.quantile(numbers, np.linspace(0, 1, len(SHADES) + 1)[1:-1])
    raw = np.searchsorted(edges, numbers.to_numpy(), side="left")
    return pd.Series(np.unique(raw, return_inverse=True)[1], index=numbers.index)


def drawn(numbers: pd.Series, decimals: int, language: str) -> tuple[dict, pd.Series]:
    """Return the ground of a map, its paths and its legend, and the class of each number, by municipality code."""
    classes = classed(formats.round_half_up(numbers, decimals)) if len(numbers) else pd.Series(dtype=int)
    legend = []
    for place, members in numbers.groupby(classes):
        low, high = (formats.number(end, decimals, language=language) for end in (members.min(), members.max()))
        shown = low if low == high else text(language, "site.range", low=low, high=high)
        legend.append({"shade": f"shade-{place}", "text": shown})
    paths = [
        "".join(STEPS.get(int(code), "Z").format(*place[:2]) for place, code in path.iter_segments())
        for path in load().outlines.values()
    ]
    return {"ground": load(), "paths": paths, "legend": legend}, classes
