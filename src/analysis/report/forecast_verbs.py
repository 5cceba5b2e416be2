"""The verbs of a chapter that look ahead: forecasts to the end of the plan, and how good they have been."""

from __future__ import annotations

import pandas as pd

from analysis import periods as calendar
from analysis import snapshots, vocabulary
from analysis.display import origins, outlook
from analysis.display.blocks import Figure, Table, Text
from analysis.display.texts import text
from analysis.indicators import registry
from analysis.plans import targets
from analysis.report.figure_verbs import FigureVerbs
from analysis.statistics import chances, forecast_evaluation, forecast_series, forecasts

HISTORY_MONTHS = 36


class ForecastVerbs(FigureVerbs):
    """What a chapter can show of what is expected."""

    def forecast(self, key: str) -> Figure | None:
        """A series and its forecast to the end of the plan's period, with bands; None where there is none."""
        found = forecast_series.span(key, [self.own], self.data_until)
        if forecast_series.reason(found, 0) is not None or self._plan_is_over:
            return None
        frame = forecasts.forecast(key, [self.own], self.data_until, self._plan_end)
        given = frame[frame["status"] == "observed"]
        if given.empty:
            return None
        record, judged = registry.indicator(key), forecast_evaluation.evaluation(key, self.data_until)
        shown = list(found.months[-HISTORY_MONTHS:])
        history = self.values(key, shown, of=[self.own])
        name = record.name.text(self.language)
        end = calendar.name(given["period"].iloc[-1], self.language)
        from analysis.display.figures.fan_chart import fan_chart

        return fan_chart(
            history[["period", "value"]],
            given[["period", "mean", *forecasts.BOUNDS]],
            self._view,
            id=self._id(key, "forecast"),
            caption=text(self.language, "outlook.caption", name=name, end=end),
            unit=record.unit,
            subject=record.subject.text(self.language),
            decimals=record.decimals,
            outside=self._foretold(key),
            breaks=[each for each in vocabulary.breaks(forecast_series.series(key).table) if each.period in shown[1:]],
            notes=outlook.chart_notes(frame, judged[judged["chosen"]], self._plan_end, self.language),
            values=history,
        )

    def _foretold(self, key: str) -> pd.DataFrame:
        """What others foretell of the same number, as the plan quotes it: label, period and value."""
        said = [
            (f"{each.author} ({each.date[:4]})", each.ours.period, each.value)
            for each in self.plan.quotations
            if each.ours is not None
            and (each.ours.indicator, each.ours.breakdown) == (key, "")
            and each.ours.area in (None, self.own.code)
        ]
        return pd.DataFrame(said, columns=["label", "period", "value"])

    def not_forecast(self, *keys: str) -> Text | None:
        """Say which series are not forecast, and why; None where all are."""
        if self._plan_is_over:
            return outlook.over(self._view, self._plan_end)
        reasons = {}
        for key in keys:
            found = forecast_series.span(key, [self.own], self.data_until)
            why = forecast_series.reason(found, 0)
            if why is not None:
                reasons[key] = (why, found.since if why == "after_break" else "")
        return outlook.not_forecast(reasons, self._view) if reasons else None

    def forecast_checks(self) -> tuple[Table, ...]:
        """How good the forecasts have been beside seasonal naive, and how often stated chances have come true.

        The first for an annex with the chapter that shows forecasts, the second for one that tells the chance of
        a target; empty where no series is long enough to tell.
        """
        forecast, chance = "outlook" in self.plan.chapter_names, self._tells_chances
        if not forecast and not chance:
            return ()
        tried = [forecast_evaluation.evaluation(key, self.data_until) for key in forecast_series.SERIES]
        tried = [frame for frame in tried if len(frame)]
        if not tried:
            return ()
        shown = [outlook.accuracy_table(tried, self._view, id=self._id("forecast-accuracy"))] if forecast else []
        if chance:
            told = [chances.reliability(frame["series"].iloc[0], self.data_until) for frame in tried]
            shown.append(outlook.reliability_table(told, self._view, id=self._id("chance-reliability")))
        newest = snapshots.newest()
        ids = [newest[forecast_series.series(frame["series"].iloc[0]).table] for frame in tried]
        return tuple(origins.of_snapshots(table, "forecasts", ids) for table in shown)

    @property
    def _tells_chances(self) -> bool:
        if not self.plan.targets:
            return False
        judged = targets.judge(self.plan, self.own, self.data_until)
        return any(each.chance.probability is not None for each in judged)

    @property
    def _plan_end(self) -> str:
        return f"{max([*self.plan.years, self.year])}M12"

    @property
    def _plan_is_over(self) -> bool:
        return self._plan_end <= self.data_until
