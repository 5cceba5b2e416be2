"""Within a chapter a paragraph is said once, and a single number is told in words."""

from analysis import open_annex
from analysis.display.blocks.blocks import Table, Text
from analysis.report.pages.reader import Cell, settle

RECORD = {
    **{"indicator": "failed_recruitments", "area": "000", "period": "2022M06", "breakdown": "", "value": 172245.0},
    **{"unit": "count", "status": "observed", "numerator": None, "denominator": None, "lower": None, "upper": None},
    **{"method": "published", "rank": None, "rank_of": None, "snapshots": ["jobindsats/Y25I14/2026-08-22"]},
    **{"caveats": [], "interval_method": "", "interval_level_pct": None},
}


def call(*blocks):
    return Cell(blocks=[block.payload() for block in blocks])


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


def test_what_is_not_split_is_said_once():
    islanders = open_annex(
        "unemployment", municipality="825", year=2026, plan="default", data_until="2026M07", language="da"
    )
    assert "ikke delt op" in islanders.change("unemployed_by_benefit", kind="parts").text
    assert islanders.change("unemployed_by_benefit", kind="against_country") == Text()
