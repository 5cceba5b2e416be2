"""What a table consists of: columns, rows and cells."""

from dataclasses import dataclass

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
    """What stands in a cell: the text a reader sees and the number behind it.

    Attributes
    ----------
    text : str
        The printed number, or the sign of the status.
    value : float, str or None
        The number behind it; None where there is none.
    status : str
        A status of the vocabulary.
    decimals : int
        Printed, so that a column can be aligned on the decimal comma.
    bounded : bool
        The text is a lower and an upper bound, or says in words why there is no number.
    symbol, picture : str
        A sign before the text, an `<svg>` of ours after it, that say the same; not read aloud.
    spoken : str
        What is read aloud for a sign, where it is not what its status says.
    """

    text: str
    value: float | str | None = None
    status: str = "observed"
    decimals: int = 0
    bounded: bool = False
    symbol: str = ""
    picture: str = ""
    spoken: str = ""

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
