"""Old and new kontanthjælp side by side."""

import pytest

from analysis.display.figures import overlap
from analysis.indicators.registry import indicator

FORMER = {"2025M04": 100, "2025M05": 100, "2025M06": 200}
MERGED = {"2025M05": 104, "2025M06": 202, "2025M07": 210}


@pytest.fixture
def values(make_values):
    rows = [
        {"breakdown": name, "period": period, "value": float(number)}
        for name, numbers in ((overlap.FORMER, FORMER), (overlap.MERGED, MERGED))
        for period, number in numbers.items()
    ]
    frame = make_values(*rows, {"breakdown": overlap.FORMER, "period": "2025M07"})
    return frame.assign(indicator="harmonised_full_time", unit="full_time_persons")


def test_the_largest_relative_deviation_is_told(values):
    assert overlap.months_in_common(values) == ["2025M05", "2025M06"]
    month, deviation = overlap.largest_deviation(values)
    assert (month, round(deviation, 6)) == ("2025M05", 4.0)


def test_both_lines_are_drawn_and_the_reform_is_marked(values, make_view):
    figure = overlap.overlap(values, indicator("harmonised_full_time"), make_view(), id="overlap")
    assert "4,0 pct. over summen af de tidligere ydelser" in figure.summary
    assert "maj 2025" in figure.summary
    assert [column.label for column in figure.data.columns] == ["Samlet kontanthjælp", "Tidligere ydelser i alt"]
    assert any(note.startswith("Databrud fra juli 2025") for note in figure.notes)
    assert "Databrud" in figure.svg
