"""Fetching from the contract server: what comes is what was published, and no fault leaves a trace."""

import json

import pandas as pd
import pytest
from tests.sources import contract_server
from tests.sources.contract_server import published, settings
from tools.demo_server import server as demo_server

from analysis.core import areas
from analysis.core.errors import DataError
from analysis.sources import fetching, jobindsats, statbank, tidying
from analysis.store import observations, snapshots
from analysis.store.snapshots import KeptAnswer

DEMO = sorted(file.stem for file in demo_server.EXTRACTS.glob("*/*.csv"))


def test_observations_from_nothing_are_what_was_published(contract_home, server):
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


def test_a_second_fetch_finds_nothing_new_and_changes_nothing(contract_home, server):
    fetching.fetch(["Y60C07"], settings(server))
    before = contract_server.contents(contract_home)
    assert [each.result for each in fetching.fetch(["Y60C07"], settings(server))] == ["unchanged"]
    assert contract_server.contents(contract_home) == before


def test_the_store_is_the_same_when_built_again(contract_home, server):
    fetching.fetch(["Y60C07", "AUP02"], settings(server))
    before = contract_server.contents(contract_home)
    tidying.rebuild()
    assert contract_server.contents(contract_home) == before


def test_answers_are_kept_byte_for_byte_and_no_token_is(contract_home, server):
    fetching.fetch(["Y60C07"], settings(server))
    sidecar = snapshots.sidecar("jobindsats/Y60C07/2026-11-22")
    assert sidecar.parts[1].request.startswith("GET data/y60c07?mgroup.*=*&period.M=")
    assert sidecar.parts[1].headers["content-type"] == "application/json"
    assert sidecar.size == sum(part.size for part in sidecar.parts)
    assert sidecar.next_update.isoformat() == demo_server.answers.NEXT_UPDATE
    for file in (contract_home / "data" / "snapshots").rglob("*"):
        assert not file.is_file() or demo_server.TOKEN.encode() not in file.read_bytes()


def test_a_damaged_answer_is_told(contract_home, server):
    fetching.fetch(["AUP02"], settings(server))
    file = contract_home / "data" / "snapshots" / "statbank" / "AUP02" / "2026-11-22" / "q0.csv"
    file.write_bytes(file.read_bytes().replace(b"2", b"3", 1))
    with pytest.raises(DataError, match=r"q0.csv is damaged"):
        tidying.read("statbank/AUP02/2026-11-22")


def test_too_many_periods_are_asked_for_in_halves(contract_home, server):
    server.most_periods = 1
    outcome = fetching.fetch(["Y60C07"], settings(server))[0]
    assert outcome.result == "new"
    assert len(snapshots.sidecar(outcome.snapshot).parts) == 1 + 2 * 3


def test_newest_periods_alone_leave_the_earlier_as_they_are(contract_home, server):
    fetching.fetch(["Y60C07"], settings(server))
    whole = observations.load("Y60C07")
    key = ("activation_rate_pct", "", "370", "2026M07")
    held = server.tables["jobindsats"]["y60c07"]
    held.figures[key] = 13.95
    outcome = fetching.fetch(["Y60C07"], settings(server, since="2026M07"))[0]
    assert outcome.snapshot == "jobindsats/Y60C07/2026-11-22-02-since-2026M07"
    now = observations.load("Y60C07")
    assert len(now) == len(whole)
    changed = now[(now["area"] == "370") & (now["measure"] == "activation_rate_pct")].set_index("period")["value"]
    assert changed["2026M07"] == 13.95
    assert set(now[now["period"] == "2026M06"]["snapshot"]) == {"jobindsats/Y60C07/2026-11-22"}
    assert set(now[now["period"] == "2026M07"]["snapshot"]) == {outcome.snapshot}


def test_a_day_is_built_from_what_was_held_on_it(contract_home, server, monkeypatch):
    fetching.fetch(["Y60C07"], settings(server))
    first = observations.load("Y60C07")
    server.tables["jobindsats"]["y60c07"].figures[("activation_rate_pct", "", "370", "2026M07")] = 13.95
    later = contract_server.DAY.replace(day=23)
    fetching.fetch(["Y60C07", "AUP02"], settings(server, today=later))
    assert not observations.load("Y60C07").equals(first)
    monkeypatch.setenv(snapshots.AS_OF_VARIABLE, "2026-11-22")
    tidying.rebuild()
    assert observations.tables() == ["Y60C07"]
    assert observations.load("Y60C07").equals(first)
    monkeypatch.delenv(snapshots.AS_OF_VARIABLE)
    assert observations.tables() == ["AUP02", "Y60C07"]


def test_bulk_is_used_past_the_limit_and_gives_the_same(contract_home, server):
    fetching.fetch(["AUP02"], settings(server))
    small = observations.load("AUP02").drop(columns="snapshot")
    entry = fetching.catalogue.entry("AUP02")
    with statbank.client(server.addresses["statbank"]) as way:
        table = statbank.describe(way, "AUP02", entry, {})
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
        KeptAnswer(fetching.DESCRIPTION, -1, "", {}, table.described.content),
        KeptAnswer(ask.file, 0, ask.request(), {}, content),
    ]
    rows = tidying.rows_of("AUP02", kept).set_index(["area", "period"])
    assert rows.loc[("370", "2024"), "status"] == "zero"
    assert rows.loc[("360", "2024"), "status"] == "not_available"
    same = rows.drop(index=[("370", "2024"), ("360", "2024")])["value"]
    before = small.set_index(["area", "period"])["value"].drop(index=[("370", "2024"), ("360", "2024")])
    assert same.sort_index().equals(before.sort_index())


@pytest.mark.parametrize("format_", ["CSV", "BULK", "JSONSTAT"])
def test_both_languages_and_all_forms_give_the_same_figures(contract_home, server, format_):
    entry = fetching.catalogue.entry("AUP02")
    found = {}
    with statbank.client(server.addresses["statbank"]) as way:
        for language in ("da", "en"):
            table = statbank.describe(way, "AUP02", entry, {}, language)
            ask = statbank.plan(entry, table, 10**6, language=language)[0]
            ask = ask._replace(body={**ask.body, "format": format_})
            content = statbank.fetch(way, ask, entry).content
            kept = [
                KeptAnswer(fetching.DESCRIPTION, -1, "", {}, table.described.content),
                KeptAnswer(ask.file, 0, ask.request(), {}, content),
            ]
            found[language] = tidying.rows_of("AUP02", kept)
    assert found["da"].equals(found["en"])
    figures = published("AUP02")
    rows = found["da"].set_index(["measure", "breakdown", "area", "period"])["value"].to_dict()
    assert rows == figures


def test_csv_of_jobindsats_says_what_its_json_says(contract_home, server):
    entry = fetching.catalogue.entry("Y60C07")
    with jobindsats.client(server.addresses["jobindsats"]) as way:
        table = jobindsats.describe(way, "Y60C07", entry, {})
        ask = jobindsats.plan(entry, table, 30_000)[0]
        forms = {}
        for form in ("json", "csv"):
            wanted = ask._replace(parameters={**ask.parameters, "format": form})
            about = KeptAnswer(fetching.DESCRIPTION, -1, "", {}, table.described.content)
            answer = jobindsats.fetch(way, wanted, entry)
            forms[form] = tidying.rows_of("Y60C07", [about, KeptAnswer("a", 0, wanted.request(), {}, answer.content)])
    assert forms["json"].equals(forms["csv"])


def test_the_address_form_of_statbank_answers_as_the_body_form(contract_home, server):
    with statbank.client(server.addresses["statbank"]) as way:
        by_address = way.call(
            "GET", "data/AUP02/CSV?OMRÅDE=370&ALDER=TOT&KØN=TOT&Tid=2024&valuePresentation=Code"
        ).content
        variables = [
            {"code": code, "values": [value]}
            for code, value in (("OMRÅDE", "370"), ("ALDER", "TOT"), ("KØN", "TOT"), ("Tid", "2024"))
        ]
        body = {"table": "aup02", "format": "CSV", "valuePresentation": "Code", "variables": variables}
        assert way.call("POST", "data", body=body).content == by_address


def test_no_more_calls_at_once_than_is_polite(contract_home, server):
    server.pause = 0.05
    fetching.fetch(["Y25I01", "Y25I09", "Y60A02", "Y60C07"], settings(server))
    assert server.most_at_once <= 2


def test_a_dry_run_asks_for_no_figures_and_writes_nothing(contract_home, server):
    outcome = fetching.fetch(["Y60C07", "AUP02"], settings(server, dry_run=True))
    assert [(each.result, each.calls) for each in outcome] == [("planned", 2), ("planned", 1)]
    assert outcome[0].cells == 99 * 2 * 3 + 1 * 2 * 3
    assert not [call for call in server.calls if "/data" in call]
    assert contract_server.contents(contract_home) == {}


def test_a_name_that_the_table_lacks_stops_it_before_figures_are_asked_for(contract_home, server):
    file = contract_home / "data" / "catalogue" / "statbank.yml"
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
def test_a_table_that_was_renamed_is_told_with_its_new_name(contract_home, server, monkeypatch, title, sentence):
    tables_list = demo_server.jobindsats.tables_list

    def renamed(known):
        text = json.dumps(tables_list(known), ensure_ascii=False)
        return json.loads(text.replace("Kontanthjælpsmodtagere", title))

    monkeypatch.setattr(demo_server.jobindsats, "tables_list", renamed)
    outcome = fetching.fetch(["Y36A02"], settings(server))[0]
    assert outcome.result == "failed"
    assert outcome.message == (f"Jobindsats has no table y36a02 any more (HTTP 404: Unknown table: y36a02); {sentence}")


def test_a_table_that_nothing_has_come_after_is_only_told_to_be_gone(contract_home, server):
    outcome = fetching.fetch(["Y07A02"], settings(server))[0]
    assert "The table y07a02 is not there any more" in outcome.message and "y60a02" not in outcome.message


def test_a_share_is_made_of_the_persons_that_are_published(contract_home):
    codes = [area.code for area in areas.municipalities()]
    counts = {"": {code: 1000 + place for place, code in enumerate(codes)}}
    counts["origin=danish"] = {code: 900 for code in codes}
    rows = pd.DataFrame(
        [
            ("immigrants_descendants_share_pct", breakdown, code, period, float(number - less), "observed")
            for breakdown, numbers in counts.items()
            for code, number in numbers.items()
            for period, less in (("2026Q1", 20 if breakdown else 0), ("2026Q2", 0))
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


def test_the_regions_are_asked_for_where_a_chapter_tells_of_them(contract_home):
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


def test_a_number_that_nobody_has_seen_as_a_code_is_only_taken_with_its_name(contract_home):
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
