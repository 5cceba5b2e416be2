"""What a table consists of: columns, rows and cells, and the values behind it as records."""

import math
from dataclasses import dataclass

import pandas as pd

from analysis.indicators.values import LIST_COLUMNS, NUMBER_COLUMNS, VALUE_COLUMNS

SIGNED = ("suppressed", "not_available", "not_applicable")


@dataclass(frozen=True)
class Column:
    """A column of a table: its header with a unit, the header above it, and how its cells are printed.

    Numbers are aligned on the decimal comma, words to the left; `signed` writes "+" before what is over zero.
    """

    key: str
    label: str
    unit: str = ""
    group: str = ""
    numeric: bool = True
    decimals: int = 0
    signed: bool = False


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: the text a reader sees, and the number or words behind it.

    The text is the printed number, or the sign of the status; `decimals` are those printed, so that a column can be
    aligned on the decimal comma. One that is `bounded` is a lower and an upper bound, or says in words why there is no
    number. `symbol` before the text and `picture`, an `<svg>` of ours after it, say the same and are not read aloud;
    `spoken` is read aloud for a sign, where it is not what its status says, or says after a number what its `shade`
    ("quarter-1" to "quarter-4") says.
    """

    text: str
    value: float | str | None = None
    status: str = "observed"
    decimals: int = 0
    bounded: bool = False
    symbol: str = ""
    picture: str = ""
    spoken: str = ""
    shade: str = ""

    @property
    def signed(self) -> bool:
        """Whether the text is a sign that must be explained."""
        return self.status in SIGNED and not self.bounded


@dataclass(frozen=True)
class Row:
    """A row of a table; `level` 1 stands under the nearest row of level 0, `total` is emphasised."""

    label: str
    cells: tuple[Cell, ...]
    level: int = 0
    total: bool = False


def records(values: pd.DataFrame) -> tuple[dict, ...]:
    """Turn a frame of values into records that can be written as JSON: a dict per row with the keys `VALUE_COLUMNS`.

    A column that is absent, and a missing number, is None; a rank is a whole number.

    Examples
    --------
    >>> records(pd.DataFrame({"area": ["370"], "value": [float("nan")]}))[0]["value"] is None
    True
    """
    # column by column: taking a frame apart row by row takes ten times as long
    columns = [_column(key, values) for key in VALUE_COLUMNS]
    return tuple(dict(zip(VALUE_COLUMNS, row, strict=True)) for row in zip(*columns, strict=True))


def _column(key: str, values: pd.DataFrame) -> list:
    if key not in values:
        return [[] if key in LIST_COLUMNS else None] * len(values)
    if key in LIST_COLUMNS:
        return [list(map(str, each)) if isinstance(each, (tuple, list)) else [] for each in values[key].tolist()]
    if key in NUMBER_COLUMNS:
        whole = int if key.startswith("rank") else float
        numbers = values[key].to_numpy(dtype=float, na_value=math.nan).tolist()
        return [whole(each) if math.isfinite(each) else None for each in numbers]
    texts = values[key].to_numpy(dtype=object, na_value=None).tolist()
    return [None if each is None else str(each) for each in texts]
