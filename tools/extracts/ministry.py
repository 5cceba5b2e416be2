"""Extracts of De Kommunale Nøgletal, as the ministry's site exports them: a municipality a row, a year a column."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from tools.extracts import tidy

TABLES = {
    "udskrivningsprocent": ("udskrivningsprocent.xlsx", "income_tax_rate_pct"),
    "sociooekonomisk-indeks": ("sociooekonomisk-indeks.xlsx", "socio_economic_index"),
    "serviceudgifter": ("serviceudgifter.xlsx", "service_spending_per_inhabitant_dkk"),
}
CODE = "Kom.nr"
# Before the municipalities of today the figures of merged ones are estimates.
FIRST = 2007
NOT_KNOWN = ("M", "U")


def read(folder: Path) -> dict[str, pd.DataFrame]:
    """Read the exports into rows, one frame for each table; the names are damaged, so the code is the key."""
    return {table: _rows(pd.read_excel(folder / file, header=2), measure) for table, (file, measure) in TABLES.items()}


def _rows(sheet: pd.DataFrame, measure: str) -> pd.DataFrame:
    # means and notes have no code
    sheet = sheet[pd.to_numeric(sheet[CODE], errors="coerce").notna()]
    sheet = sheet.mask(sheet.isin(NOT_KNOWN)).dropna(axis="columns", how="all")
    years = [name for name in sheet.columns if str(name).isdecimal() and int(name) >= FIRST]
    rows = sheet.melt(id_vars=[CODE], value_vars=years, var_name="period")
    value = pd.to_numeric(rows["value"])
    codes = rows[CODE].astype(int).astype(str)
    made = pd.DataFrame({"measure": measure, "breakdown": "", "area": tidy.area_codes(codes)})
    return tidy.with_status(made.assign(period=rows["period"].astype(str), value=value), "not_available")
