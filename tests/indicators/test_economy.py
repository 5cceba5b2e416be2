"""Budget and the ECO index: from the municipality's own file, otherwise as Næstved's plan prints them."""

import pytest

from analysis.core import areas
from analysis.indicators import held
from analysis.indicators.registry import compute, indicator
from analysis.indicators.values import one

NAESTVED, FAXE = areas.area("370"), areas.area("320")
PEERS = [areas.area(code) for code in ("259", "316", "330")]


@pytest.fixture
def records(tmp_path, monkeypatch):
    """Return a function that writes a file of records of Næstved."""
    monkeypatch.setenv("BILAG_RECORDS", str(tmp_path))
    folder = tmp_path / "370-naestved"
    folder.mkdir()

    def write(kind, *lines):
        (folder / f"{kind}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    return write


def test_a_file_goes_before_the_plan_and_gives_the_parts(records):
    records(
        "eco_index",
        "period;area;part;eco_index;received;note",
        "2021;Næstved;;94,5;2022-10-01;",
        "2021;Næstved;Sygedagpenge;101,2;2022-10-01;",
        "2021;Køge;;95,9;2022-10-01;",
    )
    frame = compute("eco_index", [NAESTVED, *PEERS], ["2021"], "2022M06")
    assert one(frame, area="370", breakdown="")[["value", "method"]].tolist() == [94.5, "published"]
    assert one(frame, area="370", breakdown="part=sygedagpenge")["value"] == 101.2
    assert one(frame, area="259", breakdown="")["method"] == "published"
    assert one(frame, area="330", breakdown="")["method"] == "as_printed"


def test_the_printed_budget_is_known_before_its_year_begins(records):
    row = compute("budget", [NAESTVED], ["2023"], "2022M06").iloc[0]
    assert row[["value", "method"]].tolist() == [1424, "as_printed"]
    assert held.newest(indicator("budget"), NAESTVED, "2022M06") == "2023"


def test_a_budget_two_years_ahead_is_not_spoken_of(records):
    assert compute("budget", [NAESTVED], ["2023"], "2021M06")["status"].tolist() == ["not_available"]


def test_a_budget_is_the_sum_of_its_main_items(records):
    records(
        "budget",
        "period;stage;item;part_of;amount_million_dkk;received;note",
        "2024;Vedtaget budget;Forsørgelse;;1200,5;2023-11-01;",
        "2024;Vedtaget budget;Kontanthjælp;Forsørgelse;300;2023-11-01;",
        "2024;Vedtaget budget;Aktivering;;90;2023-11-01;",
        "2024;Ændring i budgettet;Aktivering;;-2,5;2023-11-01;",
    )
    frame = compute("budget", [NAESTVED, FAXE], ["2024"], "2023M12")
    assert one(frame, area="370")["value"] == 1290.5
    assert one(frame, area="320")["status"] == "not_available"
    assert compute("budget", [NAESTVED], ["2024"], "2023M12", breakdowns=["stage=change"])["value"].tolist() == [-2.5]


def test_what_is_lacking_is_named_until_it_is_given(records):
    assert held.missing_tables([indicator("budget")], NAESTVED, "2023M12") == ["records:budget"]
    records(
        "budget",
        "period;stage;item;part_of;amount_million_dkk;received;note",
        "2023;Vedtaget budget;I alt;;1424;2022-11-01;",
    )
    assert held.missing_tables([indicator("budget")], NAESTVED, "2023M12") == []
