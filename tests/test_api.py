"""`import analysis`: tidy frames that pandas and statsmodels take as they are, and wrong questions in a sentence."""

import os
import subprocess
import sys

import pandas as pd
import pytest

import analysis
from analysis import api
from analysis.core import areas
from analysis.core.errors import UsageError
from analysis.display.blocks.blocks import SESSION_VARIABLE
from analysis.indicators import registry
from analysis.store import observations

RATE = "unemployment_rate"


def test_importing_is_cheap_and_names_what_there_is():
    code = "import sys, analysis; print(sorted({'pandas', 'seaborn', 'pydantic'} & set(sys.modules)), analysis.__all__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("[] ")
    assert set(analysis.__all__) <= set(dir(analysis))
    assert all(callable(getattr(analysis, name)) for name in analysis.__all__)
    with pytest.raises(AttributeError, match="no attribute 'value'; it gives areas, "):
        _ = analysis.value


def test_in_an_open_notebook_an_error_is_one_sentence():
    code = (
        "from IPython.core.interactiveshell import InteractiveShell as Shell\n"
        "Shell.instance().run_cell('import analysis; analysis.values(\"unemployment_rat\")')"
    )
    told = {
        name: subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, SESSION_VARIABLE: name}, capture_output=True, text=True
        ).stdout.strip()
        for name in ("own.ipynb", "")
    }
    assert told["own.ipynb"].startswith("Unknown indicator 'unemployment_rat'; did you mean 'unemployment_rate'?")
    assert "\n" not in told["own.ipynb"]
    assert "Traceback" in told[""]


def test_the_columns_and_their_types():
    frame = analysis.values(RATE, "Næstved", since="2025M08")
    assert list(frame.columns) == api.COLUMNS
    assert frame["date"].iloc[0] == pd.Timestamp("2025-08-01")
    assert frame["value"].dtype == frame["rank"].dtype == "float64"
    assert frame.pivot(index="date", columns="area_name", values="value").rolling(12).mean()["Næstved"].notna().any()


def test_numbers_and_ranks_are_those_of_the_observations():
    rows = observations.load("Y25I01").query("period == '2026M07' and breakdown == '' and area != '000'")
    published = rows[rows["measure"] == "unemployed_labour_force_pct"].set_index("area")["value"]
    frame = analysis.values(RATE, periods="2026M07").set_index("area")
    pd.testing.assert_series_equal(frame["value"].sort_index(), published[frame.index].sort_index(), check_names=False)
    pd.testing.assert_series_equal(
        frame["rank"].sort_index(), published[frame.index].rank(method="min").sort_index(), check_names=False
    )


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ("370", ["370"]),
        ("naestved", ["370"]),
        ("Næstved Kommune", ["370"]),
        (["Faxe", "085"], ["320", "085"]),
        ([areas.area("370"), "RAR Fyn"], ["370", "rar-fyn"]),
        ("municipalities of RAR Sjælland", list(areas.area("rar-sjaelland").members)),
        ("all", [area.code for area in areas.municipalities()]),
    ],
)
def test_areas_are_named_in_many_ways(given, codes):
    assert set(analysis.values(RATE, given, periods="2026M07")["area"]) == set(codes)


def test_a_frame_of_areas_is_a_choice_of_areas():
    within = analysis.areas(within="RAR Sjælland")
    assert len(analysis.values(RATE, within, periods="2026M07")) == len(within) == 17
    assert analysis.areas(kind="rar")["area_name"].str.startswith("RAR").all()


def test_hidden_numbers_are_nan_and_say_so():
    frame = analysis.values("cash_assistance_by_visitation", "Fanø", breakdown="all")
    hidden = frame[frame["status"] == "suppressed"]
    assert len(hidden)
    assert hidden["value"].isna().all()
    assert frame["value"].notna().equals(frame["status"].isin(["observed", "zero"]))


def test_several_indicators_and_kinds_of_period():
    frame = analysis.values([RATE, "unemployed"], "Næstved", since="2026M06")
    assert frame["indicator"].value_counts().to_dict() == {RATE: 2, "unemployed": 2}
    assert analysis.values("unemployed", "Næstved", periods="year")["period"].tolist()[-1] == "2025"
    assert analysis.values("unemployed", "Næstved", data_until="2024M03")["period"].iloc[-1] == "2024M03"


def test_what_is_put_together_when_asked():
    frame = analysis.values("full_time_persons_change", "Næstved", breakdown="from=2019;row=dagpenge")
    assert set(frame["status"]) <= {"observed", "not_available"}
    every = registry.compute("full_time_persons_change", areas.all_areas(), ["2020", "2021"], "2026M07")
    assert every.empty
    named = ["from=2019;row=dagpenge"]
    found = registry.compute(
        "full_time_persons_change", areas.all_areas(), ["2018", "2021"], "2026M07", breakdowns=named
    )
    assert len(found) == 2 * len(areas.all_areas())


def test_ranks_indicators_observations():
    ranks = analysis.ranks(RATE)
    assert (ranks["rank_lower"] <= ranks["rank"]).all()
    assert ranks["rank"].iloc[0] == 1
    listed = analysis.indicators().set_index("key")
    assert listed.loc[RATE, ["first", "last"]].tolist() == ["2021M08", "2026M07"]
    assert listed.loc["sickness_benefit_index", "last"] == ""
    assert analysis.observations("Y25I01")["date"].max() == pd.Timestamp("2026-07-01")


def test_the_theme_writes_danish_numbers():
    assert analysis.theme().numbers(1)(1234.5) == "1.234,5"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (lambda: analysis.values("unemployment_rat"), "did you mean 'unemployment_rate'"),
        (lambda: analysis.values(RATE, "Nestved"), "did you mean 'Næstved'"),
        (lambda: analysis.values(RATE, []), "No area is named"),
        (lambda: analysis.values([]), "No indicator is named"),
        (lambda: analysis.values(None), "Unknown indicator None"),
        (lambda: analysis.values(RATE, 320), "named by a text, such as '370' or 'Næstved', not 320"),
        (lambda: analysis.values(RATE, periods=2026), "Unknown period 2026; did you mean '2026'"),
        (lambda: analysis.values(RATE, periods=[]), "No period is named"),
        (lambda: analysis.values(RATE, periods="months"), "did you mean 'month'"),
        (lambda: analysis.values(RATE, since=pd.Timestamp("2026-07-01")), "Allowed: '2026M07'"),
        (lambda: analysis.open_annex("mine"), "open_annex needs municipality= and year="),
        (lambda: analysis.open_annex("mine", municipalty="Faxe", year=2026), "did you mean 'municipality'"),
        (lambda: analysis.values(RATE, [320]), "named by a text, such as '370' or 'Næstved', not 320"),
        (lambda: analysis.values(RATE, periods="2026-07"), "did you mean '2026M07'"),
        (lambda: analysis.values(RATE, periods="2024"), "is given by 'month', not for '2024'"),
        (lambda: analysis.values(RATE, periods="year"), "is given by 'month', not for 'year'"),
        (lambda: analysis.values(RATE, since="2030M01"), "held: 2021M08 to 2026M07"),
        (lambda: analysis.values(RATE, periods=["1999M01"]), "held: 2021M08 to 2026M07"),
        (
            lambda: analysis.values(RATE, breakdown="benefit=xx"),
            "Unknown breakdown of 'unemployment_rate' 'benefit=xx'",
        ),
        (lambda: analysis.values("full_time_persons_change"), "such as 'from=2019;row=dagpenge'"),
        (lambda: analysis.values("sickness_benefit_index"), "it is made from 'Y07A02'"),
        (lambda: analysis.values(RATE, language="dk"), "Unknown language 'dk'"),
        (lambda: analysis.areas(kind="kommune"), "did you mean 'kommunegruppe'"),
        (lambda: analysis.observations("Y25I1"), "Unknown table 'Y25I1'; did you mean"),
        (lambda: registry.compute(RATE, ["370"], ["2026-07"], "2026M07"), "did you mean '2026M07'"),
        (lambda: registry.compute(RATE, ["37"], ["2026M07"], "2026M07"), "Unknown area code '37'"),
        (lambda: registry.compute(RATE, ["370"], ["2026M07"], "2026M07", breakdowns=["x=y"]), "Unknown breakdown"),
    ],
)
def test_a_wrong_question_is_answered_in_a_sentence(question, answer):
    with pytest.raises(UsageError) as told:
        question()
    assert answer in str(told.value)
    assert "\n" not in str(told.value)


def test_one_period_as_a_text_is_that_period_and_codes_are_areas():
    frame = registry.compute("unemployed", "370", "2026M07", "2026M07")
    assert frame[["area", "period", "value"]].to_numpy().tolist() == [["370", "2026M07", 1075.0]]
