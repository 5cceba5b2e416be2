"""What the law and the ministry have held the municipalities' effort against, with dates and limits where known."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import RootModel

from analysis.core import project, yaml_files
from analysis.core.yaml_files import BilingualText, StrictModel
from analysis.plans.references import IndicatorKey, UnitName

NOT_KNOWN = "not_known"


class Requirement(StrictModel):
    """A demand on the municipalities' effort; nothing stands for what does not apply, `not_known` for the rest."""

    text: BilingualText
    # the act that brought it, changed it or ended it
    act: BilingualText | None = None
    in_force: Literal["not_known"] | datetime.date
    ended: Literal["not_known"] | datetime.date | None = None
    value: Literal["not_known"] | float
    unit: UnitName = "pct"
    side: Literal["at_most", "at_least"] = "at_most"
    # what shows how the municipality stands; none where no table does
    indicator: IndicatorKey | None = None
    reference: BilingualText


def requirements() -> list[Requirement]:
    """Return every requirement, in the order of `data/supervision.yml`.

    Examples
    --------
    >>> [str(each.ended) for each in requirements() if each.indicator == "benchmark_difference"]
    ['2026-02-01']
    """
    held = yaml_files.load_current(project.data("supervision.yml"), RootModel[dict[str, Requirement]])
    return list(held.root.values())
