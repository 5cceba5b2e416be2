"""The known errors of sources and plans: each is still there, or its correction goes."""

import pytest

from analysis.store import observations, official_tables

WHERE = ("measure", "breakdown", "area", "period")
TABLES = {table for source in official_tables.sources().values() for table in source.tables}
CORRECTIONS = official_tables.corrections(TABLES)


def is_still_so(frame, still):
    """Tell whether the observations of a table say what they said when an error was found."""
    for name in [name for name in WHERE if name in still]:
        frame = frame[frame[name] == still[name]]
    if "rows" in still:
        return len(frame) == still["rows"]
    (expected,) = [(name, still[name]) for name in ("value", "status") if name in still]
    return len(frame) > 0 and bool((frame[expected[0]] == expected[1]).all())


@pytest.mark.parametrize("correction", CORRECTIONS, ids=lambda each: each.id)
def test_a_known_error_is_still_there(correction):
    """Where this fails the source is repaired or read otherwise: look at what was done, and take the correction out."""
    frame = observations.load(correction.table)
    assert correction.still
    for still in correction.still:
        assert set(still) <= {*WHERE, "value", "status", "rows"}
        assert is_still_so(frame, still), f"{correction.table} no longer says {still}"


def test_a_repaired_source_is_told():
    frame = observations.load("AUP03")
    (still,) = official_tables.corrections(["AUP03"])[0].still
    repaired = frame.assign(status="observed", value=3.1)
    assert is_still_so(frame, still)
    assert not is_still_so(repaired, still)
    assert not is_still_so(frame[frame["breakdown"] != "fund=49"], still)


def test_every_table_with_an_error_is_described():
    every = [each.id for each in official_tables.corrections(TABLES)]
    assert len(every) == len(set(every)) >= 10
