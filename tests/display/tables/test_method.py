"""What the annex rests on: a row for each break and for each caveat."""

import datetime

from analysis.core import areas
from analysis.display.context import Context
from analysis.display.tables import method
from analysis.indicators.registry import indicator
from analysis.store import snapshots

RECORDS = [indicator(key) for key in ("cash_assistance_share", "ordinary_hours_share", "unemployment_rate")]


def view(until):
    return Context(areas.area("370"), (), "da", until)


def test_a_break_stands_once_with_all_that_it_cuts():
    table = method.breaks_table(RECORDS, view("2026M07"), id="brud")
    assert [row.cells[0].text for row in table.rows] == ["juli 2017", "juli 2025"]
    touched = table.rows[1].cells[1].text
    assert (
        touched == "Kontanthjælp mv. i procent af befolkningen 16-66 år og andel på kontanthjælp mv. med ordinære timer"
    )


def test_no_break_is_told_before_it_comes():
    assert method.breaks_table(RECORDS[:2], view("2024M12"), id="brud") is None


def test_a_caveat_stands_once():
    labels = [row.label for row in method.caveats_table(RECORDS, view("2026M07"), id="forbehold").rows]
    assert len(labels) == len(set(labels))


def next_update_of(table, language="da"):
    shown = method.sources_table([table], Context(areas.area("370"), (), language, "2026M07"), id="kilder")
    (row,) = shown.rows
    return row.cells[[column.key for column in shown.columns].index("next_update")].text


def test_the_next_update_is_the_month_in_which_the_next_figures_usually_come():
    # Y25I01 holds July 2026; a month's figures come 24 days after it: 24 September for August
    assert next_update_of("Y25I01") == "ventes i september 2026"
    assert next_update_of("Y25I01", "en") == "expected in September 2026"


def test_figures_that_were_due_before_the_table_was_retrieved_are_told():
    # RAS200 holds 2021; 2022 was due 345 days after it ended, long before 22 November 2026
    assert next_update_of("RAS200") == "nyere tal ventedes allerede i december 2023"


def test_no_next_update_is_invented():
    assert next_update_of("LBESK104") == "ikke oplyst"


def test_the_source_s_own_day_goes_before_the_usual_month(monkeypatch):
    sidecar = snapshots.sidecar(snapshots.newest()["Y25I01"])
    stated = sidecar.model_copy(update={"next_update": datetime.date(2026, 9, 22)})
    monkeypatch.setattr(snapshots, "sidecar", lambda _: stated)
    assert next_update_of("Y25I01") == "ventes 22. september 2026"
