"""What is computed for every area at once is the same, row for row, as what is computed for some."""

import pandas as pd
import pytest

from analysis import areas, observations
from analysis import periods as calendar
from analysis.indicators import held, registry, shared
from analysis.indicators.registry import RECORDS

UNTIL = "2026M07"
WHO = [
    [areas.area("370")],
    [areas.area(code) for code in ("492", "kommunegruppe-5", "rar-fyn", "000")],
    areas.municipalities(),
]
KEYS = [
    key
    for key, record in registry.indicators().items()
    if not any(table.startswith(RECORDS) for table in record.tables)
]
# What the registry does not say: the breakdowns are those of a plan, or the periods those after a first one.
GIVEN = {
    "part_of_benefit_full_time": (["2026M06", "2026M07"], ["benefit=a_dagpenge", "benefit=kontanthjaelp_2025"]),
    "full_time_persons_change": (["2021", "2022"], ["from=2019;row=dagpenge", "from=2019;row=sygedagpenge"]),
}


@pytest.fixture(autouse=True)
def nothing_shared():
    shared.forget()
    yield
    shared.forget()


def asked_for(key):
    record = registry.indicator(key)
    if key in GIVEN:
        return shared.Asked(key, tuple(GIVEN[key][0]), UNTIL, tuple(GIVEN[key][1]))
    found = held.periods_held(record, UNTIL)[-3:]
    # a period that is not held, too
    later = str(calendar.shift(calendar.parse(found[-1]), -240)) if found else "2023"
    return shared.Asked(key, (*found, later), UNTIL, tuple(record.breakdowns))


@pytest.mark.parametrize("key", KEYS)
def test_rows_of_all_areas_are_those_computed_for_some(key):
    asked = asked_for(key)
    alone = [registry.compute(key, who, asked.periods, UNTIL, breakdowns=asked.breakdowns) for who in WHO]
    registry.share([asked])
    for who, frame in zip(WHO, alone, strict=True):
        kept = shared.of(asked, registry.held_for(registry.indicator(key)), who)
        assert kept is not None
        pd.testing.assert_frame_equal(kept, frame)


def test_an_area_without_a_code_of_its_own_is_computed_alone():
    peers = areas.peer_group(["370", "320"], "Næstved og Faxe")
    asked = asked_for("unemployed")
    registry.share([asked])
    assert shared.of(asked, registry.held_for(registry.indicator("unemployed")), [peers]) is None
    frame = registry.compute("unemployed", [peers], ["2026M07"], UNTIL)
    rows = observations.load("Y25I01").query("measure == 'unemployed_full_time_count' and breakdown == ''")
    both = rows[rows["area"].isin(["370", "320"]) & (rows["period"] == "2026M07")]["value"].sum()
    assert frame["value"].tolist() == [both]


def test_values_made_from_other_observations_are_not_taken(monkeypatch):
    asked = asked_for("unemployed")
    registry.share([asked])
    assert shared.of(asked, ("another folder", (), ()), [areas.area("370")]) is None


def test_what_is_asked_for_is_noted_and_read_again(tmp_path, monkeypatch):
    monkeypatch.setenv("BILAG_READS", str(tmp_path / "reads"))
    registry.compute("unemployed", [areas.area("370")], ["2026M06", "2026M07"], UNTIL)
    lines = [line for line in (tmp_path / "reads").read_text("utf-8").splitlines() if line.startswith(shared.ASKED)]
    assert [shared.noted(line) for line in lines] == [shared.Asked("unemployed", ("2026M06", "2026M07"), UNTIL, ("",))]
