"""What the law and the ministry hold the municipalities' effort against; dates and limits as the reforms have them."""

from __future__ import annotations

from typing import Literal

from pydantic import RootModel

from analysis.core import periods, project, reforms, yaml_files
from analysis.core.yaml_files import BilingualText, StrictModel
from analysis.plans.references import IndicatorKey, UnitName


class Requirement(StrictModel):
    """A demand on the municipalities' effort; `since`, `last` and `limit` are not known where they are None."""

    text: BilingualText
    # the act that brought it, changed it or ended it
    act: BilingualText | None = None
    unit: UnitName = "pct"
    side: Literal["at_most", "at_least"] = "at_most"
    # what shows how the municipality stands; none where no table does
    indicator: IndicatorKey | None = None
    reference: BilingualText
    # the first and the last month, and the limit, from the register of reforms
    since: str | None = None
    last: str | None = None
    limit: float | None = None


def requirements(data_until: str) -> list[Requirement]:
    """Return every requirement that has begun by a month, in the order of `data/supervision.yml`.

    Examples
    --------
    >>> [(each.since, each.last, each.limit) for each in requirements("2026M07")][::3]
    [(None, '2026M01', None), ('2026M07', None, 25.0)]
    """
    held = yaml_files.load_current(project.data("supervision.yml"), RootModel[dict[str, Requirement]]).root
    found = [_dated(key, each, data_until) for key, each in held.items()]
    until = periods.parse(data_until).last_month
    return [each for each in found if each.since is None or periods.parse(each.since).first_month <= until]


def _dated(key: str, each: Requirement, data_until: str) -> Requirement:
    set_by = [reform.period for reform in reforms.reforms() if key in reform.thresholds]
    since = reforms.began(key) or next(iter(set_by), None)
    dates = {"since": since, "last": reforms.ended(key), "limit": reforms.threshold(key, data_until)}
    return each.model_copy(update=dates)
