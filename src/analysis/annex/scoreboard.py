"""The scoreboard of a month: the measures of `data/scoreboard.yml`, of one municipality or of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, RootModel

from analysis.annex import facts, parameters
from analysis.core import areas, errors, periods, project, yaml_files
from analysis.core.areas import Area
from analysis.display.context import Context
from analysis.display.sentences import scoreboard as display
from analysis.display.sentences.facts import Facts
from analysis.indicators import changes, held, registry, values
from analysis.plans.references import name_of
from analysis.statistics import forecast_series, forecasts

MOST = 10


def _judged() -> list[str]:
    """Return the indicators by month of which one end is better."""
    found = registry.indicators().values()
    return [each.key for each in found if each.polarity != "none" and each.period_kinds[0] == "month"]


Measure = name_of("measure by month with a better end", _judged, "An indicator: see `bilag list indicators`.")


def measures() -> list[str]:
    """Return the indicators of the scoreboard.

    Examples
    --------
    >>> len(measures()), measures()[0]
    (10, 'unemployment_rate')
    """
    model = RootModel[Annotated[list[Measure], Field(min_length=1, max_length=MOST)]]
    return yaml_files.load(project.data("scoreboard.yml"), model).root


def digest(municipality: str | None, month: str | None = None, language: str = "da") -> str:
    """Return a month, the newest without one, in at most 30 lines of Markdown; of all where no municipality is named.

    Nothing later than the month is read. A UsageError says what is unknown, or that nothing is held.

    Examples
    --------
    >>> digest("Faxe", "2026M07").splitlines()[0]
    '# Faxe, juli 2026'
    """
    errors.check_language(language)
    own = areas.resolve_municipality(municipality) if municipality is not None else None
    month = _month(month)
    who = [own] if own else areas.municipalities()
    found = {key: _numbers(key, who, month, language, placed=own is not None) for key in measures()}
    if not any(found.values()):
        raise errors.UsageError(f"No measure of the scoreboard has a number up to {month}; see: bilag status")
    view = Context(own or areas.area("000"), (), language, month)
    return display.of_municipality(found, view) if own else display.of_all(found, view)


def _month(asked: str | None) -> str:
    newest = parameters.newest_month()
    month = periods.parse(asked or newest)
    if month.kind != "month":
        raise errors.UsageError(f"--month {asked} is no month; write one such as {newest}.")
    if str(month) > newest:
        raise errors.UsageError(f"--month {asked} is later than the newest month held, {newest}.")
    return str(month)


def _numbers(key: str, who: Sequence[Area], month: str, language: str, *, placed: bool) -> list[Facts]:
    """Return an indicator's newest number up to a month for each municipality, beside that of the month before."""
    record = registry.indicator(key)
    given = held.periods_held(record, month)
    if not given:
        return []
    period, before = given[-1], str(periods.shift(given[-1], -1))
    frame = registry.compute(key, who, [before, period], month, breakdowns=[facts.whole(record)])
    rows = {(row["area"], row["period"]): row for row in frame.to_dict("records")}
    expected = {}
    if key in forecast_series.SERIES:
        newest = forecasts.newest_month(key, who, month)
        expected = {row["area"]: row for row in newest.to_dict("records") if row["period"] == period}
    found = []
    for area in who:
        now, earlier = rows[area.code, period], rows[area.code, before]
        told = changes.change(now, earlier, record)
        known = earlier["status"] in values.PRINTABLE and not (told.breaks or told.of_two_sources)
        place = facts.place_of(area, record, now, month) if placed and now["status"] in values.PRINTABLE else None
        view = Context(area, (), language, month)
        beside = {"before": earlier if known else None, "place": place, "expected": expected.get(area.code)}
        found.append(Facts(record, view, now, **beside))
    return found
