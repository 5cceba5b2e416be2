"""The extract of one region by unemployment insurance fund (a-kasse)."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
from tools.extracts import tidy

from analysis.core import formats
from analysis.core.errors import DataError
from analysis.store.snapshots import KEY

TOTAL = "TOT"


def read(file: Path) -> dict[str, pd.DataFrame]:
    """Read the extract into rows, one frame for each table."""
    extract = json.loads(file.read_text(encoding="utf-8"))
    area = extract["meta"]["areaCode"]
    found: dict[str, list] = {"Y01A02": [], "AUA01": [], "AUP03": [], "Y01B15": []}
    for code, fund in extract["funds"].items():
        breakdown = "" if code == TOTAL else f"fund={code}"
        for table, measure, series in _series(fund):
            found[table] += [
                (measure, breakdown, area, period, value)
                for period, value in zip(series["labels"], series[measure], strict=True)
            ]
        found["Y01B15"] += _status_after_3_months(fund, breakdown, area, file)
    rows = {table: pd.DataFrame(figures, columns=[*KEY, "value"]) for table, figures in found.items()}
    rows["AUP03"] = _without_false_zeros(rows["AUP03"])
    rows["Y01B15"] = _with_absent_statuses(rows["Y01B15"])
    return {
        table: tidy.with_status(frame.assign(period=tidy.canonical_periods(frame["period"])), "not_available")
        for table, frame in rows.items()
    }


def _series(fund: dict):
    """Yield table, measure and labelled series of one fund."""
    members, rate = fund["members"], fund["unemploymentRate"]
    yield "AUA01", "insured_persons_count", {**members, "insured_persons_count": members["values"]}
    yield "AUP03", "unemployed_insured_pct", {**rate, "unemployed_insured_pct": rate["values"]}
    benefit = fund["jobindsats"].get("dagpenge")
    if benefit:
        yield "Y01A02", "persons_count", {**benefit, "persons_count": benefit["persons"]}
        yield "Y01A02", "full_time_persons_count", {**benefit, "full_time_persons_count": benefit["fulltime"]}


def _status_after_3_months(fund: dict, breakdown: str, area: str, file: Path) -> list[tuple]:
    """Return the shares by status; the total's stand twice in the extract, and must be equal."""
    shares: dict[str, float] = {}
    held = fund["jobindsats"].get("statusAfter3m", {"items": []})
    for item in held["items"]:
        if shares.setdefault(item["label"], item["value"]) != item["value"]:
            raise DataError(f"{file.name} gives two shares of {item['label']!r} for {fund['name']}.")
    return [
        (
            "status_after_3_months_pct",
            f"{breakdown};status={_key(label)}".strip(";"),
            area,
            held["period"],
            value,
        )
        for label, value in shares.items()
    ]


def _key(label: str) -> str:
    return formats.slug(label).replace("-", "_")


def _without_false_zeros(rows: pd.DataFrame) -> pd.DataFrame:
    """Empty a fund's rate that is 0 in every month: no fund is without unemployed for years."""
    always_zero = (rows["value"] == 0).groupby(rows["breakdown"]).transform("all")
    return rows.assign(value=rows["value"].mask(always_zero))


def _with_absent_statuses(rows: pd.DataFrame) -> pd.DataFrame:
    """Add, for each fund, the statuses that only the total has, without a number."""
    fund = rows["breakdown"].str.extract(r"^(fund=[^;]+);", expand=False)
    statuses = rows.loc[fund.isna(), "breakdown"]
    wanted = [*statuses, *(f"{each};{status}" for each in fund.dropna().unique() for status in statuses)]
    same = ["measure", "area", "period"]
    grid = rows[same].drop_duplicates().merge(pd.DataFrame({"breakdown": wanted}), how="cross")
    return rows.merge(grid, on=KEY, how="outer")
