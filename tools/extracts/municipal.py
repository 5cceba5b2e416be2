"""The extract of Jobindsats tables for the municipalities and the whole country."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
from tools.extracts import tidy

from analysis.core import areas
from analysis.store.snapshots import KEY

COUNTRY = "000"

# table, part of the extract, series in the part, measure, breakdown
MONTHLY_SERIES = (
    ("Y25I01", "unemployment", "total", "unemployed_full_time_count", ""),
    ("Y25I01", "unemployment", "dagpenge", "unemployed_full_time_count", "benefit=a_dagpenge"),
    ("Y25I01", "unemployment", "kontanthjaelp", "unemployed_full_time_count", "benefit=kontanthjaelp"),
    ("Y25I01", "unemployment", "totalRate", "unemployed_labour_force_pct", ""),
    ("Y25I01", "unemployment", "dagpengeRate", "unemployed_labour_force_pct", "benefit=a_dagpenge"),
    ("Y25I01", "unemployment", "kontanthjaelpRate", "unemployed_labour_force_pct", "benefit=kontanthjaelp"),
    ("Y25I09", "longterm", "total", "long_term_unemployed_count", ""),
    ("Y25I09", "longterm", "dagpenge", "long_term_unemployed_count", "benefit=a_dagpenge"),
    ("Y25I09", "longterm", "kontanthjaelp", "long_term_unemployed_count", "benefit=kontanthjaelp"),
    ("Y60A02", "cashAssistance", "persons", "persons_count", ""),
    ("Y60A02", "cashAssistance", "fullTime", "full_time_persons_count", ""),
    ("Y60A02", "cashAssistance", "workforceRate", "labour_force_pct", ""),
    ("Y60A02", "cashAssistance", "populationRate", "population_pct", ""),
    ("Y60C07", "activation", "degree", "activation_rate_pct", ""),
    ("Y60C07", "activation", "affectedShare", "activated_share_pct", ""),
    ("Y60J01", "ordinaryHours", "persons", "ordinary_hours_persons_count", ""),
    ("Y60J01", "ordinaryHours", "share", "ordinary_hours_share_pct", ""),
)
VISITATION = {
    "Jobparat": "visitation=jobparat",
    "Aktivitetsparat": "visitation=aktivitetsparat",
    "Uddannelsesparat": "visitation=uddannelsesparat",
    "Åbenlys uddannelsesparat": "visitation=aabenlys_uddannelsesparat",
    "Uoplyst": "visitation=uoplyst",
}
OFFERS = {
    "Vejledning og opkvalificering": "offer=vejledning_og_opkvalificering",
    "Løntilskud": "offer=loentilskud",
    "Virksomhedspraktik": "offer=virksomhedspraktik",
    "Nytteindsats": "offer=nytteindsats",
    "Særligt tilrettelagt nytteindsats": "offer=saerligt_tilrettelagt_nytteindsats",
}
# table, part, series in the part, measure, names of the members
SERIES_BY_MEMBER = (
    ("Y60A02", "cashVisitation", "fullTime", "full_time_persons_count", VISITATION),
    ("Y60C02", "offers", "courses", "offers_count", OFFERS),
    ("Y60C02", "offers", "activated", "activated_persons_count", OFFERS),
)
OFFER_TOTALS = {
    "coursesTotal": "offers_count",
    "activatedTotal": "activated_persons_count",
    "averageCourses": "offers_per_activated_persons_count",
}


def read(file: Path) -> dict[str, pd.DataFrame]:
    """Read the extract into rows, one frame for each table.

    Empty figures are the publisher's hidden small counts (0, 1 or 2) and shares of them: suppressed. The
    municipalities whose row is left out of a month of Y25I09 get theirs, suppressed.
    """
    extract = json.loads(file.read_text(encoding="utf-8"))
    by_area = {_code(part["name"]): part for part in extract["municipalities"].values()}
    by_area[COUNTRY] = extract["national"]
    found: dict[str, list] = {}
    for area, parts in by_area.items():
        for table, measure, breakdown, period, value in _figures(parts):
            found.setdefault(table, []).append((measure, breakdown, area, period, value))
    rows = {table: pd.DataFrame(figures, columns=[*KEY, "value"]) for table, figures in found.items()}
    rows["Y25I09"] = _with_left_out_rows(rows["Y25I09"], [code for code in by_area if code != COUNTRY])
    return {table: tidy.with_status(frame, "suppressed") for table, frame in rows.items()}


def _code(name: str) -> str:
    return areas.resolve_municipality(name).code


def _figures(parts: dict):
    """Yield table, measure, breakdown, period and value of every figure of one area."""
    for table, part, series, measure, breakdown in MONTHLY_SERIES:
        for period, value in zip(parts[part]["labels"], parts[part][series], strict=True):
            yield table, measure, breakdown, period, value
    for table, part, series, measure, members in SERIES_BY_MEMBER:
        for label, value in zip(parts[part]["labels"], parts[part][series], strict=True):
            yield table, measure, members[label], parts[part]["period"], value
    for total, measure in OFFER_TOTALS.items():
        yield "Y60C02", measure, "", parts["offers"]["period"], parts["offers"][total]


def _with_left_out_rows(rows: pd.DataFrame, municipalities: list[str]) -> pd.DataFrame:
    """Add the municipality rows that the table leaves out, without a number."""
    names = ["area", "period", "measure", "breakdown"]
    kinds = list(rows[["measure", "breakdown"]].drop_duplicates().itertuples(index=False, name=None))
    months = sorted(rows["period"].unique())
    grid = pd.DataFrame(
        [(area, month, *kind) for area in municipalities for month in months for kind in kinds], columns=names
    )
    return rows.merge(grid, on=names, how="outer")
