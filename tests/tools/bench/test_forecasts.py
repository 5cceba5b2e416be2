"""The bench of the forecasts runs, and ours is faster than plain calls that do less."""

from tools.bench import forecasts


def test_forecasting_everything_takes_less_than_plain_calls():
    found = forecasts.measure(sample=("320",))
    assert found["forecasts_seconds"] > 0
    assert found["forecasts_over_baseline"] < 0.5
