"""What a chapter lacks is told once, after all that it shows."""

import pytest

from analysis.display.blocks.blocks import Missing, Text
from analysis.report.pages.reader import Cell, settle


def heading(words):
    return Cell(words)


def call(*blocks):
    return Cell(blocks=[block.payload() for block in blocks])


def last(cells):
    """The sentence about what is missing that stands last."""
    return settle(cells)[-1].blocks[0]


def lacking(*tables, area="Faxe", records=()):
    return Missing(tables, area, "juli 2026", records=records)


def told(cells):
    """The headings, and what is missing, of each cell that is left."""
    found = []
    for cell in cells:
        found += [cell.markdown] if cell.markdown else []
        found += [block.get("missing") or block["text"] for block in cell.blocks]
    return found


def test_a_chapter_without_data_says_so_in_one_sentence():
    cells = [heading("## Unge"), call(lacking("A")), heading("### Job"), call(lacking("B")), call(lacking("A", "C"))]
    assert told(settle(cells)) == ["## Unge", ["A", "B", "C"]]


def test_what_is_missing_stands_after_what_is_shown_and_a_section_that_only_lacks_is_left_out():
    cells = [
        heading("## Ledighed"),
        call(lacking("A")),
        call(Text("Ledigheden er lav.")),
        heading("### Alder"),
        call(lacking("A")),
        heading("### Varighed"),
        call(lacking("A", "C"), Text("Varigheden er kort.")),
    ]
    assert told(settle(cells)) == [
        "## Ledighed", "Ledigheden er lav.", "### Varighed", "Varigheden er kort.", ["A", "C"],
    ]  # fmt: skip


def test_what_is_held_elsewhere_is_told_of_all_that_is_joined():
    cells = [call(lacking("A")), call(Missing(("B",), "Faxe", "juli 2026", elsewhere=("B",)))]
    assert last(cells)["elsewhere"] == ("B",)


def test_a_section_that_only_speaks_is_kept_and_one_whose_calls_show_nothing_is_not():
    cells = [heading("## Metode"), heading("### Ord"), heading("### Tomt"), call(), call(Text(""))]
    assert told(settle(cells)) == ["## Metode", "### Ord"]


def test_tables_and_records_are_told_together_and_areas_apart():
    cells = [heading("## Virksomheder"), call(lacking("A", records=("campaigns",))), call(lacking("A", area="Region"))]
    assert told(settle(cells))[1] == ["A", "records:campaigns"]
    cells = [heading("## Virksomheder"), call(lacking("A")), call(lacking("B", area="Region Sjælland"))]
    assert told(settle(cells))[1:] == [["A"], ["B"]]


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_sentence_is_written_anew(language):
    cells = [call(Missing(("A",), "Faxe", "juli 2026", language)), call(Missing(("B",), "Faxe", "juli 2026", language))]
    whole = Missing(("A", "B"), "Faxe", "juli 2026", language, whole=True)
    assert last(cells) == whole.payload()
    assert whole.text != Missing(("A", "B"), "Faxe", "juli 2026", language).text


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
