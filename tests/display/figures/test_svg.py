import re

import matplotlib
import pandas as pd
import pytest
import seaborn
from matplotlib import pyplot

from analysis.core import errors
from analysis.display.figures import style
from analysis.display.figures.svg import of_figure, svg


@style.theme()
def lean(block_id="figur-1", words="<b>$x$ & y"):
    picture, axes = style.canvas(100, left=20, right=20, top=20, bottom=20)
    axes.plot([0, 1], [0, 1], marker="o")
    axes.set_title(words)
    return svg(picture, block_id, "Title <1>", "What it shows")


def test_the_drawing_is_named_and_described():
    markup = lean()
    assert 'role="img" aria-labelledby="figur-1-title figur-1-desc"' in markup
    assert '<title id="figur-1-title">Title &lt;1&gt;</title>' in markup
    assert '<desc id="figur-1-desc">What it shows</desc>' in markup


def test_every_id_and_link_has_the_prefix():
    markup = lean()
    ids = re.findall(r'\bid="([^"]+)"', markup)
    links = re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', markup)
    assert len(ids) == len(set(ids))
    assert len(links) > 0
    assert all(each.startswith("figur-1-") for each in ids)
    assert {one or other for one, other in links} <= set(ids)


def test_colours_follow_the_page_and_an_analysts_stand_on_white(frame):
    assert 'stroke="var(--own,#0b3c5d)"' in lean()
    own = of_figure(axes(frame), "rate", "Ledighed")
    assert own.startswith('<svg class="on-white"') and "var(" not in own


def test_the_drawing_is_lean_and_says_nothing_of_its_maker():
    for needless in ("<style", "metadata", "<!--", "<?xml", "DOCTYPE", "matplotlib", "DejaVu", "20px"):
        assert needless not in lean()


def test_markup_and_formulas_in_words_are_text():
    assert "&lt;b&gt;$x$ &amp; y" in lean()


@pytest.fixture
def frame():
    months = pd.date_range("2024-01-01", periods=24, freq="MS")
    rates = {"Næstved": 1000.5, "Faxe": 2000.5}
    return pd.concat(
        pd.DataFrame({"date": months, "value": level + months.month, "area": name}) for name, level in rates.items()
    )


def texts_in(markup):
    return re.findall(r"<text [^>]*>([^<]+)</text>", markup)


@style.theme()
def grid(frame):
    return seaborn.relplot(frame, x="date", y="value", col="area", kind="line", errorbar=None)


@style.theme()
def axes(frame):
    return seaborn.lineplot(frame, x="date", y="value", hue="area", errorbar=None)


@pytest.mark.parametrize("draw", [grid, axes, lambda frame: axes(frame).figure, lambda frame: grid(frame).axes])
def test_any_drawing_becomes_one_of_the_house(draw, frame):
    markup = of_figure(draw(frame), "rate", "Ledighed", "To linjer")
    assert markup == of_figure(draw(frame), "rate", "Ledighed", "To linjer")
    words = texts_in(markup)
    assert any(re.fullmatch(r"1\.\d00", word) for word in words) and {"2024", "2025"} & set(words)
    assert float(re.search(r'viewBox="0 0 ([\d.]+)', markup)[1]) <= 1.1 * style.WIDTH_PT
    assert style.LOOKS["own"].colour in markup and not pyplot.get_fignums()


def test_months_and_numbers_are_written_in_the_language(frame):
    drawn = axes(frame[frame["date"] < "2024-06"])
    words = texts_in(of_figure(drawn, language="en"))
    assert "Jan 2024" in words and any(re.fullmatch(r"1,\d00", word) for word in words)


def test_what_is_no_drawing_is_refused_in_a_sentence():
    with pytest.raises(errors.UsageError, match="A DataFrame is no drawing"):
        of_figure(pd.DataFrame())


def test_the_theme_ends_with_its_context_or_stays():
    before = dict(matplotlib.rcParams)
    with style.theme():
        assert seaborn.color_palette().as_hex()[0] == style.LOOKS["own"].colour
    assert dict(matplotlib.rcParams) == before
    with matplotlib.rc_context():
        style.set_theme()
        assert matplotlib.rcParams["font.size"] == style.FONT_PT
