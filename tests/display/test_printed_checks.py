"""Printed numbers beside ours, and beside what their own parts add up to."""

import pytest

from analysis.display import printed_checks
from analysis.plans.printed import OwnNumber, PrintedCheck
from analysis.yaml_files import BilingualText


def check(printed, unit="full_time_persons", **given):
    return PrintedCheck(id="one", text=BilingualText(da="Tallet", en="The number"), printed=printed, unit=unit, **given)


UNEMPLOYED = OwnNumber(indicator="unemployed", period="2026M07")


def found(*checks):
    return printed_checks.checked(checks, "370", "2026M07")


def cells(table):
    """The first row's cells in a fixed order; a column that the table leaves out is empty."""
    told = {column.key: cell.text for column, cell in zip(table.columns, table.rows[0].cells, strict=True)}
    return [told.get(key, "") for key in printed_checks.COLUMNS]


@pytest.mark.parametrize(("printed", "difference"), [(1075, "ingen"), (1080, "−5 fuldtidspersoner")])
def test_the_difference_is_ours_less_the_printed(make_view, printed, difference):
    table = printed_checks.printed_table(found(check(printed, ours=UNEMPLOYED, lines="637")), make_view(), id="printed")
    assert cells(table)[0] == "linje 637"
    assert cells(table)[2:5] == ["1.075 fuldtidspersoner", "officiel kilde", difference]
    assert table.values[0]["value"] == 1075


def test_a_percentage_differs_in_points(make_view):
    rate = OwnNumber(indicator="unemployment_rate", period="2026M07")
    table = printed_checks.printed_table(found(check(2.4, "pct", decimals=1, ours=rate)), make_view(), id="printed")
    assert cells(table)[4].endswith("pct.-point")


def test_parts_that_do_not_add_up_are_pointed_out(make_view):
    # uddannelseshjælp of 2019 in Næstved's plan
    table = printed_checks.differences_table(found(check(628, parts=[281, 346])), make_view(), id="printed")
    assert cells(table)[5] == "Delene 281 og 346 giver 627 fuldtidspersoner."
    assert printed_checks.differences_table(found(check(88, parts=[69, 10, 9])), make_view(), id="printed") is None


def test_what_only_the_plan_prints_is_not_ours(make_view):
    printed = OwnNumber(indicator="full_time_persons", period="2019", breakdown="row=dagpenge")
    (each,) = printed_checks.checked([check(973, ours=printed)], "370", "2022M06")
    assert each.ours is None
    (row,) = printed_checks.printed_table([each], make_view(), id="printed").rows
    assert [cell.text for cell in row.cells if cell.text] == ["973 fuldtidspersoner", "intet tal"]
    assert printed_checks.summary([each], "da").text == (
        "Bilaget gennemgår ét tal, som planen trykker. Til ét har bilaget intet at holde det op mod. "
        "Der er intet at bemærke."
    )


@pytest.mark.parametrize(("count", "rows"), [(20, 20), (21, 0)])
def test_of_many_numbers_of_a_table_with_nothing_beside_them_only_the_number_is_told(make_view, count, rows):
    of_table = BilingualText(da="Tabel 3: en række", en="Table 3: a row")
    cells = [check(n).model_copy(update={"text": of_table}) for n in range(count)]
    alone = check(5)
    table = printed_checks.printed_table(
        printed_checks.checked([*cells, alone], "370", "2022M06"), make_view(), id="printed"
    )
    assert len(table.rows) == rows + 1
    told = "Fra Tabel 3 er 21 tal ikke vist, fordi bilaget intet har at holde dem op mod."
    assert (told in table.notes) == (rows == 0)


def test_a_number_worked_out_from_the_plan_itself_is_not_called_confirmed(make_view):
    change = OwnNumber(indicator="full_time_persons_change", period="2021", breakdown="from=2020;row=dagpenge")
    (each,) = printed_checks.checked([check(-18.9, "pct", decimals=1, ours=change)], "370", "2022M06")
    assert each.difference == 0 and each.basis == "plan"
    table = printed_checks.printed_table([each], make_view(), id="printed")
    assert cells(table)[3] == "planens egne tal"


def test_the_summary_tells_official_sources_from_the_plans_own_numbers():
    told = printed_checks.summary(
        found(check(1075, ours=UNEMPLOYED), check(1080, ours=UNEMPLOYED), check(628, parts=[281, 346]), check(1)), "da"
    )
    assert told.text == (
        "Bilaget gennemgår 4 tal, som planen trykker. 2 er holdt op mod tal fra en officiel kilde; 1 er ens. "
        "1 er kun regnet efter på planens egne trykte tal; 0 stemmer. "
        "Det viser, at regnestykket går op, ikke at tallene er rigtige. "
        "Til ét har bilaget intet at holde det op mod. Ved 2 tal er der noget at bemærke."
    )
