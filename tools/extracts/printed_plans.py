"""The figures printed in municipal employment plans, copied into one CSV file."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from tools.extracts import tidy

from analysis.core import benefits, breakdowns, formats, periods

# measure and unit in the file: measure of the table
MEASURES = {
    ("mean_monthly_full_time_persons", "full-time persons"): "full_time_persons_mean_count",
    ("change", "pct"): "change_pct",
    ("change", "index points"): "change_index_points",
    ("change", "full-time persons"): "change_full_time_persons_count",
    ("eco_index", "index (Hele landet=100)"): "eco_index",
    ("persons", "persons"): "persons_count",
    ("full_time_persons", "full-time persons"): "full_time_persons_count",
    ("rank", "rank of 98"): "rank",
    ("rank", "rank of 17"): "rank",
    ("activation_rate", "pct"): "activation_rate_pct",
    ("share", "pct"): "share_pct",
    ("budget", "mio. kr."): "budget_million_dkk",
    ("unemployment_rate", "pct"): "unemployed_labour_force_pct",
    ("net_unemployed", "persons"): "net_unemployed_count",
    ("establishments", "count"): "establishments_count",
}
# Printed as a fraction, not as a number.
LEFT_OUT_VALUES = {"1/3"}
# A week is no period of the project: it stands under the month that holds it.
WEEKS = {"2022W31": "2022M08"}


def read(file: Path) -> dict[str, pd.DataFrame]:
    """Read the file into rows, one frame for each plan.

    The breakdown tells the item (table, figure, target), the row, and for a figure about a span of time the
    period it starts from; four quarters are a rolling year and need no start. The rows of a table of benefits
    have the keys of ``benefits.main_rows``.
    """
    printed = pd.read_csv(file, dtype=str, keep_default_na=False)
    printed = printed[~printed["value"].isin(LEFT_OUT_VALUES)]
    row_keys = _benefit_row_keys()
    rows = [_row(record, row_keys) for record in printed.to_dict("records")]
    frame = pd.DataFrame(rows).assign(plan=printed["plan"].to_numpy())
    return {str(plan): tidy.with_status(part, "not_available") for plan, part in frame.groupby("plan")}


def _benefit_row_keys() -> dict[tuple[str, str], str]:
    """Return the key of each benefit row by what is printed in the row above it and in the row."""
    rows = {row.key: row for row in benefits.main_rows()}
    return {
        (_key(rows[row.parent].label.da) if row.parent else "", _key(row.label.da)): key for key, row in rows.items()
    }


def _row(record: dict[str, str], row_keys: dict[tuple[str, str], str]) -> dict[str, object]:
    first, _, last = record["period"].rpartition("-")
    if first and str(periods.parse(last)) == _fourth_quarter(periods.parse(first)):
        first, last = "", last.replace("Q", "QMAT")
    printed_row = _key(record["parent_row"]), _key(record["row"])
    members = {"item": _key(record["item"]), "row": row_keys.get(printed_row, printed_row[1])}
    if first:
        members["from"] = str(periods.parse(first))
    if last in WEEKS:
        members["week"] = last
    return {
        "measure": MEASURES[record["measure"], record["unit"]],
        "breakdown": breakdowns.text(dict(sorted(members.items()))),
        "area": record["area"],
        "period": str(periods.parse(WEEKS.get(last, last))),
        "value": float(record["value"]),
    }


def _fourth_quarter(first: periods.Period) -> str | None:
    """Return the quarter that makes four with a first one; None for any other kind of period."""
    return str(periods.shift(first, 3)) if first.kind == "quarter" else None


def _key(text: str) -> str:
    return formats.slug(text).replace("-", "_")
