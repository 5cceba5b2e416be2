"""Developments from a common 100."""

import pytest

from analysis.display.index_figures import as_index, indexed


@pytest.fixture
def values(make_values, count):
    numbers = {"370": (None, 200, 100), "000": (10, 40, 50)}
    return make_values(
        *(
            {"area": area, "period": f"2026M0{month}", "value": float("nan") if number is None else float(number)}
            for area, row in numbers.items()
            for month, number in enumerate(row, start=1)
        )
    ).assign(indicator=count.key, unit=count.unit)


def test_the_first_common_period_is_100(values, count):
    frame, record = as_index(values, count)
    found = frame.set_index(["area", "period"])["value"]
    assert found["370"].tolist()[1:] == [100, 50]
    assert found["000"].tolist() == [25, 100, 125]
    assert (record.unit, record.key) == ("index", "unemployed_index")
    assert record.name.da.endswith("indeks (februar 2026 = 100)")


def test_the_figure_shows_the_country_too_and_is_not_drawn_without_a_common_period(values, count, make_view):
    figure = indexed(values, count, make_view(), id="index")
    assert [column.label for column in figure.data.columns] == ["Næstved", "Hele landet"]
    apart = values[(values["area"] == "370") == (values["period"] == "2026M02")]
    assert indexed(apart, count, make_view(), id="index") is None
