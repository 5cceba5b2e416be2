"""The extracts of StatBank Denmark tables, one CSV file each, with English names and a byte-order mark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
from tools.extracts import tidy

from analysis.core.errors import DataError
from analysis.store.snapshots import KEY

# file, table, measure, column of the area, the one member of every other column
FILES = (
    (
        "auk01_social_assistance.csv",
        "AUK01",
        "social_assistance_net_unemployed_count",
        "OMRÅDE",
        {
            "YDELSESTYPE": "Net unemployed recipients of social assistance",
            "KØN": "Total",
            "ALDER": "Age, total",
        },
    ),
    (
        "folk1a_population_annual.csv",
        "FOLK1A",
        "population_count",
        "OMRÅDE",
        {"KØN": "Total", "ALDER": "Age, total", "CIVILSTAND": "Total"},
    ),
    (
        "folk1am_population_by_municipality.csv",
        "FOLK1AM",
        "population_count",
        "OMRÅDE",
        {"KØN": "Total", "ALDER": "Age, total"},
    ),
    (
        "indkp101_income_by_municipality.csv",
        "INDKP101",
        "disposable_income_mean_dkk",
        "OMRÅDE",
        {
            "ENHED": "Average income for all people (DKK)",
            "KOEN": "Men and women, total",
            "INDKOMSTTYPE": "1 Disposable income (2+30-31-32-35)",
        },
    ),
    (
        "lbesk69_employees_by_municipality.csv",
        "LBESK69",
        "employees_full_time_count",
        "BOPKOM",
        {"TAL": "Full-time employees", "KØN": "Total"},
    ),
)
EDUCATION_FILES = {
    "hfudd11_tot.csv": ("Total", "education=total"),
    "hfudd11_h40.csv": ("H40 Short cycle higher education", "education=H40"),
    "hfudd11_h50.csv": ("H50 Vocational bachelors educations", "education=H50"),
    "hfudd11_h60.csv": ("H60 Bachelors programs", "education=H60"),
    "hfudd11_h70.csv": ("H70 Masters programs", "education=H70"),
    "hfudd11_h80.csv": ("H80 PhD programs", "education=H80"),
}
ELDERLY_FILE = "folk1a_65plus.csv"
ELDERLY = "age=65_plus"


def read(folder: Path) -> dict[str, pd.DataFrame]:
    """Read the files of the folder into rows, one frame for each table."""
    rows = {
        table: _rows(_checked(folder / name, members), measure, area_column)
        for name, table, measure, area_column, members in FILES
    }
    rows["FOLK1A"] = pd.concat([rows["FOLK1A"], _elderly(folder / ELDERLY_FILE)], ignore_index=True)
    rows["HFUDD11"] = pd.concat(
        [_education(folder / name, *members) for name, members in EDUCATION_FILES.items()], ignore_index=True
    )
    return {table: tidy.with_status(frame, "not_available") for table, frame in rows.items()}


def _checked(file: Path, members: dict[str, str | Callable]) -> pd.DataFrame:
    """Read a file, after checking that every other dimension has the one member that is meant."""
    extract = pd.read_csv(file, sep=";", encoding="utf-8-sig", keep_default_na=False, dtype=str)
    for column, member in members.items():
        others = set(extract[column]) - {member}
        if others:
            raise DataError(f"{file.name} has {min(others)!r} in {column}, where only {member!r} is meant.")
    return extract.assign(value=extract["INDHOLD"].astype("float64"))


def _rows(extract: pd.DataFrame, measure: str, area_column: str, breakdown: str = "") -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "measure": measure,
            "breakdown": breakdown,
            "area": tidy.area_codes(extract[area_column]),
            "period": tidy.canonical_periods(extract["TID"]),
            "value": extract["value"],
        }
    )
    return rows.dropna(subset="area")


def _elderly(file: Path) -> pd.DataFrame:
    """Sum the single years of age from 65."""
    extract = _checked(file, {"KØN": "Total", "CIVILSTAND": "Total"})
    ages = extract["ALDER"].str.extract(r"^(\d+) years$", expand=False).astype(int)
    if sorted(ages.unique()) != list(range(65, 126)):
        raise DataError(f"{file.name} does not hold every single year of age from 65 to 125.")
    rows = _rows(extract, "population_count", "OMRÅDE", ELDERLY)
    return rows.groupby(KEY, as_index=False)["value"].sum()


def _education(file: Path, member: str, breakdown: str) -> pd.DataFrame:
    other_members = {"HERKOMST": "Total", "HFUDD": member, "ALDER": "Age, total", "KØN": "Total"}
    return _rows(_checked(file, other_members), "population_count", "BOPOMR", breakdown)
