"""A chapter as a reader sees it: what it lacks is told once and last, a paragraph once, each number traced."""

import pytest

from analysis import open_annex
from analysis.display.blocks.blocks import Missing, Table, Text
from analysis.report.pages.reader import Cell, settle

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
        call(Text("Antallet var 172.245.", values=({**RECORD, "indicator": "failed_recruitments_seasonal"},))),
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


def naestved(chapter):
    given = {"municipality": "370", "year": 2023, "plan": "naestved-2023", "data_until": "2022M06", "language": "da"}
    return open_annex(chapter, **given)


def test_one_number_alone_is_a_sentence_and_no_table():
    youth, economy = naestved("youth"), naestved("economy")
    alone = youth.comparison("job_or_education_after_3_months")
    assert isinstance(alone, Text)
    assert alone.text == youth.describe("job_or_education_after_3_months").text
    assert "var 53,4 pct. i 4. kvt. 2020-3. kvt. 2021." in alone.text
    budget = economy.comparison("budget", by="item")
    assert isinstance(budget, Text)
    assert "1.424,0 mio. kr. i 2023." in budget.text
    assert [record["value"] for record in budget.values if record["area"] == "370"][-1] == 1424.0
    assert isinstance(naestved("unemployment").comparison("unemployment_rate"), Table)
