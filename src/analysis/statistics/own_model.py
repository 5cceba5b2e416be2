"""Our own model of the expected share for all municipalities at once, with its intervals, checks and validation.

Computed once for a set of snapshots and kept; an annex reads its own rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from analysis import model_store, observations
from analysis.statistics import conditions, diagnostics, expectation, validation
from analysis.statistics import panel as panels
from analysis.statistics.expectation import DRAWS, SEED, Choice, Fit
from analysis.statistics.panel import GROUPS, NotEnoughError, Panel

NAME = "own-model"
KEY = ["group", "measure", "period"]
MODULES = tuple(
    f"analysis.statistics.{name}"
    for name in ("conditions", "panel", "expectation", "diagnostics", "validation", "own_model")
)
COLUMNS = ["part", "group", "period", "item", "measure", "value", "note"]
# what is kept does not hang on the order in which a processor adds numbers up
KEPT_DECIMALS = 9
REASONS = (
    *("no_periods", "no_conditions", "few_municipalities"),
    *("constant", "singular", "no_convergence"),
)


@dataclass(frozen=True)
class OwnModel:
    """What our own model says up to a month.

    Attributes
    ----------
    rows : DataFrame
        part ("municipality", "coefficient", "model", "reason"), group, period, item (municipality or condition),
        measure, value and note; empty texts where they do not apply.
    """

    rows: pd.DataFrame

    @cached_property
    def periods(self) -> list[str]:
        """The rolling years that the model tells of, in order; none when there is no model."""
        return self.rows.loc[self.rows["part"] == "municipality", "period"].unique().tolist()

    def reason(self, group: str) -> str:
        """Return why there is no model of a benefit group, as a key of `REASONS`; empty when there is one."""
        found = self.rows[(self.rows["part"] == "reason") & self.rows["group"].isin([group, ""])]
        return "" if found.empty else str(found["note"].iloc[0])

    def municipality(self, code: str) -> pd.DataFrame:
        """Return a municipality's numbers: a row for each group and rolling year, a column for each measure.

        Returns
        -------
        DataFrame
            group, period, actual_pct, expected_pct, residual_pp, residual_lower_pp, residual_upper_pp,
            residual_persons (with lower and upper), rank, rank_lower, rank_upper and rank_of.
        """
        if code not in self._municipalities:
            own = self.rows[(self.rows["part"] == "municipality") & (self.rows["item"] == code)]
            wide = own.pivot(index=["group", "period"], columns="measure", values="value").reset_index()
            order = {group: place for place, group in enumerate(GROUPS)}
            in_order = wide.sort_values(
                ["group", "period"], key=lambda names: names.map(order).fillna(0), kind="stable"
            )
            self._municipalities[code] = in_order
        return self._municipalities[code].copy(deep=False)

    def coefficients(self) -> pd.DataFrame:
        """Return group, item (condition), coefficient, error, lower and upper in points of per cent."""
        found = self.rows[self.rows["part"] == "coefficient"]
        return found.pivot(index=["group", "item"], columns="measure", values="value").reset_index()

    def number(self, group: str, measure: str, period: str = "") -> float:
        """Return a number about the model of a group; NaN when it could not be had."""
        value, _ = self._about.get((group, measure, period), (float("nan"), ""))
        return float(value)

    def note(self, group: str, measure: str) -> str:
        """Return the note of a number about the model: a specification, a municipality, or why it is lacking."""
        _, note = self._about.get((group, measure, ""), (float("nan"), ""))
        return str(note)

    @cached_property
    def _municipalities(self) -> dict[str, pd.DataFrame]:
        """What has been asked for, by municipality."""
        return {}

    @cached_property
    def _about(self) -> dict[tuple[str, str, str], tuple[float, str]]:
        """Number and note by group, measure and period: the first where there are several."""
        found = self.rows[self.rows["part"] == "model"].drop_duplicates(KEY)
        keys, told = (found[names].itertuples(index=False, name=None) for names in (KEY, ["value", "note"]))
        return dict(zip(keys, told, strict=True))


def own_model(data_until: str, *, draws: int = DRAWS, seed: int = SEED) -> OwnModel:
    """Return our own model of the expected share on public support, kept from an earlier run where there is one.

    Parameters
    ----------
    data_until : str
        Nothing about a later period is read.
    draws : int
        Draws of municipalities behind the intervals.
    seed : int

    Returns
    -------
    OwnModel
        Without rows but the reason when there is too little to make a model of.

    Examples
    --------
    >>> own_model("2019M12").reason("total")
    'no_periods'
    """
    years = panels.rolling_years(data_until)
    if not years:
        return OwnModel(_frame([_row("reason", "", note="no_periods")]))
    held = [table for table in (panels.TABLE, *conditions.TABLES) if observations.has(table)]
    # the conditions are older than the rolling years, so that the years decide all that is read
    inputs = model_store.fingerprints(held, MODULES, until=years[-1], draws=draws, seed=seed)
    return OwnModel(model_store.cached(NAME, inputs, lambda: computed(data_until, draws, seed)))


def computed(data_until: str, draws: int = DRAWS, seed: int = SEED) -> pd.DataFrame:
    """Make the model from the observations; see `own_model`."""
    try:
        panel = panels.read(data_until)
    except NotEnoughError as reason:
        return _frame([_row("reason", "", note=str(reason))])
    # the matrices are small: two threads spend more time waiting for each other than they save
    with threadpool_limits(1):
        rows = [row for group in GROUPS for row in _group(panel, group, draws, seed)]
    return _frame(rows)


def _group(panel: Panel, group: str, draws: int, seed: int) -> list[dict]:
    shares = panel.shares_pct[group]
    try:
        choice = expectation.choose(panel, shares)
        fitted = expectation.fit(panel, shares, choice)
    except (NotEnoughError, np.linalg.LinAlgError) as reason:
        key = str(reason) if isinstance(reason, NotEnoughError) else "singular"
        return [_row("reason", group, note=key)]
    residuals, coefficients = expectation.bootstrap(panel, shares, choice, draws, seed)
    return [
        *_municipalities(panel, group, shares, fitted, residuals),
        *_coefficients(panel, group, choice, fitted, coefficients),
        *_fit(panel, group, choice, fitted),
        *_forms(panel, group, choice, fitted),
        *_validation(panel, group, fitted),
    ]


def _municipalities(panel: Panel, group: str, shares: np.ndarray, fitted: Fit, draws: np.ndarray) -> Iterator[dict]:
    residual = shares - fitted.expected_pct
    lower, upper = expectation.interval(draws)
    rank_lower, rank_upper = expectation.interval(expectation.ranks(draws))
    persons = panel.population / 100
    measures = {
        "actual_pct": shares,
        "expected_pct": fitted.expected_pct,
        "residual_pp": residual,
        "residual_lower_pp": np.minimum(lower, residual),
        "residual_upper_pp": np.maximum(upper, residual),
        "residual_persons": residual * persons,
        "residual_lower_persons": np.minimum(lower, residual) * persons,
        "residual_upper_persons": np.maximum(upper, residual) * persons,
        "rank": expectation.ranks(residual),
        "rank_lower": np.minimum(np.floor(rank_lower), expectation.ranks(residual)),
        "rank_upper": np.maximum(np.ceil(rank_upper), expectation.ranks(residual)),
        "rank_of": np.full(shares.shape, float(len(panel.codes))),
    }
    for row, code in enumerate(panel.codes):
        for column, period in enumerate(panel.periods):
            for measure, values in measures.items():
                yield _row("municipality", group, period, code, measure, values[row, column])


def _coefficients(panel: Panel, group: str, choice: Choice, fitted: Fit, draws: np.ndarray) -> Iterator[dict]:
    errors = expectation.clustered_errors(panel, panel.shares_pct[group], choice, fitted)
    lower, upper = expectation.interval(draws)
    inflation = diagnostics.variance_inflation(panel.conditions[panels.columns(panel, choice.specification)])
    start = len(panel.periods)
    for place, name in enumerate(panels.columns(panel, choice.specification), start=start):
        found = {
            "coefficient": fitted.coefficients[place],
            "error": errors[place],
            "lower": lower[place],
            "upper": upper[place],
            "variance_inflation": inflation[name],
        }
        for measure, value in found.items():
            yield _row("coefficient", group, item=name, measure=measure, value=value)


def _fit(panel: Panel, group: str, choice: Choice, fitted: Fit) -> Iterator[dict]:
    shares = panel.shares_pct[group]
    residual = shares - fitted.expected_pct
    in_folds = expectation.chosen_in_folds(panel, shares)
    inflation = diagnostics.variance_inflation(panel.conditions[panels.columns(panel, diagnostics.FORM)])
    code, moved = diagnostics.influence(panel, shares, choice, fitted)
    yield _model(group, "shrinkage", choice.shrinkage, choice.specification)
    yield _model(group, "conditions", len(panels.columns(panel, choice.specification)))
    yield _model(group, "municipalities", len(panel.codes))
    yield _model(group, "r_squared", expectation.r_squared(shares, fitted.expected_pct))
    yield _model(group, "r_squared_in_folds", expectation.r_squared(shares, in_folds))
    yield _model(group, "rmse_pp", expectation.rmse(shares, fitted.expected_pct))
    yield _model(group, "largest_core_variance_inflation", inflation.max(), str(inflation.idxmax()))
    yield _model(group, "influence_pp", moved, code)
    moran, chance = diagnostics.moran(residual[:, -1], diagnostics.neighbours(panel.codes))
    yield _model(group, "moran", moran)
    yield _model(group, "moran_chance", chance)


def _forms(panel: Panel, group: str, choice: Choice, fitted: Fit) -> Iterator[dict]:
    shares = panel.shares_pct[group]
    residual = shares - fitted.expected_pct
    for name, form in (("mixed", diagnostics.mixed), ("logit", diagnostics.fractional_logit)):
        try:
            other = form(panel, shares)
        except NotEnoughError as reason:
            yield _model(group, f"{name}_spearman", np.nan, str(reason))
            continue
        yield _model(group, f"{name}_spearman", diagnostics.spearman(other.residuals_pp[:, -1], residual[:, -1]))
        if name == "mixed":
            yield _model(group, "mixed_between_pct", other.share_between_pct)
    rest, kept, without = diagnostics.without_small_islands(panel, shares, choice)
    keep = np.isin(panel.codes, rest.codes)
    moved = (kept - without.expected_pct)[:, -1]
    yield _model(group, "islands_spearman", diagnostics.spearman(moved, residual[keep, -1]))
    yield _model(group, "islands_largest_change_pp", np.abs(moved - residual[keep, -1]).max())
    yield _model(group, "islands_r_squared", expectation.r_squared(kept, without.expected_pct))
    yield _model(group, "islands_rmse_pp", expectation.rmse(kept, without.expected_pct))


def _validation(panel: Panel, group: str, fitted: Fit) -> Iterator[dict]:
    shares = panel.shares_pct[group]
    difference = validation.official(panel, group, "difference_pp")
    expected = validation.official(panel, group, "expected_share_pct")
    if not np.isfinite(difference).all() or not np.isfinite(expected).all():
        return
    found = validation.agreement(shares - fitted.expected_pct, difference)
    for period, record in zip(panel.periods, found.to_dict(orient="records"), strict=True):
        for measure, value in record.items():
            yield _model(group, measure, value, period=period)
    yield _model(group, "spearman_mean", found["spearman"].mean())
    yield _model(group, "official_r_squared", expectation.r_squared(shares, expected))
    choice, told = validation.ceiling(panel, shares, expected)
    best = validation.agreement(told, difference)["spearman"]
    yield _model(group, "ceiling_r_squared", expectation.r_squared(expected, shares - told), choice.specification)
    for period, value in zip(panel.periods, best, strict=True):
        yield _model(group, "ceiling_spearman", value, period=period)
    yield _model(group, "ceiling_spearman_mean", best.mean())
    for measure, values in (
        ("official_between_landsdele_pct", difference[:, -1]),
        ("own_between_landsdele_pct", (shares - fitted.expected_pct)[:, -1]),
    ):
        yield _model(group, measure, validation.between_landsdele_pct(panel, values))


def _model(group: str, measure: str, value: float, note: str = "", period: str = "") -> dict:
    return _row("model", group, period, "", measure, value, note)


def _row(
    part: str,
    group: str,
    period: str = "",
    item: str = "",
    measure: str = "",
    value: float = np.nan,
    note: str = "",
) -> dict:
    return dict(zip(COLUMNS, (part, group, period, item, measure, float(value), note), strict=True))


def _frame(rows: list[dict]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=COLUMNS)
    frame["value"] = frame["value"].astype(float).round(KEPT_DECIMALS)
    return frame.astype(dict.fromkeys(["part", "group", "period", "item", "measure", "note"], "str"))
