"""The verbs of a chapter on what the annex rests on: definitions, breaks, caveats, sources and what is lacking."""

from __future__ import annotations

from analysis import observations, plans
from analysis.display import method, origins
from analysis.display.blocks import Missing, Table
from analysis.indicators import registry
from analysis.indicators.registry import RECORDS, Indicator
from analysis.report import chapter_options, chapters
from analysis.report.annex_numbers import AnnexNumbers
from analysis.sources import catalogue


class MethodVerbs(AnnexNumbers):
    """What a chapter can say of the indicators that the plan's chapters use."""

    def definitions(self) -> Table:
        """The definitions of the indicators that the plan's chapters use."""
        table = method.definitions_table(self._used(), self._view, id=self._id("definitions"))
        return origins.of_project(table, "indicators")

    def breaks(self) -> Table | None:
        """The breaks in the series that the plan's chapters use; None where there are none."""
        table = method.breaks_table(self._used(), self._view, id=self._id("breaks"))
        return table and origins.of_project(table, "vocabulary")

    def caveats(self) -> Table | None:
        """The caveats of the indicators that the plan's chapters use; None where there are none."""
        table = method.caveats_table(self._used(), self._view, id=self._id("caveats"))
        return table and origins.of_project(table, "vocabulary")

    def sources(self) -> Table:
        """The official tables behind the indicators that the plan's chapters use."""
        used = [table for record in self._used() for table in record.tables]
        table = method.sources_table(used, self._view, id=self._id("sources"))
        return origins.of_project(table, "snapshots")

    def lacking(self) -> Missing | None:
        """The official tables that the plan's chapters want and that are not held for the municipality.

        A table that is not published by municipality is not among them when it is held.
        """
        wanted = [table for table in self._lacking(self._used()) if not table.startswith(RECORDS)]
        wanted = [table for table in wanted if not observations.has(table) or catalogue.by_municipality(table)]
        if not wanted:
            return None
        return self._missing(wanted, self._id("lacking"))

    def _used(self) -> list[Indicator]:
        """Return the indicators of the plan's chapters, options, targets and printed numbers, each once."""
        names = self.plan.chapter_names
        keys = [key for name in names for key in chapters.indicators_used(chapters.chapter(name))]
        keys += [key for name in names for key in chapter_options.options(self.plan, name).indicators]
        keys += [target.measure.indicator for target in self.plan.targets if target.measure.indicator]
        keys += [check.ours.indicator for check in self.plan.printed if check.ours]
        records = [registry.indicator(key) for key in dict.fromkeys(keys)]
        # what another municipality's plan prints is no source here
        others = {name for name in plans.names() if plans.load(name).municipality != self.own.code}
        return [each.model_copy(update={"tables": [t for t in each.tables if t not in others]}) for each in records]
