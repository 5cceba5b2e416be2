import re
from itertools import pairwise

import pytest

from analysis.core import areas, errors
from analysis.display.context import Context
from analysis.display.figures import style
from analysis.display.figures.lines import TargetLine, lines
from analysis.indicators.registry import indicator

MONTHS = [*(f"2025M{month:02}" for month in range(8, 13)), *(f"2026M{month:02}" for month in range(1, 8))]


@pytest.fixture
def series(make_values):
    """Four lines that end close together."""
    ends = {"370": 2.6, "peers-naboer": 2.7, "rar-sjaelland": 2.8, "000": 3.0}
    return make_values(
        *(
            {"area": area, "period": period, "value": end + place / 10}
            for area, end in ends.items()
            for place, period in enumerate(reversed(MONTHS))
        )
    )


@pytest.fixture
def view():
    peers = areas.peer_group(["330", "259"], "Naboer")
    beside = (areas.area("000"), areas.area("rar-sjaelland"), peers)
    return Context(areas.area("370"), beside, "da", "2026M07")


def html(block):
    return block._repr_mimebundle_()["text/html"]


def texts_in(svg):
    """The words in a drawing and the height at which they stand, in points."""
    return {words: float(y) for y, words in re.findall(r'<text [^>]*?y="([\d.]+)"[^>]*>([^<]+)</text>', svg)}


def test_lines_are_labelled_at_their_ends_without_overlap(series, rate, view):
    words = texts_in(lines(series, rate, view, id="ledighed").svg)
    ends = [
        words[f"{name}\u00a0{number}"]
        for name, number in (("Hele landet", "3,0"), ("RAR Sjælland", "2,8"), ("Naboer", "2,7"), ("Næstved", "2,6"))
    ]
    assert all(below - above > style.FONT_PT for above, below in zip(ends, ends[1:], strict=False))


def test_a_caption_that_says_what_is_seen_has_name_unit_and_periods_below_it(series, rate, view):
    assert "Pct." in texts_in(lines(series, rate, view, id="ledighed").svg)
    told = lines(series, rate, view, id="ledighed", caption="Ledigheden falder")
    assert "Ledighedsprocent, pct., august 2025-juli 2026" in texts_in(told.svg)
    assert told.caption == "Ledigheden falder"


def test_the_limit_of_a_target_is_drawn_named_and_described(series, rate, view):
    without = lines(series, rate, view, id="a")
    for limit, words in ((2.5, "≤\u00a02,5\u00a0pct."), (60.0, "≤\u00a060\u00a0pct."), (2.25, "≤\u00a02,25\u00a0pct.")):
        block = lines(series, rate, view, id="a", targets=[TargetLine(limit, "≤")])
        assert f"mål {words}" in texts_in(block.svg)
        assert block.alt == f"{without.alt} Planens mål: {words}"
        ends = sorted(y for name, y in texts_in(block.svg).items() if "\u00a0" in name)
        assert all(below - above > style.FONT_PT for above, below in pairwise(ends))


def test_a_limit_that_moves_is_drawn_where_it_is_in_force(series, rate, view):
    def reach(**given):
        target = TargetLine(2.5, "≤", **given)
        svg = lines(series, rate, view, id="a", targets=[target]).svg
        (line,) = re.findall(
            r'<path d="M ([\d.]+) [\d.]+ ([\d.]+) [\d.]+" fill="none" stroke="[^"]+" stroke-width="1.1"', svg
        )
        return float(line[1]) - float(line[0])

    assert reach(moves=True) == pytest.approx(0.1 * reach(), abs=0.2)


def test_fewer_than_eight_numbers_are_no_figure(series, rate, view):
    assert lines(series[series["period"] > MONTHS[4]], rate, view, id="a") is None
    assert lines(series[series["period"] > MONTHS[3]], rate, view, id="a") is not None


def test_at_most_four_lines_are_drawn_and_the_region_gives_way(make_values, rate):
    codes = ["370", "330", "rar-sjaelland", areas.group_of("370", "region").code, "000"]
    values = make_values(*({"area": code, "period": month, "value": 2.0} for code in codes for month in MONTHS))
    beside = Context(areas.area("370"), tuple(map(areas.area, codes[1:])), "da", "2026M07")
    names = [column.label for column in lines(values, rate, beside, id="a").data.columns]
    assert names == ["Næstved", "Slagelse", "RAR Sjælland", "Hele landet"]


def test_a_figure_is_complete(series, rate, view):
    block = lines(series, rate, view, id="ledighed")
    markup = html(block)
    assert '<figure class="block figure" id="ledighed">' in markup
    assert (
        '<figcaption id="ledighed-caption"><span class="block-label" data-kind="figure">Figur</span> '
        'Ledighedsprocent, <span class="whole">august 2025</span>-<wbr>'
        '<span class="whole">juli 2026</span></figcaption>'
    ) in markup
    day = '<span class="whole">22. august 2026</span>'
    assert f'<p class="source">Kilde: Jobindsats.dk (Y25I01, hentet {day})</p>' in markup
    assert [row.cells[0].text for row in block.data.rows][-2:] == ["2,7", "2,6"]
    assert len(block.values) == 48


def test_the_alternative_text_is_made_from_the_plotted_numbers(series, rate, view):
    block = lines(series, rate, view, id="ledighed")
    assert (
        "Næstved: 3,7 (august 2025) til 2,6 (juli 2026), lavest 2,6 (juli 2026), højest 3,7 (august 2025)."
    ) in block.alt
    assert block.alt in block.svg


def test_ids_on_a_page_are_never_shared(series, rate, view):
    page = html(lines(series, rate, view, id="a")) + html(lines(series, rate, view, id="b"))
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_same_values_give_the_same_bytes(series, rate, view):
    assert html(lines(series, rate, view, id="a")) == html(lines(series, rate, view, id="a"))


def test_two_municipalities_give_two_drawings(make_values, rate, make_view):
    values = make_values(
        *(
            {"area": code, "period": period, "value": level}
            for code, level in (("370", 2.0), ("330", 3.0))
            for period in MONTHS
        )
    )
    first, second = (lines(values, rate, make_view(code), id="a") for code in ("370", "330"))
    assert first.svg != second.svg
    assert "Slagelse" not in html(first)
    assert "Næstved" not in html(second)


def test_a_hidden_month_is_a_gap_with_an_explanation(make_values, rate, make_view):
    values = make_values(
        *({"period": period, "value": 2.0} for period in MONTHS if period != "2026M04"),
        {"period": "2026M04", "status": "suppressed"},
    )
    markup = html(lines(values, rate, make_view(), id="a"))
    assert '<p class="note">Afbrudte linjer betyder, at tallet ikke er vist.</p>' in markup
    assert not re.search(r"\bnan\b", markup, re.IGNORECASE)


def test_a_break_is_drawn_and_explained(make_values, make_view):
    share = indicator("cash_assistance_share")
    values = make_values(
        *(
            {"indicator": share.key, "period": f"{year}M{month:02}", "value": 3.0}
            for year in (2024, 2025)
            for month in range(1, 13)
        )
    )
    block = lines(values, share, make_view(), id="a")
    assert "Databrud jul. 2025" in texts_in(block.svg)
    assert any(note.startswith("Databrud fra juli 2025") for note in block.notes)
    whole = lines(values[values["period"] < "2025M07"], share, make_view(), id="a")
    assert "Databrud" not in html(whole)


def test_amounts_are_drawn_for_the_municipality_alone(make_values, count, make_view):
    values = make_values(
        *(
            {"indicator": "unemployed", "area": area, "period": period, "value": level}
            for area, level in (("370", 1000.0), ("000", 90000.0))
            for period in MONTHS
        )
    )
    block = lines(values, count, make_view(), id="a")
    assert "Hele landet" not in html(block)
    assert block.caption == "Ledige fuldtidspersoner, Næstved, august 2025-juli 2026"


def test_a_frame_of_an_analyst_is_enough(series):
    own = series.sort_values("period")[["indicator", "area", "period", "breakdown", "value", "status", "unit"]]
    own = own.assign(value=own.groupby("area")["value"].transform(lambda values: values.rolling(3).mean()))
    own = own[~own["area"].str.startswith("peers")]
    block = lines(own, view="Næstved")
    assert (block.id, block.caption) == ("lines", "Ledighedsprocent, august 2025-juli 2026")
    assert [row.cells[0].text for row in block.data.rows][:3] == ["..", "..", "3,6"]
    assert "Næstved\u00a02,7" in texts_in(block.svg)
    with pytest.raises(errors.DataError, match="one indicator"):
        lines(own.assign(indicator=["unemployed", *own["indicator"][1:]]))


def test_a_figure_needs_numbers(make_values, rate, make_view):
    with pytest.raises(errors.DataError, match="no values of 'unemployment_rate' for '370'"):
        lines(make_values({"area": "101", "value": 1.0}), rate, make_view(), id="a")


def test_a_figure_of_later_months_is_refused(series, rate, make_view):
    with pytest.raises(errors.DataError, match="2026M06"):
        lines(series, rate, make_view(data_until="2026M06"), id="a")


def test_names_are_escaped_in_drawing_and_page(make_values, rate):
    evil = areas.peer_group(["330", "259"], "<script>$1$</script>")
    view = Context(areas.area("370"), (evil,), "da", "2026M07")
    values = make_values(
        *({"area": code, "period": period, "value": 2.0} for code in ("370", evil.code) for period in MONTHS)
    )
    assert "<script" not in html(lines(values, rate, view, id="a"))


def test_a_drawing_is_small(series, rate, view):
    assert len(lines(series, rate, view, id="a").svg) < 10_000
