import re

import pandas as pd
import pytest

from analysis.core import errors
from analysis.display.figures.selection import Selection
from analysis.display.figures.waterfall import waterfall
from analysis.indicators.registry import indicator


@pytest.fixture
def parts():
    return pd.DataFrame({"label": ["Dagpenge", "Sygedagpenge", "Førtidspension"], "value": [120.4, -90.2, 60.0]})


@pytest.fixture
def drawn(make_values, make_view):
    """Return a function from parts, totals and a language to a waterfall of them."""

    def draw(parts, start=("2021", 500.0), end=("2023", 590.2), language="da"):
        values = make_values({"indicator": "unemployed", "value": end[1]})
        shown = Selection.of(values, indicator("unemployed"), make_view(language=language), "bidrag", "Bidrag")
        return waterfall(parts, shown, start=start, end=end, data=shown.table("contribution.part", [], []))

    return draw


def texts_in(svg):
    return re.findall(r"<text [^>]*>([^<]+)</text>", svg)


def test_totals_and_parts_carry_their_numbers(parts, drawn):
    block = drawn(parts)
    assert {"500", "+120", "−90", "+60", "590", "Førtidspension", "Fuldtidspersoner"} <= set(texts_in(block.svg))
    assert "2021: 500. Dagpenge: +120. Sygedagpenge: −90. Førtidspension: +60. 2023: 590." in block.alt


def test_the_sentence_names_the_largest_parts_of_each_direction(parts, drawn):
    assert drawn(parts).summary == (
        "Fra 2021 til 2023 er tallet steget med 90 fuldtidspersoner. Største bidrag: Dagpenge (+120 fuldtidspersoner). "
        "Største bidrag den anden vej: Sygedagpenge (−90 fuldtidspersoner)."
    )
    assert "From 2021 to 2023 the number has risen by 90 full-time persons." in drawn(parts, language="en").summary


def test_levels_far_above_their_changes_are_points_and_the_note_says_why(parts, drawn):
    block = drawn(parts, start=("2021", 9000.0), end=("2023", 9090.2))
    assert "Den vandrette akse begynder ikke ved nul" in " ".join(block.notes)
    assert drawn(parts, start=("2021", 100.0), end=("2023", 190.2)).notes == ()


def test_falls_are_open_bars_so_that_they_differ_without_colour(parts, drawn):
    fills = re.findall(r'fill="(#[0-9a-f]{6})" stroke="(#[0-9a-f]{6})"', drawn(parts).svg)
    assert ("#ffffff", "#00786a") in fills


def test_printed_parts_that_do_not_add_up_are_explained(drawn):
    parts = pd.DataFrame({"label": ["A", "B"], "value": [0.4, 0.4]})
    block = drawn(parts, start=("Før", 0.0), end=("Nu", 0.8))
    assert block.notes == ("Delene er afrundet hver for sig og giver ikke altid summen.",)


def test_parts_that_do_not_make_the_change_are_refused(parts, drawn):
    with pytest.raises(errors.DataError, match="add up to 90.2, the change is 100"):
        drawn(parts, end=("2023", 600.0))
