"""The verbs of a chapter that draw: slopes, maps of change, and the map of the country."""

from __future__ import annotations

from analysis import periods as calendar
from analysis.display.blocks import Figure, Missing, Text
from analysis.indicators import changes, held, registry, values
from analysis.report.model_verbs import ModelVerbs

YEARS_IN_HEAT_MAP = 5
MONTHS_IN_SLOPE = 60


class FigureVerbs(ModelVerbs):
    """What a chapter can draw beside lines, bars and strips."""

    def slope(self, key: str, *, breakdown: str | None = None) -> Figure | Missing | None:
        """The newest number against one up to five years before, after the last break; None without two numbers."""
        record, last = registry.indicator(key), self.newest(key)
        if last is None:
            return self.missing(key)
        breakdown = breakdown or record.breakdowns[0]
        first = self._earliest_alike(key, last, breakdown)
        if first is None:
            return None
        frame = self.values(key, [first, last], breakdowns=[breakdown])
        from analysis.display.figures.slope import slope

        return slope(frame, record, self._view, id=self._id(key, "slope"))

    def _earliest_alike(self, key: str, last: str, breakdown: str) -> str | None:
        """Return the earliest period a whole number of years before, with a number and no break between."""
        record = registry.indicator(key)
        shown = held.last_periods(record, self.data_until, MONTHS_IN_SLOPE + 1, self.own)
        own = self.values(key, shown, of=[self.own], breakdowns=[breakdown])
        told = set(own.loc[own["status"].isin(values.PRINTABLE), "period"])
        if last not in told:
            return None
        end = calendar.parse(last).last_month
        for code in shown:
            months = end - calendar.parse(code).last_month
            whole_years = 0 < months <= MONTHS_IN_SLOPE and months % 12 == 0
            if code in told and whole_years and not changes.breaks_between(record, [breakdown], code, last):
                return code
        return None

    def change_map(self, key: str) -> Figure | Text | Missing:
        """Each month's change from the year before as a heat map; nothing where no month can be compared."""
        record = registry.indicator(key)
        shown = held.last_periods(record, self.data_until, 12 * (YEARS_IN_HEAT_MAP + 1), self.own)
        if not shown:
            return self.missing(key)
        frame = self.values(key, shown, of=[self.own], breakdowns=[record.breakdowns[0]])
        told = frame.loc[frame["status"].isin(values.PRINTABLE), "period"]
        compared = [
            code
            for code in told
            if str(calendar.year_before(code)) in set(told)
            and not changes.breaks_between(record, [record.breakdowns[0]], str(calendar.year_before(code)), code)
        ]
        if not compared or calendar.parse(compared[0]).kind != "month":
            return Text(language=self.language)
        from analysis.display.figures.heat_map import change_by_month

        return change_by_month(frame, record, self._view, id=self._id(key, "change"))

    def map(self, key: str) -> Figure | Missing | None:
        """The 98 municipalities on a map in the newest period; None where fewer than two have a number."""
        record, period = registry.indicator(key), self.newest(key)
        if period is None:
            return self.missing(key)
        frame = self._ranked(key, period)
        if not frame["rank"].notna().any():
            return None
        from analysis.display.figures.map import choropleth

        return choropleth(frame, record, self._view, id=self._id(key, "map"))
