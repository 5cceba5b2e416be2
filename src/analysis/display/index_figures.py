"""Developments from a common beginning: each area's number in per cent of its first."""

import pandas as pd

from analysis import periods
from analysis.display import series_figures
from analysis.display.blocks import Figure
from analysis.display.context import Context
from analysis.display.texts import text
from analysis.indicators import values as value_frames
from analysis.indicators.registry import Indicator
from analysis.yaml_files import BilingualText

FIRST = 100


def as_index(values: pd.DataFrame, indicator: Indicator) -> tuple[pd.DataFrame, Indicator]:
    """Turn numbers into an index that is 100 in the first period where every area has one.

    Parameters
    ----------
    values : DataFrame
        Values of one indicator in one breakdown.
    indicator : Indicator

    Returns
    -------
    tuple of (DataFrame, Indicator)
        The values as `<key>_index`, numerator and denominator the two numbers behind each; areas
        without a number are left out. The frame is empty where no period is common.
    """
    shown = values[values["status"].isin(value_frames.PRINTABLE)]
    wide = shown.pivot(index="period", columns="area", values="value")
    order = sorted(wide.index, key=lambda period: periods.parse(period).last_month)
    common = [period for period in order if wide.loc[period].gt(0).all()]
    record = indicator.model_copy(
        update={
            "key": f"{indicator.key}_index",
            "name": _renamed(indicator.name, "name", common),
            "subject": _renamed(indicator.subject, "subject", common),
            "unit": "index",
            "decimals": 1,
        }
    )
    if not common:
        return value_frames.empty(), record
    frame = values[values["area"].isin(list(wide.columns))].copy()
    base = frame["area"].map(wide.loc[common[0]])
    printable = frame["status"].isin(value_frames.PRINTABLE)
    frame["numerator"], frame["denominator"] = frame["value"], base.where(printable)
    frame["value"] = FIRST * frame["value"] / base
    for end in ("lower", "upper"):
        frame[end] = FIRST * frame[end] / base
    return frame.assign(indicator=record.key, unit="index", method="ratio"), record


def _renamed(name: BilingualText, key: str, common: list[str]) -> BilingualText:
    def words(language: str) -> str:
        first = periods.name(common[0], language) if common else ""
        return text(language, f"index.{key}", name=name.text(language), first=first)

    return BilingualText(da=words("da"), en=words("en"))


def indexed(values: pd.DataFrame, indicator: Indicator, view: Context, *, id: str) -> Figure | None:
    """Draw the municipality's development beside its comparators' from a common 100; None without a common period."""
    frame, record = as_index(view.chosen(values), indicator)
    if not len(frame):
        return None
    return series_figures.lines(frame, record, view, id=id)
