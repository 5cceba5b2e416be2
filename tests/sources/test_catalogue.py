"""The catalogue: every table an indicator needs can be asked for, and says what is not verified."""

import pytest
from tests.sources import contract_server

from analysis.core.errors import DataError, UsageError
from analysis.indicators import registry
from analysis.sources import catalogue, updates
from analysis.store import observations, official_tables

# Printed in plans or kept by municipalities, or of a publisher without an API.
NOT_FETCHED = (
    "naestved-2023",
    "slagelse-2017",
    "records:",
    "UPV",
    "KONK3",
    *official_tables.sources()["noegletal"].tables,
)


def test_every_table_that_an_indicator_needs_can_be_fetched():
    needed = {table for each in registry.indicators().values() for table in each.tables}
    lacking = {table for table in needed - set(catalogue.tables()) if not table.startswith(NOT_FETCHED)}
    assert lacking == set()


def test_every_measure_has_a_unit_and_every_table_a_description():
    for table, source in catalogue.tables().items():
        described = official_tables.source_of(table)
        assert described.source == source
        assert catalogue.entry(table).measures() <= set(described.tables[table].measures)


def test_breakdowns_are_those_of_the_observations_held():
    for table in set(catalogue.tables()) & set(observations.tables()):
        breakdowns = observations.load(table)["breakdown"].unique()
        names = {part.split("=")[0] for text in breakdowns for part in text.split(";")}
        asked = {each.breakdown for query in catalogue.entry(table).queries for each in query.dimensions.values()}
        assert names - {"", "fund"} <= asked, table


def test_an_unknown_table_is_told_with_the_nearest():
    with pytest.raises(UsageError, match="did you mean 'PEND101'"):
        catalogue.entry("PEND11")


def test_a_slip_in_the_catalogue_is_told_with_its_line(tmp_path, monkeypatch):
    home = contract_server.small_project(tmp_path / "project")
    monkeypatch.setenv("BILAG_HOME", str(home))
    file = home / "data" / "catalogue" / "statbank.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("lag_days: 12", "lagdays: 12"), encoding="utf-8")
    with pytest.raises(DataError, match=r"statbank.yml line \d+: unknown key .*lagdays'; did you mean 'lag_days'"):
        catalogue.sources()


def test_the_next_update_is_expected_a_period_and_its_wait_later():
    assert str(updates.expected("2026M07", catalogue.entry("Y25I01"))) == "2026-09-24"
    assert str(updates.expected("2026M06", catalogue.entry("Y25I14"))) == "2026-11-29"
    assert str(updates.expected("2022", catalogue.entry("ERHV2"))) == "2024-12-10"
