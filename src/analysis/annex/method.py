"""The verbs on what the annex rests on, what has changed since the last one, and what is expected."""

from typing import Literal

import pandas as pd

from analysis import plans
from analysis.annex import chapters, figures
from analysis.annex.scope import Scope, options_of
from analysis.annex.verbs import Blocks
from analysis.core import reforms
from analysis.display.blocks import lineage
from analysis.display.blocks.blocks import Figure, Missing, Table, Text
from analysis.display.sentences import outlook
from analysis.display.tables import method as display
from analysis.display.targets import changed
from analysis.indicators import registry
from analysis.indicators.computing import RECORDS
from analysis.indicators.registry import Indicator
from analysis.plans import changed_since, target_chances
from analysis.plans import targets as plan_targets
from analysis.sources import catalogue, vintages
from analysis.statistics import chances, forecast_evaluation, forecast_series, forecasts
from analysis.store import observations, snapshots

HISTORY_MONTHS = 25
USUAL_SERIES = ("unemployed", "cash_assistance_full_time")


def method(
    scope: Scope, what: Literal["definitions", "breaks", "caveats", "sources", "corrections", "lacking"]
) -> Table | Missing | None:
    """What the annex rests on; None where there is nothing of the kind.

    Parameters
    ----------
    what : {"definitions", "breaks", "caveats", "sources", "corrections", "lacking"}
        About the indicators that the plan's chapters use: their definitions, the breaks in their series, their
        caveats, the official tables behind them, the known errors in these, or the tables that are not held for the
        municipality.
    """
    used, view, id = _used(scope), scope.view, scope.id(what)
    if what == "lacking":
        wanted = [table for table in scope.lacking(used) if not table.startswith(RECORDS)]
        # a table that is not published by municipality is not lacking when it is held
        wanted = [table for table in wanted if not observations.has(table) or _is_by_municipality(table)]
        return scope.missing_tables(wanted, id) if wanted else None
    if what == "definitions":
        table, origin = display.definitions_table(used, view, id=id), "indicators"
    elif what in ("sources", "corrections"):
        tables = [table for record in used for table in record.tables]
        make = display.sources_table if what == "sources" else display.corrections_table
        table, origin = make(tables, view, id=id), "snapshots" if what == "sources" else "vocabulary"
    else:
        make = display.breaks_table if what == "breaks" else display.caveats_table
        table, origin = make(used, view, id=id), "vocabulary"
    return table and lineage.of_project(table, origin)


def _is_by_municipality(table: str) -> bool:
    """Whether a table that is held is published by municipality; what it holds tells, where the catalogue does not."""
    if table in catalogue.tables():
        return catalogue.by_municipality(table)
    return bool(observations.load(table)["area"].ne("000").any())


def _used(scope: Scope) -> list[Indicator]:
    """Return the indicators of the plan's chapters, options, targets and printed numbers, each once."""
    names = scope.plan.chapter_names
    keys = [key for name in names for key in chapters.indicators_used(chapters.chapter(name))]
    keys += [key for name in names for key in options_of(scope.plan, name).indicators]
    keys += [each.indicator for target in scope.plan.targets for each in target.measures() if each.indicator]
    keys += [check.ours.indicator for check in scope.plan.printed if check.ours]
    records = [registry.indicator(key) for key in dict.fromkeys(keys)]
    # what another municipality's plan prints is no source here
    others = {name for name in plans.names() if plans.load(name).municipality != scope.own.code}
    return [each.model_copy(update={"tables": [t for t in each.tables if t not in others]}) for each in records]


def changed_since_last(scope: Scope) -> Blocks:
    """What has changed since the day that the plan names, else the last retrieval but one: words and tables."""
    since = scope.options.since
    day = snapshots.day(since) if since else vintages.day_before_newest()
    found = changed_since.since(day, _used(scope), scope.plan, scope.own, scope.year, scope.data_until)
    tables = [
        changed.targets_table(found, scope.plan.targets, scope.view, id=scope.id("targets")),
        changed.ranks_table(found, scope.view, id=scope.id("ranks")),
        changed.figures_table(found, scope.view, id=scope.id("figures")),
        changed.periods_table(found, scope.view, id=scope.id("periods")),
        changed.definitions_table(found, scope.view, id=scope.id("definitions")),
    ]
    return Blocks([changed.summary(found, scope.language), *(table for table in tables if table is not None)])


def forecast(scope: Scope, *keys: str, kind: Literal["chart", "accuracy"] = "chart") -> Figure | Text | Blocks | None:
    """What is expected to the end of the plan's period; None where there is nothing to say.

    Parameters
    ----------
    *keys : str
        Series; without any those of the plan's goals.
    kind : {"chart", "accuracy"}
        A series and its forecast with bands; or how good forecasts have been beside seasonal naive, and how often
        stated chances have come true.
    """
    if kind == "accuracy":
        return Blocks(_accuracy(scope))
    keys = keys or _of_goals(scope)
    charts = [chart for key in keys if (chart := _chart(scope, key)) is not None]
    return charts[0] if len(charts) == 1 else Blocks(charts) or None


def _of_goals(scope: Scope) -> tuple[str, ...]:
    """Return the series that the plan's goals are about, or the usual ones."""
    measured = [each.indicator for target in scope.plan.targets for each in target.measures()]
    found = [quantity.above for key in measured if (quantity := target_chances.QUANTITIES.get(key)) is not None]
    return tuple(dict.fromkeys(found)) or USUAL_SERIES


def _end(scope: Scope) -> str:
    return f"{max([*scope.plan.years, scope.year])}M12"


def _chart(scope: Scope, key: str) -> Figure | None:
    found, end = forecast_series.span(key, [scope.own], scope.data_until), _end(scope)
    if forecast_series.reason(found, 0) is not None or end <= scope.data_until:
        return None
    frame = forecasts.forecast(key, [scope.own], scope.data_until, end)
    given = frame[frame["status"] == "observed"]
    if given.empty:
        return None
    record, evaluated = registry.indicator(key), forecast_evaluation.evaluation(key, scope.data_until)
    shown = list(found.months[-scope.count(HISTORY_MONTHS) :])
    history = scope.own_values(key, shown)
    known = pd.Series(found.numbers[:, 0], index=found.months)
    from analysis.display.figures.fan_chart import fan_chart

    table = forecast_series.series(key).table
    return fan_chart(
        history,
        given[["period", "mean", *forecasts.BOUNDS]],
        record,
        scope.view,
        id=scope.id(key, "forecast"),
        caption=outlook.title(given, known, record.name.text(scope.language), scope.language),
        outside=_quoted(scope, key),
        targets=figures.limits(scope, key, record.breakdowns[0], shown[-1]),
        breaks=[each for each in reforms.breaks(table) if each.period in shown[1:]],
        notes=(
            *outlook.chart_notes(frame, evaluated[evaluated["chosen"]], end, scope.language),
            *(each.text(scope.language) for each in reforms.told([table], shown[0], given["period"].iloc[-1])),
        ),
    )


def _quoted(scope: Scope, key: str) -> pd.DataFrame:
    """Return what others foretell of the same number, as the plan quotes it: label, period and value."""
    rows = [
        (f"{each.author} ({each.date[:4]})", each.ours.period, each.value)
        for each in scope.plan.quotations
        if each.ours is not None
        and (each.ours.indicator, each.ours.breakdown) == (key, "")
        and each.ours.area in (None, scope.own.code)
    ]
    return pd.DataFrame(rows, columns=["label", "period", "value"])


def _accuracy(scope: Scope) -> list[Table]:
    """The first table for an annex with the chapter that shows forecasts, the second for one that tells chances."""
    until = scope.data_until
    shows_forecasts = "outlook" in scope.plan.chapter_names
    judged = plan_targets.judge(scope.plan, scope.own, until) if scope.plan.targets else []
    tells_chances = any(each.chance.probability is not None for each in judged)
    if not (shows_forecasts or tells_chances):
        return []
    evaluated = {name: forecast_evaluation.evaluation(name, until) for name in forecast_series.SERIES}
    tried = {name: frame for name, frame in evaluated.items() if len(frame)}
    if not tried:
        return []
    tables = []
    if shows_forecasts:
        tables.append(outlook.accuracy_table(list(tried.values()), scope.view, id=scope.id("forecast-accuracy")))
    if tells_chances:
        reliability = [chances.reliability(name, until) for name in tried]
        tables.append(outlook.reliability_table(reliability, scope.view, id=scope.id("chance-reliability")))
    newest = snapshots.newest()
    ids = [newest[forecast_series.series(name).table] for name in tried]
    return [lineage.of_snapshots(table, "forecasts", ids) for table in tables]
