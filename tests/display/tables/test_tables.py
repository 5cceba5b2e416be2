import math
from dataclasses import replace

import pandas as pd
import pytest

from analysis.core import areas, errors
from analysis.display.blocks.blocks import Column
from analysis.display.tables import cells, tables
from analysis.display.texts import text
from analysis.indicators.registry import indicator
from analysis.statistics.ranks import Place


def printed(table):
    return [[row.label, *(cell.text for cell in row.cells)] for row in table.rows]


def test_a_comparison_has_areas_down_and_periods_across(three_areas, rate, make_view):
    table = tables.comparison(three_areas, rate, make_view(), id="ledighed")
    assert [column.label for column in table.columns] == ["jul. 2025", "jul. 2026"]
    assert {column.group for column in table.columns} == {"Pct."}
    assert printed(table) == [
        ["Næstved", "2,5", "2,8"],
        ["RAR Sjælland", "2,8", "2,6"],
        ["Hele landet", "3,0", "2,8"],
    ]
    assert table.rows[0].total
    assert table.caption == "Ledighedsprocent, juli 2025-juli 2026"
    assert table.notes[:1] == ("RAR Sjælland: sum af tællere divideret med sum af nævnere.",)
    assert len(table.values) == 6


def test_a_comparison_in_english(three_areas, rate, make_view):
    newest = three_areas[three_areas["period"] == "2026M07"]
    table = tables.comparison(newest, rate, make_view(language="en"), id="ledighed")
    assert printed(table) == [["Næstved", "2.8"], ["RAR Sjælland", "2.6"], ["Denmark", "2.8"]]
    assert table.columns[0].label == "Jul 2026"
    assert len(table.values) == 3


def test_what_is_not_there_has_a_sign(make_values, rate, make_view):
    values = make_values(
        {"status": "suppressed"}, {"area": "000", "status": "suppressed", "lower": 19.84, "upper": 19.94}
    )
    table = tables.comparison(values, rate, make_view(), id="t")
    assert printed(table) == [["Næstved", "*"], ["RAR Sjælland", ".."], ["Hele landet", "19,8-19,9"]]
    assert "nan" not in table._repr_mimebundle_()["text/html"]
    assert len(table.all_notes) == 3


def test_a_sign_is_read_aloud_as_what_it_means(make_values, rate, make_view):
    values = make_values({"snapshots": (), "status": "not_available"}, {"area": "000", "status": "not_available"})
    table = tables.comparison(values, rate, make_view(), id="t")
    assert [row.cells[0].spoken for row in table.rows] == ["ikke med i bilaget", "", ""]
    assert ">intet tal</span>" in table._repr_mimebundle_()["text/html"]
    assert cells.rank_cell({"area": "000", "rank": float("nan"), "status": "observed"}, "da").spoken == "placeres ikke"


def test_old_numbers_are_called_old(make_values, rate, make_view):
    view = replace(make_view(), data_until="2028M02")
    old = tables.comparison(make_values({"value": 2.8}), rate, view, id="t")
    assert old.notes[0] == "Tallene er fra juli 2026. Nyere tal er ikke med i bilaget."
    new = tables.comparison(make_values({"value": 2.8}), rate, replace(view, data_until="2028M01"), id="t")
    assert not any("Nyere" in note for note in new.notes)


def test_bounds_below_zero_are_not_written_with_a_hyphen():
    assert cells.bounds_text(-0.5, 0.3, 1, "da") == "−0,5 til 0,3"


def test_a_comparison_refuses_two_breakdowns(make_values, rate, make_view):
    values = make_values({"value": 1.0}, {"value": 2.0, "breakdown": "benefit=a_dagpenge"})
    with pytest.raises(errors.DataError, match="one breakdown"):
        tables.comparison(values, rate, make_view(), id="t")


def test_a_comparison_crossing_a_break_says_so(make_values, make_view):
    share = indicator("cash_assistance_share")
    values = make_values(
        *({"indicator": share.key, "period": period, "value": 3.0} for period in ("2025M06", "2025M07"))
    )
    table = tables.comparison(values, share, make_view(rar=False), id="t")
    assert any(note.startswith("Databrud fra juli 2025: Kontanthjælpsreform") for note in table.notes)


def rar_first(view):
    return replace(view, comparators=view.comparators[::-1])


def test_key_figures_give_level_and_change(three_areas, make_values, rate, count, make_view):
    counts = make_values(
        {"indicator": "unemployed", "value": 1075.0, "unit": "full_time_persons"},
        {"indicator": "unemployed", "value": 1164.0, "unit": "full_time_persons", "period": "2025M07"},
    )
    values = pd.concat([three_areas, counts], ignore_index=True)
    table = tables.key_figures(values, [rate, count], rar_first(make_view()), id="noegletal", caption="Nøgletal")
    assert printed(table) == [
        [
            "Ledighedsprocent, juli 2026 (pct.)",
            "2,8",
            "2,6",
            "2,8",
            "+0,3 pct.-point",
        ],
        ["Ledige fuldtidspersoner, juli 2026 (fuldtidspers.)", "1.075", "..", "..", "−7,6 pct."],
    ]
    moved = {record["indicator"]: record for record in table.values if record["indicator"].endswith("_change")}
    assert moved["unemployment_rate_change"]["value"] == 0.3
    assert moved["unemployed_change"]["value"] == 100 * (1075 - 1164) / 1164


def test_key_figures_without_a_number_beside_have_no_column_for_it(make_values, rate, make_view):
    table = tables.key_figures(make_values({"value": 2.8}), [rate], make_view(), id="n", caption="N")
    # and none of an area without a number
    assert [column.key for column in table.columns] == ["370"]
    assert printed(table)[0][1:] == ["2,8"]
    assert "Der er ingen tal for året før, så ændringen på et år er ikke vist." in table.notes


def test_key_figures_have_at_most_six_columns_whoever_a_plan_compares_with(three_areas, rate, make_view):
    region, peer = areas.group_of("370", "region"), areas.area("320")
    view = rar_first(make_view())
    view = replace(view, comparators=(*view.comparators[:1], region, peer, *view.comparators[1:]))
    rar = three_areas[three_areas["area"] == "rar-sjaelland"]
    everyone = pd.concat([three_areas, rar.assign(area=region.code), rar.assign(area=peer.code)])
    table = tables.key_figures(everyone, [rate], view, id="n", caption="N")
    assert [column.key for column in table.columns] == ["370", "rar-sjaelland", "000", "change_words"]


def test_what_is_not_held_of_the_municipality_has_no_row_and_what_is_hidden_has(make_values, rate, count, make_view):
    values = make_values(
        *({"status": "suppressed"}, {"area": "000", "value": 2.8}),
        {"indicator": "unemployed", "unit": "full_time_persons"},
        {"indicator": "unemployed", "unit": "full_time_persons", "area": "000", "value": 90_000.0},
    )
    table = tables.key_figures(values, [rate, count], make_view(), id="n", caption="N")
    assert printed(table) == [["Ledighedsprocent, juli 2026 (pct.)", "*", "2,8", "ikke vist, meget få personer"]]
    assert {record["indicator"] for record in table.values} <= {"unemployment_rate", "unemployment_rate_change"}


def glance(make_view, values, rate, everyone, place=None):
    view = rar_first(make_view())
    return tables.key_figures(values, [rate], view, id="n", caption="N", places={rate.key: (everyone, place)})


def test_at_a_glance_the_place_among_all_is_drawn(three_areas, rate, make_view):
    block = glance(make_view, three_areas, rate, [1.0, 2.0, 2.84, 3.0, 4.0], Place(12, 98, 1, 8, 16))
    [row] = block.rows
    assert [cell.text for cell in row.cells[:3]] == ["2,8", "2,6", "2,8"]
    assert (row.cells[3].symbol, row.cells[3].text) == ("", "+0,3 pct.-point")
    markup = block._repr_mimebundle_()["text/html"]
    assert '+0,3 <span class="whole">pct.-point</span>' in markup
    assert 'nr.\u00a012\u00a0af\u00a098<svg class="cell-mark"' in markup
    # 2,8 is the median of the five, and stands in the middle of the band
    assert 'cx="60.0"' in row.cells[4].picture
    assert text("da", "first_page.quartiles") in block.notes


def test_at_a_glance_the_place_is_among_the_values(three_areas, rate, make_view):
    unranked = three_areas.assign(rank=math.nan, rank_of=math.nan)
    found = glance(make_view, unranked, rate, [], Place(7, 90, 1, 5, 9)).values
    ranked = [(each["indicator"], each["area"], each["period"]) for each in found if each["rank"] is not None]
    assert ranked == [(rate.key, "370", "2026M07")]
    assert {(each["rank"], each["rank_of"]) for each in found} == {(7, 90), (None, None)}


def test_at_a_glance_a_place_that_cannot_be_drawn_is_left_undrawn(three_areas, make_values, rate, make_view):
    place = Place(3, 98, 1, 2, 4)
    assert glance(make_view, three_areas, rate, [], place).rows[0].cells[4].picture == ""
    hidden = make_values({"status": "suppressed"}, {"area": "000", "value": 2.8})
    assert glance(make_view, hidden, rate, [1.0, 2.0, 3.0, 4.0, 5.0], place).rows[0].cells[-1].picture == ""


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (None, ""),
        (Place(9, 98, 1, 4, 15), "nr.\u00a09\u00a0af\u00a098"),
        (Place(66, 98, 8, 60, 80), "deler nr.\u00a066-73 af\u00a098"),
        (Place(50, 98, 1, 30, 70), "midt i feltet"),
        (Place(50, 98, 1, 2, 97), ""),
    ],
)
def test_a_place_is_told_as_far_as_its_interval_lets_it_be(rate, place, words):
    assert cells.place_cell(place, rate, "da").text.replace("\u2013", "-") == words


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        ({"value": 2.8}, {"value": 2.8}, "0,0 pct.-point"),
        ({"value": 2.8}, {"status": "suppressed"}, "ikke vist, meget få personer"),
        ({"value": 2.4}, {"value": 2.8}, "−0,4 pct.-point"),
    ],
)
def test_the_change_is_a_signed_number_or_says_why_there_is_none(now, before, words, make_values, rate, make_view):
    values = make_values(now, before | {"period": "2025M07"})
    block = tables.key_figures(values, [rate], make_view(), id="n", caption="N")
    assert block.rows[0].cells[[column.key for column in block.columns].index("change_words")].text == words


def test_the_note_on_ranks_follows_polarity():
    class Higher:
        polarity = "higher"

    class Lower:
        polarity = "lower"

    assert "laveste" in cells.rank_note([Lower], "da")
    assert "højeste" in cells.rank_note([Higher], "da")
    assert "lavt tal er bedst" in cells.rank_note([Lower, Higher], "da")


def test_a_frame_becomes_a_table_with_levels_values_and_words():
    frame = pd.DataFrame(
        {
            "label": ["Kontanthjælp", "Jobparate", "I alt"],
            "level": [0, 1, 0],
            "total": [False, False, True],
            "persons": [1424.5, {"value": float("nan"), "status": "suppressed"}, 0.0],
            "who": ["A", None, "B"],
        }
    )
    columns = [Column("persons", "Antal"), Column("who", "Hvem", numeric=False)]
    table = tables.from_frame(frame, columns, id="t", caption="T", stub="Ydelse")
    assert printed(table) == [["Kontanthjælp", "1.425", "A"], ["Jobparate", "*", ".."], ["I alt", "0", "B"]]
    assert [row.level for row in table.rows] == [0, 1, 0]
    assert [row.total for row in table.rows] == [False, False, True]
    numbers = [(each["row"], each["column"], each["value"]) for each in table.payload()["numbers"]]
    assert numbers == [("Kontanthjælp", "persons", 1424.5), ("I alt", "persons", 0.0)]


def test_any_frame_becomes_a_table_with_signs_for_what_is_not_shown():
    frame = pd.DataFrame(
        {"rate": [2.84, 3.1, None], "rate_status": ["observed", "suppressed", None], "who": ["A", "B", "C"]},
        index=pd.Index(["Faxe", "Læsø", "Fanø"], name="Kommune"),
    )
    table = tables.of_frame(frame, id="t", caption="T")
    assert printed(table) == [["Faxe", "2,8", "A"], ["Læsø", "*", "B"], ["Fanø", "..", "C"]]
    assert (table.stub, [column.numeric for column in table.columns]) == ("Kommune", [True, False])
    # and nothing of what is hidden
    assert table.numbers == ({"row": "Faxe", "column": "rate", "value": 2.84},)
    with pytest.raises(errors.UsageError, match="rate"):
        tables.of_frame(frame, {"rat": {}}, id="t", caption="T")


@pytest.mark.parametrize("counted", [True, False])
def test_the_labels_of_a_frame_get_a_name_too(counted):
    frame = pd.DataFrame({"area_name": ["Faxe", "Læsø"], "rate": [2.8, 3.1]})
    frame = frame if counted else frame.set_index("area_name")
    columns = {"area_name": {"name": "Kommune"}, "rate": {"name": "Ledighed"}}
    table = tables.of_frame(frame, columns, id="t", caption="T")
    assert (table.stub, table.columns[0].label, len(table.columns)) == ("Kommune", "Ledighed", 1)
    with pytest.raises(errors.UsageError, match="Allowed: 'area_name' or 'rate'"):
        tables.of_frame(frame, {"xx": {}}, id="t", caption="T")
