"""The verbs of a chapter that show the ministry's benchmark as it is published."""

from __future__ import annotations

from analysis.display import official_benchmark
from analysis.display.blocks import Missing, Table, Text
from analysis.indicators import held, registry, values
from analysis.report.method_verbs import MethodVerbs


class BenchmarkVerbs(MethodVerbs):
    """What a chapter can show of the ministry's benchmark, as published."""

    def benchmark(self, *keys: str) -> Table | Missing:
        """The ministry's benchmark in its newest rolling year, as published."""
        records = [registry.indicator(key) for key in keys]
        period = self.newest(keys[0])
        if period is None:
            return self.missing(*keys)
        frame = values.concat([self.values(key, [period], of=[self.own]) for key in keys])
        return official_benchmark.benchmark_table(
            frame, records, self._view, id=self._id("benchmark-table"), period=period
        )

    def benchmark_history(self, key: str) -> Table | Missing:
        """One of the benchmark's numbers over all rolling years held, by benefit group."""
        record = registry.indicator(key)
        shown = held.periods_held(record, self.data_until)
        if not shown:
            return self.missing(key)
        frame = self.values(key, shown, of=[self.own])
        return official_benchmark.benchmark_history_table(frame, record, self._view, id=self._id(key, "history"))

    def benchmark_rank(self, key: str) -> Text | Missing:
        """The municipality's place in the ministry's ranking in words."""
        record = registry.indicator(key)
        shown = held.periods_held(record, self.data_until)
        if not shown:
            return self.missing(key)
        return official_benchmark.rank_paragraph(self.values(key, shown, of=[self.own]), record, self._view)
