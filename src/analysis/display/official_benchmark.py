"""The ministry's benchmark as published: expected, actual, difference and rank by benefit group."""

from collections.abc import Sequence

import pandas as pd

from analysis import periods, vocabulary
from analysis.display import context
from analysis.display.blocks import Column, Table, Text, records
from analysis.display.context import Context
from analysis.display.tables import from_frame
from analysis.display.texts import text
from analysis.indicators.registry import Indicator

TOTAL = "benefit_group=total"
SIGNED_UNITS = ("pp", "full_time_persons", "places")


def benchmark_table(
    values: pd.DataFrame, indicators: Sequence[Indicator], view: Context, *, id: str, period: str
) -> Table:
    """A row for each benefit group, a column for each published number.

    Parameters
    ----------
    values : DataFrame
        Values of the benchmark's indicators for the municipality.
    indicators : sequence of Indicator
        The columns in order.
    period : str
        The rolling year shown.

    Returns
    -------
    Table
    """
    language = view.language
    own = values[(values["area"] == view.own.code) & (values["period"] == period)]
    groups = list(dict.fromkeys(own["breakdown"]))
    frame = pd.DataFrame(
        {
            "breakdown": groups,
            "label": [context.breakdown_name(group, language) for group in groups],
            "total": [group == TOTAL for group in groups],
        }
    )
    columns = []
    for record in indicators:
        cells = own.loc[own["indicator"] == record.key, ["breakdown", "value", "status"]]
        cells = cells.rename(columns={"value": record.key, "status": f"{record.key}_status"})
        frame = frame.merge(cells, on="breakdown", how="left")
        unit = "" if record.unit == "rank" else vocabulary.unit(record.unit, language).short
        columns.append(
            Column(
                record.key,
                record.name.text(language),
                unit,
                decimals=record.decimals,
                signed=record.unit in SIGNED_UNITS,
            )
        )
    return _table(frame, columns, own, view, id, text(language, "benchmark.caption", period=_name(period, view)))


def benchmark_history_table(values: pd.DataFrame, indicator: Indicator, view: Context, *, id: str) -> Table:
    """One indicator of the benchmark over its rolling years: a row for each, a column for each benefit group.

    Returns
    -------
    Table
    """
    language = view.language
    own = values[(values["area"] == view.own.code) & (values["indicator"] == indicator.key)]
    order = context.in_order(own["period"].unique())
    frame = pd.DataFrame({"period": order, "label": [_name(period, view) for period in order]})
    columns = []
    for group in dict.fromkeys(own["breakdown"]):
        cells = own.loc[own["breakdown"] == group, ["period", "value", "status"]]
        frame = frame.merge(
            cells.rename(columns={"value": group, "status": f"{group}_status"}), on="period", how="left"
        )
        columns.append(
            Column(
                group,
                context.breakdown_name(group, language),
                decimals=indicator.decimals,
                signed=indicator.unit in SIGNED_UNITS,
            )
        )
    caption = text(language, "benchmark.history_caption", indicator=indicator.name.text(language))
    return _table(frame, columns, own, view, id, caption, stub=text(language, "table.period"))


def rank_paragraph(values: pd.DataFrame, indicator: Indicator, view: Context) -> Text:
    """Say where the municipality stands in the ministry's ranking, and how it has moved in a year.

    One sentence about the last whole calendar year held, and one about how it has moved since where the newest
    rolling year is another.

    Parameters
    ----------
    values : DataFrame
        Values of `benchmark_rank` for the municipality over its rolling years.

    Returns
    -------
    Text
        Empty where no rank is held.
    """
    own = values[
        (values["area"] == view.own.code)
        & (values["indicator"] == indicator.key)
        & (values["breakdown"] == TOTAL)
        & values["value"].notna()
    ]
    held = {period: int(rank) for period, rank in zip(own["period"], own["value"], strict=True)}
    order = context.in_order(held)
    calendar_years = [period for period in order if period.endswith("QMAT04")][-1:]
    said = [_rank_sentence(held, period, view) for period in calendar_years or order[-1:]]
    if calendar_years and calendar_years != order[-1:]:
        said.append(_since_sentence(held, calendar_years[0], order[-1], view))
    if said and view.is_old(order[-1]):
        said.append(text(view.language, "benchmark.newer"))
    return Text(" ".join(said), view.language, records(own))


def _rank_sentence(held: dict[str, int], period: str, view: Context) -> str:
    words = {
        "area": view.name(view.own.code),
        "period": period[:4] if period.endswith("QMAT04") else _name(period, view),
        "rank": held[period],
    }
    before = held.get(str(periods.year_before(period)))
    if before is None:
        return text(view.language, "benchmark.rank", **words)
    moved = before - held[period]
    if moved == 0:
        return text(view.language, "benchmark.rank_same", **words)
    direction = "up" if moved > 0 else "down"
    if abs(moved) == 1:
        return text(view.language, f"benchmark.rank_{direction}_one", before=before, **words)
    return text(view.language, f"benchmark.rank_{direction}_many", moved=abs(moved), before=before, **words)


def _since_sentence(held: dict[str, int], since: str, period: str, view: Context) -> str:
    """Say how the place has moved from a calendar year to a later rolling year."""
    language, moved = view.language, held[since] - held[period]
    before = held.get(str(periods.year_before(period)))
    words = {
        "area": view.name(view.own.code),
        "rank": held[period],
        "period": _name(period, view),
        "before": text(language, "benchmark.before", before=before) if before is not None else "",
    }
    if moved == 0:
        return text(language, "benchmark.since_same", **words)
    direction = "up" if moved > 0 else "down"
    if abs(moved) == 1:
        return text(language, f"benchmark.since_{direction}_one", **words)
    return text(language, f"benchmark.since_{direction}_many", moved=abs(moved), **words)


def _table(frame, columns, own, view: Context, id: str, caption: str, stub: str = "") -> Table:
    language = view.language
    return from_frame(
        frame,
        columns,
        id=id,
        caption=caption,
        stub=stub or text(language, "table.breakdown"),
        language=language,
        notes=(*view.age_notes(own), *context.caveat_notes(own, language)),
        sources=context.sources(own, language),
        values=own,
    )


def _name(period: str, view: Context) -> str:
    return periods.name(period, view.language)
