"""Faults of a municipality's records, all told at once, and what a workbook or a spreadsheet leaves behind."""

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.core import areas
from analysis.sources import grids, municipal_records, record_files, record_kinds, record_templates

from .made_records import DAY, SURVEYS, faults, fill_csv, fill_workbook, recorded, write

FAXE = areas.area("320")


def test_all_faults_of_all_files_are_told_at_once_each_with_its_place(faxe):
    write(
        faxe,
        "surveys",
        SURVEYS,
        f"2024;Borgerne;1;50;40;30;;{DAY}",
        f"2024;citizens;1;50;-3;;;{DAY}",
        f"2024;citizens;2;50;60;30;;{DAY}",
        f"2024;citizens;3;50;40;30;80;{DAY}",
        f"2024;citizens;4;50;40;;101;{DAY}",
        f"2024;citizens;4;50;40;;;{DAY}",
        "2024X1;citizens;5;;;;;31-02-2025",
        f"2024QMAT01;citizens;6;;9,5;ni;;{DAY}",
        "1999;citizens;7;;9;;;1999-01-01",
    )
    write(faxe, "partnership_agreements", "period;agreements_count;received", f"2024;8;{DAY}", f"2024M02;1;{DAY}")
    write(faxe, "eco_index", "period;area;eco_index;received", f"2024;Nestved;94,6;{DAY}", f"2024Q1;Faxe;95.125;{DAY}")
    write(faxe, "partnershp", "period")
    (faxe / "budget.xls").write_bytes(b"")
    whole = "allowed: a whole number from 0 to 1,000,000."
    choices = "allowed: 'Borgere', 'Virksomheder', 'Borgere efter samtale'; did you mean 'Borgere'?"
    spelled = "a year such as 2024, a half-year such as 2024H1, a quarter such as 2024Q1, a month such as 2024M07"
    period, day = f"allowed: {spelled}, from 2007 to 2030.", "2026-02-14 or 14-02-2026."
    told = faults()
    expected = [
        ("budget.xls: no such kind of record; did you mean 'budget.xlsx'?", ""),
        ("eco_index.csv row 2, column 'area': 'Nestved' is no area; allowed: name or code:", "did you mean 'Næstved'?"),
        ("eco_index.csv row 3, column 'period': '2024Q1' is a quarter; allowed: a year such as 2024,", "2030."),
        ("eco_index.csv row 3, column 'eco_index': '95.125' is read as 95125, which is too high; allowed:", "500."),
        ("partnership_agreements.csv row 3, column 'period': '2024M02' overlaps '2024' in row 2; allowed:", "once."),
        ("partnershp.csv: no such kind of record; did you mean 'partnership_agreements.csv'? Allowed, as .csv", ""),
        ("surveys.csv row 2, column 'survey': 'Borgerne' is unknown;", choices),
        ("surveys.csv row 3, column 'answers_count': '-3' is read as -3, which is too low;", whole),
        (
            "surveys.csv row 4, column 'answers_count': 60 is more than 'invited_count', which is 50;",
            "allowed: at most 50.",
        ),
        (
            "surveys.csv row 5, column 'satisfied_share_pct': 80 does not fit; 'satisfied_count' is 75 per cent",
            "of 'answers_count'; allowed: 75, or empty.",
        ),
        (
            "surveys.csv row 6, column 'satisfied_share_pct': '101' is read as 101, which is too high;",
            "to 100, as in 87.5.",
        ),
        (
            "surveys.csv row 7, the row is about the same as row 6 (period '2024', survey 'Borgere', round '4');",
            "allowed: once.",
        ),
        ("surveys.csv row 8, column 'answers_count': '' is empty;", whole),
        ("surveys.csv row 8, column 'period': '2024X1' is not a period;", period),
        ("surveys.csv row 8, column 'received': '31-02-2025' is not a date; allowed: a date from 2007 to 2030,", day),
        ("surveys.csv row 9, column 'answers_count': '9,5' is read as 9.5, which is not whole;", whole),
        ("surveys.csv row 9, column 'period': '2024QMAT01' is a rolling year;", period),
        ("surveys.csv row 9, column 'satisfied_count': 'ni' is not a number;", whole),
        ("surveys.csv row 10, column 'period': '1999' lies outside the years allowed;", period),
        ("surveys.csv row 10, column 'received': '1999-01-01' lies outside the years allowed;", day),
    ]
    for beginning, end in expected:
        assert [line for line in told if line.startswith(beginning) and line.endswith(end)], (beginning, told)
    assert len(told) == len(expected)


BUDGET = "Periode;Grundlag;Post;Heraf af;Beløb i mio. kr.;Modtaget"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            ["Vedtaget budget;Beskæftigelse;;500.4"],
            ["row 2, column 'Beløb i mio. kr.': '500.4' has a point that is no thousands point; allowed: '500,4' with "
             "a comma, or three digits after each point, as in '1.424'."],
        ),
        (["Vedtaget budget;Beskæftigelse;;1.424"], None),
        (["Vedtaget budget;Ydelser;;500,4", "Vedtaget budget;Dagpenge;Ydelse;98,2"],
         ["row 3, column 'Heraf af': 'Ydelse' is no other item of the period; allowed: what stands in 'Post'; "
          "did you mean 'Ydelser'?"]),
        (["Vedtaget budget;Ydelser;;500,4", "Regnskab;Dagpenge;Ydelser;98,2"], None),
        (["Vedtaget budget;I alt;;512,4", "Vedtaget budget;A;I alt;500,4", "Vedtaget budget;B;I alt;98,2"],
         ["row 2, column 'Beløb i mio. kr.': the parts of 'I alt' add up to 598,6, and it is 512,4; "
          "allowed: no more than that."]),
        (["Vedtaget budget;I alt;;512,4", "Vedtaget budget;A;I alt;500,4", "Vedtaget budget;B;I alt;12,1"], None),
        (["Ændring i budgettet;I alt;;-3,5", "Ændring i budgettet;A;I alt;2",
          "Ændring i budgettet;B;I alt;-5,5"], None),
        (["Regnskab;A;;1", "Regnskab;A;;2"],
         ["row 3, the row is about the same as row 2 (Periode '2026', Grundlag 'Regnskab', Post 'A'); allowed: once."]),
    ],
)  # fmt: skip
def test_a_budget_is_read_with_its_parts(faxe, rows, told):
    write(faxe, "budget", BUDGET, *(f"2026;{row};{DAY}" for row in rows))
    if told is None:
        assert len(municipal_records.load("320")) == len(rows)
    else:
        assert faults() == [f"budget.csv {fault}" for fault in told]


BIDI, NUL = "\u200f", "\0"


@pytest.mark.parametrize(
    ("item", "fault"),
    [
        ("=cmd|'/C calc'!A0", "is a formula; write the value itself;"),
        ("+SUM(A1)", "holds '+';"),
        ("@SUM(A1)", "holds '@';"),
        ("<script>alert(1)</script>", "holds '<';"),
        ("a=b", "holds '=';"),
        (f"Ydelser{BIDI}", "holds an invisible character or a line break;"),
        ('"to\nlinjer"', "holds an invisible character or a line break;"),
        ("x" * 10_000, "has 10000 characters;"),
    ],
)
def test_text_that_could_harm_is_refused_and_shown_harmless(faxe, item, fault):
    header = "period;stage;item;amount_million_dkk;received"
    write(faxe, "budget", header, f"2023;budget;{item};1;{DAY}", f"2023;budget;Post;tre;{DAY}")
    told = faults()
    assert len(told) == 2 and all(len(line) < 400 and line.isprintable() for line in told)
    assert told[0].startswith("budget.csv row 2, column 'item': ") and fault in told[0]
    assert "allowed: at most 200 characters" in told[0]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (f"period;campaigns_count;received\n2024;1{NUL};".encode(), "row 2: a byte that is no text stands there"),
        (b'period;campaigns_count;received\n2024;"1;', "row 2: not CSV, unexpected end of data."),
        (b"", ": there is no row of headers; write a template with: bilag new records."),
        (b"x" * 6_000_000, ": the file is 6,000,000 bytes; at most 5,000,000 are allowed."),
        (b"period;campaigns_count;received\n" * 10_001, "row 10001: there are more rows than 10,000; fewer"),
        (b";".join([b"period"] * 101), "row 1: there are 101 columns; at most 100 are allowed."),
        (b"x" * 200_000, "row 1: not CSV, field larger than field limit (131072)."),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_line(faxe, content, fault):
    (faxe / "campaigns.csv").write_bytes(content)
    told = faults()
    assert len(told) == 1 and told[0].startswith("campaigns.csv") and fault in told[0]


def test_headers_are_checked_and_the_rows_under_them_all_the_same(faxe):
    header = "Periode;Period;Antal kampanger;received"
    write(faxe, "campaigns", header, f"2024;2025;1;{DAY}", f"2024x;;1;{DAY};mere")
    told = faults()
    assert [line.split(" Allowed")[0].split("; allowed")[0] for line in told] == [
        "campaigns.csv row 1, column 2: the header 'Period' stands twice, first in column 1.",
        "campaigns.csv row 1, column 3: unknown header 'Antal kampanger'; did you mean 'Antal kampagner'?",
        "campaigns.csv row 1, column 'Antal kampagner' is missing.",
        "campaigns.csv row 3, column 5: 'mere' stands outside the columns.",
        "campaigns.csv row 3, column 'Periode': '2024x' is not a period",
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_any_encoding_separator_and_line_end_empty_rows_and_comments_are_understood(faxe, encoding, mark):
    rows = ["Periode;Antal kampagner;Modtaget;Bemærkning", ";;;", f"2024;1;{DAY};på æøå"]
    text = "# Note; med, tegn\r" + "\r".join(rows).replace(";", mark) + "\r"
    (faxe / "campaigns.csv").write_bytes(text.encode(encoding))
    assert recorded("campaigns", ["2024"]) == 1


def test_csv_and_workbook_of_one_kind_may_not_both_have_rows(faxe):
    record_templates.write(FAXE, faxe.parent)
    for ending, fill in ((".csv", fill_csv), (".xlsx", fill_workbook)):
        fill(faxe / f"campaigns{ending}", ["2024", "1", DAY, ""])
    assert faults() == ["campaigns.xlsx: campaigns.csv and campaigns.xlsx both have rows; keep one."]


def test_what_spreadsheets_leave_behind_is_no_record(faxe):
    for name in (".DS_Store", "~$surveys.xlsx", "README.txt", "Thumbs.db"):
        (faxe / name).write_bytes(b"\0")
    assert municipal_records.load("320").empty


# Workbooks


def workbook(faxe, *rows: list) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(faxe / "cv_efforts.xlsx")


HEADERS = ["period", "persons_count", "persons_share_pct", "received"]


def test_a_number_of_a_workbook_is_exact_and_never_has_a_thousands_point(faxe):
    workbook(faxe, HEADERS, [2024, 1424, 1.424, pd.Timestamp(DAY).to_pydatetime()])
    assert sorted(municipal_records.load("320")["value"]) == [1.424, 1424]


def test_formulas_errors_and_fractions_of_a_workbook_are_told(faxe):
    workbook(faxe, HEADERS, [2024, "=1+1", 75, DAY], [2025, "#DIV/0!", True, DAY], [2026.5, 7.5, 12, 45678])
    told = faults()
    assert [line.split(";")[0] for line in told] == [
        "cv_efforts.xlsx row 2, column 'persons_count': '=1+1' is a formula",
        "cv_efforts.xlsx row 3, column 'persons_count': '#DIV/0!' is not a number",
        "cv_efforts.xlsx row 3, column 'persons_share_pct': 'True' is not a number",
        "cv_efforts.xlsx row 4, column 'period': '2026,5' is not a period",
        "cv_efforts.xlsx row 4, column 'persons_count': '7,5' is read as 7.5, which is not whole",
        "cv_efforts.xlsx row 4, column 'received': '45678' is not a date",
    ]


def test_cells_that_are_only_formatted_are_no_rows(faxe):
    workbook(faxe, HEADERS, [2024, 12, 75, DAY])
    book = openpyxl.load_workbook(faxe / "cv_efforts.xlsx")
    book.active.cell(60_000, 200).font = openpyxl.styles.Font(bold=True)
    book.save(faxe / "cv_efforts.xlsx")
    assert recorded("cv_efforts", ["2024"]) == 75


def test_a_damaged_workbook_is_told_in_one_line(faxe):
    (faxe / "budget.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    assert faults() == ["budget.xlsx: not a workbook that can be read (BadZipFile); save it as .xlsx."]


@given(st.floats(min_value=0, max_value=100, allow_nan=False))
def test_every_share_of_a_workbook_is_read_back_as_the_same_number(value):
    column = record_kinds.kind("cv_efforts").columns["persons_share_pct"]
    assert record_files.value(grids.plain(value), column, record_kinds.kind("cv_efforts")) == value
