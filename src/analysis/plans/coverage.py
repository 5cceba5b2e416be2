"""What the annexes must show: the statements of the plans, and where each of them is served."""

from typing import Literal

from pydantic import Field, RootModel

from analysis.core import project, yaml_files
from analysis.core.yaml_files import StrictModel


class Service(StrictModel):
    """How a statement is served."""

    by: Literal["indicator", "target", "target_group", "quotation", "printed", "record", "ministerial_goal"]
    key: str


class Statement(StrictModel):
    """A number or statement of a plan that its annex must show."""

    id: str
    name: str
    plan: str
    served: list[Service] = Field(min_length=1)
    chapters: list[str] = Field(min_length=1)


def statements() -> list[Statement]:
    """Return every statement, plan by plan."""
    return yaml_files.load(project.data("coverage.yml"), RootModel[list[Statement]]).root
