import datetime
import hashlib
import json
import shutil

import pandas as pd
import pytest

from analysis.core import areas, project
from analysis.core.errors import DataError, UsageError
from analysis.sources import tidying
from analysis.store import observations, snapshots

HIDDEN_COUNT_TABLES = ["Y25I01", "Y25I09", "Y60A02", "Y60C02", "Y60J01"]


def figure(table, measure, area, period, breakdown=""):
    rows = observations.load(table)
    found = rows[
        (rows["measure"] == measure)
        & (rows["area"] == area)
        & (rows["period"] == period)
        & (rows["breakdown"] == breakdown)
    ]
    assert len(found) == 1
    return found["value"].item()


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A project with the tables of one plan and of AUP02 only."""
    for name in ("tables", "areas", "vocabulary", "snapshots/plan", "snapshots/statbank/AUP02"):
        shutil.copytree(project.data(*name.split("/")), tmp_path / "data" / name)
    monkeypatch.setenv("BILAG_HOME", str(tmp_path))
    tidying.rebuild()
    return tmp_path


@pytest.mark.parametrize(
    ("table", "measure", "breakdown", "value"),
    [
        ("Y25I01", "unemployed_full_time_count", "", 1075),
        ("Y25I01", "unemployed_labour_force_pct", "", 2.6),
        ("Y25I01", "unemployed_full_time_count", "benefit=a_dagpenge", 883),
        ("Y25I09", "long_term_unemployed_count", "", 254),
        ("Y60A02", "persons_count", "", 1451),
        ("Y60A02", "full_time_persons_count", "", 1420),
        ("Y60A02", "labour_force_pct", "", 3.4),
        ("Y60A02", "population_pct", "", 2.6),
        ("Y60A02", "full_time_persons_count", "visitation=aktivitetsparat", 1075),
        ("Y60C07", "activation_rate_pct", "", 13.7),
        ("Y60C02", "offers_count", "offer=virksomhedspraktik", 109),
    ],
)
def test_naestved_in_july_2026(table, measure, breakdown, value):
    assert figure(table, measure, "370", "2026M07", breakdown) == value


def test_unemployed_of_region_sjaelland_and_the_country():
    rows = observations.load("Y25I01").query(
        "period == '2026M07' and breakdown == '' and measure == 'unemployed_full_time_count'"
    )
    by_area = rows.set_index("area")["value"]
    assert by_area[list(areas.area("085").members)].sum() == 10552
    assert by_area["000"] == 91583
    assert by_area.drop("000").sum() == 91533


def test_country_is_the_sum_of_its_benefits_in_august_2021():
    count = "unemployed_full_time_count"
    assert figure("Y25I01", count, "000", "2021M08", "benefit=a_dagpenge") == 84198
    assert figure("Y25I01", count, "000", "2021M08", "benefit=kontanthjaelp") == 12740
    assert figure("Y25I01", count, "000", "2021M08") == 96938


@pytest.mark.parametrize(("period", "rank"), [("2020QMAT04", 35), ("2021QMAT04", 25)])
def test_benchmark_rank_that_naestved_printed(period, rank):
    assert figure("Y30R21", "rank", "370", period, "benefit_group=total") == rank


def test_benchmark_ranks_are_1_to_98():
    ranks = observations.load("Y30R21").query("measure == 'rank'")
    for _, group in ranks.groupby(["period", "breakdown"]):
        assert sorted(group["value"]) == list(range(1, 99))


def test_yearly_rates_of_statistics_denmark_agree_with_the_months_of_jobindsats():
    monthly = observations.load("Y25I01").query(
        "measure == 'unemployed_labour_force_pct' and breakdown == '' and area != '000'"
    )
    yearly = monthly.assign(year=monthly["period"].str[:4]).groupby(["area", "year"])["value"].mean()
    official = observations.load("AUP02").set_index(["area", "period"])["value"]
    for year in ("2022", "2023", "2024"):
        gap = yearly.xs(year, level="year") - official.xs(year, level="period")
        assert len(gap) == 98
        assert gap.abs().max() < 0.0334


def test_population_on_1_january_agrees_between_the_two_tables():
    quarters = observations.load("FOLK1A").query("breakdown == ''").set_index(["area", "period"])["value"]
    months = observations.load("FOLK1AM").set_index(["area", "period"])["value"]
    for year in ("2022", "2023", "2024"):
        gap = (quarters.xs(f"{year}Q1", level=1) - months.xs(f"{year}M01", level=1)).dropna()
        assert len(gap) >= 98
        assert (gap == 0).all()


def test_origins_sum_to_all_of_15_to_69():
    rows = observations.load("HFUDD11").query("area == '370' and period == '2022'")
    by_breakdown = rows.set_index("breakdown")["value"]
    assert by_breakdown.filter(like="origin=").sum() == by_breakdown["education=total"]
    assert "education=H30" not in by_breakdown.index


def test_hidden_figures_have_no_number_and_small_counts_are_never_shown():
    rows = observations.load(*HIDDEN_COUNT_TABLES)
    assert rows.loc[rows["status"] == "suppressed", "value"].isna().all()
    counts = rows[rows["unit"].isin(["persons", "full_time_persons", "offers"])]
    assert not counts["value"].isin([0, 1, 2]).any()
    assert (counts["status"] == "suppressed").any()


def test_municipalities_left_out_of_a_month_stand_as_suppressed():
    rows = observations.load("Y25I09")
    assert (rows.groupby(["measure", "breakdown", "area"])["period"].nunique() == 36).all()
    laesoe = rows.query("area == '825' and breakdown == ''").set_index("period")
    shown = laesoe[laesoe["status"] == "observed"]
    assert shown["value"].to_dict() == {"2024M03": 3, "2024M04": 3}
    assert set(laesoe["status"]) == {"observed", "suppressed"}


def test_benefits_of_a_month_sum_to_the_total_within_rounding():
    rows = observations.load("Y25I01").query("measure == 'unemployed_full_time_count'")
    wide = rows.pivot_table("value", ["area", "period"], "breakdown").dropna()
    gap = wide[""] - wide["benefit=a_dagpenge"] - wide["benefit=kontanthjaelp"]
    assert gap.abs().max() <= 2


def test_fund_without_a_rate_is_not_shown_as_without_unemployed():
    rows = observations.load("AUP03").query("breakdown == 'fund=49'")
    assert set(rows["status"]) == {"not_available"}


def test_load_keeps_callers_apart():
    mine = observations.load("AUP02")
    mine["value"] = 0.0
    assert observations.load("AUP02")["value"].min() > 0


def test_load_gives_the_columns_in_order_and_none_for_no_table():
    assert list(observations.load("AUP02", "AUL01").columns) == observations.COLUMNS
    assert set(observations.load("AUP02", "AUL01")["table"]) == {"AUP02", "AUL01"}
    assert observations.load().empty
    assert list(observations.load().columns) == observations.COLUMNS


def test_until_leaves_out_periods_that_end_later():
    rows = observations.until(observations.load("naestved-2023"), "2022M06")
    assert {"2021", "2022H1", "2022M05"} <= set(rows["period"])
    assert not {"2022", "2022M08", "2023"} & set(rows["period"])


def test_table_that_is_not_held():
    assert not observations.has("Y07A02")
    with pytest.raises(UsageError, match="'Y60A02'"):
        observations.load("Y60A20")


def test_rebuilding_gives_what_is_committed(tmp_path, monkeypatch):
    committed = {table: observations.load(table) for table in observations.tables()}
    shutil.copytree(project.data(), tmp_path / "data", ignore=shutil.ignore_patterns("*.parquet"))
    monkeypatch.setenv("BILAG_HOME", str(tmp_path))
    assert tidying.rebuild() == sorted(committed)
    for table, rows in committed.items():
        pd.testing.assert_frame_equal(observations.load(table), rows)


def test_rebuilding_gives_the_same_bytes(home):
    folder = home / "data" / "observations"
    first = {file.name: file.read_bytes() for file in folder.iterdir()}
    tidying.rebuild()
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == first
    store = json.loads(first["store.json"])
    assert store["AUP02"]["sha256"] == hashlib.sha256(first["AUP02.parquet"]).hexdigest()
    assert store["AUP02"]["snapshots"] == ["statbank/AUP02/2026-11-22"]


def test_newest_snapshot_wins_and_tables_without_one_go(home):
    rows = snapshots.read("statbank/AUP02/2026-11-22").head(1).assign(value=9.9)
    snapshots.write(rows, "AUP02", datetime.date(2026, 12, 1), "")
    shutil.rmtree(home / "data" / "snapshots" / "plan" / "slagelse-2017")
    assert tidying.rebuild() == ["AUP02", "naestved-2023"]
    assert observations.load("AUP02")["value"].tolist() == [9.9]
    assert not (home / "data" / "observations" / "slagelse-2017.parquet").exists()


def test_damaged_missing_and_no_store(home):
    file = home / "data" / "observations" / "AUP02.parquet"
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    sentence = r"^data/observations/AUP02.parquet is damaged; restore it with: bilag observations.$"
    with pytest.raises(DataError, match=sentence):
        observations.load("AUP02")
    file.unlink()
    with pytest.raises(DataError, match=r"^data/observations/AUP02.parquet is missing; .*bilag observations"):
        observations.load("AUP02")
    (home / "data" / "observations" / "store.json").write_text("{")
    with pytest.raises(DataError, match=r"^data/observations/store.json is damaged; .*bilag observations.$"):
        observations.tables()
    (home / "data" / "observations" / "store.json").unlink()
    with pytest.raises(DataError, match=r"^data/observations/store.json is missing"):
        observations.has("AUP02")
    tidying.rebuild()
    assert file.read_bytes() == whole


@pytest.mark.parametrize(
    "change",
    [
        {"value": 0.0},
        {"status": "suppressed"},
        {"status": "hidden"},
        {"period": "2023K1"},
        {"breakdown": "Mænd"},
    ],
)
def test_rows_that_break_a_rule_are_refused(home, change):
    rows = snapshots.read("statbank/AUP02/2026-11-22").head(1).assign(**change)
    if "period" in change:
        rows = pd.concat([rows, rows])
    snapshots.write(rows, "AUP02", datetime.date(2026, 12, 1), "")
    with pytest.raises(DataError, match=r"^The snapshot statbank/AUP02/2026-12-01 breaks a rule"):
        tidying.rebuild()


def test_figure_that_stands_twice_is_refused(home):
    rows = snapshots.read("statbank/AUP02/2026-11-22").head(1)
    snapshots.write(pd.concat([rows, rows]), "AUP02", datetime.date(2026, 12, 1), "")
    with pytest.raises(DataError, match="breaks a rule"):
        tidying.rebuild()


@pytest.mark.parametrize("content", ["[]", '{"tables": 3}', '{"Y25I09": {"sha256": "0"}}'])
def test_a_list_of_tables_that_says_too_little_is_damaged(content, tmp_path, monkeypatch):
    folder = tmp_path / "data" / "observations"
    shutil.copytree(project.data("observations"), folder)
    (tmp_path / "pyproject.toml").touch()
    (folder / "store.json").write_text(content, encoding="utf-8")
    monkeypatch.setenv("BILAG_HOME", str(tmp_path))
    with pytest.raises(DataError, match=r"data/observations/store.json is damaged; .*bilag observations"):
        observations.load("Y25I01")


def test_an_unknown_area_becomes_no_snapshot(home):
    rows = snapshots.read("statbank/AUP02/2026-11-22").head(1).assign(area="Næstved")
    with pytest.raises(UsageError, match="Unknown area code 'Næstved'"):
        snapshots.write(rows, "AUP02", datetime.date(2026, 12, 1), "")
    assert snapshots.newest()["AUP02"] == "statbank/AUP02/2026-11-22"
