"""Importing: exports are told by their content, in Danish and English, and nothing is written unless all is well."""

import datetime

import openpyxl
import pytest
from tests.sources import contract_server

from analysis.core.errors import DataError, UsageError
from analysis.sources import importing
from analysis.store import observations, snapshots

DAY = datetime.date(2026, 11, 22)
POPULATION = {"000": ("Hele landet", "All Denmark", 6001000), "370": ("Næstved", "Næstved", 84000)}


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = contract_server.small_project(tmp_path / "project")
    monkeypatch.setenv("BILAG_HOME", str(folder))
    return folder


def population():
    return observations.load("FOLK1AM").set_index(["area", "period"])["value"].to_dict()


@pytest.mark.parametrize(("place", "total", "ages"), [(0, "I alt", "Alder i alt"), (1, "Total", "Age, total")])
def test_statbank_csv_in_both_languages(home, tmp_path, place, total, ages):
    head = "OMRÅDE;KØN;ALDER;TID;INDHOLD"
    lines = [f"{names[place]};{total};{ages};2026M01;{names[2]}" for names in POPULATION.values()]
    file = tmp_path / "export.csv"
    file.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8-sig")
    outcome = importing.run([file], DAY)
    assert [(each.table, each.result) for each in outcome] == [("FOLK1AM", "new")]
    assert population() == {("000", "2026M01"): 6001000, ("370", "2026M01"): 84000}
    assert "export.csv (sha256 " in snapshots.sidecar(outcome[0].snapshot).note
    assert importing.run([file], DAY)[0].result == "unchanged"


def test_px_of_statbank(home, tmp_path):
    text = (
        'CHARSET="ANSI";\nMATRIX="FOLK1AM";\nSTUB="område","køn","alder";\nHEADING="tid";\n'
        'VALUES("område")="Hele landet","Næstved";\nVALUES("køn")="I alt";\nVALUES("alder")="I alt";\n'
        'VALUES("tid")="2026M01";\nDATA=\n6001000\n84000;\n'
    )
    (tmp_path / "x.px").write_bytes(text.encode("latin-1"))
    assert importing.run([tmp_path / "x.px"], DAY)[0].table == "FOLK1AM"
    assert population()[("370", "2026M01")] == 84000


def test_workbook_of_statbank_with_periods_across(home, tmp_path):
    book = openpyxl.Workbook()
    for line in (
        ["FOLK1AM: Folketal den 1. i måneden"],
        [None, None, None, "2026M01", "2026M02"],
        ["Hele landet", "I alt", "Alder i alt", 6001000, 6002000],
        ["Næstved", "I alt", "Alder i alt", 84000, ".."],
    ):
        book.active.append(line)
    book.save(tmp_path / "x.xlsx")
    assert importing.run([tmp_path / "x.xlsx"], DAY)[0].table == "FOLK1AM"
    rows = observations.load("FOLK1AM").set_index(["area", "period"])
    assert rows.loc[("000", "2026M02"), "value"] == 6002000
    assert rows.loc[("370", "2026M02"), "status"] == "not_available"


@pytest.mark.parametrize("form", ["json", "csv", "version_2"])
def test_exports_of_jobindsats(home, tmp_path, form):
    months, figures = ("2026M06", "2026M07"), ((13.7, 38.0), (None, 0.0))
    if form == "json":
        text = (
            '{"columns":["Periode","Område","Aktiveringsgrad","Andel aktiveringsberørte"],"rows":['
            '["2026M06","Næstved",13.7,38.0],["2026M07","Næstved",null,0]]}'
        )
    elif form == "csv":
        text = (
            "\ufeffPeriode;Område;Aktiveringsgrad;Andel aktiveringsberørte\n"
            "2026M06;Næstved;13,7;38,0\n2026M07;Næstved;;0,0\n"
        )
    else:
        text = (
            '[{"Variables":[{"Name":"area","Label":"Area"},{"Name":"period","Label":"Periode"},'
            '{"Name":"m1","Label":"Aktiveringsgrad"},{"Name":"m2","Label":"Andel aktiveringsberørte"}],'
            '"Data":[["Næstved","2026M06","13,7","38,0"],["Næstved","2026M07","","0"]]}]'
        )
    (tmp_path / f"export.{form}.json").write_text(text, encoding="utf-8")
    assert importing.run([tmp_path / f"export.{form}.json"], DAY)[0].table == "Y60C07"
    rows = observations.load("Y60C07").set_index(["period", "measure"])
    for month, (rate, share) in zip(months, figures, strict=True):
        for measure, figure in (("activation_rate_pct", rate), ("activated_share_pct", share)):
            held = rows.loc[(month, measure)]
            wanted = "suppressed" if figure is None else "zero" if figure == 0 else "observed"
            assert held["status"] == wanted
            assert figure is None or held["value"] == figure


def test_a_workbook_of_jobindsats_site_with_periods_and_measures_across(home, tmp_path):
    book = openpyxl.Workbook()
    for line in (
        ["Aktiveringsgrad for kontanthjælpsmodtagere"],
        ["Trukket 22. november 2026"],
        [None, "2026M06", None, "2026M07", None],
        ["Område", "Aktiveringsgrad", "Andel aktiveringsberørte", "Aktiveringsgrad", "Andel aktiveringsberørte"],
        ["Næstved", 13.7, 38.0, None, 0],
        ["Faxe", "12,5", "40,0", "12,6", "41,0"],
        ["Kilde: Jobindsats.dk"],
    ):
        book.active.append(line)
    book.save(tmp_path / "x.xlsx")
    importing.run([tmp_path / "x.xlsx"], DAY, "Y60C07")
    rows = observations.load("Y60C07").set_index(["area", "period", "measure"])
    assert rows.loc[("370", "2026M06", "activated_share_pct"), "value"] == 38.0
    assert rows.loc[("370", "2026M07", "activated_share_pct"), "status"] == "zero"
    assert rows.loc[("320", "2026M07", "activation_rate_pct"), "value"] == 12.6


def test_a_second_file_of_a_day_gets_a_number_and_the_first_stays(home, tmp_path):
    header = "OMRÅDE;KØN;ALDER;TID;INDHOLD"
    for name, figure in (("a.csv", 84000), ("b.csv", 84001)):
        (tmp_path / name).write_text(f"{header}\nNæstved;I alt;I alt;2026M01;{figure}\n", encoding="utf-8")
    importing.run([tmp_path / "a.csv"], DAY)
    assert importing.run([tmp_path / "b.csv"], DAY)[0].snapshot == "statbank/FOLK1AM/2026-11-22-02"
    assert snapshots.read("statbank/FOLK1AM/2026-11-22")["value"].tolist() == [84000]
    assert population() == {("370", "2026M01"): 84001}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A;B;C\n1;2;3\n", "is of no table in the catalogue"),
        ("OMRÅDE;KØN;ALDER;TID;INDHOLD\nNæstvad;I alt;I alt;2026M01;1\n", "is of no table in the catalogue"),
        ("OMRÅDE;KØN;ALDER;TID;INDHOLD\nNæstved;I alt;I alt;2026M01;-5\n", "0 or more is expected"),
        ("", "is empty"),
    ],
)
def test_what_cannot_be_imported_is_told_and_nothing_is_written(home, tmp_path, text, told):
    good = tmp_path / "good.csv"
    good.write_text("OMRÅDE;KØN;ALDER;TID;INDHOLD\nNæstved;I alt;I alt;2026M01;1\n", encoding="utf-8")
    (tmp_path / "zbad.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=told):
        importing.run([tmp_path / "zbad.csv"], DAY)
    with pytest.raises(DataError):
        importing.run([good, tmp_path / "zbad.csv"], DAY)
    assert not list((home / "data").glob("snapshots/*/*/*.yml"))


def put_months(folder, name, areas_and_months):
    file = folder / name
    lines = [f"{area};I alt;I alt;{month};{figure}" for area, month, figure in areas_and_months]
    file.write_text("\n".join(["OMRÅDE;KØN;ALDER;TID;INDHOLD", *lines]) + "\n", encoding="utf-8")
    return file


def test_a_narrower_export_takes_nothing_away_unless_asked_to(home, tmp_path):
    months = (("2026M01", 84000), ("2026M02", 84010))
    whole = [(area, *month) for area in ("Næstved", "Faxe") for month in months]
    importing.run([put_months(tmp_path, "whole.csv", whole)], DAY)
    narrow = put_months(tmp_path, "narrow.csv", [("Næstved", "2026M01", 84001)])
    with pytest.raises(UsageError, match="3 figures of FOLK1AM would be lost.*--replace"):
        importing.run([narrow], DAY)
    assert len(population()) == 4 and len(snapshots.all()) == 1
    importing.run([narrow], DAY, replace=True)
    assert population() == {("370", "2026M01"): 84001}


def test_an_export_of_the_newest_months_leaves_the_earlier_ones(home, tmp_path):
    importing.run(
        [put_months(tmp_path, "a.csv", [("Næstved", "2026M01", 1), ("Næstved", "2026M02", 2)])], DAY, "FOLK1AM"
    )
    newer = put_months(tmp_path, "b.csv", [("Næstved", "2026M02", 20), ("Næstved", "2026M03", 30)])
    assert importing.run([newer], DAY, "FOLK1AM")[0].snapshot == "statbank/FOLK1AM/2026-11-22-02-since-2026M02"
    assert population() == {("370", "2026M01"): 1, ("370", "2026M02"): 20, ("370", "2026M03"): 30}
    assert importing.run([newer], DAY, "FOLK1AM")[0].result == "unchanged"


def test_a_file_that_is_not_there_is_wrong_usage(home, tmp_path):
    with pytest.raises(UsageError, match="is no file or folder"):
        importing.run([tmp_path / "nothing.csv"], DAY)
