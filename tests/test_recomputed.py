"""Common indicators of finished annexes, worked out anew from the raw snapshots by none of the project's code."""

import csv
import json
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

from tests.whole_annexes import PLANS

DATA = Path(__file__).resolve().parents[1] / "data"
DUST = 1e-9
# On data from before the tables of most common indicators begin.
EARLY = {"slagelse-2017", "naestved-politik"}


@cache
def raw(source: str, table: str, measure: str) -> dict[tuple[str, str], float]:
    """Return the published numbers of a measure, in all, by area and period."""
    newest = max((DATA / "snapshots" / source / table).glob("*.csv"))
    with newest.open(encoding="utf-8") as file:
        return {
            (row["area"], row["period"]): float(row["value"])
            for row in csv.DictReader(file)
            if row["measure"] == measure and not row["breakdown"] and row["status"] in ("observed", "zero")
        }


@cache
def members() -> dict[str, list[str]]:
    found = defaultdict(list)
    with (DATA / "areas" / "municipalities.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for code in (row["code"], *(row[kind] for kind in ("region", "landsdel", "rar", "kommunegruppe"))):
                found[code].append(row["code"])
    return found


def count(table: str, measure: str, area: str, period: str, source: str = "jobindsats") -> float | None:
    """Return a count: the country's as published, a group's as the sum of its members."""
    numbers = raw(source, table, measure)
    parts = [numbers.get((code, period)) for code in ([area] if area == "000" else members()[area])]
    return None if not parts or None in parts else sum(parts)


def share(above: tuple[str, str], below: tuple[str, str], area: str, period: str) -> float | None:
    top, bottom = count(*above, area, period), count(*below, area, period)
    return None if top is None or not bottom else 100 * top / bottom


def published(table: str, measure: str, area: str, period: str, source: str = "jobindsats") -> float | None:
    return raw(source, table, measure).get((area, period)) if len(members()[area]) == 1 or area == "000" else None


def mean(indicator, area: str, period: str) -> float | None:
    """Return the mean of the months of a year."""
    months = [indicator(area, f"{period}M{number:02}") for number in range(1, 13)]
    return None if None in months else sum(months) / 12


UNEMPLOYED, LONG_TERM = ("Y25I01", "unemployed_full_time_count"), ("Y25I09", "long_term_unemployed_count")


def unemployed(area: str, period: str) -> float | None:
    return count(*UNEMPLOYED, area, period) if "M" in period else mean(unemployed, area, period)


def twelve_months(area: str, period: str) -> float | None:
    """Return the mean of long-term unemployed over that of unemployed in the twelve months that end with a month."""
    year, month = int(period[:4]), int(period[5:])
    months = [f"{year - (number > month)}M{number:02}" for number in range(1, 13)]
    above, below = ([count(*of, area, each) for each in months] for of in (LONG_TERM, UNEMPLOYED))
    return None if None in (*above, *below) else 100 * sum(above) / sum(below)


INDICATORS = {
    "unemployed": unemployed,
    "long_term_unemployed": lambda *about: count(*LONG_TERM, *about),
    "long_term_share": lambda *about: share(LONG_TERM, UNEMPLOYED, *about),
    "long_term_share_12_months": twelve_months,
    "unemployment_rate": lambda *about: published("Y25I01", "unemployed_labour_force_pct", *about),
    "cash_assistance_full_time": lambda *about: count("Y60A02", "full_time_persons_count", *about),
    "activation_rate": lambda *about: published("Y60C07", "activation_rate_pct", *about),
    "employment_rate": lambda *about: published("RAS200", "employment_rate_pct", *about, "statbank"),
}


def recomputed(folder: Path) -> tuple[Counter, list[tuple]]:
    """Return how many values of each common indicator were worked out anew, and those that came out otherwise."""
    content = json.loads((folder / "annex.json").read_text(encoding="utf-8"))
    compared, different = Counter(), []
    for value in content["values"]:
        key, area, period = value["indicator"], value["area"], value["period"]
        monthly = re.fullmatch(r"\d{4}(M\d\d)?", period)
        # peers are known to the annex alone, and what hidden counts bound is rounded on purpose
        if key not in INDICATORS or value["breakdown"] or not monthly or area not in members() | {"000": []}:
            continue
        found = INDICATORS[key](area, period) if value["method"] not in ("bounds", "as_printed") else None
        if found is None or value["value"] is None:
            continue
        compared[key] += 1
        if abs(found - value["value"]) > DUST:
            different.append((folder.parent.name, key, area, period, value["value"], found))
    return compared, different


@pytest.mark.parametrize("name", PLANS)
def test_common_indicators_follow_from_the_raw_snapshots(annex_of, name):
    compared, different = recomputed(annex_of(name))
    assert different == []
    # most tables begin in 2021, and the plans of 2023 and later are on them
    assert sum(compared.values()) >= (0 if name in EARLY else 40)


def test_common_indicators_of_other_annexes_follow_from_the_raw_snapshots(others):
    found = [recomputed(folder) for folder in others]
    assert [each for _, different in found for each in different] == []
    assert min(sum(compared.values()) for compared, _ in found) >= 40
