"""Each number can be traced: definition, calculation, what was asked for, snapshot; nothing hidden is told."""

import pytest

from analysis.display.blocks.lineage import MADE, lineage

RECORD = {
    "indicator": "cash_assistance_share",
    "area": "370",
    "period": "2026M07",
    "breakdown": "",
    "value": 2.8,
    "status": "observed",
    "numerator": 1075.0,
    "denominator": 38393.0,
    "snapshots": ["jobindsats/Y60A02/2026-08-22"],
}


def facts(*records):
    [entry] = lineage(records, "da")
    return dict(entry.facts)


def test_a_ratio_names_its_numerator_and_denominator():
    assert facts(RECORD)["Tæller og nævner"] == "1.075 divideret med 38.393 (Næstved, juli 2026)"
    assert facts(RECORD)["Tabel"].startswith("Y60A02")


def test_a_hidden_number_is_not_told():
    assert "Tæller og nævner" not in facts(RECORD | {"status": "suppressed", "value": None})


def test_what_was_asked_for_is_told_in_short():
    areas = [RECORD | {"area": code} for code in ("370", "000")]
    assert facts(*areas)["Spurgt om"] == "Næstved og Hele landet; juli 2026"
    earlier = RECORD | {"period": "2025M07", "breakdown": "visitation=jobparat"}
    assert facts(RECORD, earlier)["Spurgt om"] == "I alt og Jobparate; Næstved; juli 2025, juli 2026"


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (["2026M07", "2026M06", "2026M05"], "maj-juli 2026"),
        (["2019", "2020", "2021"], "2019-2021"),
        (["2019", "2021"], "2019, 2021"),
        ([f"20{year}" for year in (10, 12, 14, 16, 18, 20, 22)], "2010 til 2022 (7 perioder)"),
        (["2020QMAT04", "2021QMAT01"], "1. kvt. 2020-4. kvt. 2020 - 2. kvt. 2020-1. kvt. 2021"),
        (["2025", "2026M07"], "2025, juli 2026"),
    ],
)
def test_periods_are_one_span_only_where_none_is_left_out(codes, words):
    assert facts(*(RECORD | {"period": code} for code in codes))["Spurgt om"] == f"Næstved; {words}"


def test_an_indicator_has_one_entry():
    both = [RECORD, RECORD | {"indicator": "unemployment_rate"}, RECORD]
    assert [entry.name for entry in lineage(both, "en")][1] == "Unemployment rate"
    assert len(lineage(both, "en")) == 2


@pytest.mark.parametrize("language", ["da", "en"])
def test_what_is_made_of_an_indicator_has_a_name(language):
    keys = [f"unemployment_rate_{made}" for made in MADE if made != "change"]
    names = [entry.name for entry in lineage([RECORD | {"indicator": key} for key in keys], language)]
    assert len(set(names)) == len(keys)
    assert not any("_" in name for name in names)


def test_the_measures_of_a_kind_of_records_are_one_entry():
    kinds = [RECORD | {"indicator": f"records:surveys:{name}"} for name in ("invited_count", "answers_count")]
    both = [record | {"breakdown": f"round={number};survey=citizens"} for number, record in enumerate(kinds, 1)]
    [entry] = lineage(both, "da")
    assert dict(entry.facts)["Spurgt om"].startswith("runde 1, borgere; runde 2, borgere;")
