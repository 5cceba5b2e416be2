import numpy as np
import pandas as pd
import pytest

from analysis import model_store, observations, project
from analysis.statistics import diagnostics, expectation, own_model, panel, validation
from analysis.statistics.panel import GROUPS, NotEnoughError

DRAWS = 20


@pytest.fixture(scope="module")
def model():
    return own_model.OwnModel(own_model.computed("2022M06", draws=DRAWS))


def changed(monkeypatch, change):
    load = observations.load
    monkeypatch.setattr(observations, "load", lambda *tables: change(load(*tables)))


def test_every_municipality_has_every_number(model):
    found = model.rows[model.rows["part"] == "municipality"]
    assert found["item"].nunique() == 98
    assert len(found) == 98 * len(GROUPS) * 5 * 12
    assert found["value"].notna().all()
    assert model.periods == ["2020QMAT02", "2020QMAT04", "2021QMAT02", "2021QMAT04", "2022QMAT02"]
    assert [model.reason(group) for group in GROUPS] == ["", "", "", ""]


def test_a_municipality_s_numbers_add_up(model):
    own = model.municipality("370")
    assert list(own["group"].unique()) == list(GROUPS)
    assert (own["actual_pct"] - own["expected_pct"]).tolist() == pytest.approx(own["residual_pp"].tolist(), abs=1e-8)
    for unit in ("pp", "persons"):
        assert (own[f"residual_lower_{unit}"] <= own[f"residual_{unit}"]).all()
        assert (own[f"residual_{unit}"] <= own[f"residual_upper_{unit}"]).all()
    assert (own["rank_lower"] <= own["rank"]).all()
    assert (own["rank"] <= own["rank_upper"]).all()
    published = observations.load("Y30R21").query(
        "area == '370' and measure == 'actual_share_pct' and period == '2021QMAT04' "
        "and breakdown == 'benefit_group=total'"
    )
    total = own[(own["group"] == "total") & (own["period"] == "2021QMAT04")]
    assert total["actual_pct"].item() == published["value"].item()


def test_the_ministry_s_own_model_is_never_seen(model, monkeypatch):
    """The expected shares are the same when the ministry's expected, difference and rank are all changed."""

    def shuffled(rows):
        theirs = rows["measure"].isin(
            ["expected_share_pct", "difference_pp", "rank", "expected_full_time_persons_count"]
        )
        return rows.assign(value=rows["value"].where(~theirs, rows["value"].to_numpy()[::-1]))

    changed(monkeypatch, shuffled)
    again = own_model.OwnModel(own_model.computed("2022M06", draws=DRAWS))
    parts = ["municipality", "coefficient"]
    pd.testing.assert_frame_equal(
        again.rows[again.rows["part"].isin(parts)], model.rows[model.rows["part"].isin(parts)], check_exact=True
    )
    assert again.number("total", "spearman_mean") != model.number("total", "spearman_mean")


def test_nothing_later_is_read(model, monkeypatch):
    def later_changed(rows):
        late = ~rows.index.isin(observations.until(rows, "2022M06").index)
        return rows.assign(value=rows["value"].where(~late, -1e6))

    changed(monkeypatch, later_changed)
    again = own_model.computed("2022M06", draws=DRAWS)
    pd.testing.assert_frame_equal(again, model.rows, check_exact=True)


def test_conditions_are_older_than_the_rolling_year(monkeypatch):
    """The newest condition of a rolling year is counted before that year begins."""
    held = panel.read("2020M12").conditions

    def later_changed(rows):
        late = ~rows.index.isin(observations.until(rows, "2019M12").index) & (rows["table"] != panel.TABLE)
        return rows.assign(value=rows["value"].where(~late, -1e6))

    changed(monkeypatch, later_changed)
    pd.testing.assert_frame_equal(panel.read("2020M12").conditions, held, check_exact=True)


def test_the_validation_is_what_it_says(model):
    seen = panel.read("2022M06")
    shares = seen.shares_pct["total"]
    told = expectation.fit(seen, shares, expectation.choose(seen, shares)).expected_pct
    theirs = validation.official(seen, "total", "difference_pp")
    ours, other = pd.Series((shares - told)[:, -1]), pd.Series(theirs[:, -1])
    assert model.number("total", "spearman", "2022QMAT02") == pytest.approx(ours.corr(other, method="spearman"))
    assert model.number("total", "mean_absolute_difference_pp", "2022QMAT02") == pytest.approx(
        (ours - other).abs().mean()
    )


def test_open_conditions_do_not_reach_the_ministry_s_expected_level(model):
    """What the document on the model says: even fitted to the ministry's own expected share they stay below 0.75."""
    for group in ("total", "a_dagpenge_mv", "kontanthjaelp_mv"):
        assert model.number(group, "ceiling_spearman_mean") < 0.75
    for group in GROUPS:
        assert model.number(group, "spearman_mean") <= model.number(group, "ceiling_spearman_mean")


def test_before_the_first_rolling_year_there_is_no_model():
    found = own_model.own_model("2019M12")
    assert found.reason("total") == "no_periods"
    assert found.municipality("370").empty
    assert np.isnan(found.number("total", "r_squared"))
    assert found.note("total", "shrinkage") == ""


def test_a_group_whose_share_is_the_same_everywhere(monkeypatch):
    def constant(rows):
        same = (rows["measure"] == "actual_share_pct") & (rows["breakdown"] == "benefit_group=sygedagpenge_mv")
        return rows.assign(value=rows["value"].where(~same, 3.0))

    changed(monkeypatch, constant)
    found = own_model.OwnModel(own_model.computed("2020M06", draws=DRAWS))
    assert found.reason("sygedagpenge_mv") == "constant"
    assert found.reason("total") == ""


def test_too_few_municipalities(monkeypatch):
    def hidden(rows):
        lost = (rows["table"] == "Y30R21") & (rows["area"] > "300")
        return rows.assign(value=rows["value"].where(~lost))

    changed(monkeypatch, hidden)
    with pytest.raises(NotEnoughError, match="few_municipalities"):
        panel.read("2022M06")
    found = own_model.OwnModel(own_model.computed("2022M06", draws=DRAWS))
    assert found.reason("total") == "few_municipalities"


def test_without_conditions(monkeypatch):
    has = observations.has
    monkeypatch.setattr(observations, "has", lambda table: table == "Y30R21" and has(table))
    assert own_model.OwnModel(own_model.computed("2022M06", draws=DRAWS)).reason("total") == "no_conditions"


def test_a_form_that_does_not_converge_says_so(monkeypatch):
    def fail(*_):
        raise NotEnoughError("no_convergence")

    monkeypatch.setattr(diagnostics, "mixed", fail)
    found = own_model.OwnModel(own_model.computed("2020M06", draws=DRAWS))
    assert np.isnan(found.number("total", "mixed_spearman"))
    assert found.note("total", "mixed_spearman") == "no_convergence"
    assert np.isfinite(found.number("total", "logit_spearman"))


def test_the_model_is_made_once(monkeypatch, tmp_path):
    made = []
    monkeypatch.setattr(
        model_store.project,
        "data",
        lambda *parts, data=project.data: tmp_path.joinpath(*parts) if parts[0] == "models" else data(*parts),
    )
    rows = pd.DataFrame([["reason", "", "", "", "", np.nan, "constant"]], columns=own_model.COLUMNS)
    monkeypatch.setattr(own_model, "computed", lambda *given: made.append(given) or rows)
    for data_until in ("2022M12", "2026M07", "2022M12"):
        assert own_model.own_model(data_until).reason("total") == "constant"
    # the rolling years held end in 2022, so that both months are about the same
    assert made == [("2022M12", expectation.DRAWS, expectation.SEED)]
    own_model.own_model("2021M12")
    assert len(made) == 2
