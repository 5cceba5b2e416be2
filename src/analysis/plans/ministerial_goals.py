"""The goals that the Minister for Employment set for the municipalities, by year, and what shows them."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field, RootModel

from analysis.core import errors, project, reforms, yaml_files
from analysis.core.yaml_files import BilingualText, StrictModel
from analysis.plans.references import IndicatorKey, RecordKind, name_of


class MinisterialGoal(StrictModel):
    """A goal of one year."""

    key: str = ""
    year: int = Field(ge=2007)
    number: int = Field(ge=1)
    text: BilingualText
    indicators: list[IndicatorKey] = []
    records: list[RecordKind] = []
    note: BilingualText | None = None


def goals() -> dict[str, MinisterialGoal]:
    """Return every goal by its key, in the order of the file."""
    return _read(project.data("ministerial_goals.yml"))


def goal(key: str) -> MinisterialGoal:
    """Return one goal; a UsageError names the nearest where there is none."""
    if key not in goals():
        raise errors.unknown("ministerial goal", key, goals())
    return goals()[key]


def of_year(year: int) -> list[MinisterialGoal]:
    """Return the goals set for a year, in their order; none for a year whose goals are not held."""
    return sorted((each for each in goals().values() if each.year == year), key=lambda each: each.number)


@lru_cache(maxsize=4)
def _read(file: Path) -> dict[str, MinisterialGoal]:
    held = yaml_files.load(file, RootModel[dict[str, MinisterialGoal]]).root
    for key, each in held.items():
        if not reforms.in_force("ministerial_goals", str(each.year)):
            raise errors.DataError(f"{project.relative(file)}: the goal '{key}' is of a year without goals.")
        if key != f"{each.year}-{each.number}":
            raise errors.DataError(
                f"{project.relative(file)}: the goal '{key}' is number {each.number} of {each.year}; "
                f"its key should be '{each.year}-{each.number}'."
            )
    return {key: each.model_copy(update={"key": key}) for key, each in held.items()}


GoalKey = name_of("ministerial goal", goals, "A key of data/ministerial_goals.yml, such as 2023-5.")
