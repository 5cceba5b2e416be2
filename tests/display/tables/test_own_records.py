"""The municipality's own records as a table."""

import pandas as pd
import pytest

from analysis.display.tables.own_records import records_tables, values_of


@pytest.fixture
def rows():
    snapshot = "municipal_record/{}/320-2025-01-15-0123456789ab"
    cells = [
        ("partnership_agreements", "agreements_count", "", "2024", 27.0, "agreements", "observed"),
        ("surveys", "satisfied_share_pct", "round=1;survey=citizens", "2024", 87.5, "pct", "observed"),
        ("surveys", "satisfied_share_pct", "round=2;survey=citizens", "2025", float("nan"), "pct", "suppressed"),
    ]
    return pd.DataFrame(
        [
            {
                "source": "municipal_record",
                "table": f"records:{kind}",
                "measure": measure,
                "breakdown": breakdown,
                "area": "320",
                "period": period,
                "value": value,
                "unit": unit,
                "status": status,
                "snapshot": snapshot.format(kind),
            }
            for kind, measure, breakdown, period, value, unit, status in cells
        ]
    )


def test_rows_are_named_and_what_is_not_given_too(rows, make_view):
    kinds = ["partnership_agreements", "surveys"]
    (table,) = records_tables(rows, kinds, ["campaigns"], make_view("320"), id="records", caption="Egne tal")
    assert table.caption == "Egne tal"
    assert [column.label for column in table.columns] == ["2024", "2025"]
    assert [(row.label, [cell.text for cell in row.cells]) for row in table.rows] == [
        ("Partnerskabsaftaler: antal aftaler", ["27", ".."]),
        ("Tilfredshedsundersøgelser, runde 1, borgere: andel tilfredse i pct.", ["87,5", ".."]),
        ("Tilfredshedsundersøgelser, runde 2, borgere: andel tilfredse i pct.", ["..", "*"]),
    ]
    assert "Ikke indberettet: oplysningskampagner." in table.notes
    assert len(table.sources) == 1


def test_years_and_quarters_stand_in_a_table_each(rows, make_view):
    quarters = rows.iloc[[0, 0]].assign(period=["2025Q1", "2025Q2"], value=[8.0, 11.0])
    years, parts = records_tables(
        pd.concat([rows, quarters], ignore_index=True),
        ["partnership_agreements", "surveys"],
        ["campaigns"],
        make_view("320"),
        id="records",
        caption="Egne tal",
    )
    assert (years.id, years.caption) == ("records", "Egne tal, hele år")
    assert (parts.id, parts.caption) == ("records-quarter", "Egne tal, kvartaler")
    assert [column.label for column in years.columns] == ["2024", "2025"]
    assert [column.label for column in parts.columns] == ["1. kvt. 2025", "2. kvt. 2025"]
    assert [(row.label, [cell.text for cell in row.cells]) for row in parts.rows] == [
        ("Partnerskabsaftaler: antal aftaler", ["8", "11"])
    ]
    lacking = "Ikke indberettet: oplysningskampagner."
    assert lacking in years.notes and lacking not in parts.notes


def test_values_say_which_record_they_are(rows):
    values = values_of(rows)
    assert values["indicator"].tolist()[:2] == [
        "records:partnership_agreements:agreements_count",
        "records:surveys:satisfied_share_pct",
    ]
    assert values["value"].isna().tolist() == [False, False, True]


def test_another_areas_number_never_stands_under_the_municipalitys_own(rows, make_view):
    """5.3 for the municipality and 4.4 for the country: one row, with 5.3."""
    share = rows.iloc[[1, 1]].assign(table="records:youth_education", measure="youth_education_share_pct")
    both = share.assign(breakdown="", area=["320", "000"], value=[5.3, 4.4])
    (table,) = records_tables(both, ["youth_education"], [], make_view("320"), id="records", caption="Egne tal")
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["5,3"]]


def test_a_record_of_ones_own_has_its_name_and_unit(rows, make_view):
    own = rows.iloc[[0, 0]].assign(
        table=["records:own_amount", "records:own_level"],
        measure=["amount", "level"],
        breakdown=["item=Sparet", "item=Ventetid"],
        unit=["million_dkk", "weeks"],
        value=[1.5, 12.5],
    )
    (table,) = records_tables(own, ["own_amount", "own_level"], [], make_view("320"), id="records", caption="Egne tal")
    assert [(row.label, [cell.text for cell in row.cells]) for row in table.rows] == [
        ("Egne beløb, Sparet: mio. kr.", ["1,5"]),
        ("Egne målinger, Ventetid: uger", ["12,5"]),
    ]
