from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from analysis.core import periods, vocabulary
from analysis.display.figures import boundaries, drawing, fan_chart, heat_map, labels, strip, style, waterfall
from analysis.display.figures import map as maps
from analysis.display.figures.style import Series


def luminance(colour):
    channels = np.array(to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("look", [*style.LOOKS.values(), *style.YEAR_LOOKS])
def test_every_colour_can_be_read_as_text_on_white(look):
    assert 1.05 / (luminance(look.colour) + 0.05) >= 4.5


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    "colour",
    [
        *(waterfall.TOTAL, waterfall.RISE, waterfall.FALL),
        *(fan_chart.EDGE, fan_chart.OUTSIDE_COLOUR, maps.BORDER, strip.OTHERS_COLOUR, style.MUTED),
    ],
)
def test_every_line_and_shape_is_seen_on_white(colour):
    assert contrast(colour, "#ffffff") >= 3


@pytest.mark.parametrize("fill", [*heat_map.SHADES, heat_map.NONE])
def test_the_number_in_every_cell_of_a_heat_map_can_be_read(fill):
    # as seaborn chooses it
    ink = "#262626" if luminance(fill) > 0.408 else "#ffffff"
    assert contrast(fill, ink) >= 4.5


def test_the_shades_of_maps_and_fans_are_told_apart_by_lightness():
    for shades in (boundaries.SHADES, [shade for shade, _ in fan_chart.BANDS.values()]):
        assert min(contrast(one, other) for one, other in pairwise(shades)) > 1.2
        assert list(map(luminance, shades)) == sorted(map(luminance, shades), reverse=True)


def test_no_two_roles_are_told_apart_by_colour_alone():
    assert len({str(look.dash) for look in style.LOOKS.values()}) == len(style.LOOKS)
    assert len({look.marker for look in style.LOOKS.values()}) == len(style.LOOKS)


@pytest.mark.parametrize("wanted", [[10, 10.5, 11, 11.2], [0, 0, 0, 0], [5, 100, 7, 200], [3]])
def test_labels_never_overlap_and_keep_their_order(wanted):
    placed = labels.spread(wanted, [12.0] * len(wanted))
    assert all(above - below >= 12 - 1e-9 for below, above in pairwise(sorted(placed)))
    assert np.argsort(placed, kind="stable").tolist() == np.argsort(wanted, kind="stable").tolist()


def test_labels_that_collide_stay_around_their_middle():
    assert labels.spread([10, 10.5, 11, 11.2], [12] * 4) == pytest.approx([-7.325, 4.675, 16.675, 28.675])


def test_labels_with_room_stay_where_they_are():
    assert labels.spread([0, 50, 100], [12, 24, 12]) == [0, 50, 100]


@style.theme()
def drawn(*lines, cuts=(), **options):
    """Draw lines of numbers, and return the pieces of each, the first line's last."""
    _, axes = style.canvas(200, left=40, right=40, top=20, bottom=20)
    roles = zip(lines, style.LOOKS.values(), strict=False)
    found = [Series("", look, tuple({"value": each} for each in numbers)) for numbers, look in roles]
    drawing.draw_lines(axes, range(len(lines[0])), found, cuts, **options)
    return axes.lines


def test_a_line_is_interrupted_at_a_gap_and_at_a_break():
    pieces = drawn([1, 2, np.nan, 3, 4, 5, 6], cuts=[5])
    assert [piece.get_xdata().tolist() for piece in pieces] == [[0, 1], [3, 4], [5, 6]]
    assert [piece.get_ydata().tolist() for piece in pieces] == [[1, 2], [3, 4], [5, 6]]


def test_a_number_that_stands_alone_gets_a_mark():
    assert [piece.get_marker() for piece in drawn([1, np.nan, 3, np.nan, 5, 6])] == ["o", "o", "None"]
    assert [piece.get_marker() for piece in drawn([1, 2], [3, 4], marked=True)] == ["s", "o"]


def test_lines_without_a_number_are_not_drawn():
    assert not list(drawn([np.nan, np.nan]))


def test_the_first_line_is_drawn_on_top_in_its_own_look():
    pieces = drawn([1, 2], [3, 4])
    assert [piece.get_color() for piece in pieces] == [style.LOOKS["peers"].colour, style.LOOKS["own"].colour]
    assert [piece.get_linewidth() for piece in pieces] == [1.5, 2.4]


@pytest.mark.parametrize(
    ("numbers", "limits"),
    [([2.3, 3.5], (2.0, 3.5)), ([1.0, 3.5], (0, 4)), ([-1.2, 3.0], (-2, 3)), ([0.0, 0.0], (0, 1)), ([np.nan], (0, 1))],
)
def test_the_number_axis_begins_at_zero_unless_the_numbers_lie_far_above(numbers, limits):
    with style.theme():
        _, axes = style.canvas(200, left=2, right=40, top=20, bottom=20)
        drawing.number_axis(axes, numbers, "da")
    assert axes.get_ylim() == pytest.approx(limits)


def test_ticks_have_a_decimal_comma_and_months_their_names():
    with style.theme():
        _, axes = style.canvas(200, left=2, right=40, top=20, bottom=20)
        drawing.number_axis(axes, [2.3, 3.4], "da")
        drawing.period_axis(axes, [f"{year}M{month:02}" for year in (2023, 2024) for month in range(1, 13)], "da")
    assert "2,4" in [label.get_text() for label in axes.get_yticklabels()]
    months = [label.get_text() for label in axes.get_xticklabels()]
    assert months[0] == "jan. 2023"
    assert len(months) <= drawing.TICKS_AT_MOST


def test_the_name_of_the_first_period_stays_inside_the_drawing():
    codes = [str(period) for period in periods.span("2008Q1", "2016Q1")]
    name = "1. kvt. 2008"
    for left, right, side, first in ((2, 60, "left", name), (80, 60, "center", name), (2, 300, "center", "")):
        _, axes = style.canvas(200, left=left, right=right, top=20, bottom=20)
        drawing.period_axis(axes, codes, "da", at_most=5)
        assert axes.get_xticklabels()[0].get_horizontalalignment() == side
        assert axes.xaxis.get_major_formatter().seq[0] == first


@pytest.mark.parametrize(("right", "count"), [(60, 3), (330, 1)])
def test_names_of_rolling_years_never_stand_over_each_other(right, count):
    codes = [str(period) for period in periods.span("2020QMAT02", "2022QMAT04")]
    _, axes = style.canvas(200, left=20, right=right, top=20, bottom=20)
    drawing.period_axis(axes, codes, "da")
    names = axes.xaxis.get_major_formatter().seq
    width = axes.get_position().width * axes.figure.get_size_inches()[0] * 72
    assert 1 <= len(names) <= count
    assert sum(style.text_width(name) for name in names) < width


def test_the_label_of_a_line_that_ends_before_the_others_stands_beside_them_tied_to_its_line():
    _, axes = style.canvas(200, left=40, right=120, top=10, bottom=20)
    axes.set(xlim=(0, 60), ylim=(0, 10))
    look = style.LOOKS["own"]
    labels.end_labels(
        axes, [labels.Label(60, 9.6, "RAR Sjælland 9,6", look), labels.Label(40, 9.5, "Landkommuner 9,5", look)]
    )
    boxes = [words.get_window_extent() for words in axes.texts]
    assert not boxes[0].overlaps(boxes[1])
    assert {(line.get_xdata()[0], line.get_ydata()[0]) for line in axes.lines} >= {(40, 9.5)}


@pytest.mark.parametrize(("first", "above"), [("2017M06", 20), ("2010M01", 8)])
def test_the_name_of_a_break_at_the_left_end_stands_above_the_unit(first, above):
    """The break of July 2017 is one month, or seven and a half of ten years, into the axis."""
    entry = next(each for each in vocabulary.breaks("Y25I03") if each.period == "2017M07")
    with style.theme():
        _, axes = style.canvas(200, left=0, right=60, top=34, bottom=20)
        start = periods.parse(first).last_month
        axes.set_xlim(start, start + 120)
        drawing.break_marks(axes, [entry], "en")
    (label,) = axes.texts
    assert label.xyann[1] == above
