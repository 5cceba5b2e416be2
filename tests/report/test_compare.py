"""A comparison: the municipalities as columns and lines, the same files as an annex, no targets."""

import json

import numpy as np
import pytest

from analysis import areas, cli, errors
from analysis.display import side_by_side
from analysis.display.context import Context
from analysis.indicators.registry import indicator
from analysis.report import collect, compare
from analysis.report.comparison import open_comparison

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
        cli.main(["compare", "--municipalities", "Næstved", "Nestvd", "--year", "2026"])
    assert stopped.value.code == 2
    assert "Nestvd" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        cli.main(["compare", "--municipalities", "Næstved", "Faxe", "--year", "2026", "--targets"])
    assert stopped.value.code == 2
    assert "No such option: --targets" in capsys.readouterr().err


@pytest.fixture
def view():
    others = [areas.area(code) for code in ("320", "336", "000")]
    return Context(areas.area("370"), tuple(others), "da", "2026M07")


def test_a_row_for_each_indicator_and_a_column_for_each_area(make_values, view):
    values = make_values({"value": 2.84}, {"area": "320", "value": 3.1}, {"area": "000", "value": 2.8})
    table = side_by_side.side_by_side(
        values, [(indicator("unemployment_rate"), "2026M07", "")], view, id="x", caption="Nøgletal"
    )
    assert [column.label for column in table.columns] == ["Næstved", "Faxe", "Stevns", "Hele landet"]
    assert [cell.text for cell in table.rows[0].cells][:2] == ["2,8", "3,1"]
    assert table.rows[0].cells[2].status == "not_available"
    assert table.rows[0].label == "Ledighedsprocent, juli 2026 (pct.)"


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((2.84, 3.1, 2.1), "Ledighedsprocenten er lavest i Stevns (2,1 pct.) og højest i Faxe (3,1 pct.) i juli 2026."),
        ((2.84, 3.1, 3.1), "lavest i Næstved (2,8 pct.) og højest i Faxe og i Stevns (3,1 pct.)"),
        ((2.84, 2.81, 2.8), "Ledighedsprocenten er den samme i kommunerne (2,8 pct.) i juli 2026."),
        ((2.84, np.nan, np.nan), ""),
    ],
)
def test_the_sentence_names_the_lowest_and_the_highest_and_never_the_country(make_values, view, numbers, said):
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
    assert "(place)" not in html
    assert html.count("<h1") == 1 and "Næstved, Faxe, Slagelse og Stevns 2026" in html


def test_an_opened_comparison_has_the_others_and_the_country_beside_it():
    found = open_comparison("x", municipalities=["370", "320"], year=2026, data_until="2026M07", language="en")
    assert [area.code for area in found.comparators] == ["320", "000"]
    assert found.own.code == "370"
