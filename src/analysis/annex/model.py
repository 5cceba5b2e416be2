"""The verbs of a chapter about our own model of the expected share, and about municipalities that are alike."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from analysis import observations, snapshots
from analysis.display import likeness as likeness_display
from analysis.display import origins, own_benchmark, own_model_checks
from analysis.display.blocks import Missing, Table, Text
from analysis.report.statistics_verbs import StatisticsVerbs
from analysis.statistics import conditions, likeness, own_model, panel
from analysis.statistics.panel import NotEnoughError


class ModelVerbs(StatisticsVerbs):
    """What a chapter can show of our own model; the ministry's benchmark is shown before it, as published."""

    def own_benchmark(self) -> Table | Text | Missing:
        """Expected, actual, difference and place by our own model, each with its interval."""
        if not self._own_model.periods and self._own_model.reason(panel.GROUPS[0]) == "no_periods":
            return self.missing("benchmark_actual_share")
        return own_benchmark.own_table(
            self._own_model, self._view, self._own_model_snapshots, id=self._id("own-benchmark")
        )

    def own_benchmark_in_words(self) -> Text | None:
        """What our own model expects of the municipality, and how sure that is; None without a model."""
        return own_benchmark.paragraph(
            self._own_model, self._view, self._own_model_snapshots, self._official_differences()
        )

    def _official_differences(self) -> dict[str, float]:
        """Return the ministry's difference of each benefit group in our model's last rolling year."""
        if not self._own_model.periods:
            return {}
        found = self.values("benchmark_difference", list(self._own_model.periods[-1:]), of=[self.own])
        known = found[found["value"].notna()]
        groups = known["breakdown"].str.removeprefix("benefit_group=")
        return dict(zip(groups, known["value"], strict=True))

    def own_benchmark_validation(self) -> Text | None:
        """How our own model agrees with the ministry's, good or bad; None without a model."""
        said = own_benchmark.validation(self._own_model, self._view)
        return said and origins.of_snapshots(said, "own_model", self._own_model_snapshots)

    def own_model(self) -> tuple[Table, ...]:
        """How good our own model is and what it stands up to, and its coefficients.

        Empty without a model, and in an annex without the chapter that shows what it says.
        """
        if "benchmark" not in self.plan.chapter_names or not self._own_model.periods:
            return ()
        tables = (
            own_model_checks.checks_table(self._own_model, self._view, id=self._id("own-model-checks")),
            own_model_checks.coefficients_table(self._own_model, self._view, id=self._id("own-model-coefficients")),
        )
        return tuple(origins.of_snapshots(table, "own_model", self._own_model_snapshots) for table in tables)

    def likeness(self) -> Table | Text:
        """The municipalities most like this one, with the distance on each frame condition."""
        try:
            found = likeness.distances(self.own.code, self.data_until)
        except NotEnoughError:
            return likeness_display.not_named(self._view)
        table = likeness_display.likeness_table(found, self._view, id=self._id("likeness"))
        return origins.of_snapshots(table, "likeness", _newest(conditions.TABLES))

    def likeness_by_expected_level(self) -> Table | None:
        """The municipalities with nearly the same expected share in the ministry's benchmark; None without one."""
        try:
            found = likeness.expected_distances(self.own.code, self.data_until)
        except NotEnoughError:
            return None
        table = likeness_display.expected_table(found, self._view, id=self._id("likeness-expected"))
        return origins.of_snapshots(table, "expected", _newest([panel.TABLE]))

    @cached_property
    def _own_model(self) -> own_model.OwnModel:
        return own_model.own_model(self.data_until)

    @cached_property
    def _own_model_snapshots(self) -> list[str]:
        return _newest((panel.TABLE, *conditions.TABLES))


def _newest(tables: Sequence[str]) -> list[str]:
    newest = snapshots.newest()
    return [newest[table] for table in tables if observations.has(table)]
