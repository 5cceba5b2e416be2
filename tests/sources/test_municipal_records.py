"""Records of a municipality: from template to observations, what is added up, what is hidden and how it is cited."""

import os

import pandas as pd
import pytest

from analysis.core import areas, yaml_files
from analysis.core.errors import DataError, UsageError
from analysis.sources import municipal_records, record_kinds, record_templates
from analysis.store import observation_rules

from .made_records import DAY, SURVEYS, fill_csv, fill_workbook, numbers, recorded, write

FAXE = areas.area("320")


# From template to observations

# For each kind one row, by the headers of the template, and a number that comes out of it.
FILLED = {
    "surveys": (["2024Q1", "Virksomheder", "1", "80", "40", "33", "", "", DAY, ""], ("satisfied_share_pct", 82.5)),
    "partnership_agreements": (["2024", "1.027", DAY, "æøå"], ("agreements_count", 1027)),
    "adult_apprentices": (["2024", "45", DAY, ""], ("agreements_count", 45)),
    "industry_weeks": (["2024", "2", DAY, ""], ("industry_weeks_count", 2)),
    "campaigns": (["2024H1", "1", "20-01-2025", ""], ("campaigns_count", 1)),
    "staff_trained": (["2024", "12", "48", "", DAY, ""], ("trained_share_pct", 25)),
    "budget": (["2023", "Ændring i budgettet", "Flygtningeboliger", "", "-6,2", DAY, ""], None),
    "eco_index": (["2021", "Næstved", "", "94,6", DAY, ""], ("eco_index", 94.6)),
    "company_recognitions": (["2021", "41", DAY, ""], ("nominated_count", 41)),
    "youth_plans": (["2023", "17", DAY, ""], ("persons_count", 17)),
    "cv_efforts": (["2023", "30", "", "75 %", DAY, ""], ("persons_share_pct", 75)),
    "repatriation": (["2023", "3", DAY, ""], ("persons_count", 3)),
    "refugees_received": (["2023", "Fra Ukraine", "0", DAY, ""], ("persons_count", 0)),
    "interviews": (["2024M07", "6", DAY, ""], ("interviews_count", 6)),
    "youth_education": (["2023", "RAR Sjælland", "71,25", "", "", DAY, ""], ("youth_education_share_pct", 71.25)),
    "own_count": (["2025Q1", "Praktikaftaler", "Aftaler", "1.012", DAY, ""], ("count", 1012)),
    "own_share": (["2025", "Til tiden", "", "30", "40", DAY, ""], ("share_pct", 75)),
    "own_amount": (["2025", "Sparet", "Mio. kr.", "-2,5", DAY, ""], ("amount", -2.5)),
    "own_level": (["2025Q4", "Ventetid", "Uger", "12,5", DAY, ""], ("level", 12.5)),
}


def test_every_kind_goes_from_template_to_observations_and_a_workbook_says_the_same(faxe):
    record_templates.write(FAXE, faxe.parent)
    assert set(FILLED) == set(record_kinds.kinds())
    for kind, (row, _) in FILLED.items():
        fill_csv(faxe / f"{kind}.csv", row)
    from_csv = municipal_records.load("320")
    assert municipal_records.held("320") == list(record_kinds.kinds())
    for kind, (_, expected) in FILLED.items():
        rows = from_csv[from_csv["table"] == f"records:{kind}"]
        if expected:
            assert expected in list(zip(rows["measure"], rows["value"], strict=True)), kind
    for kind, (row, _) in FILLED.items():
        (faxe / f"{kind}.csv").unlink()
        fill_workbook(faxe / f"{kind}.xlsx", row)
    from_workbook = municipal_records.load("320")
    different = ["snapshot"]
    pd.testing.assert_frame_equal(from_csv.drop(columns=different), from_workbook.drop(columns=different))
    for table, rows in from_csv.groupby("table"):
        observation_rules.check(rows.reset_index(drop=True), table)


def test_what_a_number_is_about_stands_in_the_breakdown(faxe):
    write(
        faxe,
        "budget",
        "period;stage;item;part_of;amount_million_dkk;received",
        f"2023;change;Reduktion;;−8,7;{DAY}",
        f"2023;change;Flygtningeboliger;Reduktion;−6,2;{DAY}",
        f"2023;Vedtaget budget;Arbejdsmarkedsområdet;;1.424;{DAY}",
    )
    assert numbers(municipal_records.load("320")) == {
        ("amount_million_dkk", "item=Reduktion;stage=change", "320", "2023"): -8.7,
        ("amount_million_dkk", "item=Flygtningeboliger;part_of=Reduktion;stage=change", "320", "2023"): -6.2,
        ("amount_million_dkk", "item=Arbejdsmarkedsområdet;stage=budget", "320", "2023"): 1424,
    }


def test_templates_hold_no_number_and_are_not_overwritten(faxe):
    record_templates.write(FAXE, faxe.parent)
    first = {file.name: file.read_bytes() for file in faxe.iterdir()}
    assert municipal_records.load("320").empty and municipal_records.held("320") == []
    assert municipal_records.files("320") == {}
    assert len(first) == 2 * len(record_kinds.kinds())
    (faxe / "budget.csv").unlink()
    (faxe / "surveys.csv").write_bytes(b"filled in")
    record_templates.write(FAXE, faxe.parent)
    assert (faxe / "budget.csv").read_bytes() == first["budget.csv"]
    assert (faxe / "surveys.csv").read_bytes() == b"filled in"
    with pytest.raises(UsageError, match=r"already has a file of each kind; nothing is overwritten"):
        record_templates.write(FAXE, faxe.parent)
    again = record_templates.write(areas.area("370"), faxe.parent)
    assert {file.name: file.read_bytes() for file in again.iterdir()} == first


def test_no_folder_is_no_records_and_a_misnamed_one_is_told(faxe):
    assert municipal_records.load("370").empty
    (faxe.parent / "370-Nestved").mkdir()
    with pytest.raises(DataError, match="lie in the folder '370-Nestved'; its name must be '370-naestved'"):
        municipal_records.load("370")


def test_the_variable_must_name_a_folder(faxe, monkeypatch):
    monkeypatch.setenv(municipal_records.RECORDS_VARIABLE, str(faxe / "nowhere"))
    with pytest.raises(DataError, match="is not a folder"):
        municipal_records.load("320")


# Rules


def test_a_survey_with_fewer_than_five_answers_has_no_result(faxe):
    write(faxe, "surveys", SURVEYS, f"2024;citizens;1;50;4;3;;{DAY}", f"2024;citizens;2;50;5;3;;{DAY}")
    found = numbers(municipal_records.load("320"))
    first, second = [("round=1;survey=citizens", "320", "2024"), ("round=2;survey=citizens", "320", "2024")]
    for measure in ("answers_count", "satisfied_count", "satisfied_share_pct", "response_rate_pct"):
        assert found[(measure, *first)] == "suppressed"
    assert (found[("satisfied_share_pct", *second)], found[("response_rate_pct", *second)]) == (60, 10)
    assert found[("invited_count", *first)] == 50


def test_surveys_are_counted_by_year_and_by_whom_they_ask(faxe):
    rows = [f"2024Q1;citizens;1;;9;;;{DAY}", f"2024Q2;citizens;2;;9;;;{DAY}", f"2024M05;companies;1;;9;;;{DAY}"]
    write(faxe, "surveys", SURVEYS, *rows)
    assert recorded("surveys", ["2024"], ["survey=citizens"]) == 2
    assert recorded("surveys", ["2024"], ["survey=companies"]) == 1
    assert recorded("surveys", ["2024"]) == 3
    assert recorded("surveys", ["2023"]) is None
    assert recorded("surveys", ["2024"], ["survey=citizens_after_interview"]) is None


def test_parts_are_added_up_to_a_year_only_when_they_fill_it(faxe):
    rows = [f"{period};8;{DAY}" for period in ("2024H1", "2024Q3", "2024M10", "2024M11", "2024M12", "2025Q1", "2026")]
    write(faxe, "partnership_agreements", "period;agreements_count;received", *rows)
    counts = {year: recorded("partnership_agreements", [year]) for year in ("2024", "2025", "2026")}
    assert counts == {"2024": 40, "2025": None, "2026": 8}
    assert recorded("partnership_agreements", ["2025", "2026"]) is None
    assert recorded("partnership_agreements", ["2024", "2026"]) == 48


def test_what_is_recorded_of_a_year_until_now(faxe):
    rows = [f"{period};{count};{DAY}" for period, count in (("2025", 20), ("2026Q1", 8), ("2026Q2", 19))]
    write(faxe, "partnership_agreements", "period;agreements_count;received", *rows)
    write(faxe, "repatriation", "period;persons_count;received", f"2026Q1;2;{DAY}", f"2026Q2;9;{DAY}")

    def so_far(kind, years, data_until=None):
        return municipal_records.count_so_far(municipal_records.Asked("320", kind), years, data_until)

    assert so_far("partnership_agreements", ["2026"]) == municipal_records.SoFar(27, "2026Q2")
    assert so_far("partnership_agreements", ["2026"], data_until="2026M05").number == 8
    assert so_far("partnership_agreements", ["2025", "2026"]).number == 47
    assert so_far("partnership_agreements", ["2024"]) is None
    assert so_far("repatriation", ["2026"]) == municipal_records.SoFar(None, "2026Q2")
    assert so_far("surveys", ["2026"]) is None


def test_a_year_that_its_parts_fill_is_not_counted_twice(faxe):
    rows = [f"{period};5;{DAY}" for period in ("2025H1", "2025H2", "2026H1")]
    write(faxe, "campaigns", "period;campaigns_count;received", *rows)
    assert municipal_records.count_so_far(municipal_records.Asked("320", "campaigns"), ["2025", "2026"]).number == 15


def test_one_or_two_persons_are_never_told_nor_their_share(faxe):
    header = "period;trained_count;staff_count;received"
    write(faxe, "staff_trained", header, f"2024;2;48;{DAY}", f"2025;3;48;{DAY}", f"2023;0;48;{DAY}")
    told = numbers(municipal_records.load("320"))
    found = {(measure, period): value for (measure, _, _, period), value in told.items()}
    assert [found[("trained_count", year)] for year in ("2023", "2024", "2025")] == [0, "suppressed", 3]
    assert [found[("trained_share_pct", year)] for year in ("2023", "2024", "2025")] == [0, "suppressed", 6.25]
    assert found[("staff_count", "2024")] == 48


def test_the_number_of_all_does_not_tell_a_hidden_group(faxe):
    """12 in all less 10 others would be the 2 who are not told; a year in which no group is hidden shows all three."""
    rows = [f"2024;;12;{DAY}", f"2024;ukraine;2;{DAY}", f"2024;other;10;{DAY}"]
    rows += [f"2025;;13;{DAY}", f"2025;ukraine;3;{DAY}", f"2025;other;10;{DAY}"]
    write(faxe, "refugees_received", "period;origin;persons_count;received", *rows)
    found = {(period, group): value for (_, group, _, period), value in numbers(municipal_records.load("320")).items()}
    assert found["2024", ""] == found["2024", "origin=ukraine"] == "suppressed"
    assert found["2024", "origin=other"] == 10
    assert [found["2025", group] for group in ("", "origin=ukraine", "origin=other")] == [13, 3, 10]


@pytest.mark.parametrize(("ukraine", "told"), [(28, "suppressed"), (29, "suppressed"), (27, 30), (30, 30)])
def test_the_number_of_all_does_not_tell_a_group_that_is_not_given(faxe, ukraine, told):
    write(
        faxe,
        "refugees_received",
        "period;origin;persons_count;received",
        f"2024;;30;{DAY}",
        f"2024;ukraine;{ukraine};{DAY}",
    )
    found = {group: value for (_, group, _, _), value in numbers(municipal_records.load("320")).items()}
    assert found == {"": told, "origin=ukraine": ukraine}


@pytest.mark.parametrize(
    "key", ["staff_trained", "youth_plans", "cv_efforts", "repatriation", "refugees_received", "youth_education"]
)
def test_every_kind_that_counts_persons_hides_one_and_two_of_them(key):
    kind = record_kinds.kind(key)
    assert kind.hidden.below == 3
    assert kind.columns[kind.hidden.when].unit == "persons"
    assert kind.main_measure in kind.hidden.hides


def test_a_year_with_a_hidden_part_is_hidden(faxe):
    rows = [f"2024Q1;2;{DAY}", f"2024Q2;3;{DAY}", f"2024Q3;0;{DAY}", f"2024Q4;9;{DAY}"]
    write(faxe, "repatriation", "period;persons_count;received", *rows)
    found = {period: value for (_, _, _, period), value in numbers(municipal_records.load("320")).items()}
    assert found == {"2024Q1": "suppressed", "2024Q2": 3, "2024Q3": 0, "2024Q4": 9, "2024": "suppressed"}
    assert recorded("repatriation", ["2024"]) is None


# Citation and definitions


def test_records_are_cited_after_the_official_tables_and_by_day(faxe):
    write(faxe, "campaigns", "period;campaigns_count;received", "2024;1;2025-01-20", "2023;1;2024-02-01")
    write(faxe, "adult_apprentices", "period;agreements_count;received", "2024;1;2025-01-20")
    ids = [*municipal_records.load("320")["snapshot"], "jobindsats/Y25I01/2026-08-22"]
    assert record_kinds.of(ids) == (
        "Jobindsats.dk (Y25I01, hentet 22. august 2026)",
        "Faxe Kommunes egne registreringer (voksenlærlingeaftaler og oplysningskampagner, modtaget 20. januar 2025)",
    )
    assert record_kinds.of(ids, "en")[1] == (
        "Faxe Municipality's own records (adult apprentice agreements and information campaigns, "
        "received 20 January 2025)"
    )
    copenhagen = record_kinds.snapshot_id("budget", "101", pd.Timestamp("2025-01-20").date(), "0" * 64)
    assert record_kinds.of([copenhagen]) == (
        "Københavns Kommunes egne registreringer (budget, modtaget 20. januar 2025)",
    )


def test_a_snapshot_changes_with_the_file_and_not_with_the_clock(faxe):
    write(faxe, "campaigns", "period;campaigns_count;received", f"2024;1;{DAY}")
    first, sums = municipal_records.load("320")["snapshot"].iloc[0], municipal_records.files("320")
    os.utime(faxe / "campaigns.csv", (0, 0))
    assert municipal_records.load("320")["snapshot"].iloc[0] == first
    assert first.endswith(sums["campaigns.csv"][:12])
    write(faxe, "campaigns", "period;campaigns_count;received", f"2024;2;{DAY}")
    assert municipal_records.load("320")["snapshot"].iloc[0] != first


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "main_measure: campaigns_count",
            "main_measure: campaign_count",
            "'campaign_count' is not one of its measures",
        ),
        ("unit: agreements", "unit: agreement", "'agreement' is no unit"),
        ("when: answers_count", "when: answer_count", "'answer_count' is not one of its measures"),
        ("main_measure: campaigns_count", "main_mesure: campaigns_count", "did you mean 'main_measure'?"),
    ],
)
def test_a_fault_in_the_kinds_is_told(tmp_path, old, new, fault):
    from analysis.core import project

    text = project.data("record_kinds.yml").read_text(encoding="utf-8")
    (tmp_path / "record_kinds.yml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=fault):
        yaml_files.load(tmp_path / "record_kinds.yml", record_kinds.RecordKinds)


def test_an_unknown_kind_names_the_nearest():
    with pytest.raises(UsageError, match="did you mean 'campaigns'"):
        recorded("campaign", ["2024"])
