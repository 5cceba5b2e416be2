"""The extract of the ministry's benchmark, Jobindsats Y30R21: a JSON record a line, decimal comma as text."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from tools.extracts import tidy

from analysis.core.errors import DataError

MEASURES = {
    "Forventet antal": "expected_full_time_persons_count",
    "Faktisk antal": "actual_full_time_persons_count",
    "Forskel mellem forventet og faktisk antal": "difference_full_time_persons_count",
    "Forventet andel (pct.)": "expected_share_pct",
    "Faktisk andel (pct.)": "actual_share_pct",
    "Forskel mellem forventet og faktisk andel (pct. point)": "difference_pp",
    "Placering på benchmarkranglisten": "rank",
}
BENEFIT_GROUPS = {
    "Ydelsesgrupper i alt": "benefit_group=total",
    "A-dagpenge mv.": "benefit_group=a_dagpenge_mv",
    "Sygedagpenge mv.": "benefit_group=sygedagpenge_mv",
    "Kontanthjælp mv.": "benefit_group=kontanthjaelp_mv",
}


def read(file: Path) -> dict[str, pd.DataFrame]:
    """Read the extract into the rows of Y30R21."""
    wide = pd.read_json(file, lines=True, dtype=False)
    # A measure's label carries the name of its group before a colon.
    wide.columns = wide.columns.str.split(": ").str[-1]
    long = wide.melt(["Area", "Periode", "Ydelsesgrupper"], list(MEASURES), "measure", "value")
    unknown_groups = set(long["Ydelsesgrupper"]) - set(BENEFIT_GROUPS)
    if unknown_groups:
        raise DataError(f"{file.name} has the unknown benefit group {min(unknown_groups)!r}.")
    rows = pd.DataFrame(
        {
            "measure": long["measure"].map(MEASURES),
            "breakdown": long["Ydelsesgrupper"].map(BENEFIT_GROUPS),
            "area": tidy.area_codes(long["Area"]),
            "period": tidy.canonical_periods(long["Periode"]),
            "value": long["value"].astype(str).str.replace(",", ".").astype("float64"),
        }
    )
    return {"Y30R21": tidy.with_status(rows, "suppressed")}
