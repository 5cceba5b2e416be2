"""The extract of yearly StatBank Denmark figures of the municipalities, in long form with Danish names."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from tools.extracts import tidy

from analysis.core.errors import DataError

# name in the extract: table, measure, breakdown
SERIES = {
    "beskaeftigelsesfrekvens_16_64_RAS200": ("RAS200", "employment_rate_pct", ""),
    "bruttoledige_fuldtid_AUL01": ("AUL01", "unemployed_full_time_count", ""),
    "bruttoledighed_pct_arbejdsstyrke_AUP02": ("AUP02", "unemployed_labour_force_pct", ""),
    "dansk_oprindelse_15_69_HFUDD11": ("HFUDD11", "population_count", "origin=danish"),
    "indvandrere_15_69_HFUDD11": ("HFUDD11", "population_count", "origin=immigrants"),
    "efterkommere_15_69_HFUDD11": ("HFUDD11", "population_count", "origin=descendants"),
    "hfudd_grundskole_15_69_HFUDD11": ("HFUDD11", "population_count", "education=H10"),
    "hfudd_kvu_15_69_HFUDD11": ("HFUDD11", "population_count", "education=H40"),
    "hfudd_lvu_15_69_HFUDD11": ("HFUDD11", "population_count", "education=H70"),
    "disponibel_indkomst_gns_INDKP101": ("INDKP101", "disposable_income_mean_dkk", ""),
    "folketal_FOLK1A": ("FOLK1A", "population_count", ""),
    "indv_efterk_pct_FOLK1E": ("FOLK1E", "immigrants_descendants_share_pct", ""),
    "job_ult_nov_ERHV2": ("ERHV2", "jobs_count", ""),
    "pendlingsafstand_km_AFSTB4": ("AFSTB4", "commuting_distance_mean_km", ""),
}
# The names of this series were put together again by the order of rows and could not be verified.
LEFT_OUT = {"hfudd_erhvervsudd_H30_15_69_HFUDD11"}
# Tables by quarter whose extract gives the year only: its first quarter (1 January).
FIRST_QUARTER = {"FOLK1A", "FOLK1E"}
# FOLK1E begins in 2008; the row named 2007 gives whole persons with the population of 1 January 2008.
PERIOD_CORRECTIONS = {("FOLK1E", "2007"): "2008"}


def read(file: Path) -> dict[str, pd.DataFrame]:
    """Read the extract into rows, one frame for each table."""
    panel = pd.read_csv(file, dtype={"kode": str, "aar": str})
    panel = panel[~panel["maal"].isin(LEFT_OUT)]
    unknown_series = set(panel["maal"]) - set(SERIES)
    if unknown_series:
        raise DataError(f"{file.name} has the unknown series {min(unknown_series)!r}.")
    named = panel["maal"].map(SERIES)
    rows = pd.DataFrame(
        {
            "table": named.str[0],
            "measure": named.str[1],
            "breakdown": named.str[2],
            "area": tidy.area_codes(panel["kode"]),
            "period": panel["aar"],
            "value": panel["vaerdi"],
        }
    )
    return {table: _of_table(str(table), frame) for table, frame in rows.groupby("table")}


def _of_table(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    years = tidy.each(rows["period"], lambda year: PERIOD_CORRECTIONS.get((table, year), year))
    quarter = "Q1" if table in FIRST_QUARTER else ""
    return tidy.with_status(rows.assign(period=years + quarter), "not_available")
