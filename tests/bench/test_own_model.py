import numpy as np
import pytest
from tests.statistics.made_panel import made

from analysis.bench import own_model
from analysis.statistics import expectation
from analysis.statistics.expectation import Choice


def test_the_baseline_does_the_same():
    """The draws by cross-products, and by fitting with statsmodels without each municipality drawn."""
    panel = made()
    shares, choice = panel.shares_pct["total"], Choice("base", 2.0)
    plain = own_model.plain_draws(panel, shares, choice, 4)
    assert expectation.bootstrap(panel, shares, choice, 4)[0] == pytest.approx(plain, abs=1e-9)


def test_the_numbers_that_are_printed(capsys, monkeypatch):
    monkeypatch.setattr(own_model, "measure", lambda: {"own_model_seconds": 1.5})
    own_model.main()
    assert capsys.readouterr().out.split() == ["own_model_seconds", "1.500"]


def test_a_cold_model_takes_less_than_plain_fits():
    found = own_model.measure(plain=1)
    assert np.isfinite(list(found.values())).all()
    assert found["draws_over_baseline"] < 0.1
