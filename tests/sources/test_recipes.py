"""What is asked of Jobindsats is resolved against what the table says of itself, as real tables do."""

import json

import pandas as pd
import pytest
from tests.sources import contract_server
from tests.sources.contract_server import settings
from tools.demo_server import jobindsats as demo

from analysis.core import areas
from analysis.core.errors import DataError
from analysis.sources import catalogue, fetching, jobindsats, tidying
from analysis.store import observations, snapshots
from analysis.store.snapshots import KeptAnswer

CODES = ["000", *(area.code for area in areas.municipalities())]


def described(*, period_type="Q", measures=(("mgrpb15_6", "Efter tre måneder"),), age="_alder5i30"):
    """A table as the source describes it, under names that the catalogue does not have."""
    hierarchies = {
        "_omrade": ("_nykom", {"/": "Hele landet", "/1/": "Næstved"}),
        "_amstatusb15": ("_amstatusb15", {"/": "I alt", "/7/": "lønmodtagerbeskæftigelse ", "/8/": "UDDANNELSE"}),
        "_viskat": ("_viskat_1int", {"/": "I alt", "/1/": "Jobparat"}),
        age: (age, {"/": "I alt", "/1/": "16\u201319 år", "/2/": "20 - 24  år", "/3/": "25-29 år", "/4/": "30-39 år"}),
    }
    return {
        "table_id": "y60b15",
        "periods": [{"periodtype_id": period_type, "values": [{"period_id": "2025Q01"}]}],
        "mgroups": [
            {"mgroup_id": group, "mgroup_name": name, "measures": [{"measure_id": group, "measure_name": name}]}
            for group, name in measures
        ],
        "dimensions": [
            {
                "dimension_id": dimension,
                "dimension_name": "",
                "hierarchies": [
                    {
                        "hierarchy_id": own,
                        "levels": [{"values": [{"value_id": id_, "value_name": name} for id_, name in values.items()]}],
                    }
                ],
            }
            for dimension, (own, values) in hierarchies.items()
        ],
    }


def planned(table, description):
    entry = catalogue.entry(table)
    return jobindsats.plan(entry, jobindsats.read_description(json.dumps(description).encode(), entry), 30_000)


ALL_MEASURES = (("mgrpb15_6", "Efter tre"), ("mgrpb15_7", "Efter seks"), ("mgrpb15_8", "Efter tolv måneder"))


def test_measures_are_found_by_id_and_members_by_normalised_name():
    description = described(measures=ALL_MEASURES)
    ask = planned("Y60B15", description)[0]
    assert ask.parameters["hierarchy._amstatusb15"] == "/7/,/8/" and ask.parameters["period.Q"] == "2025Q01"
    columns = ["Periode", "Område", "", *(name for _, name in ALL_MEASURES)]
    rows = [
        ["2025Q01", "Hele landet", status, *shares]
        for status, shares in (("lønmodtagerbeskæftigelse ", [36.3, 32.5, 31.0]), ("UDDANNELSE", [8.8, 7.0, 9.5]))
    ]
    kept = [
        KeptAnswer("description.json", -1, "GET table/y60b15", {}, json.dumps(description).encode()),
        KeptAnswer("q0.json", 0, ask.request(), {}, json.dumps({"columns": columns, "rows": rows}).encode()),
    ]
    found = tidying.rows_of("Y60B15", kept).set_index(["measure", "breakdown"])["value"]
    assert found["status_after_3_months_pct", "status=loenmodtagerbeskaeftigelse"] == 36.3
    assert found["status_after_12_months_pct", "status=uddannelse"] == 9.5


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"period_type": "QMAT"}, "y60b15 has no period type 'Q'.*It has 'QMAT'; correct it in data/catalogue."),
        (
            {"measures": ALL_MEASURES[:1]},
            "y60b15 has no column for status_after_6_months_pct, called .*It has 'Efter tre'; correct it",
        ),
    ],
)
def test_what_does_not_fit_is_told_with_both_sides(changed, sentence):
    with pytest.raises(DataError, match=sentence):
        planned("Y60B15", described(**{"measures": ALL_MEASURES, **changed}))


def test_a_hierarchy_of_another_id_is_known_by_its_members():
    description = described(measures=(("mgrp_1", "Antal personer"), ("mgrp_2", "Antal fuldtidspersoner")))
    table = jobindsats.read_description(json.dumps(description).encode(), catalogue.entry("Y60B15"))
    dimension = catalogue.entry("PTVA02").queries[1].dimensions["_alder"]
    own = jobindsats.hierarchy(catalogue.entry("PTVA02"), "_alder", dimension, table)
    assert own == "_alder5i30"
    del table.hierarchies["_alder5i30"]["/2/"]
    with pytest.raises(DataError, match="ptv_a02 has no hierarchy '_alder'; did the source rename it to '_alder5i30'"):
        jobindsats.hierarchy(catalogue.entry("PTVA02"), "_alder", dimension, table)


def rows_of(table, period):
    return pd.DataFrame(
        [
            (
                measure.split(";")[0],
                ";".join(filter(None, [status, *measure.split(";")[1:]])),
                code,
                period,
                10.0 + place,
            )
            for query in catalogue.entry(table).queries
            for place, measure in enumerate(query.measures)
            for status in ([f"status={key}" for each in query.dimensions.values() for key in each.members] or [""])
            for code in CODES
        ],
        columns=snapshots.KEY + ["value"],
    ).assign(status="observed")


@pytest.mark.parametrize(("table", "period"), [("Y01A27", "2026M05"), ("Y36B15", "2025Q1")])
def test_the_recipes_bring_what_was_published(contract_home, table, period):
    rows = rows_of(table, period)
    with contract_server.serving({table: rows}) as server:
        assert fetching.fetch([table], settings(server))[0].message == ""
    held = observations.load(table).set_index(snapshots.KEY)["value"]
    assert held.to_dict() == rows.set_index(snapshots.KEY)["value"].to_dict()


@pytest.mark.parametrize("has_sex", [True, False])
def test_what_is_optional_is_asked_where_the_table_has_it(contract_home, has_sex):
    parts = {"": 40.0, "benefit=a_dagpenge": 30.0, "benefit=kontanthjaelp": 10.0}
    parts |= {"sex=women": 25.0, "sex=men": 15.0} if has_sex else {}
    counts = [
        ("unemployed_full_time_count", part, code, "2026M06", 98 * number if code == "000" else number, "observed")
        for part, number in parts.items()
        for code in CODES
    ]
    rates = [
        ("unemployed_labour_force_pct", part, code, "2026M06", 2.0, "observed")
        for part in parts
        for code in CODES
        if not part.startswith("sex")
    ]
    with contract_server.serving({"Y25I01": pd.DataFrame(counts + rates, columns=snapshots.COLUMNS)}) as server:
        assert fetching.fetch(["Y25I01"], settings(server))[0].message == ""
    held = observations.load("Y25I01")
    assert set(held["breakdown"]) == set(parts)


def test_the_whole_country_is_the_top_of_any_hierarchy_of_areas(contract_home):
    file = contract_home / "data" / "catalogue" / "jobindsats.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("_region=/", "_hele_landet=/"), encoding="utf-8")
    rows = pd.DataFrame(
        [
            (measure, "", code, "2026M06", 20.0, "observed")
            for measure in ("failed_recruitments_count", "failed_recruitment_rate_pct")
            for code in ("000", "081", "082", "083", "084", "085")
        ],
        columns=snapshots.COLUMNS,
    )
    with contract_server.serving({"Y25I14": rows}) as server:
        assert fetching.fetch(["Y25I14"], settings(server))[0].message == ""
        assert not any("_hele_landet" in call for call in server.calls)


@pytest.mark.parametrize("table", [name for name in catalogue.tables() if name.casefold() in demo.METADATA])
def test_the_catalogue_asks_for_dimensions_and_columns_that_real_tables_have(table):
    real, entry = demo.METADATA[table.casefold()], catalogue.entry(table)
    for query in entry.queries:
        assert set(query.dimensions) <= set(real["dimensions"])
        for patterns in query.patterns().values() if "columns" in real else ():
            assert fetching.asking.member(patterns, dict(enumerate(real["columns"]))) is not None
