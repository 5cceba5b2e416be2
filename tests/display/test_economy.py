"""An index beside its peers, with the difference of the numbers that are printed."""

from analysis import areas
from analysis.display.economy import index_table
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
