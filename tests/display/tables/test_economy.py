"""An index beside its peers, with the difference of the numbers that are printed."""

import pandas as pd

from analysis.core import areas
from analysis.display.tables.own_records import budget_rows, budget_table, index_table
from analysis.indicators.registry import indicator

# Næstved's plan for 2023, tables 1 and 2.
PRINTED = {"259": (96.1, 95.9), "316": (95.8, 95.7), "330": (99.5, 100.2), "370": (95.4, 94.6), "000": (100, 100)}


def test_differences_are_those_of_the_plan(make_values, make_view):
    record = indicator("unemployment_rate").model_copy(update={"unit": "index", "decimals": 1})
    values = make_values(
        *(
            {"area": area, "period": year, "value": number, "unit": "index"}
            for area, pair in PRINTED.items()
            for year, number in zip(("2020", "2021"), pair, strict=True)
        )
    )
    who = [areas.area(code) for code in ("370", "259", "316", "330", "000", "320")]
    table = index_table(values, record, who, make_view(), id="eco")
    differences = {row.label: row.cells[-1].text for row in table.rows}
    assert differences == {
        **{"Næstved": "−0,8", "Køge": "−0,2", "Holbæk": "−0,1"},
        **{"Slagelse": "+0,7", "Hele landet": "0,0"},
    }
    assert [row.label for row in table.rows if row.total] == ["Næstved"]


AMOUNTS = [
    ("2024", "item=I alt;stage=accounts", 498.2),
    ("2026", "item=I alt;stage=budget", 512.4),
    ("2026", "item=Dagpenge;part_of=Ydelser;stage=budget", 98.2),
    ("2026", "item=Ydelser;part_of=I alt;stage=budget", 400.1),
    ("2026", "item=Dagpenge;part_of=Ydelser;stage=change", -3.5),
    ("2026", "item=I alt;stage=accounts", 1.0),
    ("2027", "item=I alt;stage=budget", 520.0),
    ("2028", "item=I alt;stage=budget", 530.0),
]


def recorded():
    rows = pd.DataFrame(AMOUNTS, columns=["period", "breakdown", "value"])
    return rows.assign(
        source="municipal_record",
        table="records:budget",
        measure="amount_million_dkk",
        area="320",
        unit="million_dkk",
        status="observed",
        snapshot="municipal_record/budget/320-2026-03-18-0123456789ab",
    )


def test_a_budget_is_told_as_far_as_it_is_settled():
    rows = budget_rows(recorded(), "2026M07")
    assert list(zip(rows["period"], rows["value"], strict=True)) == [
        ("2024", 498.2),
        ("2026", 512.4),
        ("2026", 98.2),
        ("2026", 400.1),
        ("2026", -3.5),
        ("2027", 520.0),
    ]
    assert budget_rows(recorded()[:0], "2026M07").empty
    assert 1.0 in set(budget_rows(recorded(), "2026M12")["value"])


def test_items_parts_changes_and_accounts_of_the_budget_are_shown(make_view):
    view = make_view("320")
    table = budget_table(budget_rows(recorded(), "2026M07"), view, id="budget")
    assert table.caption == "Kommunens budget, mio. kr."
    assert [(column.group, column.label) for column in table.columns] == [
        ("2024", "Regnskab"),
        ("2026", "Vedtaget budget"),
        ("2026", "Ændring i budgettet"),
        ("2027", "Vedtaget budget"),
    ]
    assert [(row.label, row.level, [cell.text for cell in row.cells]) for row in table.rows] == [
        ("I alt", 0, ["498,2", "512,4", "", "520,0"]),
        ("Ydelser", 1, ["", "400,1", "", ""]),
        ("Dagpenge", 1, ["", "98,2", "−3,5", ""]),
    ]
    assert len(table.sources) == 1 and len(table.values) == 6
