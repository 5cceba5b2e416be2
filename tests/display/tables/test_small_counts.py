"""Changes of small counts: told from how many to how many, in tables, figures and sentences alike."""

import pandas as pd

from analysis.display.tables import cells, parts, tables
from analysis.indicators import changes
from analysis.indicators.registry import indicator

NOTE = "Hvor tallet før er under 20, står ændringen som antal, for procenter af så små tal svinger meget tilfældigt."


def months(make_values, key, numbers, first="2025M07", area="825"):
    start = pd.Period(first.replace("M", "-"), "M")
    return make_values(
        *(
            {"indicator": key, "area": area, "period": f"{start + place:%YM%m}", "value": float(number)}
            for place, number in enumerate(numbers)
        )
    )


def test_a_cell_tells_the_counts_and_the_note_says_why(make_values, make_view, count):
    values = months(make_values, "unemployed", [8, 16], first="2026M06", area="825")
    values.loc[0, "period"] = "2025M07"
    values.loc[1, "period"] = "2026M07"
    view = make_view("825")
    table = tables.key_figures(values, [count], view, id="tal", caption="Tal")
    assert [cell.text for cell in table.rows[0].cells][-1] == "fra 8 til 16"
    assert NOTE in table.notes
    (moved,) = [each for each in table.values if each["indicator"] == "unemployed_change"]
    assert (moved["value"], moved["unit"]) == (8, "full_time_persons")


def test_of_twenty_and_more_the_percentage_is_told(make_values, make_view, count):
    values = months(make_values, "unemployed", [20, 16])
    values["period"] = ["2025M07", "2026M07"]
    table = tables.key_figures(values, [count], make_view("825"), id="tal", caption="Tal")
    assert [cell.text for cell in table.rows[0].cells][-1] == "−20,0 pct."
    assert NOTE not in table.notes


def test_the_table_of_benefits_tells_the_counts(make_values, make_view):
    rows = [
        {"indicator": "full_time_persons", "area": "825", "period": year, "breakdown": "row=dagpenge", "value": value}
        for year, value in (("2020", 8.0), ("2021", 12.0))
    ]
    moved = {
        "indicator": "full_time_persons_change",
        "area": "825",
        "period": "2021",
        "breakdown": "from=2020;row=dagpenge",
        "value": 50.0,
        "numerator": 12.0,
        "denominator": 8.0,
    }
    record = indicator("full_time_persons")
    table = parts.full_time_persons_table(make_values(*rows), make_values(moved), record, make_view("825"), id="y")
    assert [cell.text for cell in table.rows[0].cells][-1] == "fra 8 til 12"
    assert NOTE in table.notes


def test_a_change_of_a_share_is_told_as_ever(make_values, rate):
    rows = months(make_values, "unemployment_rate", [1.3, 2.4]).to_dict(orient="records")
    told = changes.change(rows[1], rows[0], rate)
    assert not told.few
    assert cells.change_cell(told, "da").text == "+1,1 pct.-point"
    assert cells.few_notes([told], "da") == ()
