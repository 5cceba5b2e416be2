"""What the annex rests on: a row for each break and for each caveat."""

from analysis import areas
from analysis.display import method
from analysis.display.context import Context
from analysis.indicators.registry import indicator

RECORDS = [indicator(key) for key in ("cash_assistance_share", "ordinary_hours_share", "unemployment_rate")]


def view(until):
    return Context(areas.area("370"), (), "da", until)


def test_a_break_stands_once_with_all_that_it_cuts():
    table = method.breaks_table(RECORDS, view("2026M07"), id="brud")
    assert [row.cells[0].text for row in table.rows] == ["juli 2017", "juli 2025"]
    touched = table.rows[1].cells[1].text
    assert (
        touched == "Kontanthjælp i procent af befolkningen 16-66 år og andel kontanthjælpsmodtagere med ordinære timer"
    )


def test_no_break_is_told_before_it_comes():
    assert method.breaks_table(RECORDS[:2], view("2024M12"), id="brud") is None


def test_a_caveat_stands_once():
    labels = [row.label for row in method.caveats_table(RECORDS, view("2026M07"), id="forbehold").rows]
    assert len(labels) == len(set(labels))
