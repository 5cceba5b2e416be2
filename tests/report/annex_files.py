"""Annexes as they lie on disk, with what their front page reads of them and nothing else."""

import json
from pathlib import Path

from analysis.core import areas


def put(reports: Path, code: str, year: int = 2026, rate: float | None = 3.1, before: float = 0, **changed) -> Path:
    """Write annex.json, manifest.json and a page for a municipality, and return the folder.

    Its unemployment rate, of 10,000 persons, was the same in the year before or as `before` says.
    """
    area = areas.area(code)
    folder = reports / f"{code}-{area.slug}" / str(year)
    folder.mkdir(parents=True)
    values = []
    if rate is not None:
        values = [
            {"indicator": "unemployment_rate", "area": code, "period": period, "breakdown": "", "value": value}
            | {"status": "observed", "numerator": value * 100, "denominator": 10_000.0, "lower": None, "upper": None}
            for period, value in (("2025M07", before or rate), ("2026M06", 9.9), ("2026M07", rate))
        ]
    content = {
        "parameters": {"municipality": code, "year": year, "plan": "default", "data_until": "2026M07"},
        "values": values,
        "targets": [],
        "missing": [],
    } | changed
    (folder / "annex.json").write_text(json.dumps(content), encoding="utf-8")
    snapshots = {"jobindsats/Y25I01/2026-08-22": "x", "statbank/FOLK1A/2026-11-22": "y"}
    (folder / "manifest.json").write_text(json.dumps({"snapshots": snapshots}), encoding="utf-8")
    (folder / "annex.html").write_text(f"<!DOCTYPE html><html lang=da><title>{code}</title>", encoding="utf-8")
    return folder


def put_comparison(reports: Path, codes: list[str], year: int = 2026, pdf: bool = False) -> Path:
    """Write the files of a comparison that the front page reads, and return the folder."""
    slugs = "-".join(areas.area(code).slug for code in codes)
    folder = reports / "comparisons" / slugs / str(year)
    folder.mkdir(parents=True)
    parameters = {"municipalities": codes, "year": year, "data_until": "2026M07", "language": "da"}
    (folder / "annex.json").write_text(json.dumps({"parameters": parameters}), encoding="utf-8")
    snapshots = {"jobindsats/Y25I01/2026-08-22": "x"}
    (folder / "manifest.json").write_text(json.dumps({"snapshots": snapshots}), encoding="utf-8")
    for name in ("annex.html", *(["annex.pdf"] if pdf else [])):
        (folder / name).write_text("<!DOCTYPE html><html lang=da><title>x</title>", encoding="utf-8")
    return folder
