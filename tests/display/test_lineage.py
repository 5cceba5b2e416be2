"""Each number can be traced: definition, calculation, what was asked for, snapshot; nothing hidden is told."""

from analysis.display.lineage import lineage

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


def test_an_indicator_has_one_entry():
    both = [RECORD, RECORD | {"indicator": "unemployment_rate"}, RECORD]
    assert [entry.name for entry in lineage(both, "en")][1] == "Unemployment rate"
    assert len(lineage(both, "en")) == 2
