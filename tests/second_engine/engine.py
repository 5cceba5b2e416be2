"""The second engine: every indicator computed in SQL from the observations, by none of the package's code.

`definitions.yml` says what each indicator is made from, the files in `sql/` how each kind of measure is made.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

from tests.second_engine import given

SQL = Path(__file__).parent / "sql"
STEPS = (
    *("base", "derived", "cells", "parts", "amounts", "ratio", "simple", "share", "gap", "published_share", "rate"),
    *("ordinary_hours", "rank", "printed", "rank_change", "change", "largest", "finish"),
)


def connect(home: Path) -> duckdb.DuckDBPyConnection:
    """Return a database with the table `answer`: every indicator, breakdown, area and period of a project."""
    database = duckdb.connect(config={"threads": 2})
    observations, municipalities = home / "data" / "observations", home / "data" / "areas" / "municipalities.csv"
    database.execute(f"create view observation as from read_parquet('{observations}/*.parquet')")
    database.execute(f"create table municipality as from read_csv('{municipalities}', all_varchar = true)")
    for name, rows in given.Given(home / "data").tables().items():
        database.execute(f"create table {name} ({given.TABLES[name]})")
        if rows:
            columns = [column.split()[0] for column in given.TABLES[name].split(",")]
            database.append(name, pd.DataFrame(rows, columns=columns))
    for step in STEPS:
        database.execute((SQL / f"{step}.sql").read_text(encoding="utf-8"))
    return database


def asked(database: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return the indicators, breakdowns and periods that are answered."""
    return database.execute("select distinct indicator, breakdown, period from answer order by all").df()


def differences(database: duckdb.DuckDBPyConnection, package: pd.DataFrame) -> pd.DataFrame:
    """Return the values of the package that are others in the table `answer`, or are in one of the two alone."""
    database.register("package", package)
    return database.execute((SQL / "compare.sql").read_text(encoding="utf-8")).df()
