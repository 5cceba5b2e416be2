"""What is computed once for a process is never given out for anything else than it was made from."""

import hashlib
import json

import pandas as pd
import pytest

from analysis.core import areas, project
from analysis.core.errors import DataError
from analysis.indicators import comparisons, computing, held, registry
from analysis.indicators.registry import compute, indicator
from analysis.store import observations

NAESTVED, FAXE, COUNTRY = areas.area("370"), areas.area("320"), areas.area("000")
UNTIL, MONTH = "2026M07", "2026M07"


def unemployed(who=NAESTVED, until=UNTIL):
    return compute("unemployed", [who], [MONTH], until)["value"].iloc[0]


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Return a function that puts a number in Y25I01 in a store of its own, and moves the project there."""
    (tmp_path / "data").mkdir()
    for entry in project.data().iterdir():
        if entry.name not in ("observations", "values"):
            (tmp_path / "data" / entry.name).symlink_to(entry)
    folder = tmp_path / "data" / "observations"
    folder.mkdir()
    for entry in project.data("observations").iterdir():
        (folder / entry.name).symlink_to(entry)
    store = json.loads(project.data("observations", "store.json").read_text())
    rows = observations.load("Y25I01")
    monkeypatch.setenv("BILAG_HOME", str(tmp_path))

    def put(number):
        cell = (rows["area"] == "370") & (rows["period"] == MONTH) & (rows["breakdown"] == "")
        changed = rows.assign(
            value=rows["value"].mask(cell & (rows["measure"] == "unemployed_full_time_count"), number)
        )
        content = observations.write(changed)
        store["Y25I01"]["sha256"] = hashlib.sha256(content).hexdigest()
        for name, written in (("Y25I01.parquet", content), ("store.json", json.dumps(store).encode())):
            (folder / name).unlink()
            (folder / name).write_bytes(written)

    return put


def test_what_is_done_to_a_frame_is_not_done_to_the_next():
    frame = compute("unemployed", [NAESTVED], [MONTH], UNTIL)
    expected = frame.copy(deep=True)
    frame.loc[:, "value"] = -1.0
    frame.loc[:, ["status", "area"]] = "wrong"
    frame["unit"] = "wrong"
    frame["more"] = 1
    frame["caveats"] = [("wrong",)]
    del frame["lower"]
    pd.testing.assert_frame_equal(compute("unemployed", [NAESTVED], [MONTH], UNTIL), expected)


def test_every_argument_tells_one_frame_from_another():
    assert unemployed() == 1075
    assert unemployed(FAXE) != 1075
    assert pd.isna(unemployed(until="2026M06"))
    assert compute("unemployed", [NAESTVED], ["2026M06"], UNTIL)["value"].iloc[0] != 1075
    insured = compute("unemployed", [NAESTVED], [MONTH], UNTIL, breakdowns=["benefit=a_dagpenge"])
    assert insured["breakdown"].tolist() == ["benefit=a_dagpenge"]
    assert compute("unemployment_rate", [NAESTVED], [MONTH], UNTIL)["value"].iloc[0] == 2.6


def test_peers_of_one_name_and_other_members_are_others():
    one, two = (areas.peer_group(codes, "Naboer") for codes in (["370", "320"], ["370", "320", "336"]))
    assert one.code == two.code
    first, second = (unemployed(group) for group in (one, two))
    assert second - first == unemployed(areas.area("336"))


def test_a_changed_store_is_read_again(home):
    assert unemployed() == 1075
    for number in (2000.0, 3000.0):
        home(number)
        assert unemployed() == number
        country = compute("unemployed", [NAESTVED, COUNTRY], [MONTH], UNTIL)
        assert country["value"].iloc[0] == number


def test_two_projects_in_one_process_are_kept_apart(home, monkeypatch):
    home(2000.0)
    folder = str(project.root())
    seen = []
    for name in (folder, None, folder, None):
        monkeypatch.setenv("BILAG_HOME", name) if name else monkeypatch.delenv("BILAG_HOME")
        seen.append(unemployed())
    assert seen == [2000, 1075, 2000, 1075]


def test_a_damaged_store_is_told_though_the_number_was_computed(home):
    home(2000.0)
    unemployed()
    (project.data("observations") / "Y25I01.parquet").unlink()
    with pytest.raises(DataError, match="missing"):
        unemployed()
    (project.data("observations") / "Y25I01.parquet").write_bytes(b"half a file")
    with pytest.raises(DataError, match="damaged"):
        unemployed()


def test_records_that_are_given_changed_and_taken_away_count_at_once(tmp_path, monkeypatch):
    monkeypatch.setenv("BILAG_RECORDS", str(tmp_path))

    def share():
        return compute("youth_education_share", [FAXE], ["2024"], UNTIL)["value"].iloc[0]

    assert pd.isna(share())
    file = tmp_path / "320-faxe" / "youth_education.csv"
    file.parent.mkdir()
    header = "period;area;youth_education_share_pct;completed_count;population_count;received;note"
    for completed, expected in ((300, 75.0), (200, 50.0)):
        file.write_text(f"{header}\n2024;Faxe;;{completed};400;2025-03-01;\n", encoding="utf-8")
        assert share() == expected
    other = tmp_path / "empty"
    other.mkdir()
    monkeypatch.setenv("BILAG_RECORDS", str(other))
    assert pd.isna(share())
    monkeypatch.setenv("BILAG_RECORDS", str(tmp_path))
    file.unlink()
    assert pd.isna(share())


@pytest.mark.parametrize("code", ["370", "825", "000", "rar-sjaelland"])
def test_the_newest_period_is_the_last_about_which_something_is_said(code):
    area = areas.area(code)
    for key in ("unemployment_rate", "ordinary_hours_share", "population", "budget", "sickness_benefit_persons"):
        record = indicator(key)
        frame = compute(key, [area], held.periods_held(record, UNTIL, area) or [MONTH], UNTIL)
        said = frame.loc[frame["status"].isin(["observed", "zero", "suppressed"]), "period"]
        assert held.newest(record, area, UNTIL) == (said.max() if len(said) else None)


def test_no_indicator_changes_the_observations_that_are_kept_for_the_others():
    who = [NAESTVED, COUNTRY, areas.area("085")]
    periods = ["2021", "2021M06", "2021Q2", "2021H1", "2021QMAT04"]
    for key, record in registry.indicators().items():
        rows = computing.rows_of(record, [NAESTVED], UNTIL)
        before = rows.copy(deep=True)
        names = record.breakdowns or ["from=2019;row=dagpenge" if key.endswith("_change") else "benefit=a_dagpenge"]
        computing.function_of(record)(rows, who, periods, names, **record.arguments)
        assert rows.equals(before), key


def test_ranks_follow_the_store(home):
    def rank():
        frame = comparisons.ranks_with_intervals("unemployed", MONTH, UNTIL)
        return frame.loc[frame["area"] == "370", "rank"].iloc[0]

    # the fewest unemployed come first, so one of 98 municipalities is the best and more than anywhere the worst
    home(3)
    assert rank() == 1
    home(99999)
    assert rank() == 98
