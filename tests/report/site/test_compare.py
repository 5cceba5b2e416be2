"""A comparison: the municipalities as columns and lines, the same files as an annex, no targets."""

import json
import math
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

import analysis
from analysis.annex.comparison import open_comparison
from analysis.cli import app
from analysis.core import areas, errors
from analysis.display.context import Context
from analysis.display.figures import side_by_side as side_by_side_figures
from analysis.display.figures import style
from analysis.display.sentences import side_by_side
from analysis.indicators.registry import indicator
from analysis.report.pages import collect
from analysis.report.site import compare

FOUR = ["Næstved", "320", "slagelse", "Stevns Kommune"]


def test_names_become_parameters_in_the_order_given():
    given = compare.resolve(FOUR, 2026)
    assert given.municipalities == ["370", "320", "330", "336"]
    assert (given.data_until, given.language) == ("2026M07", "da")
    assert compare.folder(given).parts[-3:] == ("comparisons", "naestved-faxe-slagelse-stevns", "2026")
    assert compare.heading(given).subtitle == "Næstved, Faxe, Slagelse og Stevns 2026"


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["Næstved"], "names 1; from 2 to 8"),
        (["Næstved", "370"], "'Næstved' twice"),
        (["Næstved", "Nowhere"], "Unknown municipality 'Nowhere'"),
        ([str(area.code) for area in areas.municipalities()[:9]], "names 9"),
    ],
)
def test_what_cannot_be_compared_is_refused(names, message):
    with pytest.raises(errors.UsageError, match=message):
        compare.resolve(names, 2026)


def test_the_command_takes_names_one_after_the_other_and_refuses_other_options(capsys):
    with pytest.raises(SystemExit) as stopped:
        app.main(["compare", "--municipalities", "Næstved", "Nestvd", "--year", "2026"])
    assert stopped.value.code == 2
    assert "Nestvd" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        app.main(["compare", "--municipalities", "Næstved", "Faxe", "--year", "2026", "--targets"])
    assert stopped.value.code == 2
    assert "No such option: --targets" in capsys.readouterr().err


@pytest.fixture
def view():
    others = [areas.area(code) for code in ("320", "336", "000")]
    return Context(areas.area("370"), tuple(others), "da", "2026M07")


def test_a_row_for_each_indicator_and_a_column_for_each_area(make_values, view):
    values = make_values({"value": 2.84}, {"area": "320", "value": 3.1}, {"area": "000", "value": 2.8})
    places = pd.DataFrame(
        [
            {"area": "370", "rank": 20, "rank_of": 98, "rank_lower": 10, "rank_upper": 40},
            {"area": "320", "rank": 60, "rank_of": 98, "rank_lower": 40, "rank_upper": 80},
        ]
    ).assign(indicator="unemployment_rate")
    shown = [(indicator("unemployment_rate"), "2026M07", "")]
    table = side_by_side.heat_table(values, shown, view, id="x", caption="Nøgletal", places=places)
    assert [column.label for column in table.columns] == ["Næstved", "Faxe", "Stevns", "Hele landet"]
    assert [cell.text for cell in table.rows[0].cells][:2] == ["2,8", "3,1"]
    assert table.rows[0].cells[2].status == "not_available"
    assert table.rows[0].label == "Ledighedsprocent, juli 2026 (pct.)"
    assert [cell.shade for cell in table.rows[0].cells] == ["quarter-1", "", "", ""]
    assert [cell.spoken for cell in table.rows[0].cells] == [
        *("i den bedste fjerdedel", "midt i feltet, eller pladsen er usikker", "", "")
    ]
    assert any("fjerdedel blandt kommunerne" in note for note in table.notes)


def test_each_shade_of_the_heat_table_is_the_quarter_of_the_number_among_all(four):
    keys = ("unemployment_rate", "activation_rate", "population")
    table = four.heat_table(*keys, caption="Nøgletal")
    for key, row in zip(keys, table.rows, strict=True):
        period, better = four.newest(key), indicator(key).polarity
        everyone = analysis.values(key, periods=[period]).set_index("area")["value"].dropna().round(1)
        for code, cell in zip(CHOSEN, row.cells, strict=False):
            ahead = (everyone < everyone[code]) if better == "lower" else (everyone > everyone[code])
            quarter = math.ceil(4 * (1 + ahead.sum()) / len(everyone))
            assert cell.shade in ("", f"quarter-{quarter}"), (key, code)
            assert (better == "none") <= (cell.shade == cell.spoken == "")
        assert not row.cells[-1].shade
    # where numbers are no counts there is no chance to leave a quarter open
    assert all(cell.shade for cell in table.rows[1].cells[:4])


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((2.84, 3.1, 2.1), "Ledighedsprocenten går fra 2,1 pct. i Stevns til 3,1 pct. i Faxe i juli 2026."),
        ((2.84, 3.1, 3.1), "går fra 2,8 pct. i Næstved til 3,1 pct. i Faxe og i Stevns i juli 2026."),
        ((2.84, 2.81, 2.8), "Ledighedsprocenten er den samme i kommunerne (2,8 pct.) i juli 2026."),
        ((2.84, np.nan, np.nan), ""),
    ],
)
def test_without_a_test_the_sentence_tells_the_ends_and_claims_nothing(make_values, view, numbers, said):
    rows = [{"area": code, "value": value} for code, value in zip(("370", "320", "336"), numbers, strict=True)]
    values = make_values(*rows, {"area": "000", "value": 9.9})
    told = side_by_side.extent(values, indicator("unemployment_rate"), view, period="2026M07", breakdown="")
    assert said in told.text if said else told.text == ""


def test_a_comparison_has_the_files_of_an_annex_and_no_targets(tmp_path):
    built = compare.compare(compare.resolve(FOUR, 2026), tmp_path / "reports")
    names = {path.name for path in built.folder.iterdir()}
    assert names == {"annex.html", "annex.json", "annex.xlsx", "data", "manifest.json", "notebooks"}
    content = json.loads((built.folder / "annex.json").read_bytes())
    collect.check(content)
    assert content["parameters"]["municipalities"] == ["370", "320", "330", "336"]
    assert content["targets"] == []
    shown = {value["area"] for value in content["values"] if value["indicator"] == "cash_assistance_share"}
    assert shown == {"370", "320", "330", "336", "000"}
    html = (built.folder / "annex.html").read_text(encoding="utf-8")
    assert "101 kommuner" not in html and "98 kommuner" in html
    assert "{place}" not in html and "Vurdering: Næstved" not in html
    assert html.count("<h1") == 1 and "Næstved, Faxe, Slagelse og Stevns 2026" in html


GIVEN = {"year": 2026, "data_until": "2026M07", "language": "da"}
CHOSEN = ("370", "320", "330", "336")


@pytest.fixture(scope="module")
def four():
    return open_comparison("x", municipalities=list(CHOSEN), **GIVEN)


@pytest.fixture(scope="module")
def turned():
    return open_comparison("x", municipalities=list(reversed(CHOSEN)), **GIVEN)


def test_no_verb_is_there_that_judges_one_municipality_against_the_others(four):
    verbs = {name for name in dir(four) if not name.startswith("_") and callable(getattr(four, name))}
    assert verbs == {"heat_table", "extent", "lines", "comparison", "across", "missing", "newest"}
    with pytest.raises(AttributeError):
        four.message("unemployment_rate")


def test_another_order_changes_nothing_that_is_said_of_any_of_them(four, turned):
    def cells(block):
        return {row.label: [cell.text for cell in row.cells] for row in block.rows}

    def sentences(words):
        return sorted(words.replace(",", " ").replace(" og ", " ").replace(".", " ").split())

    for key in ("unemployment_rate", "cash_assistance_share", "long_term_share_12_months"):
        assert cells(four.comparison(key)) == cells(turned.comparison(key))
        assert cells(four.lines(key).data).keys() == cells(turned.lines(key).data).keys()
        assert sentences(four.extent(key).text) == sentences(turned.extent(key).text)


def label_colours(figure) -> dict[str, str]:
    drawing = ElementTree.fromstring(figure.svg)
    names = [areas.area(code).name for code in (*CHOSEN, "000")]
    written = [
        ("".join(each.itertext()).replace("\xa0", " "), each.get("fill")) for each in drawing.iter() if each.text
    ]
    return {name: fill for name in names for words, fill in written if words.startswith(f"{name} ") and fill}


def test_each_has_a_colour_of_its_own_and_the_same_in_every_figure(four):
    figures = [four.lines("unemployment_rate"), four.lines("ordinary_hours_share"), four.across("activation_rate")]
    colours = [label_colours(each) for each in figures]
    assert len(set(colours[0].values())) == len(CHOSEN) + 1
    assert colours[0] == colours[1] == colours[2]
    # the country is drawn as in every annex
    assert style.LOOKS["country"].colour in colours[0]["Hele landet"]


def test_lines_and_marks_tell_them_apart_without_colour_and_every_colour_holds_against_white():
    looks = [*side_by_side_figures.MUNICIPALITIES, style.LOOKS["country"]]
    assert len(side_by_side_figures.MUNICIPALITIES) == compare.MOST
    for part in ("colour", "dash", "marker"):
        assert len({getattr(look, part) for look in looks}) == len(looks)
    for look in looks:
        parts = [int(look.colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        assert 1.05 / (0.05 + np.dot(linear, [0.2126, 0.7152, 0.0722])) >= 4.5
        # a thicker one would be drawn and written as the main one
        assert look.width < 2


def test_a_line_ends_with_its_mark_and_has_marks_along_it_that_no_other_line_has_at_the_same_month(four):
    drawn = {}
    real = side_by_side_figures._mark

    def noted(axes, xs, ys, look):
        drawn[look.marker] = list(xs)
        real(axes, xs, ys, look)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(side_by_side_figures, "_mark", noted)
        four.lines("unemployment_rate")
    newest = 2026 * 12 + 6
    assert all(xs[0] == newest and len(xs) >= 5 for xs in drawn.values()) and len(drawn) == 5
    along = [x for xs in drawn.values() for x in xs[1:]]
    assert len(along) == len(set(along))


def test_each_is_judged_against_the_country_and_the_country_is_not(make_values, view):
    alike = {"denominator": 40_000.0, "unit": "pct"}
    values = make_values(
        {"value": 2.0, "numerator": 800.0, **alike},
        {"area": "320", "value": 3.1, "numerator": 1240.0, **alike},
        {"area": "336", "value": np.nan},
        {"area": "000", "value": 3.0, "numerator": 90_000.0, "denominator": 3_000_000.0},
    )
    table = side_by_side.over_time(values, indicator("unemployment_rate"), view, id="x")
    assert table.columns[-1].label == "Vurdering mod hele landet, jul. 2026"
    # 800 of 40,000 has a standard error of 0.07 per cent: 2.0 is far below 3.0, and 3.1 is not far above
    verdicts = [row.cells[-1].text for row in table.rows]
    assert verdicts == ["Lavere (bedre)", "På omtrent samme niveau", "Ikke vurderet", "–"]
    assert not any(row.total for row in table.rows)


@pytest.mark.parametrize(
    ("low", "end"),
    [
        (800.0, "er lavest i Næstved (2,0 pct.) og højest i Faxe (3,1 pct.) i juli 2026."),
        (1190.0, "er på omtrent samme niveau i kommunerne i juli 2026: 3,0 pct. til 3,1 pct."),
        (None, "går fra 2,0 pct. i Næstved til 3,1 pct. i Faxe i juli 2026."),
    ],
)
def test_lowest_and_highest_are_said_where_a_test_tells_them_apart(make_values, view, low, end):
    count = {"denominator": 40_000.0} if low else {}
    values = make_values(
        {"value": (low or 800.0) / 400, "numerator": low or np.nan, **count},
        {"area": "320", "value": 3.1, "numerator": 1240.0 if low else np.nan, **count},
    )
    told = side_by_side.extent(values, indicator("unemployment_rate"), view, period="2026M07", breakdown="")
    assert told.text.endswith(end)


def test_a_municipality_whose_number_is_hidden_is_named(make_values, view):
    values = make_values(
        {"value": 2.84}, {"area": "320", "value": 3.1}, {"area": "336", "value": np.nan, "status": "suppressed"}
    )
    told = side_by_side.extent(values, indicator("unemployment_rate"), view, period="2026M07", breakdown="")
    assert "går fra 2,8 pct. i Næstved til 3,1 pct. i Faxe" in told.text
    assert told.text.endswith("Tallet for Stevns er ikke vist og ikke med i sammenligningen.")


def test_a_place_within_the_subject_is_left_out_for_the_sentence_names_the_places(make_values, view):
    record = indicator("long_term_share_12_months")
    values = make_values(
        {"indicator": record.key, "value": 24.1}, {"indicator": record.key, "area": "320", "value": 20.2}
    )
    told = side_by_side.extent(values, record, view, period="2026M07", breakdown="")
    assert told.text.startswith(
        "Andelen af langtidsledige blandt de ledige, målt over 12 måneder, går fra 20,2 pct. i Faxe til "
    )


def test_all_that_are_compared_stand_out_in_the_table_of_the_country(four):
    figure = four.across("unemployment_rate")
    rows = {row.label: row for row in figure.data.rows}
    assert {label for label, row in rows.items() if row.total} == {"Næstved", "Faxe", "Slagelse", "Stevns"}


def test_the_newest_period_is_one_that_all_have(monkeypatch, four):
    ends = {"370": "2026M07", "320": "2026M05", "330": None, "336": "2026M06"}
    monkeypatch.setattr("analysis.indicators.held.newest", lambda record, area, until: ends[area.code])
    assert four.newest("unemployment_rate") == "2026M05"


def test_a_table_that_is_not_held_is_told_for_those_who_lack_it(four):
    told = four.extent("public_support_share")
    assert told.area == "Næstved, Faxe, Slagelse og Stevns"
    assert told.tables == ("PTVA02",)
