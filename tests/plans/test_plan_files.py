"""The plans held, against what their documents print."""

import pytest

from analysis import plans
from analysis.core import areas, project
from analysis.core.formats import round_half_up
from analysis.plans import targets as targets_judged
from analysis.store import observations

NAMES = plans.names()
NAESTVED, POLICY, FAXE, STEVNS, SLAGELSE = (
    "naestved-2023",
    "naestved-politik",
    "faxe-2024-2026",
    "stevns-2024-2026",
    "slagelse-2017",
)


def targets(name):
    return {target.id: target for target in plans.load(name).targets}


def rules_of(name):
    return {
        (target.id, reading.id): reading.rule.model_dump(exclude_defaults=True)
        for target in plans.load(name).targets
        for reading in target.readings
    }


def test_the_six_plans_are_held():
    assert {*NAMES} >= {"default", NAESTVED, POLICY, FAXE, STEVNS, SLAGELSE}


@pytest.mark.parametrize("name", NAMES)
def test_an_editor_finds_the_schema_of_every_plan(name):
    path = project.data("plans", f"{name}.yml")
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../../src/analysis/schemas/plan.schema.json"
    assert (path.parent / first.split("=", 1)[1]).is_file()


@pytest.mark.parametrize("name", NAMES)
def test_every_target_quotation_and_printed_number_says_where_it_stands(name):
    plan = plans.load(name)
    records = [*plan.targets, *plan.target_groups, *plan.quotations]
    assert [each.id for each in records if not each.lines] == []
    loose = {cell.id for table in plan.printed_tables for cell in table.checks()}
    assert [each.id for each in plan.printed if not each.lines and each.id not in loose] == []


@pytest.mark.parametrize("name", [name for name in NAMES if name != "default"])
def test_a_real_plan_says_where_it_was_read(name):
    plan = plans.load(name)
    assert plan.municipality and plan.years and plan.source_document and plan.notes


def test_the_chapter_on_targets_is_there_for_plans_with_targets():
    assert {name: "targets" in plans.load(name).chapter_names for name in NAMES} == {
        name: bool(plans.load(name).targets) for name in NAMES
    }


# Næstved 2023


def test_the_targets_of_naestved():
    found = rules_of(NAESTVED)
    level = {"type": "at_most", "value": 0, "unit": "pp"}
    assert [found[name, "only"] for name in ("1", "1a", "1b", "1c")] == [level] * 4
    groups = [targets(NAESTVED)[name].measure.breakdowns[0] for name in ("1", "1a", "1b", "1c")]
    assert groups == [
        f"benefit_group={name}" for name in ("total", "a_dagpenge_mv", "sygedagpenge_mv", "kontanthjaelp_mv")
    ]
    assert found["2", "five"] == {"type": "rank", "within": "region", "at_most": 5}
    assert found["2", "three"] == {"type": "rank", "within": "region", "at_most": 3}
    assert found["3a", "only"] == {"type": "count_per", "at_least": 2}
    assert found["3b", "only"] == {"type": "count_per", "at_least": 4}
    assert found["4a", "only"] == {"type": "at_least", "value": 25, "unit": "pct"}
    assert found["4b", "only"] == {"type": "at_least", "value": 60, "unit": "pct"}
    assert found["cv", "only"] == {"type": "all"}


def printed_in_store():
    """Every number of the plan in the store: (measure, area, period, breakdown) and value."""
    frame = observations.load(NAESTVED)
    return {(row.measure, row.area, row.period, row.breakdown): row.value for row in frame.itertuples()}


def test_table_3_is_the_one_that_was_copied():
    store = printed_in_store()
    table = next(each for each in plans.load(NAESTVED).printed_tables if each.id == "tabel-3")
    cells = {
        (row.id, column.id): number
        for row in table.rows
        for column, number in zip(table.columns, row.numbers, strict=True)
    }
    assert len(cells) == 16 * 8
    for (row, column), number in cells.items():
        if column.startswith("y"):
            key = ("full_time_persons_mean_count", "370", column[1:], f"item=table_3;row={row}")
        else:
            who, base = column.split("-")
            period = "2022H1" if base == "2021h1" else "2021"
            area = "000" if who == "country" else "370"
            key = ("change_pct", area, period, f"from={base.upper()};item=table_3;row={row}")
        assert store[key] == number, key


def test_the_changes_of_table_3_follow_from_its_years():
    table = next(each for each in plans.load(NAESTVED).printed_tables if each.id == "tabel-3")
    for row in table.rows:
        y2019, y2020, y2021, since_2019, since_2020, *_ = row.numbers
        assert round_half_up(100 * (y2021 / y2019 - 1), 1) == since_2019
        assert round_half_up(100 * (y2021 / y2020 - 1), 1) == since_2020


def test_what_does_not_add_up_in_the_printed_numbers_is_told():
    for name in NAMES:
        for check in plans.load(name).printed:
            if check.parts and round(sum(check.parts), 6) != check.printed:
                assert check.finding is not None, check.id


def test_the_sums_of_table_3_add_up_but_for_education_benefit():
    printed = {check.id: check for check in plans.load(NAESTVED).printed}
    for year, total in (("y2019", 9767), ("y2020", 10303), ("y2021", 9871)):
        assert sum(printed[f"tabel-3-i_alt-{year}"].parts) == total == printed[f"tabel-3-i_alt-{year}"].printed
        assert sum(printed[f"tabel-3-kontanthjaelp-{year}"].parts) == printed[f"tabel-3-kontanthjaelp-{year}"].printed
    off = [year for year in ("y2019", "y2020", "y2021") if sum(printed[f"tabel-3-uddannelseshjaelp-{year}"].parts) !=
           printed[f"tabel-3-uddannelseshjaelp-{year}"].printed]  # fmt: skip
    assert off == ["y2019", "y2020"]


def test_tables_1_2_and_4_are_those_that_were_copied():
    store = printed_in_store()
    printed = {check.id: check for check in plans.load(NAESTVED).printed}
    eco = [check for name, check in printed.items() if name.startswith("tabel-1-2-") and check.ours]
    assert len(eco) == 10
    for check in eco:
        assert (
            store["eco_index", check.ours.area, check.ours.period, "item=table_1_2;row=arbejdsmarked"] == check.printed
        )
    differences = {name: check for name, check in printed.items() if name.endswith("-difference")}
    assert len(differences) == 4
    for check in differences.values():
        assert round(sum(check.parts), 1) == check.printed
    sickness = [check for name, check in printed.items() if name.startswith("tabel-4-")]
    assert len(sickness) == 10
    for check in sickness:
        measure = {"persons": "persons_count", "full_time_persons": "full_time_persons_count"}[check.unit]
        assert store[measure, "370", check.ours.period, "item=table_4;row=sygedagpenge"] == check.printed
        assert check.unit == "persons" or check.printed <= printed[check.id.replace("full-time", "persons")].printed


def test_the_known_inconsistencies_are_told():
    findings = {check.id for name in NAMES for check in plans.load(name).printed if check.finding}
    assert findings >= {
        "offentligt-forsoergede-pct",
        "tabel-3-i_alt-change-2021h1",
        "tabel-3-jobafklaring-country-2021h1",
        "tabel-3-uddannelseshjaelp-y2019",
        "tabel-3-hjemrejseydelse-change-2021h1",
        "unge-efter-3-maaneder",
        "bedste-5",
        "over-50-ansatte",
    }


@pytest.mark.parametrize(
    ("id", "written", "computed"),
    [
        ("havvind-aarsvaerk", "26.607", 745_000 / 28),
        ("havvind-faglaerte", "10.640", 0.40 * 26_600),
        ("havvind-faglaerte", "40,6", 100 * 10_800 / 26_600),
        ("groen-aftale", "13.125", 105_000 / 8),
        ("nettoledighed-2023", "27,6", 100 * (74_000 / 58_000 - 1)),
        ("nettoledighed-2023", "37,7", 100 * (1 - 74_000 / 118_872)),
        ("sygedagpenge-halveret", "47,2", 100 * (1 - 1206 / 2286)),
        ("sosu-ansatte", "34-45", None),
    ],
)
def test_the_arithmetic_of_quotations(id, written, computed):
    check = {quotation.id: quotation.check for quotation in plans.load(NAESTVED).quotations}[id].da
    assert written in check
    if computed is not None:
        decimals = len(written.split(",")[1]) if "," in written else 0
        assert float(written.replace(".", "").replace(",", ".")) == round_half_up(computed, decimals)


# The others


def test_the_policy_has_its_vision_and_two_points_without_a_number():
    kinds = {name: rule["type"] for name, rule in rules_of(POLICY).items()}
    assert {*kinds.values()} == {"shown", "direction"}
    assert {name for name, _ in kinds} >= {"vision", "selvforsoergelse", "arbejdskraft"}


def test_faxe_has_nine_measure_points_and_the_six_benefits_of_one():
    found = rules_of(FAXE)
    points = {name for name, _ in found}
    assert points == {f"{goal}{letter}" for goal in "123" for letter in "abc"} | {
        f"3a{number}" for number in range(1, 7)
    }
    assert found["2a", "points"]["margin"] == {"amount": 2, "unit": "pp"}
    assert found["2a", "percent"]["margin"] == {"amount": 2, "unit": "pct"}
    level = {"type": "compared", "side": "at_or_above", "comparator": "rar"}
    assert all(found[name, "only"] == level for name in ["1b", "3a", *(f"3a{number}" for number in range(1, 7))])
    assert found["2b", "only"] == level | {"side": "at_or_below"}
    counts = {name: found[name, "only"]["at_least"] for name in ("1a", "1c", "2c", "3c")}
    assert counts == {"1a": 25, "1c": 45, "2c": 2, "3c": 1}
    assert found["3b", "only"] == {"type": "shown"}
    measured = [targets(FAXE)[f"3a{number}"].measure.breakdowns[0].split("=")[1] for number in range(1, 7)]
    assert measured == ["kontanthjaelp", "uddannelseshjaelp", "sho", "revalidering", "jobafklaring", "ressourceforloeb"]


def test_the_groups_of_stevns_are_our_assumption():
    groups = plans.load(STEVNS).target_groups
    assert len(groups) == 5
    assert all(group.assumption for group in groups)


def test_the_groups_of_slagelse_overlap_and_name_what_cannot_be_had():
    groups = {group.id: group for group in plans.load(SLAGELSE).target_groups}
    assert list(groups) == ["virksomheder", "taettest", "uddannelsesparate", "udkanten"]
    assert not any(group.assumption for group in groups.values())
    twice = [name for name, group in groups.items() if any("ledighedsydelse" in each.da for each in group.overlaps)]
    assert twice == ["taettest", "uddannelsesparate"]
    left_out = {member.name.da for group in groups.values() for member in group.members if not member.available}
    assert len(left_out) == 7


def test_the_minister_s_goals_of_each_plan():
    assert [key[:4] for key in plans.load(SLAGELSE).ministerial_goals] == ["2017"] * 5
    assert plans.load(STEVNS).ministerial_goals == plans.load(NAESTVED).ministerial_goals
    assert len(plans.load(FAXE).ministerial_goals) == 3


def judged(name, folder, file, *rows):
    """The statuses of a plan's targets on one kind of record, with a file of the municipality's own numbers."""
    plan = plans.load(name)
    recorded = [each for each in plan.targets if each.measure.record == file.removesuffix(".csv")]
    own = areas.area(plan.municipality)
    home = folder / f"{own.code}-{own.slug}"
    home.mkdir()
    (home / file).write_text("\n".join(rows) + "\n", encoding="utf-8")
    found = targets_judged.judge(plan.model_copy(update={"targets": recorded}), own, "2026M07")
    return [each.status for each in found]


@pytest.mark.parametrize(
    ("name", "file", "rows"),
    [
        (FAXE, "partnership_agreements", ("Antal aftaler", "2024;27", "2025;20")),
        # against the year before the plan
        (STEVNS, "interviews", ("Antal interview", "2023;4", "2024;6", "2025;3")),
    ],
)
def test_counts_are_judged_on_the_municipalitys_own_records(tmp_path, monkeypatch, name, file, rows):
    monkeypatch.setenv("BILAG_RECORDS", str(tmp_path))
    head, *counts = rows
    lines = [f"Periode;{head};Modtaget", *(f"{each};{int(each[:4]) + 1}-01-20" for each in counts)]
    assert judged(name, tmp_path, f"{file}.csv", *lines) == ["met", "not_met", "not_yet_due"]
