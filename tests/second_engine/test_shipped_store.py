"""Every value of the shipped store is what SQL makes of the observations."""

import analysis
from analysis.core import project
from analysis.indicators import registry
from tests.second_engine import engine, given, package


def test_every_value_of_the_shipped_store_is_what_sql_makes_of_the_observations():
    database = engine.connect(project.root())
    answers = package.answers(engine.asked(database))
    found = engine.differences(database, answers)
    assert found.empty, found.to_string(max_rows=20)
    assert len(answers) > 500_000
    # and one that is off is found
    shown = answers.index[answers["value"].notna()][::10_000]
    answers.loc[shown, "value"] += 1
    assert len(engine.differences(database, answers)) == len(shown)


def test_every_indicator_is_defined_for_sql():
    assert set(given.definitions()) == set(registry.indicators())


def test_what_is_told_of_a_part_is_never_the_printed_total():
    part = analysis.values("eco_index", "Næstved", periods="2021", breakdown="part=sygedagpenge")
    assert part["status"].tolist() == ["not_available"]
