"""How much processor time it takes to forecast four series for 98 municipalities, the choice of method included.

Run it with ``python -m tools.bench.forecasts``. The baseline, in the
same run, is what plain calls of statsmodels take for one forecast from each candidate, without any evaluation:
measured on a few municipalities and scaled to all. It is a smaller task than ours, so the ratio flatters the baseline.
"""

from __future__ import annotations

import time
import warnings

import numpy as np
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.statespace.sarimax import SARIMAX
from statsmodels.tsa.statespace.structural import UnobservedComponents
from threadpoolctl import threadpool_limits

from analysis.core import areas
from analysis.statistics import forecast_evaluation, forecast_series, forecasts

# The last month before the break for those that have one: after it they are too short.
CASES = {
    "unemployed": ("2026M07", "2027M12"),
    "long_term_unemployed": ("2026M07", "2027M07"),
    "cash_assistance_full_time": ("2025M06", "2025M06"),
    "ordinary_hours_persons": ("2025M06", "2025M06"),
}
SAMPLE = ("320", "370", "751")
HORIZON = 18


def measure(sample: tuple[str, ...] = SAMPLE) -> dict[str, float]:
    """Return seconds of processor time: ours for all, the baseline's scaled to all, and the one over the other."""
    who = list(areas.municipalities())
    for key, (data_until, _) in CASES.items():
        forecast_evaluation.evaluation(key, data_until)  # reading the tables is not what is measured
    plain = [areas.area(code) for code in sample]
    with threadpool_limits(1):
        ours = _seconds(lambda: [_forecast(key, who, *months) for key, months in CASES.items()])
        few = _seconds(lambda: [_plain(key, plain, until) for key, (until, _) in CASES.items()])
    baseline = few * len(who) / len(plain)
    return {"forecasts_seconds": ours, "baseline_seconds": baseline, "forecasts_over_baseline": ours / baseline}


def _forecast(key: str, who: list, data_until: str, until: str) -> None:
    """Evaluate and choose from nothing, then forecast; the forecast itself finds the evaluation in the store."""
    country = areas.area(forecast_series.COUNTRY)
    forecast_evaluation.evaluate(key, forecast_series.span(key, [*who, country], data_until))
    forecasts.forecast(key, who, data_until, until)


def _plain(key: str, who: list, data_until: str) -> None:
    numbers = forecast_series.on_scale(forecast_series.span(key, who, data_until).numbers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # plain calls warn of what does not converge
        for series in numbers.T:
            shown = series[~np.isnan(series)]
            models = (
                ETSModel(shown, trend="add", damped_trend=True, seasonal="add", seasonal_periods=12),
                SARIMAX(shown, order=(0, 1, 1), seasonal_order=(0, 1, 1, 12)),
                UnobservedComponents(shown, "lltrend", freq_seasonal=[{"period": 12, "harmonics": 3}]),
            )
            for model in models:
                model.fit(disp=False).forecast(HORIZON)


def _seconds(work) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def main() -> None:
    """Print the measurements, a line each."""
    for name, number in measure().items():
        print(f"{name:26} {number:8.3f}")


if __name__ == "__main__":
    main()
