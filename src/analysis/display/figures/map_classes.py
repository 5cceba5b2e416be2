"""The classes that a map shades municipalities by."""

import numpy as np
import pandas as pd

# From light to dark, so that the order is seen without colour.
SHADES = ("#dce8f1", "#aecbdf", "#75a5c7", "#3a77a6", "#0b3c5d")


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
