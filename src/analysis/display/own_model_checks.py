"""How our own model is made and how good it is: its coefficients, and what it stands up to."""

from __future__ import annotations

import math

from analysis import areas, formats, periods
from analysis.display import context
from analysis.display.blocks import Cell, Column, Row, Table, Text
from analysis.display.context import Context
from analysis.display.own_benchmark import group_name, reasons
from analysis.display.texts import has, text
from analysis.statistics.own_model import OwnModel
from analysis.statistics.panel import GROUPS, SQUARE

CHECKS = (
    *(("conditions", 0), ("shrinkage", 1), ("r_squared", 2), ("r_squared_in_folds", 2), ("rmse_pp", 2)),
    *(("largest_core_variance_inflation", 1), ("influence_pp", 2), ("moran", 2)),
    *(("mixed_spearman", 2), ("mixed_between_pct", 0), ("logit_spearman", 2)),
    *(("islands_r_squared", 2), ("islands_largest_change_pp", 2)),
    *(("spearman", 2), ("spearman_mean", 2), ("mean_absolute_difference_pp", 2), ("ceiling_spearman_mean", 2)),
    *(("official_r_squared", 2), ("official_between_landsdele_pct", 0), ("own_between_landsdele_pct", 0)),
)
OF_A_PERIOD = ("spearman", "mean_absolute_difference_pp")


def coefficients_table(model: OwnModel, view: Context, *, id: str) -> Table | Text:
    """The coefficients of our own model with their errors: a row for each condition, two columns for each group."""
    language = view.language
    held = {(row["group"], row["item"]): row for row in model.coefficients().to_dict(orient="records")}
    if not held:
        return Text(" ".join(reasons(model, view)), language)
    groups = [group for group in GROUPS if not model.reason(group)]
    names = {item: condition_name(item, language) for item in sorted({item for _, item in held})}
    columns = [
        Column(
            f"{group}-{measure}",
            text(language, f"own_model.{measure}"),
            group=group_name(group, language),
            decimals=3,
        )
        for group in groups
        for measure in ("coefficient", "error")
    ]
    rows = tuple(
        Row(
            names[item],
            tuple(
                _number(
                    held.get((group, item), {}).get(measure, math.nan), 3, language, signed=measure == "coefficient"
                )
                for group in groups
                for measure in ("coefficient", "error")
            ),
        )
        for item in sorted(names, key=lambda item: (SQUARE in item, formats.sort_key(names[item])))
    )
    return Table(
        id=id,
        caption=text(language, "own_model.coefficients_caption"),
        stub=text(language, "own_model.condition"),
        columns=tuple(columns),
        rows=rows,
        language=language,
        notes=(text(language, "own_model.coefficients_note"),),
    )


def checks_table(model: OwnModel, view: Context, *, id: str) -> Table | Text:
    """How good our own model is and what it stands up to: a row for each measure, a column for each group."""
    language = view.language
    if not model.periods:
        return Text(" ".join(reasons(model, view)), language)
    groups = [group for group in GROUPS if not model.reason(group)]
    period = model.periods[-1]
    named = tuple(Cell(text(language, f"own_model.specification.{model.note(group, 'shrinkage')}")) for group in groups)
    rows = [Row(text(language, "own_model.check_specification"), named)]
    for measure, decimals in CHECKS:
        when = period if measure in OF_A_PERIOD else ""
        given = {"period": periods.name(period, language)} if measure in OF_A_PERIOD else {}
        label = text(language, f"own_model.check_{measure}", **given)
        cells = [_check(model, group, measure, when, decimals, language) for group in groups]
        rows.append(Row(label, tuple(cells)))
    return Table(
        id=id,
        caption=text(language, "own_model.checks_caption"),
        stub=text(language, "own_model.check"),
        columns=tuple(Column(group, group_name(group, language)) for group in groups),
        rows=tuple(rows),
        language=language,
        notes=(
            text(language, "own_model.checks_note", periods=_years(model, language)),
            *reasons(model, view),
        ),
    )


def _check(model: OwnModel, group: str, measure: str, period: str, decimals: int, language: str) -> Cell:
    value, note = model.number(group, measure, period), model.note(group, measure)
    if math.isnan(value):
        return Cell(text(language, "own_model.not_to_be_had"))
    cell = _number(value, decimals, language)
    if measure == "influence_pp":
        return Cell(f"{cell.text} ({areas.area(note).name})", cell.value, decimals=decimals)
    if measure == "largest_core_variance_inflation":
        return Cell(f"{cell.text} ({context.within(condition_name(note, language))})", cell.value, decimals=decimals)
    if measure == "moran":
        chance = formats.number(model.number(group, "moran_chance"), 3, language=language)
        return Cell(f"{cell.text} ({chance})", cell.value, decimals=decimals)
    return cell


def condition_name(key: str, language: str) -> str:
    """Return what a frame condition of the model is called.

    Examples
    --------
    >>> condition_name("income_log", "en"), condition_name("immigrants_pct_squared", "da")
    ('Disposable income (logarithm)', 'Indvandrere, kvadreret')
    >>> condition_name("landsdel_07", "da"), condition_name("kommunegruppe_5", "da")
    ('Landsdel Fyn', 'Landkommuner')
    """
    if key.endswith(SQUARE):
        return text(language, "own_model.squared", name=condition_name(key.removesuffix(SQUARE), language))
    if has(language, f"own_model.condition.{key}"):
        return text(language, f"own_model.condition.{key}")
    return areas.name(areas.area(key.removeprefix("landsdel_").replace("_", "-")), language)


def _number(value: float, decimals: int, language: str, *, signed: bool = False) -> Cell:
    if math.isnan(value):
        return Cell("")
    words = formats.number(value, decimals, signed=signed, language=language)
    return Cell(words, formats.round_half_up(value, decimals), decimals=decimals)


def _years(model: OwnModel, language: str) -> str:
    ends = [periods.name(period, language) for period in dict.fromkeys([model.periods[0], model.periods[-1]])]
    return " - ".join(ends)
