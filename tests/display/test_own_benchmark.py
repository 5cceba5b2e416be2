import numpy as np
import pandas as pd
import pytest

from analysis import areas
from analysis.display import likeness, own_benchmark, own_model_checks
from analysis.display.blocks import Text
from analysis.statistics.own_model import COLUMNS, OwnModel
from analysis.statistics.panel import GROUPS, SPECIFICATIONS

PERIOD, SNAPSHOTS = "2022QMAT02", ["jobindsats/Y30R21/2026-11-22"]
NUMBERS = {
    "actual_pct": 8.57,
    "expected_pct": 8.82,
    "residual_pp": -0.25,
    "residual_lower_pp": -0.54,
    "residual_upper_pp": -0.02,
    "residual_persons": -1132.4,
    "residual_lower_persons": -2289.0,
    "residual_upper_persons": -9.0,
    "rank": 21.0,
    "rank_lower": 12.0,
    "rank_upper": 34.0,
    "rank_of": 98.0,
}


def rows(code="370", groups=GROUPS, **changed):
    return [
        ["municipality", group, PERIOD, code, measure, value, ""]
        for group in groups
        for measure, value in (NUMBERS | changed).items()
    ]


def model(*parts):
    return OwnModel(pd.DataFrame([row for part in parts for row in part], columns=COLUMNS))


def checks(**spearman):
    found = []
    for group in GROUPS:
        numbers = {
            "spearman": spearman.get(group, 0.8),
            "mean_absolute_difference_pp": 0.43,
            "same_sign_pct": 64.3,
            "ceiling_spearman": 0.56,
        }
        found += [["model", group, PERIOD, "", measure, value, ""] for measure, value in numbers.items()]
        found += [["model", group, "", "", "shrinkage", 10.0, "wide"], ["model", group, "", "", "moran", 0.012, ""]]
        found += [
            ["model", group, "", "", "moran_chance", 0.41, ""],
            ["model", group, "", "", "influence_pp", 0.3, "101"],
        ]
        found += [["model", group, "", "", "mixed_spearman", np.nan, "no_convergence"]]
    return found


def test_a_reader_is_warned_where_the_ministry_lies_outside_the_interval(make_view):
    given = {"total": 0.3, "a_dagpenge_mv": -0.3, "sygedagpenge_mv": -0.54}
    told = str(own_benchmark.paragraph(model(rows()), make_view(), SNAPSHOTS, given))
    assert told.startswith("Pas på: Egen model og ministeriets er uenige om ydelsesgrupper i alt. ")
    assert "Pas på" not in str(own_benchmark.paragraph(model(rows()), make_view(), SNAPSHOTS, {"total": -0.3}))


def test_the_table_shows_each_number_with_its_interval(make_view):
    table = own_benchmark.own_table(model(rows()), make_view(), SNAPSHOTS, id="own")
    assert [row.label for row in table.rows][0] == "Ydelsesgrupper i alt"
    assert [cell.text for cell in table.rows[0].cells] == [
        *("8,82", "8,57", "−0,25", "−0,54 til −0,02", "−1.132", "−2.289 til −9", "21 (12-34)"),
    ]
    assert table.caption.startswith("Egen model, ikke ministeriets")
    assert table.notes[0].startswith("Egen model, ikke ministeriets.")
    assert "97 andre" in table.notes[0]


def test_the_values_say_how_they_were_made(make_view):
    table = own_benchmark.own_table(model(rows()), make_view(), SNAPSHOTS, id="own")
    found = {record["indicator"]: record for record in table.values if record["breakdown"] == "benefit_group=total"}
    difference = found["own_model_difference"]
    assert (difference["value"], difference["lower"], difference["upper"]) == (-0.25, -0.54, -0.02)
    assert (difference["interval_method"], difference["interval_level_pct"]) == ("bootstrap", 90.0)
    assert (difference["method"], difference["caveats"]) == ("own_model", ["own_model"])
    assert (difference["rank"], difference["rank_of"]) == (21, 98)
    assert found["own_model_expected_share"]["interval_method"] == ""


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ["0,25 pct.-point lavere", "1.132 færre", "større end modellens egen usikkerhed", "nr. 21 af 98"]),
        (
            {"residual_pp": 0.25, "residual_lower_pp": -0.1, "residual_upper_pp": 0.6},
            ["0,25 pct.-point højere", "1.132 flere", "ikke større end modellens egen usikkerhed"],
        ),
        ({"residual_pp": 0.001, "residual_upper_pp": 0.1}, ["mindre end 0,01 pct.-point"]),
        ({"rank_lower": 21.0, "rank_upper": 21.0}, ["nr. 21 af 98 i egen model."]),
    ],
)
def test_in_words(make_view, changed, said):
    told = str(own_benchmark.paragraph(model(rows(**changed)), make_view(), SNAPSHOTS))
    assert "som ikke er ministeriets" in told
    assert all(part in told for part in said), told


@pytest.mark.parametrize(
    ("total", "said"),
    [(0.8, "en høj overensstemmelse"), (0.6, "en vis overensstemmelse"), (0.39, "en svag overensstemmelse")],
)
def test_the_validation_is_told_good_or_bad(make_view, total, said):
    told = str(own_benchmark.validation(model(rows(), checks(total=total)), make_view()))
    assert said in told
    assert "0,43 pct.-point" in told
    assert "64 pct." in told
    assert "0,56" in told


@pytest.mark.parametrize(("language", "sign"), [("da", "0,80"), ("en", "0.80")])
def test_both_languages(make_view, language, sign):
    view, made = make_view(language=language), model(rows(), checks())
    assert sign in str(own_benchmark.validation(made, view))
    for told in (
        own_benchmark.own_table(made, view, SNAPSHOTS, id="own"),
        own_model_checks.checks_table(made, view, id="c"),
    ):
        assert "nan" not in told.plain().lower()


def test_what_could_not_be_computed_is_told(make_view):
    view = make_view()
    table = own_model_checks.checks_table(model(rows(), checks()), view, id="checks")
    cells = {row.label: row.cells[0].text for row in table.rows}
    assert cells["Blandet model: rangkorrelation med egen"] == "kan ikke beregnes"
    assert cells["Kommunen, der flytter andre mest, pct.-point"] == "0,30 (København)"
    assert cells["Morans I inden for landsdele (p)"] == "0,01 (0,410)"
    assert cells["Valgt sæt af rammevilkår"] == "Brede vilkår"


@pytest.mark.parametrize("reason", ["no_periods", "no_conditions", "few_municipalities"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_without_a_model_the_reason_is_told(make_view, reason, language):
    none, view = model([["reason", "", "", "", "", np.nan, reason]]), make_view(language=language)
    told = own_benchmark.own_table(none, view, SNAPSHOTS, id="own")
    assert isinstance(told, Text)
    assert str(told).startswith("Egen model er ikke beregnet" if language == "da" else "The own model has not been")
    assert own_benchmark.paragraph(none, view, SNAPSHOTS) is None
    assert own_benchmark.validation(none, view) is None


@pytest.mark.parametrize("reason", ["constant", "singular", "no_convergence"])
def test_a_group_without_a_model_is_not_available(make_view, reason):
    made = model(rows(groups=GROUPS[:3]), [["reason", GROUPS[3], "", "", "", np.nan, reason]])
    table = own_benchmark.own_table(made, make_view(), SNAPSHOTS, id="own")
    assert any("kontanthjælp mv." in note for note in table.notes)
    lost = [record for record in table.values if record["breakdown"] == f"benefit_group={GROUPS[3]}"]
    assert {record["status"] for record in lost} == {"not_available"}
    assert all(record["value"] is None for record in lost)
    assert {cell.status for cell in table.rows[3].cells} == {"not_available"}


def test_a_municipality_that_lacks_a_condition(make_view):
    told = own_benchmark.own_table(model(rows(code="101")), make_view(), SNAPSHOTS, id="own")
    assert "Næstved" in str(told)


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_condition_has_a_name(language):
    names = [own_model_checks.condition_name(key, language) for held in SPECIFICATIONS.values() for key in held]
    assert all(name[0].isupper() or name[0].isdigit() for name in names)
    assert not any("_" in name for name in names)


def test_the_table_of_likeness(make_view):
    found = pd.DataFrame(
        {"area": ["330", "316"], "distance": [0.336, 0.4], "income": [0.25, 0.22], "kommunegruppe": [0.0, 1.0]}
    )
    table = likeness.likeness_table(found, make_view(), id="likeness")
    assert table.caption == "Kommuner, der ligner Næstved"
    assert [row.label for row in table.rows] == ["Slagelse", "Holbæk"]
    assert [cell.text for cell in table.rows[0].cells] == ["0,34", "0,25", "0,00"]
    assert [column.label for column in table.columns] == ["Afstand i alt", "Indkomst", "Kommunegruppe"]
    assert "juli 2026" in table.notes[0]
    assert areas.area("370").name in str(likeness.not_named(make_view()))


def test_a_municipality_as_near_as_the_last_one_is_not_left_out(make_view):
    near = {
        "area": ["336", "320", "390", "376", "657", "773", "360"],
        "distance": [0, 0.01, 0.03, 0.1, 0.149, 0.151, 0.2],
    }
    found = pd.DataFrame(near | {"expected_pct": 8.0, "period": "2026QMAT01"})
    table = likeness.expected_table(found, make_view(), id="expected")
    assert [row.label for row in table.rows][-2:] == ["Herning", "Morsø"]
    assert [row.cells[1].text for row in table.rows][-2:] == ["0,15", "0,15"]
    assert len(table.rows) == 6
