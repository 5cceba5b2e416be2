"""Our own model of the expected share, always told as ours: the municipality's numbers, and how good the model is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from analysis import formats, periods, vocabulary
from analysis.display import context
from analysis.display.blocks import Column, Table, Text, records
from analysis.display.context import Context
from analysis.display.tables import from_frame
from analysis.display.texts import text
from analysis.statistics.expectation import DRAWS, LEVEL_PCT
from analysis.statistics.own_model import OwnModel
from analysis.statistics.panel import GROUPS

TOTAL = "total"
DECIMALS = 2
# a rank correlation from here up is told as high, and as some agreement
STRONG, FAIR = 0.75, 0.5
# measure of the model, indicator key, unit, and the ends of its interval
MEASURES = (
    ("expected_pct", "own_model_expected_share", "pct", None),
    ("residual_pp", "own_model_difference", "pp", ("residual_lower_pp", "residual_upper_pp")),
    (
        "residual_persons",
        "own_model_difference_persons",
        "full_time_persons",
        ("residual_lower_persons", "residual_upper_persons"),
    ),
    ("rank", "own_model_rank", "rank", ("rank_lower", "rank_upper")),
)


def values_of(model: OwnModel, view: Context, snapshots: Sequence[str]) -> pd.DataFrame:
    """Return the municipality's numbers from our own model in its last rolling year as values.

    Returns
    -------
    DataFrame
        Columns `VALUE_COLUMNS`; a group without a model is `not_available`. ``method`` is own_model, and the interval
        is from the bootstrap.
    """
    period = model.periods[-1] if model.periods else ""
    found = model.municipality(view.own.code)
    held = {row["group"]: row for row in found.to_dict(orient="records") if row["period"] == period}
    rows = [
        _value(held.get(group), group, period, measure, view, snapshots) for group in GROUPS for measure in MEASURES
    ]
    return pd.DataFrame(rows if period else [])


def _value(row: Mapping | None, group: str, period: str, measure: tuple, view: Context, snapshots: Sequence[str]):
    name, key, unit, ends = measure
    lower, upper = (row[end] for end in ends) if row and ends else (math.nan, math.nan)
    return {
        "indicator": key,
        "area": view.own.code,
        "period": period,
        "breakdown": f"benefit_group={group}",
        "value": row[name] if row else math.nan,
        "unit": unit,
        "status": "observed" if row else "not_available",
        "numerator": math.nan,
        "denominator": math.nan,
        "lower": lower,
        "upper": upper,
        "method": "own_model",
        "rank": row["rank"] if row else math.nan,
        "rank_of": row["rank_of"] if row else math.nan,
        "snapshots": tuple(snapshots),
        "caveats": ("own_model",),
        "interval_method": "bootstrap" if row and ends else "",
        "interval_level_pct": LEVEL_PCT if row and ends else math.nan,
    }


def reasons(model: OwnModel, view: Context) -> tuple[str, ...]:
    """Say why there is no model of some groups, or of the municipality, each reason once."""
    language, said = view.language, {}
    for group in GROUPS:
        reason = model.reason(group)
        if not reason and not (model.municipality(view.own.code)["group"] == group).any():
            said[text(language, "own_benchmark.reason_municipality", area=view.name(view.own.code))] = None
        elif reason in ("constant", "singular", "no_convergence"):
            name = context.within(group_name(group, language))
            said[text(language, f"own_benchmark.reason_{reason}", group=name)] = None
        elif reason:
            said[text(language, f"own_benchmark.reason_{reason}")] = None
    return tuple(said)


def own_table(model: OwnModel, view: Context, snapshots: Sequence[str], *, id: str) -> Table | Text:
    """The four benefit groups: expected, actual, difference and place by our own model, each with its interval.

    Returns
    -------
    Table or Text
        A paragraph with the reason when there is no model of any group.
    """
    language = view.language
    values = values_of(model, view, snapshots)
    found = model.municipality(view.own.code)
    if found.empty:
        return Text(" ".join(reasons(model, view)), language, records(values))
    period = model.periods[-1]
    held = {row["group"]: row for row in found.to_dict(orient="records") if row["period"] == period}
    frame = pd.DataFrame([_cells(held.get(group), group, language) for group in GROUPS])
    some = next(iter(held.values()))
    notes = (
        *reasons(model, view),
        text(language, "own_benchmark.note_model", others=int(some["rank_of"]) - 1),
        text(language, "own_benchmark.note_interval", draws=formats.number(DRAWS, language=language)),
        text(language, "own_benchmark.note_rank"),
    )
    return from_frame(
        frame,
        _columns(language),
        id=id,
        caption=text(language, "own_benchmark.caption", period=periods.name(period, language)),
        stub=text(language, "table.breakdown"),
        language=language,
        notes=notes,
        sources=context.sources(values, language),
        values=values,
    )


def _columns(language: str) -> tuple[Column, ...]:
    def label(key: str, **given: str) -> str:
        return text(language, f"own_benchmark.{key}", **given)

    level = f"{LEVEL_PCT:.0f}"
    pp, persons = _unit("pp", language), _unit("full_time_persons", language)
    return (
        Column("expected", label("expected"), _unit("pct", language), decimals=DECIMALS),
        Column("actual", label("actual"), _unit("pct", language), decimals=DECIMALS),
        Column("residual", label("residual"), pp, decimals=DECIMALS, signed=True),
        Column("residual_interval", label("interval", level=level), pp, numeric=False),
        Column("persons", label("persons"), persons, signed=True),
        Column("persons_interval", label("interval", level=level), persons, numeric=False),
        Column("rank", label("rank", level=level), numeric=False),
    )


def _cells(row: Mapping | None, group: str, language: str) -> dict:
    cells = {"label": group_name(group, language), "total": group == TOTAL}
    if row is None:
        names = ("expected", "actual", "residual", "residual_interval", "persons", "persons_interval", "rank")
        return cells | dict.fromkeys(names, math.nan)
    rank, lower, upper = (f"{row[name]:.0f}" for name in ("rank", "rank_lower", "rank_upper"))
    return cells | {
        "expected": row["expected_pct"],
        "actual": row["actual_pct"],
        "residual": row["residual_pp"],
        "residual_interval": _span(row["residual_lower_pp"], row["residual_upper_pp"], DECIMALS, language),
        "persons": row["residual_persons"],
        "persons_interval": _span(row["residual_lower_persons"], row["residual_upper_persons"], 0, language),
        "rank": text(language, "own_benchmark.rank_span", rank=rank, lower=lower, upper=upper),
    }


def _span(lower: float, upper: float, decimals: int, language: str) -> str:
    ends = (formats.number(end, decimals, signed=True, language=language) for end in (lower, upper))
    return text(language, "own_benchmark.span", **dict(zip(("lower", "upper"), ends, strict=True)))


def paragraph(
    model: OwnModel, view: Context, snapshots: Sequence[str], official: Mapping[str, float] | None = None
) -> Text | None:
    """Say for all benefit groups together what our own model expects, and how sure that is; None without a model.

    Parameters
    ----------
    model : OwnModel
    view : Context
    snapshots : sequence of str
    official : mapping of str to float, optional
        The ministry's difference of each group in the same rolling year, in points of per cent: where one lies
        outside our model's interval, the reader is warned first of all.
    """
    language = view.language
    found = model.municipality(view.own.code)
    found = found[(found["group"] == TOTAL) & (found["period"] == model.periods[-1])] if len(found) else found
    if found.empty:
        return None
    row = found.iloc[0]

    def said(key: str, **given: object) -> str:
        return text(language, f"own_benchmark.{key}", **given)

    def with_unit(value: float, unit: str = "pct", decimals: int = DECIMALS) -> str:
        return formats.value_with_unit(value, unit, decimals, language)

    size = formats.round_half_up(abs(row["residual_pp"]), DECIMALS)
    pp = _unit("pp", language)
    interval = f"{_span(row['residual_lower_pp'], row['residual_upper_pp'], DECIMALS, language)} {pp}"
    side = "same" if size == 0 else "lower" if row["residual_pp"] < 0 else "higher"
    number = (
        {}
        if side == "same"
        else {
            "size": with_unit(size, "pp"),
            "persons": formats.number(abs(row["residual_persons"]), language=language),
        }
    )
    apart = row["residual_lower_pp"] > 0 or row["residual_upper_pp"] < 0
    places = {name: int(row[name]) for name in ("rank", "rank_of")}
    ends = {"lower": int(row["rank_lower"]), "upper": int(row["rank_upper"])}
    sentences = [
        said(
            "level",
            expected=with_unit(row["expected_pct"]),
            actual=with_unit(row["actual_pct"]),
            place=view.place(view.own.code),
            period=periods.name(row["period"], language),
        ),
        said(side, interval=interval, **number),
        said("clear" if apart else "unclear"),
        said("place", **places, **ends) if ends["lower"] < ends["upper"] else said("place_known", **places),
    ]
    sentences = [*_warned(model, view, official or {}), *sentences]
    return Text(" ".join(sentences), language, records(values_of(model, view, snapshots)))


def _warned(model: OwnModel, view: Context, official: Mapping[str, float]) -> list[str]:
    """Say of which groups the ministry's difference lies outside our model's interval."""
    rows = model.municipality(view.own.code)
    rows = rows[rows["period"] == model.periods[-1]]
    apart = []
    for row in rows.itertuples():
        ends = (row.residual_lower_pp, official.get(row.group, math.nan), row.residual_upper_pp)
        low, theirs, high = (float(formats.round_half_up(each, DECIMALS)) for each in ends)
        if theirs < low or theirs > high:
            apart.append(context.within(group_name(row.group, view.language)))
    if not apart:
        return []
    return [text(view.language, "own_benchmark.warning", groups=formats.join(apart, view.language))]


def validation(model: OwnModel, view: Context) -> Text | None:
    """Say how our own model agrees with the ministry's in the last rolling year, good or bad; None without a model."""
    if not model.periods:
        return None
    language, period = view.language, model.periods[-1]
    found = {group: model.number(group, "spearman", period) for group in GROUPS}
    found = {group: value for group, value in found.items() if not math.isnan(value)}
    if TOTAL not in found:
        return None

    def said(key: str, **given: object) -> str:
        return text(language, f"own_benchmark.{key}", **given)

    def number(value: float) -> str:
        return formats.number(value, DECIMALS, language=language)

    figures = [
        said("validation_figure", value=number(value), group=context.within(group_name(group, language)))
        for group, value in found.items()
    ]
    worst = min(found.values())
    total = context.within(group_name(TOTAL, language))
    distance, same = (model.number(TOTAL, name, period) for name in ("mean_absolute_difference_pp", "same_sign_pct"))
    sentences = [
        said("validation", period=periods.name(period, language), figures=formats.join(figures, language)),
        said(f"validation_{'strong' if worst >= STRONG else 'fair' if worst >= FAIR else 'weak'}"),
        said(
            "validation_distance",
            group=total,
            distance=formats.value_with_unit(distance, "pp", DECIMALS, language),
            same=formats.value_with_unit(same, "pct", 0, language),
        ),
    ]
    ceiling = model.number(TOTAL, "ceiling_spearman", period)
    if ceiling < STRONG:
        sentences.append(said("ceiling", group=total, value=number(ceiling)))
    return Text(" ".join(sentences), language)


def _unit(unit: str, language: str) -> str:
    return vocabulary.unit(unit, language).short


def group_name(group: str, language: str) -> str:
    """Return what the ministry calls a group of benefits."""
    return context.breakdown_name(f"benefit_group={group}", language)
