"""Whole annexes, made once in a run; and values made by hand, so that every expected text can be read off them."""

import os
import signal

import numpy as np
import pandas as pd
import pytest
from hypothesis import settings

from analysis.cli import app
from analysis.core import areas
from analysis.display.context import Context
from analysis.indicators import registry
from analysis.indicators.registry import indicator
from tests import whole_annexes

# A busy machine is no fault.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

SNAPSHOT = "jobindsats/Y25I01/2026-08-22"
DEFAULTS = {
    "indicator": "unemployment_rate",
    "area": "370",
    "period": "2026M07",
    "breakdown": "",
    "value": np.nan,
    "unit": "pct",
    "status": None,
    "numerator": np.nan,
    "denominator": np.nan,
    "lower": np.nan,
    "upper": np.nan,
    "method": "published",
    "rank": np.nan,
    "rank_of": np.nan,
    "snapshots": (SNAPSHOT,),
    "caveats": (),
    "interval_method": "",
    "interval_level_pct": np.nan,
}


@pytest.fixture(scope="session")
def whole(tmp_path_factory):
    """Return the folder of the whole annexes, which all processes of a run share."""
    own = tmp_path_factory.getbasetemp()
    shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "whole"
    shared.mkdir(exist_ok=True)
    return shared


@pytest.fixture(scope="session")
def annex_of(whole):
    """Return a function from a name of `whole_annexes.ARGUMENTS` to the folder of the annex, made once in a run."""
    return lambda name: whole_annexes.annex(name, whole)


@pytest.fixture(scope="session")
def others(whole):
    """Return the folders of 23 annexes of the default plan, made in one batch for all tests of a run."""
    return whole_annexes.others(whole)


@pytest.fixture
def run(capsys):
    """Return a function that runs the command here, and returns its exit code and what it prints."""
    ended = signal.getsignal(signal.SIGTERM)

    def running(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        registry.forget()
        with pytest.raises(SystemExit) as stop:
            app.main(list(arguments))
        return stop.value.code, *capsys.readouterr()

    yield running
    signal.signal(signal.SIGTERM, ended)


@pytest.fixture
def make_values():
    """Return a function from rows with some columns to a frame of values with all of them."""

    def build(*rows: dict) -> pd.DataFrame:
        records = [DEFAULTS | row for row in rows]
        for record in records:
            if record["status"] is None:
                record["status"] = "not_available" if np.isnan(record["value"]) else "observed"
        return pd.DataFrame(records)

    return build


@pytest.fixture
def make_view():
    """Return a function that makes a context about a municipality, with RAR and country beside it."""

    def build(code: str = "370", language: str = "da", *, rar: bool = True, data_until: str = "2026M07") -> Context:
        beside = (areas.area("000"), *((areas.group_of(code, "rar"),) if rar else ()))
        return Context(areas.area(code), beside, language, data_until)

    return build


@pytest.fixture
def rate():
    return indicator("unemployment_rate")


@pytest.fixture
def count():
    return indicator("unemployed")


@pytest.fixture
def three_areas(make_values):
    """The rate of Næstved, RAR Sjælland and Hele landet in two years' July."""
    now, before = {"period": "2026M07"}, {"period": "2025M07"}
    return make_values(
        {"value": 2.84, "rank": 12, "rank_of": 98, **now},
        {"value": 2.45, **before},
        {"area": "rar-sjaelland", "value": 2.55, "method": "ratio_of_sums", **now},
        {"area": "rar-sjaelland", "value": 2.75, "method": "ratio_of_sums", **before},
        {"area": "000", "value": 2.8, **now},
        {"area": "000", "value": 3.0, **before},
    )
