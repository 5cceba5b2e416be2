"""The drawings of one line: what stands where, told from their numbers."""

import re

import numpy as np
import pytest

from analysis.display.tables.marks import bullet_mark, quartile_mark


def boxes(markup):
    """Left and right end of each bar, in order of drawing."""
    found = re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', markup)
    return [(float(left), float(left) + float(width)) for left, width in found]


def dot(markup):
    return float(re.search(r'<circle cx="([\d.]+)"', markup)[1])


@pytest.mark.parametrize("above", [True, False])
def test_a_bar_begins_at_zero_and_the_met_side_is_darker(above):
    track, met, bar = boxes(bullet_mark(2.0, 4.0, above=above))
    assert (track[0], bar[0]) == (6.0, 6.0)
    limit = met[0] if above else met[1]
    # half the limit is half as long
    assert (bar[1] - 6) * 2 == pytest.approx(limit - 6, abs=0.11)
    assert met[1 if above else 0] == track[1 if above else 0]


def test_the_ring_is_where_the_number_began():
    markup = bullet_mark(6.0, 4.0, 2.0, above=False)
    _, met, bar = boxes(markup)
    assert dot(markup) - 6 == pytest.approx((bar[1] - 6) / 3, abs=0.11)
    assert bar[1] > met[1]
    assert "<circle" not in bullet_mark(6.0, 4.0, float("nan"), above=False)


@pytest.mark.parametrize("numbers", [(-3, -1, None), (-3, 5, 2), (0, 0, None), (0, 3, 0), (942, 900, 1010)])
def test_all_of_a_bullet_chart_stands_inside_it(numbers):
    for above in (True, False):
        markup = bullet_mark(*numbers, above=above)
        ends = [end for each in boxes(markup) for end in each]
        assert min(ends) >= 6 and max(ends) <= 114.01
        track, met, _ = boxes(markup)
        assert 0 < met[1] - met[0] < track[1] - track[0] or 0 in numbers


def test_without_a_number_or_a_limit_nothing_is_drawn():
    assert bullet_mark(None, 1.0, above=True) == bullet_mark(1.0, float("nan"), above=True) == ""
    assert quartile_mark([1, 2, 3, 4, 5], None, "lower") == quartile_mark([1, 2, 3, np.nan], 2, "lower") == ""


def test_better_is_to_the_right():
    numbers = np.arange(98)
    assert dot(quartile_mark(numbers, 10, "lower")) > 60 > dot(quartile_mark(numbers, 10, "higher"))
    assert dot(quartile_mark(numbers, 10, "none")) == dot(quartile_mark(numbers, 10, "higher"))


def test_the_band_holds_the_middle_half_around_the_median():
    numbers = np.append(np.arange(101.0), np.nan)
    _, band = boxes(quartile_mark(numbers, 50, "higher"))
    # 5th, 25th, 75th and 95th of 0 to 100: the band reaches 25 of 45 from the middle
    assert band == pytest.approx((60 - 54 * 25 / 45, 60 + 54 * 25 / 45), abs=0.11)


def test_one_far_out_does_not_squeeze_the_others_but_the_own_is_always_inside():
    numbers = np.append(np.arange(97.0), 10_000)
    first, last = boxes(quartile_mark(numbers, 50, "higher"))[1]
    assert last - first > 50
    assert dot(quartile_mark(numbers, 10_000, "lower")) == 6


def test_a_drawing_is_silent_as_words_beside_it_say_the_same():
    assert 'aria-hidden="true"' in bullet_mark(1, 2, above=True)
    assert 'aria-hidden="true"' in quartile_mark(range(9), 3, "lower")


def test_every_colour_follows_the_page():
    drawn = bullet_mark(1, 2, 3, above=True) + quartile_mark(range(9), 3, "lower")
    assert not re.findall(r'(?:fill|stroke)="(?!var\(--)[^"]*"', drawn)
