"""A cell is shaded by the quarter of its number, says so in words, and is left as it is where that is not sure."""

import math

import pytest

from analysis.display.blocks import html
from analysis.display.blocks.blocks import Cell, Column, Row, Table
from analysis.display.tables import judgement
from analysis.display.tables.marks import quarter_mark
from analysis.indicators.registry import indicator

UNKNOWN = {"rank_lower": math.nan, "rank_upper": math.nan}


@pytest.mark.parametrize(
    ("rank", "of", "quarter"), [(1, 98, 1), (24, 98, 1), (25, 98, 2), (50, 98, 3), (98, 98, 4), (2, 4, 2), (1, 4, 1)]
)
def test_a_rank_belongs_to_one_of_four_quarters(rank, of, quarter):
    assert judgement.quarter({"rank": rank, "rank_of": of} | UNKNOWN, by_lot=False) == quarter


@pytest.mark.parametrize(
    ("lower", "upper", "quarter"), [(1, 49, 1), (1, 50, judgement.MIDDLE), (45, 55, judgement.MIDDLE), (12, 24, 1)]
)
def test_a_rank_that_may_be_on_either_side_of_the_middle_has_no_colour(lower, upper, quarter):
    place = {"rank": 20, "rank_of": 98, "rank_lower": lower, "rank_upper": upper}
    assert judgement.quarter(place, by_lot=True) == quarter
    shown = judgement.shaded(Cell("2,8", 2.8), place, indicator("unemployment_rate"), "da")
    assert bool(shown.shade) == bool(shown.picture) == (quarter != judgement.MIDDLE) and shown.spoken


def test_what_has_no_rank_or_no_better_end_is_left_as_it_is():
    cell, place = Cell("2,8", 2.8), {"rank": 20, "rank_of": 98} | UNKNOWN
    rate, income = indicator("unemployment_rate"), indicator("disposable_income")
    assert judgement.shaded(cell, None, rate, "da") == cell
    assert judgement.shaded(cell, place | {"rank": math.nan}, rate, "da") == cell
    assert judgement.shaded(cell, place, income, "da") == cell
    # where it is not known how many stand behind the numbers nothing is known of the place
    assert judgement.quarter(place, by_lot=True) == judgement.MIDDLE


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_shade_is_read_aloud_after_the_number(language):
    cell = judgement.shaded(
        Cell("2,8", 2.8), {"rank": 90, "rank_of": 98} | UNKNOWN, indicator("activation_rate"), language
    )
    table = Table("x", "Ledige", "Område", (Column("370", "Næstved"),), (Row("Ledige", (cell,)),), language)
    page = html.render(table.payload())
    words = {"da": "i den dårligste fjerdedel", "en": "in the worst quarter"}[language]
    assert f"> {words}</span>" in page and 'class="number quarter-4"' in page
    assert 'aria-hidden="true"><rect' in page


def test_the_best_stands_to_the_right():
    filled = [quarter_mark(each).split("<rect")[1:] for each in (1, 2, 3, 4)]
    places = [next(at for at, box in enumerate(boxes) if 'fill="none"' not in box) for boxes in filled]
    assert places == [3, 2, 1, 0]
