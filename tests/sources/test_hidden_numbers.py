"""A null is a small number only where its total, parts, country and neighbours in time let it be one."""

import datetime
import json

import pandas as pd
import pytest

from analysis.core import areas
from analysis.sources import answers, importing
from analysis.store import observations
from analysis.store.snapshots import COLUMNS

MEASURE = "long_term_unemployed_count"
CODES = [area.code for area in areas.municipalities()]


def statuses(country, hidden_codes, totals=100.0, parts=None):
    """Return the status of each hidden total, of municipalities with 100 each and their country."""
    rows = [(MEASURE, "", "000", "2026M07", float(country), "observed")]
    for code in CODES:
        value = None if code in hidden_codes else totals
        rows.append((MEASURE, "", code, "2026M07", value, "observed" if value else "suppressed"))
    rows += [(MEASURE, f"benefit={name}", code, "2026M07", value, "observed") for name, code, value in parts or ()]
    found = answers.completed(pd.DataFrame(rows, columns=COLUMNS), "Y25I09", "It")
    held = found[found["breakdown"] == ""].set_index("area")["status"]
    return {held[code] for code in hidden_codes}


@pytest.mark.parametrize(
    ("left", "hidden", "status"),
    [
        (2, ["825"], "suppressed"),
        (40, ["825"], "suppressed"),  # what rounding of 97 others may leave
        (300, ["101"], "not_available"),
        (300, ["101", "825"], "not_available"),
    ],
)
def test_what_the_country_leaves(left, hidden, status):
    assert statuses(100 * (98 - len(hidden)) + left, hidden) == {status}


@pytest.mark.parametrize(("part", "status"), [(2.0, "suppressed"), (9.0, "not_available")])
def test_a_total_is_no_less_than_a_part(part, status):
    assert statuses(100 * 97 + 2, ["825"], parts=[("a_dagpenge", "825", part)]) == {status}


def test_months_that_are_held_tell_of_a_null_in_a_file_of_one_month(contract_home, tmp_path):
    def imported(month, **figures):
        columns = ["Periode", "Område", "Antal personer med ordinære timer", "Andel personer med ordinære timer"]
        rows = [[month, area, figure, 9.5] for area, figure in figures.items()]
        file = tmp_path / f"{month}.json"
        file.write_text(json.dumps({"columns": columns, "rows": rows}), encoding="utf-8")
        importing.run([file], datetime.date(2026, 11, 22), "Y60J01")
        held = observations.load("Y60J01").set_index(["measure", "area", "period"])["status"]
        return [held["ordinary_hours_persons_count", area, month] for area in ("370", "825")]

    assert imported("2026M05", Næstved=60, Læsø=4) == ["observed", "observed"]
    assert imported("2026M06", Næstved=None, Læsø=None) == ["not_available", "suppressed"]
