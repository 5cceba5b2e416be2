"""The registry's records are whole, and what they name exists."""

import datetime

import numpy as np
import pyarrow.parquet as pq
import pytest

from analysis.core import errors, project, vocabulary
from analysis.indicators import computing, registry
from analysis.store import observations, official_tables

KEYS = list(registry.indicators())


@pytest.mark.parametrize("key", KEYS)
def test_what_a_record_names_exists(key):
    record = registry.indicator(key)
    assert callable(computing.function_of(record))
    assert record.unit in vocabulary.units()
    assert set(record.caveats) <= set(vocabulary.caveats())
    assert set(record.series_tables) <= set(record.tables)


@pytest.mark.parametrize("key", KEYS)
def test_a_record_says_why_it_matters_what_it_does_not_say_and_who_answers_for_it(key):
    record = registry.indicator(key)
    for words in (record.why_it_matters, record.limits, record.checked_by):
        # one plain sentence in each language
        assert words.da != words.en
        assert all(each[0].isupper() and each.endswith(".") and len(each) < 200 for each in (words.da, words.en))
    assert record.owner
    assert record.next_review > datetime.date(2026, 11, 30)
    # nobody has checked numbers that are not held
    assert bool(record.date_reviewed) == has_numbers(record)


def has_numbers(record):
    if computing.kept(record) is None:
        return any(observations.has(table) for table in record.tables)
    numbers = pq.read_table(project.data("values", f"{record.key}.parquet"), columns=["value"])["value"]
    return bool(np.isfinite(numbers.to_numpy()).any())


def test_what_is_told_of_an_indicator_decides_no_number():
    record = registry.indicator("unemployed")
    assert set(registry.Indicator.model_fields) > registry.Indicator.TOLD
    assert "limits" in record.model_dump_json()
    assert "limits" not in record.model_dump_json(exclude=record.TOLD)


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
