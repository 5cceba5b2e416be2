"""The inbox: what can be read is taken in and moved, what cannot stays with one sentence that says why."""

import datetime

import openpyxl
import pytest
from tests.sources import contract_server

from analysis.sources import importing
from analysis.store import observations

DAY = datetime.date(2026, 11, 22)
HEAD = "OMRÅDE;KØN;ALDER;TID;INDHOLD\n"
LINE = "Næstved;I alt;I alt;{};{}\n"


@pytest.fixture
def lay(tmp_path, monkeypatch):
    home = contract_server.small_project(tmp_path / "project")
    monkeypatch.setenv("BILAG_HOME", str(home))
    folder = home / "data" / "inbox"
    folder.mkdir()

    def lay(name: str, content: str):
        (folder / name).write_text(content, encoding="utf-8")
        return folder

    return lay


def names(folder) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_file()}


def test_what_can_be_read_is_moved_and_the_others_stay_with_why(lay):
    lay("good.csv", HEAD + LINE.format("2026M01", 84000))
    lay("also.csv", HEAD + LINE.format("2026M02", 84010))
    lay("words.csv", HEAD + LINE.format("Aug 2026", 84000))
    lay("letter.docx", "Kære kollega")
    lay(".hidden.csv", "")
    folder = lay("README.md", "Læg filer her")
    found = importing.take(DAY)
    assert [(each.table, each.result, each.files) for each in found.imported] == [("FOLK1AM", "new", 2)]
    assert observations.load("FOLK1AM")["value"].tolist() == [84000, 84010]
    assert names(folder / "read") == {"good.csv", "also.csv"}
    assert names(folder) == {"words.csv", "letter.docx", ".hidden.csv", "README.md"}
    assert found.left["words.csv"] == (
        "words.csv has the month 'Aug 2026' in words; write it as 2026M08, as the sources do."
    )
    assert found.left["letter.docx"].startswith("It is no export: none ends in '.csv'")


def test_a_month_in_words_above_a_column_of_a_workbook_is_told_too(lay):
    folder = lay("README.md", "")
    book = openpyxl.Workbook()
    for line in (["Område", "Køn", "Alder", "august 2026"], ["Næstved", "I alt", "I alt", 84000]):
        book.active.append(line)
    book.save(folder / "x.xlsx")
    assert "'august 2026' in words; write it as 2026M08" in importing.take(DAY).left["x.xlsx"]


def test_files_of_one_table_that_differ_stay_and_the_other_tables_are_taken(lay):
    lay("a.csv", HEAD + LINE.format("2026M01", 84000))
    lay("b.csv", HEAD + LINE.format("2026M01", 84001))
    folder = lay("c.csv", "Periode;Område;Aktiveringsgrad;Andel aktiveringsberørte\n2026M06;Næstved;13,7;38,0\n")
    found = importing.take(DAY)
    assert [each.table for each in found.imported] == ["Y60C07"]
    assert set(found.left) == {"a.csv", "b.csv"} and "differ" in found.left["a.csv"]
    assert names(folder) == {"a.csv", "b.csv"}


def test_a_file_of_a_name_that_was_read_before_stands_beside_it(lay):
    for month, count in (("2026M01", 84000), ("2026M02", 84010)):
        folder = lay("export.csv", HEAD + LINE.format(month, count))
        assert importing.take(DAY).left == {}
    assert names(folder / "read") == {"export.csv", "export-2.csv"} and names(folder) == set()
    assert importing.take(DAY) == ([], {})


def test_an_export_that_would_lose_figures_stays(lay):
    lay("whole.csv", HEAD + LINE.format("2026M01", 84000) + LINE.format("2026M02", 84010))
    importing.take(DAY)
    folder = lay("part.csv", HEAD + LINE.format("2026M01", 84000))
    assert "would be lost" in importing.take(DAY).left["part.csv"]
    assert names(folder) == {"part.csv"}
