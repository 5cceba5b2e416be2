"""Every value of a store with hidden, absent and zero cells is what SQL makes of the observations."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings

from analysis.core import project
from tests.second_engine import engine, package, stores


# A smaller seed is no simpler store, so nothing is shrunk; each run tries the same stores.
@settings(max_examples=3, phases=[Phase.explicit, Phase.generate], derandomize=True)
@given(recipe=stores.RECIPES)
def test_every_value_of_a_generated_store_is_what_sql_makes_of_the_observations(recipe):
    data = project.root() / "data"
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        home = Path(folder)
        stores.write(recipe, data, home)
        database = engine.connect(home)
        asked = engine.asked(database)
        patch.setenv("BILAG_HOME", folder)
        found = engine.differences(database, package.answers(asked))
    assert found.empty, found.to_string(max_rows=20)
