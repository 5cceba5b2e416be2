"""The verbs of a chapter that are about statistics: how sure a number is, how it moves and what moves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from analysis import areas, benefits
from analysis import periods as calendar
from analysis.display import judgement, rank_interval, sentences
from analysis.display.blocks import Figure, Missing, Table, Text
from analysis.indicators import changes, rankings, registry, values
from analysis.indicators.registry import Indicator
from analysis.report.target_verbs import TargetVerbs

COUNTRY = "000"
TOTALS = ("row=i_alt", "group=total")
MONTHS_ADJUSTED = 121


class StatisticsVerbs(TargetVerbs):
    """What a chapter can show of intervals, ranks, seasons and the parts of a change."""

    def describe(self, key: str, *, breakdown: str | None = None) -> Text | Missing:
        """The newest number in words, with its interval and that of its rank where it has them."""
        said = super().describe(key, breakdown=breakdown)
        record = registry.indicator(key)
        if not isinstance(said, Text) or not said.values or record.interval is None:
            return said
        about = {(row["area"], row["period"]): row for row in said.values if row["indicator"] == key}
        newest = self.newest(key)
        own = about.get((self.own.code, newest))
        if own is None or own["status"] not in values.PRINTABLE or record.unit in changes.TOTALS:
            return said
        others = (about.get((area.code, newest)) for area in self.comparators)
        other = next((row for row in others if row and row["status"] in values.PRINTABLE), None)
        interval = Text(judgement.sentence(own, other, record, self._view), self.language)
        return sentences.paragraph(said, interval, self._rank_interval(key, newest, own))

    def _rank_interval(self, key: str, period: str, own: dict) -> Text:
        if self.own.kind != "municipality":
            return Text(language=self.language)
        ranking = rankings.of_all(key, period, self.data_until)
        return rank_interval.sentence(ranking[ranking["breakdown"] == own["breakdown"]], own, self._view)

    def strip(self, key: str) -> Figure | Missing | None:
        """All municipalities in the newest period, with the interval of the municipality's rank beside."""
        figure = super().strip(key)
        if not isinstance(figure, Figure):
            return figure
        own = next((row for row in figure.values if row["area"] == self.own.code and row["rank"]), None)
        if own is None:
            return figure
        said = self._rank_interval(key, own["period"], own)
        if not said:
            return figure
        return replace(figure, summary=f"{figure.summary} {said.text}", values=(*figure.values, *said.values))

    def seasonal(self, key: str, *, breakdown: str | None = None) -> Figure | Text | Missing:
        """A monthly indicator seasonally adjusted, with the seasonal figure; why not in words where it cannot be."""
        record = registry.indicator(key)
        series = self._series(record, MONTHS_ADJUSTED, breakdown)
        if not len(series):
            return self.missing(key)
        from analysis.display import seasonal

        return seasonal.figure(series, record, self._view, id=self._id(key, "seasonal"))

    def _series(self, record: Indicator, count: int, breakdown: str | None) -> pd.DataFrame:
        """Return the municipality's values of one breakdown in its last periods; no rows where nothing is held."""
        shown = self._last(record, count)
        if not shown:
            return values.empty()
        frame = self.values(record.key, shown, of=[self.own], breakdowns=[breakdown or record.breakdowns[0]])
        return frame if frame["value"].notna().any() else values.empty()

    def contribution(self, key: str, *, years: int = 1) -> Figure | Text | Missing:
        """What each part of a total contributes to its change over some years: a waterfall with its table."""
        from analysis.display import contribution

        record, period = registry.indicator(key), self.newest(key)
        if period is None:
            return self.missing(key)
        total, parts = _total_and_parts(record)
        first = str(calendar.shift(period, -12 * years // calendar.MONTHS_BETWEEN[calendar.parse(period).kind]))
        if changes.breaks_between(record, [total, *parts], first, period):
            return contribution.reason("contribution", "break", record, self._view, first, period)
        frame = self.values(key, [first, period], of=[self.own], breakdowns=[total, *parts])
        told = {"total": total, "parts": parts, "first": first, "last": period}
        return contribution.contribution(frame, record, self._view, id=self._id(key, "contribution"), **told)

    def shift_share(self, key: str, moved: str | None = None, *, years: int = 1) -> Table | Text | Missing:
        """Hold the change of each part of a total up against the country's; nothing where `contribution` says why not.

        `moved` is an indicator of changes in per cent, for a country whose levels are not held.
        """
        record, period = registry.indicator(key), self.newest(key)
        if period is None:
            return self.missing(key)
        total, parts = _total_and_parts(record)
        first = str(calendar.shift(period, -12 * years // calendar.MONTHS_BETWEEN[calendar.parse(period).kind]))
        if changes.breaks_between(record, [total, *parts], first, period):
            return Text(language=self.language)
        frame = self.values(key, [first, period], of=[self.own], breakdowns=[total, *parts])
        if frame.loc[frame["breakdown"] == total, "value"].isna().any():
            return Text(language=self.language)
        from analysis.display import contribution

        if contribution.lacks(frame, self._view, total, parts, first, period):
            return Text(language=self.language)
        growth = self._growth(key, moved, [total, *parts], first, period)
        told = {"total": total, "parts": parts, "first": first, "last": period, "rounded": moved is not None}
        return contribution.shift_share(frame, growth, record, self._view, id=self._id(key, "shift-share"), **told)

    def _growth(self, key: str, moved: str | None, names: Sequence[str], first: str, last: str) -> dict[str, float]:
        """Return the country's growth of each breakdown as a share; NaN where it is not known."""
        country = [areas.area(COUNTRY)]
        if moved is not None:
            changed = self.values(moved, [last], of=country, breakdowns=[f"from={first};{name}" for name in names])
            told = dict(zip(changed["breakdown"], changed["value"], strict=True))
            return {name: told.get(f"from={first};{name}", float("nan")) / 100 for name in names}
        levels = self.values(key, [first, last], of=country, breakdowns=names)
        wide = levels.pivot(index="breakdown", columns="period", values="value")
        return (wide[last] / wide[first].where(wide[first] > 0) - 1).to_dict()


def _total_and_parts(record: Indicator) -> tuple[str, list[str]]:
    """Return the breakdown that is the total, and those that add up to it."""
    total = next((name for name in TOTALS if name in record.breakdowns), "")
    inner = {f"row={row.key}" for row in benefits.main_rows() if row.parent}
    return total, [name for name in record.breakdowns if name not in (total, *inner)]
