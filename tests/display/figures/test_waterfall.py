import re

import pandas as pd
import pytest

from analysis.core import errors
from analysis.display.figures.waterfall import waterfall


@pytest.fixture
def parts():
    return pd.DataFrame({"label": ["Dagpenge", "Sygedagpenge", "Førtidspension"], "value": [120.4, -90.2, 60.0]})


def drawn(parts, view, **given):
    return waterfall(
        parts, view, **{"id": "bidrag", "caption": "Bidrag", "unit": "persons", "end": ("2023", 590.2), **given}
    )


def texts_in(svg):
    return re.findall(r"<text [^>]*>([^<]+)</text>", svg)


def test_totals_and_parts_carry_their_numbers(parts, make_view):
    block = drawn(parts, make_view(), start=("2021", 500.0))
    assert {"500", "+120", "−90", "+60", "590", "Førtidspension", "Personer"} <= set(texts_in(block.svg))
    assert [cell.text for row in block.data.rows for cell in row.cells] == ["500", "+120", "−90", "+60", "590"]
    assert "2021: 500. Dagpenge: +120. Sygedagpenge: −90. Førtidspension: +60. 2023: 590." in block.alt


def test_the_sentence_names_the_largest_parts_of_each_direction(parts, make_view):
    block = drawn(parts, make_view(), start=("2021", 500.0))
    assert block.summary == (
        "Fra 2021 til 2023 er tallet steget med 90 personer. Største bidrag: Dagpenge (+120 personer). "
        "Største bidrag den anden vej: Sygedagpenge (−90 personer)."
    )


def test_a_change_alone_begins_at_zero(parts, make_view):
    block = drawn(parts, make_view(), end=("Ændring i alt", 90.2))
    assert block.summary.startswith("Ændring i alt: en stigning på 90 personer.")
    assert "+90" in texts_in(block.svg)


def test_levels_far_above_their_changes_are_points_and_the_note_says_why(parts, make_view):
    block = drawn(parts, make_view(), start=("2021", 9000.0), end=("2023", 9090.2))
    assert "Den vandrette akse begynder ikke ved nul" in " ".join(block.notes)
    assert drawn(parts, make_view(), start=("2021", 100.0), end=("2023", 190.2)).notes == ()


def test_falls_are_open_bars_so_that_they_differ_without_colour(parts, make_view):
    svg = drawn(parts, make_view(), start=("A", 500.0)).svg
    fills = re.findall(r'fill="(#[0-9a-f]{6})" stroke="(#[0-9a-f]{6})"', svg)
    assert ("#ffffff", "#00786a") in fills


def test_printed_parts_that_do_not_add_up_are_explained(make_view):
    parts = pd.DataFrame({"label": ["A", "B"], "value": [0.4, 0.4]})
    assert drawn(parts, make_view(), end=("I alt", 0.8)).notes == (
        "Delene er afrundet hver for sig og giver ikke altid summen.",
    )


def test_parts_that_do_not_make_the_total_are_refused(parts, make_view):
    with pytest.raises(errors.DataError, match="add up to 90.2, the total is 100"):
        drawn(parts, make_view(), start=("2021", 500.0), end=("2023", 600.0))


def test_a_part_without_a_number_is_refused(parts, make_view):
    with pytest.raises(errors.DataError, match="must all have a number"):
        drawn(parts.assign(value=float("nan")), make_view())


def test_english(parts, make_view):
    block = drawn(parts, make_view(language="en"), start=("2021", 500.0))
    assert "From 2021 to 2023 the number has risen by 90 persons." in block.summary
