"""What each indicator must give: `expected/KEY.yml`, read by the tests and by the pages of the documentation."""

from pathlib import Path
from typing import Literal

from pydantic import RootModel

from analysis.core import areas, yaml_files
from analysis.core.areas import Area
from analysis.core.yaml_files import StrictModel

FOLDER = Path(__file__).parent / "expected"
HIDDEN = "hidden"


class Case(StrictModel):
    """A value that an indicator must give, and how it was found.

    `area` is a municipality or a group by name, or some municipalities together. `value` and the other numbers
    are rounded as they stand, `until` is the last period that may be known. `given` are made numbers instead of those
    held: by table, measure and breakdown a number for each area and period, `hidden` where the source hides it.
    """

    area: str | list[str]
    period: str
    breakdown: str = ""
    value: float | int | None = None
    numerator: float | int | None = None
    denominator: float | int | None = None
    lower: float | int | None = None
    upper: float | int | None = None
    status: Literal["observed", "suppressed", "not_applicable", "not_available", "zero"] = "observed"
    method: str = ""
    until: str = "2026M07"
    given: dict[str, dict[str, float | int | Literal["hidden"]]] = {}
    found: str

    def who(self) -> Area:
        """Return the area, or the municipalities together."""
        if isinstance(self.area, str):
            return areas.resolve(self.area)
        codes = [areas.resolve_municipality(name).code for name in self.area]
        return areas.peer_group(codes, " og ".join(self.area))


def described() -> list[str]:
    """Return the indicators that values are expected of."""
    return sorted(path.stem for path in FOLDER.glob("*.yml"))


def cases(key: str) -> list[Case]:
    """Return what one indicator must give."""
    return read(FOLDER / f"{key}.yml")


def read(path: Path) -> list[Case]:
    """Return the cases of a file."""
    return yaml_files.load(path, RootModel[list[Case]]).root
