"""Quoted numbers with who said them and when."""

from analysis.core.yaml_files import BilingualText
from analysis.display.tables.quotations import quotations_table
from analysis.plans.model import Quotation


def said(da):
    return BilingualText(da=da, en="in English")


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
    table = quotations_table([FORECAST], make_view(), id="quoted", caption="Prognoser")
    assert rows(table) == {
        "Nettoledigheden i 2023": ["74.000 personer", "2023", "Det Økonomiske Råd", "1. juni 2022"],
    }
    assert table.values == ()


def test_a_sum_done_again_has_a_column(make_view):
    table = quotations_table([FORECAST, JOBS], make_view(), id="quoted", caption="Prognoser")
    assert [column.key for column in table.columns][-1] == "check"
    assert rows(table)["Faglærte om året"][3:] == ["juni 2022", "40 pct. af 26.607 er 10.643."]
