"""The boundaries of the municipalities as they are drawn on a map."""

import json
from dataclasses import dataclass
from functools import cache

import numpy as np
from matplotlib.path import Path

from analysis.core import project


@dataclass(frozen=True)
class Boundaries:
    """Outlines on a sheet whose y points downwards.

    Attributes
    ----------
    width, height : int
        Of the sheet.
    inset : tuple of int
        Left, top, right and bottom of the frame that Bornholm stands in.
    outlines : dict of str to matplotlib.path.Path
        By municipality code, the largest first, so that an enclave is drawn on top of what surrounds it.
    middles : dict of str to (float, float)
        The middle of each municipality's largest part.
    """

    width: int
    height: int
    inset: tuple[int, int, int, int]
    outlines: dict[str, Path]
    middles: dict[str, tuple[float, float]]


@cache
def load() -> Boundaries:
    """Return the boundaries that lie in the project.

    Examples
    --------
    >>> len(load().outlines)
    98
    """
    held = json.loads(project.data("geography", "municipalities.json").read_text(encoding="utf-8"))
    rings = {code: [np.array(ring, float).reshape(-1, 2) for ring in found] for code, found in held["rings"].items()}
    largest = sorted(rings, key=lambda code: -_area(rings[code][0]))
    outlines = {code: Path.make_compound_path(*map(_closed, rings[code])) for code in largest}
    middles = {code: tuple((rings[code][0].min(axis=0) + rings[code][0].max(axis=0)) / 2) for code in largest}
    return Boundaries(held["width"], held["height"], tuple(held["inset"]), outlines, middles)


def _closed(ring: np.ndarray) -> Path:
    codes = [Path.MOVETO, *[Path.LINETO] * (len(ring) - 1), Path.CLOSEPOLY]
    return Path(np.vstack([ring, ring[:1]]), codes)


def _area(ring: np.ndarray) -> float:
    x, y = ring.T
    return abs(float(x @ np.roll(y, 1) - y @ np.roll(x, 1))) / 2
