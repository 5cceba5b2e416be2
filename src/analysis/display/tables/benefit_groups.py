"""Public benefits in groups that outlast the reforms."""

import pandas as pd

from analysis.display.blocks.blocks import Table
from analysis.display.context import Context
from analysis.display.tables import parts
from analysis.display.texts import text
from analysis.indicators.registry import Indicator

TOTALS = ("group=total", "group=total_merged")


def benefit_groups_table(values: pd.DataFrame, indicator: Indicator, view: Context, *, id: str) -> Table:
    """A row for each group, a column for each year; one without a number is left out.

    The two ways of counting kontanthjælp are rows of their own, never one series. The values are the municipality's of
    `harmonised_full_time`.
    """
    return parts.over_time(with_numbers(values), indicator, view, id=id, labels=labels(view.language), totals=TOTALS)


def with_numbers(values: pd.DataFrame) -> pd.DataFrame:
    """Leave out the groups and the years in which the source gives no number, not even a hidden one."""
    given = values["status"].isin(("observed", "zero", "suppressed"))
    by_group, by_year = (given.groupby(values[name]).transform("any") for name in ("breakdown", "period"))
    return values[by_group & by_year]


def labels(language: str) -> dict[str, str]:
    """Return what the groups are called that the register of benefits does not name, by breakdown.

    Examples
    --------
    >>> labels("da")["group=total"]
    'I alt med de tidligere ydelser'
    """
    joined = text(language, "benefit_groups.joined")
    return {
        "group=H2_H3": text(language, "benefit_groups.former", group=joined),
        "group=H2_H3_merged": text(language, "benefit_groups.merged", group=joined),
        **{name: text(language, f"benefit_groups.{name.removeprefix('group=')}") for name in TOTALS},
    }
