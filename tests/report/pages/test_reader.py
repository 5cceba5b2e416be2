"""A chapter as a reader sees it: left out without a number, a paragraph told once, each number traced."""

import pytest

from analysis.display.blocks.blocks import Message, Missing, Row, Table, Text
from analysis.report.pages.reader import Cell, joined, settle

RECORD = {
    **{"indicator": "failed_recruitments", "area": "000", "period": "2022M06", "breakdown": "", "value": 172245.0},
    **{"unit": "count", "status": "observed", "numerator": None, "denominator": None, "lower": None, "upper": None},
    **{"method": "published", "rank": None, "rank_of": None, "snapshots": ["jobindsats/Y25I14/2026-08-22"]},
    **{"caveats": [], "interval_method": "", "interval_level_pct": None},
}


def heading(words):
    return Cell(words)


def call(*blocks):
    return Cell(blocks=[block.payload() for block in blocks])


def last(cells):
    """What is missing, joined into one block."""
    [block] = joined(settle(cells)[1])
    return block.payload()


def lacking(*tables, area="Faxe", records=()):
    return Missing(tables, area, "juli 2026", records=records)


def told(cells):
    """The headings and paragraphs of each cell that is left."""
    return [words for cell in cells for words in (cell.markdown, *(each["text"] for each in cell.blocks)) if words]


def tables(missing):
    return [block["missing"] for block in missing]


ONE = Table("tal", "Tal", "Hvad", (), (Row("Faxe", ()),))


def test_a_chapter_without_a_number_is_left_out_and_what_it_lacks_is_handed_on():
    cells = [heading("## Unge"), call(lacking("A")), heading("### Job"), call(Text("Der er ikke tal."), lacking("B"))]
    kept, missing = settle(cells)
    assert kept == []
    assert tables(missing) == [["A"], ["B"]]


@pytest.mark.parametrize(
    "number",
    [ONE, Message("Ledigheden stiger", ("Den er høj.",), values=(RECORD,)), Text("Den er høj.", values=(RECORD,))],
    ids=["table", "message", "paragraph"],
)
def test_a_chapter_with_one_number_stays_and_what_it_lacks_stands_elsewhere(number):
    kept, missing = settle([heading("## Unge"), call(lacking("A")), call(number)])
    assert [block["block"] for cell in kept for block in cell.blocks] == [number.kind]
    assert tables(missing) == [["A"]]


def test_a_chapter_of_words_alone_stays_and_one_of_headings_alone_does_not():
    assert told(settle([heading("## Forord\n\nPlanen gælder i tre år.")])[0]) == [
        "## Forord\n\nPlanen gælder i tre år."
    ]
    assert settle([heading("## Forord"), call(Text("Planen gælder i tre år."))])[0]
    assert settle([heading("## Forord"), heading("### Mere"), call(Text("")), call(Message())])[0] == []


def test_a_section_that_only_lacks_is_left_out():
    cells = [
        heading("## Ledighed"),
        call(lacking("A")),
        call(Text("Ledigheden er lav.", values=(RECORD,))),
        heading("### Alder"),
        call(lacking("A")),
        heading("### Varighed"),
        call(lacking("A", "C"), Text("Varigheden er kort.")),
    ]
    kept, missing = settle(cells)
    assert told(kept) == ["## Ledighed", "Ledigheden er lav.", "### Varighed", "Varigheden er kort."]
    assert [block.payload()["missing"] for block in joined(missing)] == [["A", "C"]]


def test_what_is_held_elsewhere_is_told_of_all_that_is_joined():
    cells = [call(lacking("A")), call(Missing(("B",), "Faxe", "juli 2026", elsewhere=("B",)))]
    assert last(cells)["elsewhere"] == ("B",)


def test_a_section_that_only_speaks_is_kept_and_one_whose_calls_show_nothing_is_not():
    cells = [heading("## Metode\n\nOrd."), heading("### Ord"), heading("### Tomt"), call(), call(Text(""), Message())]
    assert told(settle(cells)[0]) == ["## Metode\n\nOrd.", "### Ord"]


def test_tables_and_records_are_told_together_and_areas_apart():
    cells = [call(lacking("A", records=("campaigns",))), call(lacking("A", "B", area="Region Sjælland"))]
    found = joined(settle(cells)[1])
    assert tables(each.payload() for each in found) == [["A", "records:campaigns"], ["B"]]


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_sentence_is_written_anew(language):
    cells = [call(Missing(("A",), "Faxe", "juli 2026", language)), call(Missing(("B",), "Faxe", "juli 2026", language))]
    assert last(cells) == Missing(("A", "B"), "Faxe", "juli 2026", language).payload()


def test_the_names_of_what_is_missing_are_joined():
    cells = [call(Missing(("A",), "Faxe", "juli 2026", names=("folketal",)))]
    cells.append(call(Missing(("B",), "Faxe", "juli 2026", names=("ledige", "folketal"))))
    assert last(cells)["names"] == ("folketal", "ledige")


def test_a_part_that_is_missing_is_told_after_one_opening():
    said = Missing(("A",), "Faxe", "juli 2026", parts=("FOLK1A",), names=("ledige", "unge, 15-29 år")).text
    assert said == (
        "Tal mangler for Faxe til og med juli 2026: ledige; unge, 15-29 år. "
        "Tabellen FOLK1A er hentet, men ikke med den opdeling, der bruges her."
    )


def test_a_table_held_for_other_areas_is_called_so():
    said = Missing(("A", "B"), "Faxe", "juli 2026", elsewhere=("B",)).text
    assert said.endswith(
        "Hentet, men uden tal for Faxe til og med juli 2026: B. Det er ikke sikkert, at kilden har dem."
    )
    [(words, command)] = Missing(("B",), "Faxe", "juli 2026", elsewhere=("B",)).commands
    assert (words, command) == ("Hent igen, hvis kilden siden har fået tallene", "bilag fetch B")
    [(words, _)] = Missing(("A", "B"), "Faxe", "juli 2026", elsewhere=("B",)).commands
    assert words == "Hent de 2 tabeller"


def test_what_the_source_has_only_later_is_told_and_no_command_is_given_for_it():
    cells = [
        call(lacking("A")),
        call(Missing((), "Faxe", "december 2009", names=("aktiveringsgrad",), early=("Y60C07", "Y60A02"))),
        call(Missing((), "Faxe", "december 2009", names=("aktiveringsgrad",), early=("Y60A02",))),
    ]
    payload = last(cells)
    assert payload["missing"] == ["A"]
    assert payload["early"] == ("Y60C07", "Y60A02")
    assert "Kilden har først tal senere: Y60C07 fra januar 2021 og Y60A02 fra januar 2021." in payload["text"]


def said(cells):
    return [block["text"] for cell in cells for block in cell.blocks]


def test_a_paragraph_that_an_earlier_one_holds_is_left_out():
    cells = [call(Text("Tallet var 4. Kilden er planen.")), call(Text("Tallet var 4.")), call(Text("Tallet var 5."))]
    settle(cells)
    assert said(cells) == ["Tallet var 4. Kilden er planen.", "Tallet var 5."]


def test_a_paragraph_is_traced_where_no_table_of_the_chapter_does_it():
    cells = [
        call(Text("Antallet var 172.245.", values=(RECORD,))),
        call(Text("Det er mange, 172.245.", values=(RECORD,))),
    ]
    settle(cells)
    first, second = (cell.blocks[0]["boxes"] for cell in cells)
    assert first[0]["sources"][0].startswith("Jobindsats.dk (Y25I14, hentet 22. august 2026")
    facts = dict(first[0]["entries"][0]["facts"])
    assert facts["Øjebliksbillede"] == "jobindsats/Y25I14/2026-08-22, hentet 22. august 2026"
    assert facts["Tallene"] == "172.245 (Hele landet, juni 2022)"
    assert second == []
    table = Table("tal", "Tal", "Hvad", (), (), values=(RECORD,))
    beside = [
        call(Text("Antallet var 172.245.", values=({**RECORD, "indicator": "failed_recruitments_change"},))),
        call(table),
    ]
    settle(beside)
    assert beside[0].blocks[0]["boxes"] == []


def test_the_source_of_a_part_of_a_paragraph_says_of_which():
    rate = {**RECORD, "indicator": "failed_recruitment_rate", "value": 31.0, "unit": "pct"}
    cells = [
        call(Text("31 pct. og 172.245.", values=(rate, RECORD))),
        call(Table("a", "A", "B", (), (), values=(rate,))),
    ]
    settle(cells)
    [box] = cells[0].blocks[0]["boxes"]
    assert box["sources"][0].startswith("forgæves rekrutteringer: Jobindsats.dk (Y25I14")
