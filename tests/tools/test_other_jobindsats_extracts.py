import pytest
from tools.extracts import benchmark, fund, national

from analysis.core.errors import DataError

FUNDS = "region-sjaelland-akasse-2021M08-2026M07.json"
BENCHMARK = "y30r21-2020QMAT02-2022QMAT04.jsonl"


def values(rows):
    return rows.set_index(["measure", "breakdown", "area", "period"])["value"]


def statuses(rows):
    return rows.set_index(["measure", "breakdown", "area", "period"])["status"]


def test_benchmark_reads_decimal_commas_and_prefixed_labels(extracts_folder):
    rows = benchmark.read(extracts_folder / "jobindsats" / BENCHMARK)["Y30R21"]
    found = values(rows).xs("370", level="area").droplevel(["breakdown", "period"])
    assert found.to_dict() == {
        "expected_full_time_persons_count": 4000,
        "actual_full_time_persons_count": 3990,
        "difference_full_time_persons_count": -10,
        "expected_share_pct": 7.60,
        "actual_share_pct": 7.58,
        "difference_pp": -0.02,
        "rank": 25,
    }
    assert set(rows["area"]) == {"370", "820"}
    assert set(rows["breakdown"]) == {"benefit_group=total"}


def test_benchmark_with_an_unknown_group_stops(extracts_folder):
    file = extracts_folder / "jobindsats" / BENCHMARK
    text = file.read_text(encoding="utf-8").replace("Ydelsesgrupper i alt", "Andre")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="'Andre'"):
        benchmark.read(file)


def test_national_empty_figures_keep_their_reason(extracts_folder):
    tables = national.read(extracts_folder / "jobindsats" / "national-2016M07-2026M07.json")
    assert {"Y25I03", "Y25I05", "Y25I06", "Y25I07", "Y25I14", "LBESK104", "KONK3"} == set(tables)
    notices = statuses(tables["Y25I05"])
    assert notices["notified_redundancies_persons_count", "", "000", "2026M07"] == "not_available"
    long = statuses(tables["Y25I06"])
    assert long["work_sharing_persons_count", "length=over_13_weeks", "000", "2026M06"] == "suppressed"


def test_funds_of_a_region(extracts_folder):
    tables = fund.read(extracts_folder / "jobindsats" / FUNDS)
    assert values(tables["Y01A02"])["persons_count", "", "085", "2026M07"] == 90
    assert values(tables["AUA01"])["insured_persons_count", "fund=05", "085", "2026M06"] == 1000
    rates = statuses(tables["AUP03"])
    assert rates["unemployed_insured_pct", "fund=49", "085", "2026M06"] == "not_available"
    assert rates["unemployed_insured_pct", "fund=15", "085", "2026M06"] == "observed"


def test_status_after_3_months_has_every_status_for_every_fund(extracts_folder):
    rows = fund.read(extracts_folder / "jobindsats" / FUNDS)["Y01B15"]
    pension = "status=foertids_senior_og_tidlig_pension"
    by_breakdown = rows.set_index("breakdown")
    assert by_breakdown["value"].dropna().to_dict() == {
        "status=uddannelse": 3.1,
        pension: 0.8,
        "fund=15;status=uddannelse": 5.6,
    }
    assert by_breakdown.loc[f"fund=15;{pension}", "status"] == "not_available"
    assert set(rows["period"]) == {"2025Q4"}


def test_two_different_shares_stop(extracts_folder):
    file = extracts_folder / "jobindsats" / FUNDS
    file.write_text(file.read_text(encoding="utf-8").replace("3.1", "3.2", 1), encoding="utf-8")
    with pytest.raises(DataError, match="two shares of 'Uddannelse'"):
        fund.read(file)
