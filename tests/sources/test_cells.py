"""Every form of answer and export gives the same cells; what is no such form is told."""

import io
import json

import openpyxl
import pytest

from analysis.core.errors import DataError
from analysis.sources import cells

# The publisher's own example of version 2 (Y01A02).
VERSION_2 = """[{"Variables":[{"Name":"area","Label":"Area"},{"Name":"period","Label":"Periode"},
  {"Name":"_kon","Label":"Køn"},{"Name":"memba02_1","Label":"Antal personer"},
  {"Name":"memba02_4b","Label":"Fuldtidspersoner i pct. af arbejdsstyrken 16-66 år"}],
  "Data":[["Hele landet","2021M01","Køn i alt","144315","4,2"],["Hele landet","2021M01","Kvinder","72405","2,1"]]}]"""
# A real answer of version 3 (SMT02).
VERSION_3 = """{"columns":["Periode","Område","A-kasse","Samtaler i alt","Fysiske samtaler"],
 "rows":[["2026M04","Hele landet","A-kasse i alt",22741,11686],["2026M04","Hele landet","FTFa",366,null]]}"""
PX = """CHARSET="ANSI";
AXIS-VERSION="2000";
MATRIX="FOLK1AM";
TITLE="Folketal; måned";
STUB="område";
HEADING="tid";
VALUES("område")="Hele landet","Næstved";
VALUES("tid")="2026M01","2026M02";
CODES("område")="000","370";
DATA=
6001000 6002000
84000 "..";
"""


def rows(content, what="the example"):
    held = cells.read(content if isinstance(content, bytes) else content.encode(), what)
    return [column.label or column.id for column in held.columns], held.frame.to_numpy().tolist()


def test_version_2_of_jobindsats():
    columns, found = rows(VERSION_2)
    assert columns[:3] == ["Area", "Periode", "Køn"]
    assert found[1] == ["Hele landet", "2021M01", "Kvinder", "72405", "2,1"]


def test_version_2_with_rows_as_objects_and_a_byte_order_mark():
    held = json.loads(VERSION_2)
    held[0]["Data"] = [{"value": row} for row in held[0]["Data"]]
    assert rows(json.dumps(held).encode("utf-8-sig")) == rows(VERSION_2)


def test_version_3_of_jobindsats_keeps_numbers_as_written_and_what_is_missing():
    columns, found = rows(VERSION_3)
    assert columns[2] == "A-kasse"
    assert found == [
        ["2026M04", "Hele landet", "A-kasse i alt", 22741, 11686],
        ["2026M04", "Hele landet", "FTFa", 366, None],
    ]


def test_records_a_line():
    assert rows('{"Area":"Faxe","Periode":"2021QMAT04"}\n{"Area":"Stevns","Periode":"2021QMAT04"}\n')[1] == [
        ["Faxe", "2021QMAT04"],
        ["Stevns", "2021QMAT04"],
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [";", "\t", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_in_every_encoding_with_every_separator_and_line_end(encoding, mark, end):
    lines = ["Folketal", "", "OMRÅDE;TID;INDHOLD", 'København;2023K1;"3,5"', "", "Kilde: Danmarks Statistik"]
    text = end.join(lines).replace(";", mark)
    assert rows(text.encode(encoding)) == (["OMRÅDE", "TID", "INDHOLD"], [["København", "2023K1", "3,5"]])


def test_px_has_the_figures_of_its_members():
    held = cells.read(PX.encode("latin-1"), "the example")
    assert held.title.startswith("FOLK1AM")
    assert held.frame.to_numpy().tolist() == [
        ["000", "2026M01", 6001000],
        ["000", "2026M02", 6002000],
        ["370", "2026M01", 84000],
        ["370", "2026M02", ".."],
    ]


def test_json_stat_runs_through_its_members():
    held = {
        "dataset": {
            "dimension": {
                "OMRÅDE": {"label": "område", "category": {"index": {"000": 0, "370": 1}, "label": {}}},
                "ContentsCode": {"label": "Indhold", "category": {"index": {"X": 0}}},
                "Tid": {"label": "tid", "category": {"index": {"2023": 0, "2024": 1}}},
                "id": ["OMRÅDE", "ContentsCode", "Tid"],
                "size": [2, 1, 2],
            },
            "value": [1, 2.5, None, 4],
        }
    }
    columns, found = rows(json.dumps(held))
    assert len(columns) == 3
    assert found == [["000", "2023", 1], ["000", "2024", 2.5], ["370", "2023", None], ["370", "2024", 4]]


def test_a_workbook_with_a_column_for_each_period():
    book = openpyxl.Workbook()
    for line in (
        ["Folketal den 1. i måneden"],
        [None, None, "2026M01", "2026M02"],
        ["I alt", "Hele landet", 6001000, 6002000],
        [None, "Næstved", 84000, ".."],
    ):
        book.active.append(line)
    file = io.BytesIO()
    book.save(file)
    assert rows(file.getvalue())[1] == [
        ["I alt", "Hele landet", "2026M01", 6001000],
        ["I alt", "Hele landet", "2026M02", 6002000],
        ["I alt", "Næstved", "2026M01", 84000],
        ["I alt", "Næstved", "2026M02", ".."],
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"[]", "is empty"),
        (b"<!DOCTYPE html><h1>Lukket</h1>", "a web page and no figures: 'Lukket'"),
        (VERSION_3.encode()[:-20], "cut short"),
        (b'{"columns":["a"],"rows":[]}', "has no rows"),
        (b'{"columns":["a","b"],"rows":[["x"]]}', "a row that does not fit its 2 columns"),
        (b"OMR;TID;INDHOLD\n370;2023;1\n371;20", "a line with 2 cells where its header has 3"),
        (PX.encode("latin-1")[:-12], "cut short: 2 figures for 4"),
        (b'{"cause":"what"}', "begins with the source's own error: 'what'"),
        (b'{"a":{}}', "JSON without figures"),
        (b"PK\x03\x04rubbish", "not a workbook that can be read"),
        (b"hello", "no table with a header"),
    ],
)
def test_what_is_no_answer_is_told(content, told):
    with pytest.raises(DataError, match=told):
        cells.read(content, "the example")


# As the sources' own sites write them: labels on a block's first row, headings one above the other, notes below.
SITES = {
    "rows and columns both nested": [
        ["Beskæftigede efter område, køn, alder og tid"],
        ["Enhed: antal"],
        ["", "", "2023", "", "2024", ""],
        ["", "", "Mænd", "Kvinder", "Mænd", "Kvinder"],
        ["Faxe", "16-29 år", 1, 2, 3, 4],
        ["", "30-66 år", 5, 6, 7, ".."],
        [],
        ["Kilde: Danmarks Statistik, RAS300"],
        ["* Foreløbige tal"],
    ],
    "stub with names": [
        ["Område", "Alder", "2023", "", "2024", ""],
        ["", "", "Mænd", "Kvinder", "Mænd", "Kvinder"],
        ["Faxe", "16-29 år", 1, 2, 3, 4],
        ["", "30-66 år", 5, 6, 7, ".."],
    ],
    "labels on lines of their own": [
        ["", "", "2023", "", "2024", ""],
        ["", "", "Mænd", "Kvinder", "Mænd", "Kvinder"],
        ["Faxe", "", "", "", "", ""],
        ["", "16-29 år", 1, 2, 3, 4],
        ["", "30-66 år", 5, 6, 7, ".."],
    ],
}


@pytest.mark.parametrize("lines", SITES.values(), ids=SITES)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_tables_as_the_sites_write_them(lines, form):
    if form == "csv":
        content = "\n".join(";".join(map(str, line)) for line in lines).encode("utf-8")
    else:
        book, file = openpyxl.Workbook(), io.BytesIO()
        for line in lines:
            book.active.append([cell or None for cell in line])
        book.save(file)
        content = file.getvalue()
    _, found = rows(content)
    grid = [
        (age, year, sex) for age in ("16-29 år", "30-66 år") for year in ("2023", "2024") for sex in ("Mænd", "Kvinder")
    ]
    figures = [1, 2, 3, 4, 5, 6, 7, ".."]
    assert [(*row[:-1], str(row[-1])) for row in found] == [
        ("Faxe", *each, str(figure)) for each, figure in zip(grid, figures, strict=True)
    ]
