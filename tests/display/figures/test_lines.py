import re

import numpy as np
import pytest

from analysis.core import areas, errors, formats
from analysis.display.context import Context
from analysis.display.figures import lines as line_figures
from analysis.display.figures.bars import bars
from analysis.display.figures.lines import lines, months_by_year
from analysis.display.figures.panels import small_multiples
from analysis.display.figures.strip import strip
from analysis.indicators.registry import indicator

MONTHS = [f"2026M{month:02}" for month in range(1, 8)]


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
    assert all(below - above > 9.5 for above, below in zip(ends, ends[1:], strict=False))


def test_the_last_period_with_numbers_is_marked(series, rate, view):
    assert "Tal til og med jul. 2026" in texts_in(lines(series, rate, view, id="ledighed").svg)


def test_a_figure_is_complete(series, rate, view):
    block = lines(series, rate, view, id="ledighed")
    markup = html(block)
    assert '<figure class="block figure" id="ledighed">' in markup
    assert (
        '<figcaption id="ledighed-caption"><span class="block-label" data-kind="figure">Figur</span> '
        'Ledighedsprocent, januar-<span class="whole">juli 2026</span></figcaption>'
    ) in markup
    assert '<details class="figure-data on-screen"><summary>Tal bag figuren</summary>' in markup
    assert '<tr class="level-0"><th scope="row">juli 2026</th><td class="number">2,6</td>' in markup
    day = '<span class="whole">22. august 2026</span>'
    assert f'<p class="source">Kilde: Jobindsats.dk (Y25I01, hentet {day})</p>' in markup
    assert "Den lodrette akse begynder ikke ved nul." in markup
    assert block.summary.startswith("Fra januar 2026 til juli 2026 er ledighedsprocenten i Næstved faldet med")
    assert len(block.values) == 28


def test_the_alternative_text_is_made_from_the_plotted_numbers(series, rate, view):
    block = lines(series, rate, view, id="ledighed")
    assert (
        "Næstved: 3,2 (januar 2026) til 2,6 (juli 2026), lavest 2,6 (juli 2026), højest 3,2 (januar 2026)."
    ) in block.alt
    assert block.alt in block.svg


def test_ids_on_a_page_are_never_shared(series, rate, view):
    page = html(lines(series, rate, view, id="a")) + html(
        bars(series[series["period"] == "2026M07"], rate, view, id="b")
    )
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
    assert '<p class="note">* Ikke vist, fordi tallet bygger på meget få personer.</p>' in markup
    assert not re.search(r"\bnan\b", markup, re.IGNORECASE)


def test_a_break_is_drawn_and_explained(make_values, make_view):
    share = indicator("cash_assistance_share")
    values = make_values(
        *({"indicator": share.key, "period": f"2025M{month:02}", "value": 3.0} for month in range(1, 13))
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
    assert block.caption == "Ledige fuldtidspersoner, Næstved, januar-juli 2026"


def test_the_last_three_years_are_drawn(make_values, count, make_view):
    values = make_values(
        *(
            {"indicator": "unemployed", "period": f"{year}M{month:02}", "value": 1000.0 + year - 2000 + month}
            for year in range(2022, 2027)
            for month in range(1, 13 if year < 2026 else 8)
        )
    )
    block = months_by_year(values, count, make_view(), id="a")
    words = texts_in(block.svg)
    assert {"2024\u00a01.036", "2025\u00a01.037", "2026\u00a01.033", "jan.", "dec."} <= set(words)
    assert not any(word.startswith("2023") for word in words)
    assert block.caption == "Ledige fuldtidspersoner, Næstved, 2024-2026"
    assert [column.label for column in block.data.columns] == ["2026", "2025", "2024"]
    assert block.data.rows[11].cells[0].text == ".."


def test_bars_carry_their_number_and_begin_at_zero(series, rate, view):
    block = bars(series[series["period"] == "2026M07"], rate, view, id="a")
    assert {"Næstved", "2,6", "Hele landet", "3,0"} <= set(texts_in(block.svg))
    assert [cell.text for cell in block.data.rows[0].cells] == ["2,6", "2,7", "2,8", "3,0"]
    assert block.alt == (
        "Søjlediagram. Enhed: pct. juli 2026, Næstved: 2,6. juli 2026, Naboer: 2,7. "
        "juli 2026, RAR Sjælland: 2,8. juli 2026, Hele landet: 3,0."
    )


def test_bars_of_hidden_numbers_show_the_sign(make_values, make_view):
    record = indicator("unemployed_by_benefit")
    rows = ({"benefit": "a_dagpenge", "value": 16.0}, {"benefit": "kontanthjaelp", "status": "suppressed"})
    values = make_values(
        *(
            {"indicator": record.key, "area": "825", "breakdown": f"benefit={row.pop('benefit')}", **row}
            for row in map(dict, rows)
        )
    )
    block = bars(values, record, make_view("825"), id="a")
    assert {"16", "*"} <= set(texts_in(block.svg))
    assert "* Ikke vist, fordi tallet bygger på meget få personer." in block.notes
    assert html(block).count("* Ikke vist") == 1


def test_bars_show_groups_or_periods_not_both(make_values, make_view):
    record = indicator("unemployed_by_benefit")
    values = make_values(
        *(
            {"indicator": record.key, "breakdown": f"benefit={benefit}", "period": period, "value": 1.0}
            for benefit in ("a_dagpenge", "kontanthjaelp")
            for period in ("2026M06", "2026M07")
        )
    )
    with pytest.raises(errors.DataError, match="2 groups in 2 periods"):
        bars(values, record, make_view(), id="a")


def test_a_panel_for_each_group(make_values, make_view):
    record = indicator("unemployed_by_benefit")
    values = make_values(
        *(
            {"indicator": record.key, "breakdown": f"benefit={benefit}", "period": period, "value": level}
            for benefit, level in (("a_dagpenge", 900.0), ("kontanthjaelp", 200.0))
            for period in MONTHS
        )
    )
    block = small_multiples(values, record, make_view(), id="a")
    assert "A-dagpenge" in texts_in(block.svg)
    assert [column.group for column in block.data.columns][0] == "A-dagpenge"
    assert block.alt.startswith("Kurvediagrammer i 2 felter.")


@pytest.fixture
def country(make_values):
    """All municipalities in one month: 1.0, 1.1, ... in Danish order; Læsø hidden."""
    codes = [area.code for area in areas.municipalities()]
    return make_values(
        *(
            {"area": code, "value": 1 + place / 10} if code != "825" else {"area": code, "status": "suppressed"}
            for place, code in enumerate(codes)
        ),
        {"area": "000", "value": 5.0},
    )


def test_a_strip_has_a_dot_for_each_shown_municipality(country, rate, make_view):
    block = strip(country, rate, make_view(rar=False), id="a")
    codes = [area.code for area in areas.municipalities()]
    own, hidden = codes.index("370"), codes.index("825")
    position = f"nr. {own + 1 - (hidden < own)} af 97".replace(" ", "\u00a0")
    number = formats.number(1 + own / 10, 1)
    assert f"Næstved {number} ({position})" in texts_in(block.svg)
    assert block.summary.endswith("Næstved ligger over midten, men ikke i den højeste fjerdedel.")
    assert "Hver prik er en kommune. 97 kommuner har et tal, som kan vises." in block.notes
    assert len(block.data.rows) == 99
    assert block.svg.count("<use") >= 97


def test_a_strip_about_a_hidden_municipality_says_so(country, rate, make_view):
    block = strip(country, rate, make_view("825", rar=False), id="a")
    assert "Læsø" not in block.summary
    assert any(note.startswith("Ikke vist") and "Læsø" in note for note in block.notes)
    assert "Læsø" not in texts_in(block.svg)


def test_a_frame_of_an_analyst_is_enough(series):
    own = series.sort_values("period")[["indicator", "area", "period", "breakdown", "value", "status", "unit"]]
    own = own.assign(value=own.groupby("area")["value"].transform(lambda values: values.rolling(3).mean()))
    own = own[~own["area"].str.startswith("peers")]
    block = lines(own, view="Næstved")
    assert (block.id, block.caption) == ("lines", "Ledighedsprocent, januar-juli 2026")
    assert [row.cells[0].text for row in block.data.rows][:3] == ["..", "..", "3,1"]
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


def test_drawings_are_small(country, series, rate, view, make_view):
    assert len(lines(series, rate, view, id="a").svg) < 25_000
    assert len(strip(country, rate, make_view(rar=False), id="a").svg) < 25_000


def test_a_strip_draws_the_interval_of_the_municipality_where_there_is_one(country, rate, make_view):
    own = country["area"] == "370"
    around = country.assign(interval_method="", interval_level_pct=np.nan)
    around.loc[own, ["lower", "upper", "interval_level_pct"]] = [6.5, 7.8, 95.0]
    around.loc[own, "interval_method"] = "byar"
    with_it = strip(around, rate, make_view(rar=False), id="a")
    assert "Stregen ved Næstved viser den naturlige variation: fra 6,5 til 7,8 med 95 pct. sikkerhed." in with_it.notes
    without = strip(country, rate, make_view(rar=False), id="a")
    assert not any(note.startswith("Stregen") for note in without.notes)
    assert len(with_it.svg) > len(without.svg)


FORMER = {"2025M04": 100, "2025M05": 100, "2025M06": 200}
MERGED = {"2025M05": 104, "2025M06": 202, "2025M07": 210}


@pytest.fixture
def two_ways(make_values):
    rows = [
        {"breakdown": name, "period": period, "value": float(number)}
        for name, numbers in ((line_figures.FORMER, FORMER), (line_figures.MERGED, MERGED))
        for period, number in numbers.items()
    ]
    frame = make_values(*rows, {"breakdown": line_figures.FORMER, "period": "2025M07"})
    return frame.assign(indicator="harmonised_full_time", unit="full_time_persons")


def test_both_ways_of_counting_are_drawn_and_the_reform_is_marked(two_ways, make_view):
    assert line_figures.months_in_common(two_ways) == ["2025M05", "2025M06"]
    figure = line_figures.overlap(two_ways, indicator("harmonised_full_time"), make_view(), id="overlap")
    assert "4,0 pct. over summen af de tidligere ydelser" in figure.summary
    assert "maj 2025" in figure.summary
    assert [column.label for column in figure.data.columns] == ["Samlet kontanthjælp", "Tidligere ydelser i alt"]
    assert any(note.startswith("Databrud fra juli 2025") for note in figure.notes)
    assert "Databrud" in figure.svg
