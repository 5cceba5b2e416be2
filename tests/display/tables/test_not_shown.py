"""The list of what an annex does not show: which numbers, why, and when they can be expected."""

from analysis.display.blocks.blocks import Missing
from analysis.display.tables.not_shown import not_shown_table


def rows(*missing, language="da"):
    table = not_shown_table([block.payload() for block in missing], language)
    return [(row.label, *(cell.text for cell in row.cells)) for row in table.rows]


def lacking(tables=(), names=(), **given):
    return Missing(tables, "Faxe", "juli 2026", names=names, **given)


def test_there_is_no_list_where_nothing_is_missing():
    assert not_shown_table([], "da") is None
    assert not_shown_table([lacking().payload()], "da") is None


def test_each_reason_has_one_row_with_the_names_of_all_its_numbers():
    assert rows(
        lacking(("Y07A02",), ("sygedagpenge",)),
        lacking((), ("ledige",), hidden=True),
        lacking(("Y01A02",), ("dagpenge", "kontanthjælp")),
    ) == [
        ("Sygedagpenge, dagpenge og kontanthjælp", "Kilden er ikke med i bilaget", "Når kilden føjes til bilaget"),
        ("Ledige", "For få personer til at kunne offentliggøres", ""),
    ]


def test_a_number_is_told_once_whatever_else_it_lacks():
    assert rows(
        lacking(("Y07A02",), ("sygedagpenge",)),
        lacking(("Y07A02", "FOLK1AM"), ("sygedagpenge", "folketal")),
        lacking((), ("sygedagpenge",), parts=("Y07A02",)),
    ) == [("Sygedagpenge og folketal", "Kilden er ikke med i bilaget", "Når kilden føjes til bilaget")]


def test_each_reason_is_told_in_words():
    found = rows(
        lacking(("Y07A02",), ("a",), elsewhere=("Y07A02",)),
        lacking(("Y07A02", "Y01A02"), ("b",), elsewhere=("Y07A02",)),
        lacking((), ("c",), parts=("FOLK1AM",)),
        lacking((), ("d",), early=("Y60C07", "Y60A02")),
        lacking((), (), records=("campaigns",)),
    )
    assert found == [
        ("A", "Kilden har intet tal for Faxe i perioden", ""),
        ("B", "Kilden er ikke med i bilaget", "Når kilden føjes til bilaget"),
        ("C", "Kilden er med, men ikke med denne opdeling", ""),
        ("D", "Kilden begynder senere end bilaget", "Fra januar 2021"),
        ("Oplysningskampagner", "Kommunens eget tal er ikke lagt ind i bilaget", "Når kommunen lægger det ind"),
    ]


def test_records_and_tables_that_one_block_lacks_have_a_row_each():
    found = rows(lacking(("Y07A02",), ("sygedagpenge",), records=("campaigns",)))
    assert [row[0] for row in found] == ["Oplysningskampagner", "Sygedagpenge"]


def test_no_code_and_no_command_is_told():
    table = not_shown_table([lacking(("Y07A02",), ("sygedagpenge",), records=("campaigns",)).payload()], "en")
    said = table.plain()
    assert not [each for each in ("Y07A02", "bilag", "records") if each in said]
    assert (table.id, [column.label for column in table.columns]) == ("not-shown", ["Why", "When"])


def test_names_with_a_comma_are_told_apart():
    [(label, *_)] = rows(lacking(("Y07A02",), ("unge, 15-29 år", "ledige", "ældre")))
    assert label == "Unge, 15-29 år; ledige; ældre"
