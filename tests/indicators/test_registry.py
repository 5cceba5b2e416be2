"""The registry's records are whole, and what they name exists."""

import pytest

from analysis.core import errors, vocabulary
from analysis.indicators import computing, registry
from analysis.store import official_tables

KEYS = list(registry.indicators())


@pytest.mark.parametrize("key", KEYS)
def test_what_a_record_names_exists(key):
    record = registry.indicator(key)
    assert callable(computing.function_of(record))
    assert record.unit in vocabulary.units()
    assert set(record.caveats) <= set(vocabulary.caveats())
    assert set(record.series_tables) <= set(record.tables)


def test_tables_are_described():
    described = {name for source in official_tables.sources().values() for name in source.tables}
    assert "Y25I01" in described & {table for key in KEYS for table in registry.indicator(key).tables}


def test_an_unknown_indicator_names_the_nearest():
    with pytest.raises(errors.UsageError, match="unemployment_rate"):
        registry.indicator("unemployment_rat")


def test_every_indicator_says_both_languages():
    for record in registry.indicators().values():
        assert record.name.da
        assert record.name.en
        assert record.definition.da != record.definition.en
