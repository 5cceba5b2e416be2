"""What has changed since the last annex: a later retrieval of two tables, revised by hand, against the first."""

import datetime
import shutil

import pandas as pd
import pytest

from analysis import open_annex
from analysis.annex import method, scope
from analysis.core import project
from analysis.indicators import registry
from analysis.plans import changed_since
from analysis.report.batch import freshness
from analysis.sources import tidying
from analysis.store import dependency_log, snapshots

LATER = datetime.date(2026, 12, 1)
FIRST = "2026-08-22"
TABLES = ("Y25I01", "Y25I09")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A project with a second snapshot of unemployment and of long-term unemployment."""
    folder = tmp_path_factory.mktemp("later")
    for name in ("notebooks", "data"):
        left_out = shutil.ignore_patterns("models", "as-of", "records", "demo", ".*")
        shutil.copytree(project.root() / name, folder / name, ignore=left_out)
    (folder / "data" / "records").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(project.HOME_VARIABLE, str(folder))
        rows = {table: snapshots.read(snapshots.newest()[table]) for table in TABLES}
        for table, revise in (("Y25I01", _unemployed), ("Y25I09", _long_term)):
            snapshots.write(revise(rows[table].copy()), table, LATER, "Revised by hand.")
        tidying.rebuild()
        yield folder


def _unemployed(rows):
    """Næstved's July from 1,075 to 1,101 and 2.6 to 2.7 per cent; August comes, as July was; nothing else moves."""
    july = (rows["area"] == "370") & (rows["period"] == "2026M07") & (rows["breakdown"] == "")
    assert rows.loc[july, "value"].tolist() == [1075.0, 2.6]
    rows.loc[july, "value"] = [1101.0, 2.7]
    august = rows[rows["period"] == "2026M07"].assign(period="2026M08")
    return pd.concat([rows, august], ignore_index=True)


def _long_term(rows):
    """Faxe's long-term unemployed of 2025 fall by half; Næstved's in June are hidden."""
    faxe = (rows["area"] == "320") & rows["period"].str.startswith("2025")
    rows.loc[faxe, "value"] = (rows.loc[faxe, "value"] / 2).round()
    hidden = (rows["area"] == "370") & (rows["period"] == "2026M06")
    rows.loc[hidden, ["value", "status"]] = [float("nan"), "suppressed"]
    return rows


def shown(home, monkeypatch, municipality="370", language="da", since=FIRST, **given):
    monkeypatch.setenv(project.HOME_VARIABLE, str(home))
    monkeypatch.setattr(method, "_used", lambda scope: [registry.indicator(key) for key in KEYS])
    told = {"year": 2026, "plan": "default", "data_until": "2026M08", "language": language} | given
    annex = open_annex("changes", municipality=municipality, **told)
    annex.scope.options = scope.ChapterOptions(since=since)
    return annex.changed_since_last()


KEYS = ["unemployed", "unemployment_rate", "long_term_unemployed", "long_term_share_12_months"]


def rows_of(block):
    return [[row.label, *(cell.text for cell in row.cells)] for row in block.rows]


def test_revised_numbers_stand_with_old_new_size_and_tier(home, monkeypatch):
    blocks = {block.id: block for block in shown(home, monkeypatch)}
    rows = rows_of(blocks["changes-figures"])
    # 26 of 1,075 is 2.4 per cent: moderate; a tenth of a point is a rounding
    numbers = [f"{number} fuldtidspersoner" for number in ("1.075", "1.101", "+26")]
    assert ["Ledige fuldtidspersoner", "juli 2026", *numbers, "mellemstor"] in rows
    assert ["Ledighedsprocent", "juli 2026", "2,6 pct.", "2,7 pct.", "+0,1 pct.-point", "afrunding"] in rows
    now = {(each["indicator"], each["period"]): each["value"] for each in blocks["changes-figures"].values}
    assert now["unemployed", "2026M07"] == 1101.0


def test_a_number_that_is_hidden_now_is_not_told_as_it_was(home, monkeypatch):
    blocks = {block.id: block for block in shown(home, monkeypatch)}
    hidden = [row for row in rows_of(blocks["changes-figures"]) if row[-1] == "skjules nu"]
    assert hidden and all(row[2:5] == ["blev vist", "*", ""] for row in hidden)
    payload = str(blocks["changes-figures"].payload())
    before = snapshots.read("jobindsats/Y25I09/2026-08-22")
    was = before.query("area == '370' and period == '2026M06' and breakdown == ''")["value"].item()
    assert was > 2 and f"{was:.0f} fuldtidspersoner" not in payload


def test_new_periods_and_other_places_are_told(home, monkeypatch):
    blocks = {block.id: block for block in shown(home, monkeypatch)}
    assert ["Ledige fuldtidspersoner", "august 2026", ""] in rows_of(blocks["changes-periods"])
    rates = snapshots.read("jobindsats/Y25I01/2026-08-22").query(
        "period == '2026M07' and breakdown == '' and measure == 'unemployed_labour_force_pct' "
        "and area not in ('000', '370')"
    )["value"]
    places = ["juli 2026", *(f"nr. {int((rates < rate).sum()) + 1} af 98" for rate in (2.6, 2.7))]
    ranks = [[cell.replace("\N{NO-BREAK SPACE}", " ") for cell in row] for row in rows_of(blocks["changes-ranks"])]
    assert ["Ledighedsprocent", *places] in ranks
    words = shown(home, monkeypatch)[0].text
    assert words.startswith("Bilagets tal er sammenlignet med dem, der var hentet 22. august 2026. ")
    assert "nøgletal har fået nye perioder" in words


def test_a_target_that_is_judged_otherwise_is_told(home, monkeypatch):
    given = {"municipality": "320", "year": 2025, "plan": "faxe-2024-2026", "data_until": "2025M12"}
    blocks = {block.id: block for block in shown(home, monkeypatch, **given)}
    rows = rows_of(blocks["changes-targets"])
    assert rows and all(row[2] != row[3] for row in rows)
    assert any("langtidsledige" in row[0].casefold() and row[2:] == ["ikke nået", "nået"] for row in rows)


def test_that_nothing_has_changed_is_one_sentence(home, monkeypatch):
    said = shown(home, monkeypatch, since=LATER.isoformat())
    assert [block.kind for block in said] == ["text"]
    assert said[0].text == (
        "Ingen af bilagets tal, placeringer eller mål er ændret siden 1. december 2026, og der er ikke kommet nye "
        "perioder til."
    )
    english = shown(home, monkeypatch, since=LATER.isoformat(), language="en")[0].text
    assert english.startswith("None of the annex's figures") and english.count(".") == 1
    # what is revised after the last period of the annex is not told
    assert len(shown(home, monkeypatch, data_until="2026M05")) == 1


def test_a_day_from_which_nothing_is_kept_is_one_sentence(home, monkeypatch):
    said = shown(home, monkeypatch, since="2020-01-01")
    assert [block.kind for block in said] == ["text"] and "kan ikke opgøres" in said[0].text


def test_without_a_day_the_last_retrieval_but_one_counts(home, monkeypatch):
    # 22 August, 22 November and 1 December
    words = shown(home, monkeypatch, since=None)[0].text
    assert "30. november 2026" in words


def test_the_day_of_a_plan_must_be_a_day():
    with pytest.raises(ValueError, match="since"):
        scope.ChapterOptions(since="sidste år")


def test_the_tables_that_were_compared_are_noted_and_the_store_of_today_is_left(home, monkeypatch, tmp_path):
    monkeypatch.setenv(dependency_log.VARIABLE, str(tmp_path / "reads"))
    before = (home / "data" / "observations" / "store.json").read_bytes()
    shown(home, monkeypatch)
    assert set(TABLES) <= set((tmp_path / "reads").read_text(encoding="utf-8").split())
    assert (home / "data" / "observations" / "store.json").read_bytes() == before
    assert snapshots.as_of() is None


def test_an_earlier_snapshot_counts_in_what_the_chapter_is_made_of(home, monkeypatch):
    monkeypatch.setenv(project.HOME_VARIABLE, str(home))
    names = ["data/observations/Y25I01", "data/observations/AUP02"]
    before = {name: freshness.read_inputs()[name] for name in names}
    place = home / "data" / "snapshots" / "jobindsats" / "Y25I01"
    shutil.copy(place / "2026-08-22.yml", place / "2026-09-22.yml")
    try:
        assert freshness.changed(before, {name: freshness.read_inputs()[name] for name in names}) == names[:1]
    finally:
        (place / "2026-09-22.yml").unlink()


def test_the_same_is_told_each_time_and_in_english(home, monkeypatch):
    first, again = ([block.payload() for block in shown(home, monkeypatch, language="en")] for _ in range(2))
    assert first == again
    assert "have been revised" in first[0]["text"]


def test_the_numbers_as_of_the_first_day_are_those_of_the_first_snapshot(home, monkeypatch):
    monkeypatch.setenv(project.HOME_VARIABLE, str(home))
    own = open_annex("changes", municipality="370", year=2026, plan="default", data_until="2026M08", language="da").own
    found = changed_since.since(
        datetime.date(2026, 8, 22), [registry.indicator("unemployed")], _plan(), own, 2026, "2026M08"
    )
    july = found.figures.query("period == '2026M07' and breakdown == ''").iloc[0]
    assert (july["old"], july["new"], july["change"]) == (1075.0, 1101.0, "revised")


def _plan():
    from analysis import plans

    return plans.load("default")
