"""Records of a municipality: from template to observations, and every fault told at once."""

import codecs
import csv
import io
import os

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import areas, observation_rules, snapshots, yaml_files
from analysis.errors import DataError, UsageError
from analysis.sources import municipal_records, record_files, record_kinds, record_templates

FAXE = areas.area("320")
DAY = "2025-01-20"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv(municipal_records.RECORDS_VARIABLE, str(tmp_path))
    (tmp_path / "320-faxe").mkdir()
    return tmp_path / "320-faxe"


def write(home, kind: str, *lines: str, encoding: str = "utf-8") -> None:
    (home / f"{kind}.csv").write_bytes("\r\n".join(lines).encode(encoding))


def faults(code: str = "320") -> list[str]:
    with pytest.raises(DataError) as caught:
        municipal_records.load(code)
    return str(caught.value).split("\n")


def numbers(rows: pd.DataFrame) -> dict:
    return {
        (row.measure, row.breakdown, row.area, row.period): row.value if row.value == row.value else row.status
        for row in rows.itertuples()
    }


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
}


def fill_csv(file, row: list[str]) -> None:
    """Add a row to a CSV template as a spreadsheet saves it."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerow(row)
    file.write_bytes(file.read_bytes() + buffer.getvalue().encode("utf-8"))


def fill_workbook(file, row: list[str]) -> None:
    """Add a row to a workbook with numbers as numbers, as a person who types in a spreadsheet does."""
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    for place, text in enumerate(row, start=1):
        if text.endswith(" %"):
            sheet.cell(2, place, float(text.removesuffix(" %")) / 100).number_format = "0 %"
        elif text:
            plain = text.replace(".", "").replace(",", ".")
            sheet.cell(2, place, float(plain) if plain.lstrip("-").replace(".", "").isdigit() else text)
    book.save(file)


def test_every_kind_goes_from_template_to_observations_and_a_workbook_says_the_same(home):
    record_templates.write(FAXE, home.parent)
    assert set(FILLED) == set(record_kinds.kinds())
    for kind, (row, _) in FILLED.items():
        fill_csv(home / f"{kind}.csv", row)
    from_csv = municipal_records.load("320")
    assert municipal_records.held("320") == list(record_kinds.kinds())
    for kind, (_, expected) in FILLED.items():
        rows = from_csv[from_csv["table"] == f"records:{kind}"]
        if expected:
            assert expected in list(zip(rows["measure"], rows["value"], strict=True)), kind
    for kind, (row, _) in FILLED.items():
        (home / f"{kind}.csv").unlink()
        fill_workbook(home / f"{kind}.xlsx", row)
    from_workbook = municipal_records.load("320")
    different = ["snapshot"]
    pd.testing.assert_frame_equal(from_csv.drop(columns=different), from_workbook.drop(columns=different))
    for table, rows in from_csv.groupby("table"):
        observation_rules.check(rows.reset_index(drop=True), table)


def test_what_a_number_is_about_stands_in_the_breakdown(home):
    write(
        home,
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


def test_templates_hold_no_number_and_are_not_overwritten(home):
    record_templates.write(FAXE, home.parent)
    first = {file.name: file.read_bytes() for file in home.iterdir()}
    assert municipal_records.load("320").empty and municipal_records.held("320") == []
    assert municipal_records.files("320") == {}
    assert len(first) == 2 * len(record_kinds.kinds())
    (home / "budget.csv").unlink()
    (home / "surveys.csv").write_bytes(b"filled in")
    record_templates.write(FAXE, home.parent)
    assert (home / "budget.csv").read_bytes() == first["budget.csv"]
    assert (home / "surveys.csv").read_bytes() == b"filled in"
    with pytest.raises(UsageError, match=r"already has a file of each kind; nothing is overwritten"):
        record_templates.write(FAXE, home.parent)
    again = record_templates.write(areas.area("370"), home.parent)
    assert {file.name: file.read_bytes() for file in again.iterdir()} == first


def test_no_folder_is_no_records_and_a_misnamed_one_is_told(home):
    assert municipal_records.load("370").empty
    (home.parent / "370-Nestved").mkdir()
    with pytest.raises(DataError, match="lie in the folder '370-Nestved'; its name must be '370-naestved'"):
        municipal_records.load("370")


def test_the_variable_must_name_a_folder(home, monkeypatch):
    monkeypatch.setenv(municipal_records.RECORDS_VARIABLE, str(home / "nowhere"))
    with pytest.raises(DataError, match="is not a folder"):
        municipal_records.load("320")


# Rules

SURVEYS = "period;survey;round;invited_count;answers_count;satisfied_count;satisfied_share_pct;received"


def test_a_survey_with_fewer_than_five_answers_has_no_result(home):
    write(home, "surveys", SURVEYS, f"2024;citizens;1;50;4;3;;{DAY}", f"2024;citizens;2;50;5;3;;{DAY}")
    found = numbers(municipal_records.load("320"))
    first, second = [("round=1;survey=citizens", "320", "2024"), ("round=2;survey=citizens", "320", "2024")]
    for measure in ("answers_count", "satisfied_count", "satisfied_share_pct", "response_rate_pct"):
        assert found[(measure, *first)] == "suppressed"
    assert (found[("satisfied_share_pct", *second)], found[("response_rate_pct", *second)]) == (60, 10)
    assert found[("invited_count", *first)] == 50


def test_surveys_are_counted_by_year_and_by_whom_they_ask(home):
    rows = [f"2024Q1;citizens;1;;9;;;{DAY}", f"2024Q2;citizens;2;;9;;;{DAY}", f"2024M05;companies;1;;9;;;{DAY}"]
    write(home, "surveys", SURVEYS, *rows)
    assert municipal_records.count("320", "surveys", ["2024"], ["survey=citizens"]) == 2
    assert municipal_records.count("320", "surveys", ["2024"], ["survey=companies"]) == 1
    assert municipal_records.count("320", "surveys", ["2024"]) == 3
    assert municipal_records.count("320", "surveys", ["2023"]) is None
    assert municipal_records.count("320", "surveys", ["2024"], ["survey=citizens_after_interview"]) is None


def test_parts_are_added_up_to_a_year_only_when_they_fill_it(home):
    rows = [f"{period};8;{DAY}" for period in ("2024H1", "2024Q3", "2024M10", "2024M11", "2024M12", "2025Q1", "2026")]
    write(home, "partnership_agreements", "period;agreements_count;received", *rows)
    counts = {
        year: municipal_records.count("320", "partnership_agreements", [year]) for year in ("2024", "2025", "2026")
    }
    assert counts == {"2024": 40, "2025": None, "2026": 8}
    assert municipal_records.count("320", "partnership_agreements", ["2025", "2026"]) is None
    assert municipal_records.count("320", "partnership_agreements", ["2024", "2026"]) == 48


def test_what_is_recorded_of_a_year_until_now(home):
    rows = [f"{period};{count};{DAY}" for period, count in (("2025", 20), ("2026Q1", 8), ("2026Q2", 19))]
    write(home, "partnership_agreements", "period;agreements_count;received", *rows)
    write(home, "repatriation", "period;persons_count;received", f"2026Q1;2;{DAY}", f"2026Q2;9;{DAY}")
    so_far = municipal_records.count_so_far
    assert so_far("320", "partnership_agreements", ["2026"]) == municipal_records.SoFar(27, "2026Q2")
    assert so_far("320", "partnership_agreements", ["2026"], data_until="2026M05").number == 8
    assert so_far("320", "partnership_agreements", ["2025", "2026"]).number == 47
    assert so_far("320", "partnership_agreements", ["2024"]) is None
    assert so_far("320", "repatriation", ["2026"]) == municipal_records.SoFar(None, "2026Q2")
    assert so_far("320", "surveys", ["2026"]) is None


def test_a_year_that_its_parts_fill_is_not_counted_twice(home):
    rows = [f"{period};5;{DAY}" for period in ("2025H1", "2025H2", "2026H1")]
    write(home, "campaigns", "period;campaigns_count;received", *rows)
    assert municipal_records.count_so_far("320", "campaigns", ["2025", "2026"]).number == 15


def test_a_year_with_a_hidden_part_is_hidden(home):
    rows = [f"2024Q1;2;{DAY}", f"2024Q2;3;{DAY}", f"2024Q3;0;{DAY}", f"2024Q4;9;{DAY}"]
    write(home, "repatriation", "period;persons_count;received", *rows)
    found = {period: value for (_, _, _, period), value in numbers(municipal_records.load("320")).items()}
    assert found == {"2024Q1": "suppressed", "2024Q2": 3, "2024Q3": 0, "2024Q4": 9, "2024": "suppressed"}
    assert municipal_records.count("320", "repatriation", ["2024"]) is None


# Faults


def test_all_faults_of_all_files_are_told_at_once_each_with_its_place(home):
    write(
        home,
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
    write(home, "partnership_agreements", "period;agreements_count;received", f"2024;8;{DAY}", f"2024M02;1;{DAY}")
    write(home, "eco_index", "period;area;eco_index;received", f"2024;Nestved;94,6;{DAY}", f"2024Q1;Faxe;95.125;{DAY}")
    write(home, "partnershp", "period")
    (home / "budget.xls").write_bytes(b"")
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
def test_a_budget_is_read_with_its_parts(home, rows, told):
    write(home, "budget", BUDGET, *(f"2026;{row};{DAY}" for row in rows))
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
def test_text_that_could_harm_is_refused_and_shown_harmless(home, item, fault):
    header = "period;stage;item;amount_million_dkk;received"
    write(home, "budget", header, f"2023;budget;{item};1;{DAY}", f"2023;budget;Post;tre;{DAY}")
    told = faults()
    assert len(told) == 2 and all(len(line) < 400 and line.isprintable() for line in told)
    assert told[0].startswith("budget.csv row 2, column 'item': ") and fault in told[0]
    assert "allowed: at most 200 characters" in told[0]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("period;campaigns_count;received\n2024;1;1. år".encode("cp1252"), "row 2: the byte 0xE5 is not UTF-8"),
        ("period;campaigns_count\n".encode("utf-16"), ": the text is UTF-16; save it as 'CSV UTF-8'."),
        (f"period;campaigns_count;received\n2024;1{NUL};".encode(), "row 2: a NUL byte stands in the text."),
        (b"period,campaigns_count,received\n2024,1,2025-01-01", "row 1, column 1: the columns are separated by ','"),
        (b"period\tcampaigns_count\treceived\n", "row 1, column 1: the columns are separated by '\\t'; allowed: ';'"),
        (b'period;campaigns_count;received\n2024;"1;', "row 2: not CSV, unexpected end of data."),
        (b"", ": there is no row of headers; write a template with: bilag new records."),
        (b"x" * 6_000_000, ": the file is 6,000,000 bytes; at most 5,000,000 are allowed."),
        (b"period;campaigns_count;received\n" * 10_001, "row 10001: there are more rows than 10,000; fewer"),
        (b";".join([b"period"] * 101), "row 1: there are 101 columns; at most 100 are allowed."),
        (b"x" * 200_000, "row 1: not CSV, field larger than field limit (131072)."),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_line(home, content, fault):
    (home / "campaigns.csv").write_bytes(content)
    told = faults()
    assert len(told) == 1 and told[0].startswith("campaigns.csv") and fault in told[0]


def test_headers_are_checked_and_the_rows_under_them_all_the_same(home):
    header = "Periode;Period;Antal kampanger;received"
    write(home, "campaigns", header, f"2024;2025;1;{DAY}", f"2024x;;1;{DAY};mere")
    told = faults()
    assert [line.split(" Allowed")[0].split("; allowed")[0] for line in told] == [
        "campaigns.csv row 1, column 2: the header 'Period' stands twice, first in column 1.",
        "campaigns.csv row 1, column 3: unknown header 'Antal kampanger'; did you mean 'Antal kampagner'?",
        "campaigns.csv row 1, column 'Antal kampagner' is missing.",
        "campaigns.csv row 3, column 5: 'mere' stands outside the columns.",
        "campaigns.csv row 3, column 'Periode': '2024x' is not a period",
    ]


def test_a_byte_order_mark_any_line_end_empty_rows_and_comments_are_understood(home):
    text = f"# Note; med tegn\rperiod;campaigns_count;received\r;;\r2024;1;{DAY}\r"
    (home / "campaigns.csv").write_bytes(codecs.BOM_UTF8 + text.encode())
    assert municipal_records.count("320", "campaigns", ["2024"]) == 1


def test_csv_and_workbook_of_one_kind_may_not_both_have_rows(home):
    record_templates.write(FAXE, home.parent)
    for ending, fill in ((".csv", fill_csv), (".xlsx", fill_workbook)):
        fill(home / f"campaigns{ending}", ["2024", "1", DAY, ""])
    assert faults() == ["campaigns.xlsx: campaigns.csv and campaigns.xlsx both have rows; keep one."]


def test_what_spreadsheets_leave_behind_is_no_record(home):
    for name in (".DS_Store", "~$surveys.xlsx", "README.txt", "Thumbs.db"):
        (home / name).write_bytes(b"\0")
    assert municipal_records.load("320").empty


# Workbooks


def workbook(home, *rows: list) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(home / "cv_efforts.xlsx")


HEADERS = ["period", "persons_count", "persons_share_pct", "received"]


def test_a_number_of_a_workbook_is_exact_and_never_has_a_thousands_point(home):
    workbook(home, HEADERS, [2024, 1424, 1.424, pd.Timestamp(DAY).to_pydatetime()])
    assert sorted(municipal_records.load("320")["value"]) == [1.424, 1424]


def test_formulas_errors_and_fractions_of_a_workbook_are_told(home):
    workbook(home, HEADERS, [2024, "=1+1", 75, DAY], [2025, "#DIV/0!", True, DAY], [2026.5, 7.5, 12, 45678])
    told = faults()
    assert [line.split(";")[0] for line in told] == [
        "cv_efforts.xlsx row 2, column 'persons_count': '=1+1' is a formula",
        "cv_efforts.xlsx row 3, column 'persons_count': '#DIV/0!' is not a number",
        "cv_efforts.xlsx row 3, column 'persons_share_pct': 'True' is not a number",
        "cv_efforts.xlsx row 4, column 'period': '2026,5' is not a period",
        "cv_efforts.xlsx row 4, column 'persons_count': '7,5' is read as 7.5, which is not whole",
        "cv_efforts.xlsx row 4, column 'received': '45678' is not a date",
    ]


def test_cells_that_are_only_formatted_are_no_rows(home):
    workbook(home, HEADERS, [2024, 12, 75, DAY])
    book = openpyxl.load_workbook(home / "cv_efforts.xlsx")
    book.active.cell(60_000, 200).font = openpyxl.styles.Font(bold=True)
    book.save(home / "cv_efforts.xlsx")
    assert municipal_records.count("320", "cv_efforts", ["2024"]) == 75


def test_a_damaged_workbook_is_told_in_one_line(home):
    (home / "budget.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    assert faults() == ["budget.xlsx: not a workbook that can be read (BadZipFile); save it as .xlsx."]


@given(st.floats(min_value=0, max_value=100, allow_nan=False))
def test_every_share_of_a_workbook_is_read_back_as_the_same_number(value):
    text = record_files._plain(record_files.Decimal(repr(value)))
    column = record_kinds.kind("cv_efforts").columns["persons_share_pct"]
    from analysis.sources import record_cells

    assert record_cells.read(text, column, record_kinds.kind("cv_efforts")) == value


# Citation and definitions


def test_records_are_cited_after_the_official_tables_and_by_day(home):
    write(home, "campaigns", "period;campaigns_count;received", "2024;1;2025-01-20", "2023;1;2024-02-01")
    write(home, "adult_apprentices", "period;agreements_count;received", "2024;1;2025-01-20")
    ids = [*municipal_records.load("320")["snapshot"], "jobindsats/Y25I01/2026-08-22"]
    assert snapshots.citations(ids) == (
        "Jobindsats.dk (Y25I01, hentet 22. august 2026)",
        "Faxe Kommunes egne registreringer (voksenlærlingeaftaler og oplysningskampagner, modtaget 20. januar 2025)",
    )
    assert snapshots.citations(ids, "en")[1] == (
        "Faxe Municipality's own records (adult apprentice agreements and information campaigns, "
        "received 20 January 2025)"
    )
    copenhagen = record_kinds.snapshot_id("budget", "101", pd.Timestamp("2025-01-20").date(), "0" * 64)
    assert snapshots.citations([copenhagen]) == (
        "Københavns Kommunes egne registreringer (budget, modtaget 20. januar 2025)",
    )


def test_a_snapshot_changes_with_the_file_and_not_with_the_clock(home):
    write(home, "campaigns", "period;campaigns_count;received", f"2024;1;{DAY}")
    first, sums = municipal_records.load("320")["snapshot"].iloc[0], municipal_records.files("320")
    os.utime(home / "campaigns.csv", (0, 0))
    assert municipal_records.load("320")["snapshot"].iloc[0] == first
    assert first.endswith(sums["campaigns.csv"][:12])
    write(home, "campaigns", "period;campaigns_count;received", f"2024;2;{DAY}")
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
    from analysis import project

    text = project.data("record_kinds.yml").read_text(encoding="utf-8")
    (tmp_path / "record_kinds.yml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=fault):
        yaml_files.load(tmp_path / "record_kinds.yml", record_kinds.RecordKinds)


def test_an_unknown_kind_names_the_nearest():
    with pytest.raises(UsageError, match="did you mean 'campaigns'"):
        municipal_records.count("320", "campaign", ["2024"])
