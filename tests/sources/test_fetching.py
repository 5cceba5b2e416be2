"""Fetching from the contract server: what comes is what was published, and no fault leaves a trace."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from tests.sources import contract_server
from tests.sources.contract_server import FAILS, RECOVERS, settings

from analysis import areas, observations, snapshots
from analysis.errors import DataError, UsageError
from analysis.sources import demo_answers, demo_faults, demo_server, fetched, fetching, jobindsats, statbank

DEMO = sorted(file.stem for file in demo_server.EXTRACTS.glob("*/*.csv"))


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = contract_server.small_project(tmp_path / "project")
    monkeypatch.setenv("BILAG_HOME", str(folder))
    return folder


@pytest.fixture
def server(home):
    with contract_server.serving() as running:
        yield running


def published(table):
    file = next(demo_server.EXTRACTS.glob(f"*/{table}.csv"))
    one = demo_answers.held(demo_server.EXTRACTS)[file.parent.name]
    return next(held for held in one.values() if held.table == table).figures


def test_observations_from_nothing_are_what_was_published(home, server):
    outcomes = fetching.fetch(DEMO, settings(server))
    assert {outcome.result for outcome in outcomes} == {"new"}
    for table in DEMO:
        rows = observations.load(table)
        held = rows.set_index(["measure", "breakdown", "area", "period"])["value"]
        figures = published(table)
        assert len(figures) > 200
        for key, figure in figures.items():
            value = held.get(key)
            # a row that the source leaves out is hidden, and so is an empty cell
            assert value == figure or (figure is None and value != value), (table, key)


def test_a_second_fetch_finds_nothing_new_and_changes_nothing(home, server):
    fetching.fetch(["Y60C07"], settings(server))
    before = contract_server.contents(home)
    assert [each.result for each in fetching.fetch(["Y60C07"], settings(server))] == ["unchanged"]
    assert contract_server.contents(home) == before


def test_the_store_is_the_same_when_built_again(home, server):
    fetching.fetch(["Y60C07", "AUP02"], settings(server))
    before = contract_server.contents(home)
    observations.rebuild()
    assert contract_server.contents(home) == before


def test_answers_are_kept_byte_for_byte_and_no_token_is(home, server):
    fetching.fetch(["Y60C07"], settings(server))
    sidecar = snapshots.sidecar("jobindsats/Y60C07/2026-11-22")
    assert sidecar.parts[1].request.startswith("GET data/y60c07?mgroup.*=*&period.M=")
    assert sidecar.parts[1].headers["content-type"] == "application/json"
    assert sidecar.size == sum(part.size for part in sidecar.parts)
    assert sidecar.next_update.isoformat() == demo_answers.NEXT_UPDATE
    for file in (home / "data" / "snapshots").rglob("*"):
        assert not file.is_file() or demo_server.TOKEN.encode() not in file.read_bytes()


def test_a_damaged_answer_is_told(home, server):
    fetching.fetch(["AUP02"], settings(server))
    file = home / "data" / "snapshots" / "statbank" / "AUP02" / "2026-11-22" / "q0.csv"
    file.write_bytes(file.read_bytes().replace(b"2", b"3", 1))
    with pytest.raises(DataError, match=r"q0.csv is damaged"):
        snapshots.read("statbank/AUP02/2026-11-22")


@pytest.mark.parametrize(
    ("fault", "table"), [(fault, table) for fault, (tables, _) in FAILS.items() for table in tables.split()]
)
def test_a_fault_is_told_in_a_sentence_and_leaves_no_trace(home, server, fault, table):
    fetching.fetch(["Y60C07", "AUP02"], settings(server))
    before = contract_server.contents(home)
    server.faults[fault] = 99
    outcome = fetching.fetch([table], settings(server, since="2023"))[0]
    server.faults.clear()
    assert outcome.result == "failed"
    assert re.search(FAILS[fault][1], outcome.message), outcome.message
    assert "\n" not in outcome.message
    assert outcome.message.endswith((".", "?", "'."))
    assert contract_server.contents(home) == before


def test_every_fault_of_the_server_is_tried():
    assert {*FAILS, *RECOVERS, "total_off"} == set(demo_faults.FAULTS)


def test_a_total_that_does_not_add_up_is_told(home, server):
    server.faults["total_off"] = 99
    outcome = fetching.fetch(["Y25I09"], settings(server))[0]
    assert outcome.result == "failed"
    assert "Y25I09 does not add up: long_term_unemployed_count" in outcome.message


@pytest.mark.parametrize(("fault", "table"), [(fault, table) for fault, ts in RECOVERS.items() for table in ts.split()])
def test_what_passes_or_is_only_odd_is_fetched_all_the_same(home, server, fault, table):
    server.faults[fault] = 1
    outcome = fetching.fetch([table], settings(server))[0]
    assert (outcome.result, outcome.message) == ("new", "")
    rows = observations.load(table).set_index(["measure", "breakdown", "area", "period"])["value"]
    assert all(rows.get(key) == figure for key, figure in published(table).items() if figure is not None)


@pytest.mark.parametrize("odd", [{"periods": [{"values": 1}]}, {"periods": ["M"]}, {"periods": [], "dimensions": {}}])
def test_a_description_in_no_known_form_fails_one_table_and_leaves_the_others(home, server, monkeypatch, odd):
    monkeypatch.setattr(demo_server.demo_jobindsats, "table", lambda one: odd)
    outcomes = fetching.fetch(["Y60C07", "AUP02"], settings(server))
    assert [each.result for each in outcomes] == ["failed", "new"]
    assert "\n" not in outcomes[0].message and outcomes[0].message.endswith(".")


def test_a_call_for_too_many_cells_is_refused_by_the_source(home, server):
    server.most_cells = 100
    outcome = fetching.fetch(["AUP02"], settings(server))[0]
    assert outcome.result == "failed" and "HTTP 400: " in outcome.message and "REQUEST-LIMIT" not in outcome.message
    assert "\n" not in outcome.message


def test_a_slow_answer_is_given_up(home, server):
    server.faults["slow"] = 99
    outcome = fetching.fetch(["Y60C07"], settings(server, patience=0.3))[0]
    assert outcome.result == "failed"
    assert "slow" in outcome.message or "in time" in outcome.message


@pytest.mark.parametrize("token", ["wrong", demo_server.EXPIRED_TOKEN])
def test_a_refused_token_is_told_and_never_shown(home, server, token):
    outcome = fetching.fetch(["Y60C07"], settings(server, token=f"{token}"))[0]
    assert "HTTP 401" in outcome.message
    assert "BILAG_JOBINDSATS_TOKEN" in outcome.message
    assert len([call for call in server.calls if "/table/" in call]) == 1, "a refusal is not tried again"


def test_a_missing_token_is_told(home, monkeypatch):
    monkeypatch.delenv("BILAG_JOBINDSATS_TOKEN", raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    with pytest.raises(UsageError, match="needs an access token"):
        fetching.fetch(["Y60C07"], fetching.Settings())


def test_too_many_periods_are_asked_for_in_halves(home, server):
    server.most_periods = 1
    outcome = fetching.fetch(["Y60C07"], settings(server))[0]
    assert outcome.result == "new"
    assert len(snapshots.sidecar(outcome.snapshot).parts) == 1 + 2 * 3


def test_a_fetch_goes_on_where_it_was_broken_off(home, server):
    server.most_periods = 1
    good = jobindsats.fetch
    calls = []

    def failing(way, ask, entry):
        calls.append(ask.file)
        if len(calls) == 5:
            raise DataError("The line was cut.")
        return good(way, ask, entry)

    jobindsats.fetch = failing
    try:
        assert fetching.fetch(["Y60C07"], settings(server))[0].message == "The line was cut."
    finally:
        jobindsats.fetch = good
    server.calls.clear()
    assert fetching.fetch(["Y60C07"], settings(server))[0].result == "new"
    # of the six answers two or three had come; those that ask for too much are refused once more
    assert len([call for call in server.calls if "/data/" in call]) < 2 * 3 + 4


def test_newest_periods_alone_leave_the_earlier_as_they_are(home, server):
    fetching.fetch(["Y60C07"], settings(server))
    whole = observations.load("Y60C07")
    key = ("activation_rate_pct", "", "370", "2026M07")
    held = server.tables["jobindsats"]["y60c07"]
    held.figures[key] = 99.5
    outcome = fetching.fetch(["Y60C07"], settings(server, since="2026M07"))[0]
    assert outcome.snapshot == "jobindsats/Y60C07/2026-11-22-02-since-2026M07"
    now = observations.load("Y60C07")
    assert len(now) == len(whole)
    changed = now[(now["area"] == "370") & (now["measure"] == "activation_rate_pct")].set_index("period")["value"]
    assert changed["2026M07"] == 99.5
    assert set(now[now["period"] == "2026M06"]["snapshot"]) == {"jobindsats/Y60C07/2026-11-22"}
    assert set(now[now["period"] == "2026M07"]["snapshot"]) == {outcome.snapshot}


def test_a_day_is_built_from_what_was_held_on_it(home, server, monkeypatch):
    fetching.fetch(["Y60C07"], settings(server))
    first = observations.load("Y60C07")
    server.tables["jobindsats"]["y60c07"].figures[("activation_rate_pct", "", "370", "2026M07")] = 99.5
    later = contract_server.DAY.replace(day=23)
    fetching.fetch(["Y60C07", "AUP02"], settings(server, today=later))
    assert not observations.load("Y60C07").equals(first)
    monkeypatch.setenv(snapshots.AS_OF_VARIABLE, "2026-11-22")
    observations.rebuild()
    assert observations.tables() == ["Y60C07"]
    assert observations.load("Y60C07").equals(first)
    monkeypatch.delenv(snapshots.AS_OF_VARIABLE)
    assert observations.tables() == ["AUP02", "Y60C07"]


def test_bulk_is_used_past_the_limit_and_gives_the_same(home, server):
    fetching.fetch(["AUP02"], settings(server))
    small = observations.load("AUP02").drop(columns="snapshot")
    entry = fetching.catalogue.entry("AUP02")
    with statbank.client(server.addresses["statbank"]) as way:
        table = statbank.describe(way, entry)
        ask = statbank.plan(entry, table, most_cells=100)[0]
        assert ask.body["format"] == "BULK"
        assert ask.cells == 98 * 1 * 1 * 3 * 5
        key = ("unemployed_labour_force_pct", "", "370", "2024")
        server.tables["statbank"]["aup02"].figures[key] = 0.0  # BULK leaves the row out
        hidden = ("unemployed_labour_force_pct", "", "360", "2024")
        server.tables["statbank"]["aup02"].figures[hidden] = None
        content = statbank.fetch(way, ask, entry).content
    assert b"370;" not in b"".join(line for line in content.split(b"\r\n") if b";2024;" in line)
    kept = [
        fetched.Kept(fetched.DESCRIPTION, -1, "", {}, table.described.content),
        fetched.Kept(ask.file, 0, fetching.told(ask), {}, content),
    ]
    rows = fetched.rows_of("AUP02", kept).set_index(["area", "period"])
    assert rows.loc[("370", "2024"), "status"] == "zero"
    assert rows.loc[("360", "2024"), "status"] == "not_available"
    same = rows.drop(index=[("370", "2024"), ("360", "2024")])["value"]
    before = small.set_index(["area", "period"])["value"].drop(index=[("370", "2024"), ("360", "2024")])
    assert same.sort_index().equals(before.sort_index())


@pytest.mark.parametrize("format_", ["CSV", "BULK", "JSONSTAT"])
def test_both_languages_and_all_forms_give_the_same_figures(home, server, format_):
    entry = fetching.catalogue.entry("AUP02")
    found = {}
    with statbank.client(server.addresses["statbank"]) as way:
        for language in ("da", "en"):
            table = statbank.describe(way, entry, language)
            ask = statbank.plan(entry, table, 10**6, language=language)[0]
            ask = ask._replace(body={**ask.body, "format": format_})
            content = statbank.fetch(way, ask, entry).content
            kept = [
                fetched.Kept(fetched.DESCRIPTION, -1, "", {}, table.described.content),
                fetched.Kept(ask.file, 0, fetching.told(ask), {}, content),
            ]
            found[language] = fetched.rows_of("AUP02", kept)
    assert found["da"].equals(found["en"])
    figures = published("AUP02")
    rows = found["da"].set_index(["measure", "breakdown", "area", "period"])["value"].to_dict()
    assert rows == figures


def test_csv_of_jobindsats_says_what_its_json_says(home, server):
    entry = fetching.catalogue.entry("Y60C07")
    with jobindsats.client(server.addresses["jobindsats"], token=demo_server.TOKEN) as way:
        table = jobindsats.describe(way, entry)
        ask = jobindsats.plan(entry, table, 30_000)[0]
        forms = {}
        for form in ("json", "csv"):
            wanted = ask._replace(parameters={**ask.parameters, "format": form})
            about = fetched.Kept(fetched.DESCRIPTION, -1, "", {}, table.described.content)
            answer = jobindsats.fetch(way, wanted, entry)
            forms[form] = fetched.rows_of(
                "Y60C07", [about, fetched.Kept("a", 0, fetching.told(wanted), {}, answer.content)]
            )
    assert forms["json"].equals(forms["csv"])


def test_the_address_form_of_statbank_answers_as_the_body_form(home, server):
    with statbank.client(server.addresses["statbank"]) as way:
        by_address = way.get("data/AUP02/CSV?OMRÅDE=370&ALDER=TOT&KØN=TOT&Tid=2024&valuePresentation=Code").content
        variables = [
            {"code": code, "values": [value]}
            for code, value in (("OMRÅDE", "370"), ("ALDER", "TOT"), ("KØN", "TOT"), ("Tid", "2024"))
        ]
        body = {"table": "aup02", "format": "CSV", "valuePresentation": "Code", "variables": variables}
        assert way.call("POST", "data", body=body).content == by_address


def test_no_more_calls_at_once_than_is_polite(home, server):
    server.pause = 0.05
    fetching.fetch(["Y25I01", "Y25I09", "Y60A02", "Y60C07"], settings(server))
    assert server.most_at_once <= 2


def test_a_dry_run_asks_for_no_figures_and_writes_nothing(home, server):
    outcome = fetching.fetch(["Y60C07", "AUP02"], settings(server, dry_run=True))
    assert [(each.result, each.calls) for each in outcome] == [("planned", 2), ("planned", 1)]
    assert outcome[0].cells == 99 * 2 * 3 + 1 * 2 * 3
    assert not [call for call in server.calls if "/data" in call]
    assert contract_server.contents(home) == {}


def test_a_name_that_the_table_lacks_stops_it_before_figures_are_asked_for(home, server):
    file = home / "data" / "catalogue" / "statbank.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("id: AUP02", "id: AUP02 "), encoding="utf-8")
    text = file.read_text(encoding="utf-8")
    start = text.index("  AUP02:")
    changed = text[start:].replace("dimensions: {ALDER: *education_ages", "dimensions: {ALDEREN: *education_ages", 1)
    file.write_text((text[:start] + changed).replace("id: AUP02 ", "id: AUP02"), encoding="utf-8")
    outcome = fetching.fetch(["AUP02"], settings(server))[0]
    assert outcome.result == "failed"
    assert "AUP02 wants a choice of ALDER" in outcome.message


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("Kontanthjælpsmodtagere", "it has y60a02, 'Kontanthjælpsmodtagere': fetch it with: bilag fetch Y60A02."),
        ("Noget andet", "it has y60a02, 'Noget andet': fetch it with: bilag fetch Y60A02."),
    ],
)
def test_a_table_that_was_renamed_is_told_with_its_new_name(home, server, monkeypatch, title, sentence):
    tables_list = demo_server.demo_jobindsats.tables_list

    def renamed(known):
        text = json.dumps(tables_list(known), ensure_ascii=False)
        return json.loads(text.replace("Kontanthjælpsmodtagere", title))

    monkeypatch.setattr(demo_server.demo_jobindsats, "tables_list", renamed)
    outcome = fetching.fetch(["Y36A02"], settings(server))[0]
    assert outcome.result == "failed"
    assert outcome.message == (f"Jobindsats has no table y36a02 any more (HTTP 404: Unknown table: y36a02); {sentence}")


def test_a_table_that_nothing_has_come_after_is_only_told_to_be_gone(home, server):
    outcome = fetching.fetch(["Y07A02"], settings(server))[0]
    assert "The table y07a02 is not there any more" in outcome.message and "y60a02" not in outcome.message


def test_a_share_is_made_of_the_persons_that_are_published(home):
    codes = [area.code for area in areas.municipalities()]
    counts = {"": {code: 1000 + place for place, code in enumerate(codes)}}
    counts["origin=danish"] = {code: 900 for code in codes}
    rows = pd.DataFrame(
        [
            ("immigrants_descendants_share_pct", breakdown, code, period, float(number), "observed")
            for breakdown, numbers in counts.items()
            for code, number in numbers.items()
            for period in ("2026Q1", "2026Q2")
        ],
        columns=snapshots.COLUMNS,
    )
    with contract_server.serving({"FOLK1E": rows}) as server:
        assert fetching.fetch(["FOLK1E"], settings(server))[0].message == ""
    held = observations.load("FOLK1E")
    assert set(held["breakdown"]) == {""} and len(held) == 2 * 98
    shares = held[held["period"] == "2026Q2"].set_index("area")["value"]
    # 900 of 1,000 are Danish in the first, 900 of 1,097 in the last
    assert shares[codes[0]] == 10.0 and shares[codes[-1]] == round(100 * 197 / 1097, 2)


def test_the_regions_are_asked_for_where_a_chapter_tells_of_them(home):
    rows = pd.DataFrame(
        [
            (measure, "", code, "2026M06", 20.0 + place, "observed")
            for measure in ("failed_recruitments_count", "failed_recruitment_rate_pct")
            for place, code in enumerate(["000", "081", "082", "083", "084", "085"])
        ],
        columns=snapshots.COLUMNS,
    )
    with contract_server.serving({"Y25I14": rows}) as server:
        assert fetching.fetch(["Y25I14"], settings(server))[0].message == ""
    held = observations.load("Y25I14").query("measure == 'failed_recruitment_rate_pct'").set_index("area")["value"]
    assert held.to_dict() == {"000": 20.0, "081": 21.0, "082": 22.0, "083": 23.0, "084": 24.0, "085": 25.0}


def in_catalogue(home, source, before, after):
    file = home / "data" / "catalogue" / f"{source}.yml"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_the_areas_of_one_level_can_be_asked_for(home, server):
    in_catalogue(home, "jobindsats", '["_nykom=*", "_nykom=/"]', '["_nykom=level:_nykom_1", "_nykom=/"]')
    assert fetching.fetch(["Y60C07"], settings(server))[0].message == ""
    assert len(observations.load("Y60C07")["area"].unique()) == 99
    asked = snapshots.sidecar("jobindsats/Y60C07/2026-11-22").parts[1]
    assert "hierarchy._nykom=level:_nykom_1" in asked.request and asked.file.startswith("q0_nykom-level-_nykom_1-")


def test_a_level_that_is_not_there_is_told_with_those_that_are(home, server):
    in_catalogue(home, "jobindsats", '["_nykom=*", "_nykom=/"]', '["_nykom=level:_nykom_9", "_nykom=/"]')
    outcome = fetching.fetch(["Y60C07"], settings(server))[0]
    assert "y60c07 has no level of _nykom called '_nykom_9'; did the source rename it to '_nykom_1'?" in outcome.message
    assert not [call for call in server.calls if "/data/" in call]


def test_a_number_that_nobody_has_seen_as_a_code_is_only_taken_with_its_name(home):
    description = {
        "variables": [
            {"id": "OMRÅDE", "values": [{"id": "370", "text": "Næstved"}]},
            {
                "id": "ENHED",
                "values": [
                    {"id": "116", "text": "Median for alle personer (kr.)"},
                    {"id": "121", "text": "Gennemsnit for alle personer (kr.)"},
                ],
            },
            {"id": "KOEN", "values": [{"id": "MOK", "text": "Mænd og kvinder i alt"}]},
            {"id": "INDKOMSTTYPE", "values": [{"id": "100", "text": "1 Disponibel indkomst (2+30-31-32-35)"}]},
            {"id": "Tid", "time": True, "values": [{"id": "2024", "text": "2024"}]},
        ]
    }
    entry = fetching.catalogue.entry("INDKP101")
    assert not entry.verified
    table = statbank.read_description(json.dumps(description).encode(), entry)
    asked = {each["code"]: each["values"] for each in statbank.plan(entry, table, 10**6)[0].body["variables"]}
    assert asked["ENHED"] == ["121"] and asked["INDKOMSTTYPE"] == ["100"]
    description["variables"][1]["values"].pop()
    table = statbank.read_description(json.dumps(description).encode(), entry)
    wanted = r"INDKP101 has no member of ENHED called 'Gennemsnit for alle personer \(kr.\)'.*'?Median for alle"
    with pytest.raises(DataError, match=wanted):
        statbank.plan(entry, table, 10**6)


@pytest.mark.parametrize("table", ["AUS07", "PEND101", "HFUDD11", "INDKP101", "FOLK1E", "Y25I14", "Y36A02"])
def test_what_nobody_has_seen_in_an_answer_is_marked(table):
    assert not fetching.catalogue.entry(table).verified


def test_a_store_that_was_left_behind_is_made_again_by_the_next_fetch(home, server, monkeypatch):
    fetching.fetch(["Y60C07"], settings(server))
    server.tables["jobindsats"]["y60c07"].figures[("activation_rate_pct", "", "370", "2026M07")] = 99.5
    with monkeypatch.context() as patch:
        patch.setattr(observations, "rebuild", lambda only: None)  # ended before the store was made
        assert fetching.fetch(["Y60C07"], settings(server))[0].result == "new"
    assert 99.5 not in observations.load("Y60C07")["value"].to_list()
    assert fetching.fetch(["Y60C07"], settings(server))[0].result == "unchanged"
    assert 99.5 in observations.load("Y60C07")["value"].to_list()


def test_only_one_fetch_runs_at_a_time(home, server):
    with fetching.alone(), pytest.raises(DataError, match="Another bilag fetch"):
        fetching.fetch(["AUP02"], settings(server))


CHILD = """
import datetime, sys
from analysis.sources import fetching
addresses = dict(jobindsats=sys.argv[1], statbank=sys.argv[2])
day = datetime.date(2026, 11, 23)
fetching.fetch(["Y25I01", "Y60C07", "AUP02"], fetching.Settings(addresses=addresses, token=sys.argv[3], today=day))
"""


@pytest.mark.parametrize("seconds", [0.9, 1.3, 1.7, 2.2, 2.8])
def test_being_killed_leaves_whole_snapshots_and_a_store_that_loads(home, server, seconds):
    fetching.fetch(["Y60C07", "AUP02"], settings(server))
    before = contract_server.contents(home)
    server.tables["jobindsats"]["y60c07"].figures[("activation_rate_pct", "", "370", "2026M07")] = 99.5
    server.pause = 0.1
    source = str(Path(fetching.__file__).parents[2])
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, *server.addresses.values(), demo_server.TOKEN],
        env={**os.environ, "PYTHONPATH": source},
    )
    time.sleep(seconds)
    child.send_signal(signal.SIGKILL)
    child.wait()
    after = contract_server.contents(home)
    kept = {name for name in before if "snapshots" in name and not name.endswith("asked.json")}
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    for snapshot in snapshots.all():
        snapshots.read(snapshot)
    assert {"AUP02", "Y60C07"} <= set(observations.tables())
    observations.load(*observations.tables())
    server.pause = 0.0
    again = fetching.fetch(["Y25I01", "Y60C07", "AUP02"], settings(server, today=contract_server.DAY.replace(day=23)))
    assert {outcome.result for outcome in again} <= {"new", "unchanged"}
    assert 99.5 in observations.load("Y60C07")["value"].to_list()
