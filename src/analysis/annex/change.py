"""The verb of a chapter about what has changed since the last annex."""

from __future__ import annotations

from analysis import snapshots
from analysis.display import changed
from analysis.display.blocks import Table, Text
from analysis.plans import changed_since
from analysis.report.forecast_verbs import ForecastVerbs
from analysis.sources import vintages


class ChangeVerbs(ForecastVerbs):
    """What a chapter can show of changes between two days."""

    def changed_since_last(self) -> list[Text | Table]:
        """What has changed since the day that the plan names, else the last retrieval but one: words and tables."""
        told = self._options.since
        day = snapshots.day(told) if told else vintages.day_before_newest()
        found = changed_since.since(day, self._used(), self.plan, self.own, self.year, self.data_until)
        tables = [
            changed.targets_table(found, self.plan.targets, self._view, id=self._id("targets")),
            changed.ranks_table(found, self._view, id=self._id("ranks")),
            changed.figures_table(found, self._view, id=self._id("figures")),
            changed.periods_table(found, self._view, id=self._id("periods")),
            changed.definitions_table(found, self._view, id=self._id("definitions")),
        ]
        return [changed.summary(found, self.language), *(table for table in tables if table is not None)]
