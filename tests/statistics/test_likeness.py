import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from analysis.core import areas
from analysis.plans.model import Plan
from analysis.statistics import likeness
from analysis.store import observations

CODES = ("370", "330", "316", "155")


def test_distance_by_hand():
    """Columns with mean 0 and standard deviation 1 over four municipalities, so that differences can be read off."""
    unit = np.sqrt(3) / 2
    found = pd.DataFrame(
        {"income_log": [-unit, -unit, unit, unit], "population_log": [-unit, unit, -unit, unit]}, index=list(CODES)
    )
    told = likeness._distances(found, "370")
    # Slagelse differs by one condition; Holbæk by income, and is in another kommunegruppe; Dragør in all
    by_hand = {"330": (2 * unit) ** 2 / 3, "316": ((2 * unit) ** 2 + 1) / 3, "155": (2 * (2 * unit) ** 2 + 1) / 3}
    assert (told**2).to_dict() == pytest.approx(by_hand)


def test_distance_is_mutual_and_does_not_change_with_units_or_order():
    found = likeness.conditions("2022M06")
    there, back = likeness._distances(found, "370"), likeness._distances(found, "330")
    assert there["330"] == pytest.approx(back["370"])
    other = found.iloc[::-1].assign(income_log=found["income_log"] * 7 + 3)
    assert likeness._distances(other, "370").to_dict() == pytest.approx(there.to_dict())


@pytest.mark.parametrize("area", areas.municipalities(), ids=lambda area: area.slug)
def test_every_municipality_has_five_peers_that_are_not_itself(area, monkeypatch, found_2022):
    monkeypatch.setattr(likeness, "conditions", lambda _: found_2022)
    peers = likeness.peers(area.code, "2022M06")
    assert len(peers.members) == 5
    assert area.code not in peers.members


@pytest.fixture(scope="module")
def found_2022():
    return likeness.conditions("2022M06")


def test_peers_rest_on_nothing_later(monkeypatch):
    """The same peers when all later numbers are changed."""
    held = likeness.distances("370", "2019M12")
    load = observations.load

    def changed(*tables):
        rows = load(*tables)
        late = ~rows.index.isin(observations.until(rows, "2019M12").index)
        return rows.assign(value=rows["value"].where(~late, rows["value"] * 100 + 7))

    monkeypatch.setattr(observations, "load", changed)
    pd.testing.assert_series_equal(likeness.distances("370", "2019M12"), held)


def test_peers_by_the_ministry_s_expected_level():
    found = likeness.expected_distances("370", "2022M06")
    rows = observations.load("Y30R21").query(
        "measure == 'expected_share_pct' and breakdown == 'benefit_group=total' and period == '2022QMAT02'"
    )
    shares = rows.set_index("area")["value"]
    assert found.to_dict() == pytest.approx((shares.drop("370") - shares["370"]).abs().to_dict(), abs=1e-6)
    assert len(likeness.peers("370", "2022M06", "expected").members) == 5


def test_without_numbers_there_are_no_peers(monkeypatch):
    assert likeness.expected_distances("370", "2019M12").empty
    assert likeness.peers("370", "2019M12", "expected") is None
    monkeypatch.setattr(observations, "has", lambda _: False)
    # as where the tables are not there
    monkeypatch.setattr(observations, "fingerprint", lambda *_: ())
    assert likeness.distances("370", "2022M06").empty
    assert likeness.peers("370", "2022M06") is None


def test_a_condition_that_does_not_vary_is_left_out():
    frame = pd.DataFrame(
        {"income_log": [1.0, 1.0, 1.0], "population_log": [1.0, 2.0, 4.0]}, index=["370", "330", "155"]
    )
    pd.testing.assert_series_equal(
        likeness._distances(frame, "370"), likeness._distances(frame[["population_log"]], "370")
    )


def test_conditions_against_the_tables():
    found = likeness.conditions("2022M06")
    rows = observations.load("HFUDD11").query("area == '370' and period == '2021'").set_index("breakdown")["value"]
    residents = rows[["origin=danish", "origin=immigrants", "origin=descendants"]].sum()
    assert found.loc["370", "basic_education_pct"] == pytest.approx(100 * rows["education=H10"] / residents)
    elderly = observations.load("FOLK1A").query("area == '370' and period == '2022Q1'").set_index("breakdown")["value"]
    assert found.loc["370", "aged_65_plus_pct"] == pytest.approx(100 * elderly["age=65_plus"] / elderly[""])
    assert likeness.conditions("2022M06").notna().all(axis=None)


def test_a_plan_may_leave_its_peers_to_likeness():
    texts = {"da": "Plan", "en": "Plan"}
    given = {"title": texts, "comparators": ["peers", "country"], "chapters": ["overview"]}
    plan = Plan(**given, peers="nearest")
    own = areas.area("370")
    assert plan.peer_area("da", own, "2022M06").members == likeness.peers("370", "2022M06").members
    assert plan.peer_area("en", own, "2022M06").name == "Similar municipalities"
    assert (
        Plan(**given, peers="expected").peer_area("da", own, "2022M06").members
        != plan.peer_area("da", own, "2022M06").members
    )
    with pytest.raises(ValidationError, match="nearest"):
        Plan(**given, peers="nearst")
