"""An analyst's own work in a chapter: frames of values, drawings, tables and words, held to the annex's rules."""

import matplotlib
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from matplotlib import pyplot as plt

from analysis import open_annex
from analysis.api import COLUMNS
from analysis.core import errors
from analysis.display.blocks.blocks import Figure, Table

matplotlib.use("agg")
RATE = "unemployment_rate"


@pytest.fixture(scope="module")
def annex():
    given = {"municipality": "320", "year": 2026, "plan": "faxe-2024-2026", "data_until": "2026M07", "language": "da"}
    return open_annex("unemployment", **given)


@pytest.fixture(scope="module")
def rates(annex):
    return annex.values(RATE, areas="municipalities of rar", since="2025M01")


def test_values_are_tidy_and_about_whom_the_annex_is_about(annex):
    frame = annex.values(RATE, since="2026M06")
    assert list(frame.columns) == COLUMNS
    assert list(frame["area"].unique()) == [area.code for area in annex.scope.view.areas]
    assert frame["date"].max() == pd.Timestamp("2026-07-01") and frame["value"].dtype == "float64"
    own = frame[(frame["area"] == "320") & (frame["period"] == "2026M07")].iloc[0]
    # Y25I01: 2.8 per cent in Faxe in July 2026
    assert (own["value"], own["area_name"], own["rank"], own["rank_of"]) == (2.8, "Faxe", 66, 98)


def test_the_municipalities_of_a_group_are_asked_for_by_its_name(annex, rates):
    assert rates["area"].nunique() == 17
    assert set(annex.values(RATE, areas="municipalities of RAR Sjælland", since="2025M01")["area"]) == set(
        rates["area"]
    )
    assert annex.values(RATE, areas=["Faxe", "koege"], since="2026M07")["area_name"].tolist() == ["Faxe", "Køge"]
    assert annex.values(RATE, areas="all", since="2026M07")["area"].nunique() == 98


def test_nothing_is_later_than_the_annex_may_speak_of():
    early = open_annex(
        "unemployment", municipality="370", year=2023, plan="naestved-2023", data_until="2022M06", language="da"
    )
    assert early.values("unemployed")["period"].max() == "2022M06"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"areas": "Fax"}, "did you mean 'Faxe'"),
        ({"since": "2026-07"}, "did you mean '2026M07'"),
        ({"since": ["2026M07"]}, "it is one period"),
        ({"breakdown": "x"}, "Unknown breakdown of unemployment_rate 'x'"),
        ({"sinc": "2026M07"}, "did you mean 'since'"),
    ],
)
def test_a_wrong_question_is_no_empty_frame(annex, given, words):
    with pytest.raises(errors.UsageError, match=words):
        annex.values(RATE, **given)


def test_a_drawing_becomes_a_figure_with_the_numbers_behind_it(annex, rates):
    two = rates[rates["area"].isin(["320", "370"])]
    grid = sns.relplot(two, x="date", y="value", hue="area_name", kind="line", errorbar=None)
    figure = annex.figure(grid, caption="To kommuner", alt="To linjer.", values=two)
    assert isinstance(figure, Figure) and figure.id == "unemployment-to-kommuner"
    assert figure.svg.startswith("<svg") and "To linjer." in figure.svg and "2,6" in figure.svg
    assert [column.label for column in figure.data.columns] == ["Faxe", "Næstved"]
    assert len(figure.values) == len(two) and figure.values[0]["snapshots"]
    assert figure.sources and "Y25I01" in figure.sources[0]
    assert not plt.get_fignums()


def test_the_same_drawing_gives_the_same_bytes(annex, rates):
    def drawn():
        _, axes = plt.subplots()
        axes.plot(rates["date"][:12], rates["value"][:12])
        return annex.figure(axes, caption="x", alt="y", data=rates[["date", "value"]][:12], source="z").svg

    assert drawn() == drawn()


def figure_of(annex, drawing, **words):
    return annex.figure(drawing, **({"caption": "x", "alt": "y", "source": "z"} | words))


@pytest.mark.parametrize(
    ("make", "words", "sentence"),
    [
        (lambda: plt.subplots()[1], {"data": pd.DataFrame({"a": [1]})}, "empty drawing"),
        (lambda: "x", {"data": pd.DataFrame({"a": [1]})}, "was given str"),
        (lambda: plt.plot([1, 2])[0].axes, {}, "values= or data="),
        (lambda: plt.plot([1, 2])[0].axes, {"data": pd.DataFrame({"a": [1]}), "alt": " "}, "needs alt="),
        (lambda: plt.imshow([[1, 2]]).axes, {"data": pd.DataFrame({"a": [1]})}, "pixels"),
        (lambda: plt.plot([1, 2])[0].axes, {"data": pd.DataFrame({"a": [1]}), "source": None}, "needs source="),
    ],
)
def test_what_is_no_figure_is_said_in_a_sentence(annex, make, words, sentence):
    with pytest.raises(errors.UsageError, match=sentence):
        figure_of(annex, make(), **words)
    plt.close("all")


def test_a_hidden_number_is_shown_by_no_other_way():
    laesoe = open_annex(
        "unemployment", municipality="825", year=2026, plan="default", data_until="2026M07", language="da"
    )
    frame = laesoe.values("long_term_share_12_months", areas="Læsø", since="2026M01")
    hidden = frame["status"] == "suppressed"
    assert hidden.any() and frame.loc[hidden, "value"].isna().all()
    table = laesoe.table(frame, caption="Læsø")
    cells = [row.cells[0] for row in table.rows]
    # as the standard tables: the bounds that may be known, and nothing else
    assert all(cell.value is None for cell in cells if cell.status == "suppressed") and cells[0].text == "0,0-6,5"
    with pytest.raises(errors.UsageError, match="which is suppressed"):
        laesoe.table(frame.assign(value=frame["value"].fillna(1.5)), caption="Læsø")


def test_a_number_of_ones_own_is_no_value(annex, rates):
    with pytest.raises(errors.UsageError, match="what you computed as data="):
        annex.table(rates.assign(value=rates["value"] * 2), caption="x")


def test_any_frame_becomes_a_table_with_danish_numbers_and_signs(annex):
    frame = pd.DataFrame(
        {"n": [1234, 5], "share": [12.345, np.nan], "hidden": ["suppressed", 2.0]},
        index=pd.Index(["2026M06", "2026M07"], name="Måned"),
    )
    table = annex.table(
        frame,
        caption={"da": "Mine tal", "en": "My numbers"},
        columns={"share": {"name": "Andel", "unit": "pct.", "decimals": 2}, "n": {}, "hidden": {"decimals": 0}},
        source="Egne beregninger",
    )
    assert isinstance(table, Table) and (table.id, table.stub) == ("unemployment-mine-tal", "Måned")
    assert [(column.label, column.unit) for column in table.columns][:2] == [("Andel", "pct."), ("n", "")]
    assert [row.label for row in table.rows] == ["juni 2026", "juli 2026"]
    assert [cell.text for cell in table.rows[0].cells] == ["12,35", "1.234", "*"]
    assert table.rows[1].cells[0].status == "not_available"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"columns": {"m": {}}, "source": "x"}, "Unknown column of the frame 'm'"),
        ({"columns": {"n": {"decimal": 1}}, "source": "x"}, "did you mean 'decimals'"),
        ({}, "needs source="),
        ({"source": "x", "caption": ""}, "needs caption="),
    ],
)
def test_what_is_wrong_with_a_table_is_said(annex, words, sentence):
    with pytest.raises(errors.UsageError, match=sentence):
        annex.table(pd.DataFrame({"n": [1, 2]}), **({"caption": "x"} | words))


def test_words_have_numbers_as_a_reader_expects_them(annex, rates):
    row = rates[(rates["area"] == "320") & (rates["period"] == "2026M07")]
    text = annex.text(da="{n} ledige, {share:2} pct., {rate}.", en="{n}", n=1234, share=2.345, rate=row)
    assert text.text == "1.234 ledige, 2,35 pct., 2,8 pct." and text.values[0]["area"] == "320"
    assert annex.text(da="{n} pct.", en="", n=float("nan")).text == "(ikke oplyst) pct."
    with pytest.raises(errors.UsageError, match="did you mean 'rate'"):
        annex.text(da="{rat}", en="", rate=1.0)
