"""The extract of national series: the whole country, monthly."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
from tools.extracts import tidy

from analysis.store.snapshots import KEY

COUNTRY = "000"

# table, part of the extract, series in the part, measure, breakdown
SERIES = (
    ("Y25I03", "unemployment", "total", "unemployed_seasonally_adjusted_count", ""),
    ("Y25I03", "unemployment", "benefit", "unemployed_seasonally_adjusted_count", "benefit=a_dagpenge"),
    ("Y25I03", "unemployment", "assistance", "unemployed_seasonally_adjusted_count", "benefit=kontanthjaelp"),
    ("Y25I03", "unemployment", "rate", "unemployed_seasonally_adjusted_pct", ""),
    ("Y25I05", "notices", "people", "notified_redundancies_persons_count", ""),
    ("Y25I05", "notices", "companies", "notified_redundancies_companies_count", ""),
    ("Y25I06", "workSharing", "total", "work_sharing_persons_count", ""),
    ("Y25I06", "workSharing", "under13Weeks", "work_sharing_persons_count", "length=up_to_13_weeks"),
    ("Y25I06", "workSharing", "over13Weeks", "work_sharing_persons_count", "length=over_13_weeks"),
    ("Y25I07", "vacancies", "values", "vacancies_count", ""),
    ("Y25I14", "failedRecruitment", "attempts", "failed_recruitments_count", ""),
    ("Y25I14", "failedRecruitment", "rate", "failed_recruitment_rate_pct", ""),
    ("LBESK104", "wages", "total", "employees_seasonally_adjusted_count", ""),
    ("LBESK104", "wages", "public", "employees_seasonally_adjusted_count", "sector=public"),
    ("LBESK104", "wages", "private", "employees_seasonally_adjusted_count", "sector=private"),
    ("KONK3", "bankruptcies", "bankruptcies", "bankruptcies_count", ""),
    ("KONK3", "bankruptcies", "seasonal", "bankruptcies_seasonally_adjusted_count", ""),
    ("KONK3", "bankruptcies", "lostJobs", "bankruptcies_lost_jobs_count", ""),
)
# Where an empty figure is a hidden small count; in the other tables its reason is not known.
SMALL_COUNTS_HIDDEN = {"Y25I06"}


def read(file: Path) -> dict[str, pd.DataFrame]:
    """Read the extract into rows, one frame for each table."""
    extract = json.loads(file.read_text(encoding="utf-8"))
    found: dict[str, list] = {}
    for table, part, series, measure, breakdown in SERIES:
        for period, value in zip(extract[part]["labels"], extract[part][series], strict=True):
            found.setdefault(table, []).append((measure, breakdown, COUNTRY, period, value))
    return {table: _rows(table, figures) for table, figures in found.items()}


def _rows(table: str, figures: list[tuple]) -> pd.DataFrame:
    empty = "suppressed" if table in SMALL_COUNTS_HIDDEN else "not_available"
    return tidy.with_status(pd.DataFrame(figures, columns=[*KEY, "value"]), empty)
