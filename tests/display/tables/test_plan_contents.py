"""What a plan says: its printed numbers beside ours, and quoted numbers with who said them and when."""

import pytest

from analysis.core.yaml_files import PlanText
from analysis.display.tables import plan_contents
from analysis.plans import ministerial_goals
from analysis.plans.model import Quotation
from analysis.plans.printed import OwnNumber, PrintedCheck


def check(printed, unit="full_time_persons", **given):
    return PrintedCheck(id="one", text=PlanText(da="Tallet", en="The number"), printed=printed, unit=unit, **given)


UNEMPLOYED = OwnNumber(indicator="unemployed", period="2026M07")


def cells(view, *checks):
    """The first row's cells by column."""
    table = plan_contents.printed_table(checks, view, id="printed")
    return {column.key: cell.text for column, cell in zip(table.columns, table.rows[0].cells, strict=True)}


@pytest.mark.parametrize(("printed", "difference"), [(1075, "ingen"), (1080, "−5 fuldtidspersoner")])
def test_the_difference_is_ours_less_the_printed(make_view, printed, difference):
    told = cells(make_view(), check(printed, ours=UNEMPLOYED, lines="637"))
    assert told == {
        "where": "linje 637",
        "printed": f"{printed:,} fuldtidspersoner".replace(",", "."),
        "ours": "1.075 fuldtidspersoner",
        "difference": difference,
    }


def test_a_percentage_differs_in_points(make_view):
    rate = OwnNumber(indicator="unemployment_rate", period="2026M07")
    assert cells(make_view(), check(2.4, "pct", decimals=1, ours=rate))["difference"].endswith("pct.-point")


def test_a_number_with_nothing_of_ours_beside_it_is_not_shown(make_view):
    printed = OwnNumber(indicator="full_time_persons", period="2019", breakdown="row=dagpenge")
    alone = [check(973, ours=printed), check(628, parts=[281, 346]), check(1)]
    assert plan_contents.printed_table(alone, make_view(data_until="2022M06"), id="printed") is None
    table = plan_contents.printed_table([*alone, check(1075, ours=UNEMPLOYED)], make_view(), id="printed")
    assert len(table.rows) == 1 and [record["value"] for record in table.values] == [1075]
    assert [(each["column"], each["value"]) for each in table.numbers] == [("printed", 1075)]


def said(da):
    return PlanText(da=da, en="in English")


FORECAST = Quotation(
    id="net-2023",
    text=said("Nettoledigheden i 2023"),
    author="Det Økonomiske Råd",
    date="2022-06-01",
    value=74000,
    unit="persons",
    period="2023",
    kind="forecast",
)
JOBS = Quotation(
    id="jobs",
    text=said("Faglærte om året"),
    author="Arbejderbevægelsens Erhvervsråd",
    date="2022M06",
    value=10800,
    unit="persons",
    check=said("40 pct. af 26.607 er 10.643."),
)


def rows(table):
    return {row.label: [cell.text for cell in row.cells] for row in table.rows}


def test_a_quotation_keeps_its_number_period_author_and_date(make_view):
    table = plan_contents.quotations_table([FORECAST], make_view(), id="quoted", caption="Prognoser")
    assert rows(table) == {
        "Nettoledigheden i 2023": ["74.000 personer", "2023", "Det Økonomiske Råd", "1. juni 2022"],
    }
    assert table.values == ()
    assert table.numbers == ({"row": "Nettoledigheden i 2023", "column": "number", "value": 74000.0},)


def test_a_sum_done_again_has_a_column(make_view):
    table = plan_contents.quotations_table([FORECAST, JOBS], make_view(), id="quoted", caption="Prognoser")
    assert [column.key for column in table.columns][-1] == "check"
    assert rows(table)["Faglærte om året"][3:] == ["juni 2022", "40 pct. af 26.607 er 10.643."]


@pytest.mark.parametrize(
    ("key", "words"), [("unemployment_rate", "ingen tal"), ("hire_rate_rank_in_region", "ikke hentet")]
)
def test_only_what_is_not_held_is_said_not_to_be_fetched(make_view, make_values, key, words):
    """Of unemployment the table is held; of the rank one plan prints a number, and JO01 is not held."""
    goal = next(iter(ministerial_goals.goals().values())).model_copy(update={"indicators": [key], "records": []})
    table = plan_contents.goals_table([goal], make_values({"value": 1.0}).iloc[:0], make_view(), id="goals")
    assert words in table.rows[0].cells[1].text
