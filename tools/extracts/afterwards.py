"""Extracts of what became of persons: after kontanthjælp (Y60B15), and on the way through education (STATUSU6)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from tools.extracts import tidy

STATUSES = {"employment": "loenmodtagerbeskaeftigelse", "education": "uddannelse"}
PARTS = ["completed", "in_progress", "dropped_out", "none_registered"]
COLUMNS = ["sex", "period", "area", "", *(f"status={part}" for part in PARTS)]


def after_benefit(file: Path) -> dict[str, pd.DataFrame]:
    """Read the shares after kontanthjælp; an empty one is hidden."""
    found = pd.read_csv(file, dtype={"months_after": str})
    rows = pd.DataFrame(
        {
            "measure": "status_after_" + found["months_after"] + "_months_pct",
            "breakdown": "status=" + tidy.each(found["status_after"], STATUSES.__getitem__),
            "area": tidy.area_codes(found["area"]),
            "period": tidy.canonical_periods(found["period"]),
            "value": found["pct"],
        }
    )
    return {"Y60B15": tidy.with_status(rows, "suppressed")}


def education_status(file: Path) -> dict[str, pd.DataFrame]:
    """Read the persons by status; the export has no header."""
    found = pd.read_csv(file, header=None, names=COLUMNS, encoding="latin-1", dtype={"period": str})
    rows = found.melt(id_vars=["period", "area"], value_vars=COLUMNS[3:], var_name="breakdown")
    rows = rows.assign(measure="persons_count", area=tidy.area_codes(rows["area"]))
    return {"STATUSU6": tidy.with_status(rows[rows["area"].notna()], "not_available")}
