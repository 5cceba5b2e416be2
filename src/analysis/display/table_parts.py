"""What a table consists of: columns, rows and cells."""

from dataclasses import dataclass

SIGNED = ("suppressed", "not_available", "not_applicable")


@dataclass(frozen=True)
class Column:
    """A column of a table: its header, the unit in the header, the header above it, and how it is printed.

    Attributes
    ----------
    key : str
        Name in the payload and the exports.
    label, unit, group : str
        As a reader sees them.
    numeric : bool
        Numbers are aligned on the decimal comma, words to the left.
    decimals : int
        Decimals of all numbers in the column.
    signed : bool
        Write "+" before what is over zero, for changes and differences.
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
        Decimals printed, so that a column can be aligned on the decimal comma.
    bounded : bool
        The text is a lower and an upper bound, or says in words why there is no number.
    symbol : str
        A sign before the text that says the same; not read aloud.
    picture : str
        An `<svg>` of ours after the text that shows the same; not read aloud.
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
