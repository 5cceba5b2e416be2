import datetime
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from analysis.core import periods
from analysis.display.figures import drawing, fan_chart, lines, side_by_side, style
from analysis.display.figures.style import Series
from analysis.report import pages


def luminance(colour):
    channels = np.array(to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


LOOKS = (*style.LOOKS.values(), *side_by_side.MUNICIPALITIES, lines.ASKED)
CSS = (Path(pages.__file__).parent / "template" / "annex.css").read_text(encoding="utf-8")
DARK = dict(
    re.findall(r"--([\w-]+): (#[0-9a-f]{6});", re.search(r"prefers-color-scheme: dark\) \{(.*?)\}", CSS, re.S)[1])
)


@pytest.mark.parametrize("look", LOOKS)
def test_every_colour_can_be_read_as_text_on_light_and_dark_paper(look):
    assert contrast(look.colour, style.PAPER) >= 4.5
    assert contrast(DARK[style.VARIABLES[look.colour]], DARK["paper"]) >= 4.5


def test_every_colour_that_follows_the_page_has_a_dark_one():
    assert set(style.VARIABLES.values()) <= set(DARK)


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    "colour",
    [
        *(fan_chart.EDGE, fan_chart.OUTSIDE_COLOUR, side_by_side.OTHERS_COLOUR, style.MUTED),
    ],
)
def test_every_line_and_shape_is_seen(colour):
    assert contrast(colour, style.PAPER) >= 3
    assert contrast(DARK[style.VARIABLES[colour]], DARK["paper"]) >= 3


def test_the_shades_of_fans_are_told_apart_by_lightness():
    shades = [shade for shade, _ in fan_chart.BANDS.values()]
    dark = [DARK[style.VARIABLES[shade]] for shade in shades]
    assert min(contrast(one, other) for found in (shades, dark) for one, other in pairwise(found)) > 1.2
    assert list(map(luminance, shades)) == sorted(map(luminance, shades), reverse=True)
    assert list(map(luminance, dark)) == sorted(map(luminance, dark))


def test_no_two_roles_are_told_apart_by_colour_alone():
    assert len({str(look.dash) for look in style.LOOKS.values()}) == len(style.LOOKS)
    assert len({look.marker for look in style.LOOKS.values()}) == len(style.LOOKS)


@pytest.mark.parametrize("wanted", [[10, 10.5, 11, 11.2], [0, 0, 0, 0], [5, 100, 7, 200], [3]])
def test_labels_never_overlap_and_keep_their_order(wanted):
    placed = drawing.spread(wanted, [12.0] * len(wanted))
    assert all(above - below >= 12 - 1e-9 for below, above in pairwise(sorted(placed)))
    assert np.argsort(placed, kind="stable").tolist() == np.argsort(wanted, kind="stable").tolist()


def test_labels_that_collide_stay_around_their_middle():
    assert drawing.spread([10, 10.5, 11, 11.2], [12] * 4) == pytest.approx([-7.325, 4.675, 16.675, 28.675])


def test_labels_with_room_stay_where_they_are():
    assert drawing.spread([0, 50, 100], [12, 24, 12]) == [0, 50, 100]


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


@pytest.mark.parametrize(
    ("first", "last"), [("2024M01", "2024M06"), ("2008Q1", "2009Q2"), ("2020QMAT02", "2021QMAT02")]
)
def test_names_of_periods_stay_inside_the_drawing_and_apart(first, last):
    codes = [str(period) for period in periods.span(first, last)]
    for left, right in ((2, 60), (30, 60), (80, 100), (2, 200)):
        picture, axes = style.canvas(200, left=left, right=right, top=20, bottom=20)
        drawing.period_axis(axes, codes, "da")
        boxes = [each.get_window_extent() for each in axes.get_xticklabels() if each.get_text()]
        assert boxes[0].x0 >= -1 and boxes[-1].x1 <= picture.bbox.x1
        assert all(one.x1 < other.x0 for one, other in pairwise(boxes))


def test_new_years_are_named_alone():
    for first, last in (("2021M08", "2026M07"), ("2010Q3", "2025Q3")):
        _, axes = style.canvas(200, left=30, right=90, top=20, bottom=20)
        drawing.period_axis(axes, [str(period) for period in periods.span(first, last)], "da")
        names = [label.get_text() for label in axes.get_xticklabels()]
        assert len(names) >= 3 and all(name.isdigit() for name in names)


@pytest.mark.parametrize(("right", "count"), [(60, 3), (250, 1)])
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
    drawing.end_labels(
        axes, [drawing.Label(60, 9.6, "RAR Sjælland 9,6", look), drawing.Label(40, 9.5, "Landkommuner 9,5", look)]
    )
    boxes = [words.get_window_extent() for words in axes.texts]
    assert not boxes[0].overlaps(boxes[1])
    assert {(line.get_xdata()[0], line.get_ydata()[0]) for line in axes.lines} >= {(40, 9.5)}


def test_a_cut_axis_is_marked_where_it_is_cut():
    found = []
    for numbers in ([2.3, 3.5], [1.0, 3.5], [-1.2, 3.0]):
        _, axes = style.canvas(200, left=2, right=40, top=20, bottom=20)
        drawing.number_axis(axes, numbers, "da")
        found.append(sum(line.get_transform() == axes.transAxes for line in axes.lines))
    assert found == [1, 0, 0]


def test_words_above_a_drawing_fit_its_width():
    words = "Kontanthjælpsmodtagere med ordinære timer i procent af alle, pct., august 2021-juli 2026"
    lines = drawing.wrapped(words).splitlines()
    assert " ".join(lines) == words and len(lines) == 2
    assert max(style.text_width(line, style.SMALL_PT) for line in lines) <= style.WIDTH_PT


@pytest.mark.parametrize("days", [240, 300, 364, 800])
def test_dates_have_ticks_on_an_axis_with_room_for_two(days):
    """The library warns where it finds no interval, which is an error here."""
    picture = style.blank(100)
    axes = style.add_axes(picture, left=0, right=style.WIDTH_PT - style.DATE_PT * 2.5, top=0, bottom=0)
    axes.plot([datetime.date(2024, 8, 1), datetime.date(2024, 8, 1) + datetime.timedelta(days)], [1, 2])
    style.format_axes(picture)
    assert len(axes.xaxis.get_majorticklocs())
