"""Within a chapter a paragraph is said once, and a single number is told in words."""

import re

import nbformat

from analysis.display.blocks import Table, Text, payload_of
from analysis.report import repeats, traces
from analysis.report.annex import open_annex

RECORD = {
    **{"indicator": "failed_recruitments", "area": "000", "period": "2022M06", "breakdown": "", "value": 172245.0},
    **{"unit": "count", "status": "observed", "numerator": None, "denominator": None, "lower": None, "upper": None},
    **{"method": "published", "rank": None, "rank_of": None, "snapshots": ["jobindsats/Y25I14/2026-08-22"]},
    **{"caveats": [], "interval_method": "", "interval_level_pct": None},
}


def call(*blocks):
    outputs = [nbformat.v4.new_output("display_data", block._repr_mimebundle_()) for block in blocks]
    return nbformat.v4.new_code_cell(outputs=outputs)


def said(cells):
    return [payload_of(output["data"])["text"] for cell in cells for output in cell.outputs]


def test_a_paragraph_that_an_earlier_one_holds_is_left_out():
    cells = [call(Text("Tallet var 4. Kilden er planen.")), call(Text("Tallet var 4.")), call(Text("Tallet var 5."))]
    repeats.leave_out(cells)
    assert said(cells) == ["Tallet var 4. Kilden er planen.", "Tallet var 5."]


def test_a_paragraph_is_traced_where_no_table_of_the_chapter_does_it():
    cells = [
        call(Text("Antallet var 172.245.", values=(RECORD,))),
        call(Text("Det er mange, 172.245.", values=(RECORD,))),
    ]
    traces.complete(cells)
    # what keeps words on one line is no part of them
    first, second = (re.sub("</?span[^>]*>", "", cell.outputs[0]["data"]["text/html"]) for cell in cells)
    assert "Kilde: Jobindsats.dk (Y25I14, hentet 22. august 2026)" in first
    assert "<dd>jobindsats/Y25I14/2026-08-22, hentet 22. august 2026</dd>" in first
    assert "<dt>Tallene</dt><dd>172.245 (Hele landet, juni 2022)</dd>" in first
    assert "Om tallene" not in second
    table = Table("tal", "Tal", "Hvad", (), (), values=(RECORD,))
    beside = [
        call(Text("Antallet var 172.245.", values=({**RECORD, "indicator": "failed_recruitments_seasonal"},))),
        call(table),
    ]
    traces.complete(beside)
    assert "Om tallene" not in beside[0].outputs[0]["data"]["text/html"]


def test_the_source_of_a_part_of_a_paragraph_says_of_which():
    rate = {**RECORD, "indicator": "failed_recruitment_rate", "value": 31.0, "unit": "pct"}
    cells = [
        call(Text("31 pct. og 172.245.", values=(rate, RECORD))),
        call(Table("a", "A", "B", (), (), values=(rate,))),
    ]
    traces.complete(cells)
    assert "Kilde: forgæves rekrutteringer: Jobindsats.dk (Y25I14" in cells[0].outputs[0]["data"]["text/html"]


def naestved(chapter):
    given = {"municipality": "370", "year": 2023, "plan": "naestved-2023", "data_until": "2022M06", "language": "da"}
    return open_annex(chapter, **given)


def test_one_number_alone_is_a_sentence_and_no_table():
    youth, economy = naestved("youth"), naestved("economy")
    alone = youth.comparison("job_or_education_after_3_months")
    assert isinstance(alone, Text)
    assert alone.text == youth.describe("job_or_education_after_3_months").text
    assert "var 53,4 pct. i 4. kvt. 2020-3. kvt. 2021." in alone.text
    budget = economy.budget("budget")
    assert isinstance(budget, Text)
    assert "1.424,0 mio. kr. i 2023." in budget.text
    assert [record["value"] for record in budget.values if record["area"] == "370"][-1] == 1424.0
    assert isinstance(naestved("unemployment").comparison("unemployment_rate"), Table)


def test_what_is_not_split_is_said_once():
    islanders = open_annex(
        "unemployment", municipality="825", year=2026, plan="default", data_until="2026M07", language="da"
    )
    assert "ikke delt op" in islanders.contribution("unemployed_by_benefit").text
    assert islanders.shift_share("unemployed_by_benefit") == Text()
