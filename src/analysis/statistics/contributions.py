"""A change of a total split into its parts, and held up against the country's: parts that add up exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

# What rounding of published parts alone can leave, for each part (full-time persons are rounded one by one).
ROUNDING_PER_PART = 1.0


@dataclass(frozen=True)
class Split:
    """A change split into parts; with a reason, and no parts, where it is not.

    The reason is "no_numbers", "exposes" (a hidden part would be given away) or "no_growth" (a part that the
    comparator did not have at first).
    """

    parts: pd.DataFrame
    reason: str = ""


def contributions(parts: pd.DataFrame, first_total: float, last_total: float) -> Split:
    """What each part of a total contributes to its change.

    What the shown parts do not cover (hidden parts, and what rounding leaves) is one row of its own, `rest`.

    `parts` has columns part, first and last (a number in the unit of the total; NaN when hidden or absent). The result
    has change too (the total's unit), points (the part's change in per cent of the first total) and whether a row is
    the rest. The changes add up to the total's change, and the points to its change in per cent.

    Examples
    --------
    >>> parts = pd.DataFrame({"part": ["a", "b"], "first": [60.0, 40.0], "last": [50.0, 45.0]})
    >>> contributions(parts, 100, 95).parts["change"].tolist()
    [-10.0, 5.0]
    """
    nothing = parts.iloc[:0]
    shown = parts[["first", "last"]].notna().all(axis=1)
    hidden = int((~shown).sum())
    if not np.isfinite([first_total, last_total]).all() or first_total == 0 or not shown.any():
        return Split(nothing, "no_numbers")
    if hidden == 1:
        # the total less the others is the one that is hidden
        return Split(nothing, "exposes")
    frame = _with_rest(parts.loc[shown, ["part", "first", "last"]], first_total, last_total, always=hidden > 0)
    frame["change"] = frame["last"] - frame["first"]
    frame["points"] = 100 * frame["change"] / first_total
    return Split(frame.reset_index(drop=True)[["part", "first", "last", "change", "points", "rest"]])


def _with_rest(parts: pd.DataFrame, first_total: float, last_total: float, *, always: bool = False) -> pd.DataFrame:
    """Add a row of what the parts leave of the total, where they leave anything."""
    left = [first_total - parts["first"].sum(), last_total - parts["last"].sum()]
    if not always and np.allclose(left, 0):
        return parts.assign(rest=False)
    rest = pd.DataFrame({"part": ["rest"], "first": [left[0]], "last": [left[1]]})
    whole = pd.concat([parts, rest], ignore_index=True)
    return whole.assign(rest=whole.index == len(parts))


def only_rounding(split: Split) -> bool:
    """Whether the rest is no larger than rounding of the parts can leave."""
    rest = split.parts[split.parts["rest"]]
    allowed = ROUNDING_PER_PART * (len(split.parts) - len(rest) + 1)
    return bool((rest[["first", "last"]].abs() <= allowed).all(axis=None))


def shift_share(parts: pd.DataFrame, comparator_growth: float, first_total: float, last_total: float) -> Split:
    """Split the change of each part into what the country, the mix and the place itself account for.

    National: had every part grown as the comparator's total. Mix: what comes from having much of parts
    that grow otherwise in the comparator. Local: what is left, the part's growth beyond the same part's
    in the comparator. What the parts do not cover of the total (what rounding leaves) is one row of its own, `rest`,
    and has no mix.

    `parts` has columns part, first, last (the area's own numbers) and growth: that of the part in the comparator, as a
    share of its first number (0.1 for 10 per cent), as `comparator_growth` is of the total. The result has change,
    national, mix and local, in the unit of the numbers, and whether a row is the rest; the three add up to the change,
    part by part and in all, and the changes to the total's (Dunn 1960, Papers of the Regional Science Association 6).

    Examples
    --------
    >>> parts = pd.DataFrame({"part": ["a"], "first": [100.0], "last": [120.0], "growth": [0.15]})
    >>> shift_share(parts, 0.1, 101, 120).parts[["national", "mix", "local"]].round(6).to_numpy().tolist()
    [[10.0, 5.0, 5.0], [0.1, 0.0, -1.1]]
    """
    nothing = parts.iloc[:0]
    if parts.empty or not np.isfinite([*parts[["first", "last"]].to_numpy().ravel(), first_total, last_total]).all():
        return Split(nothing, "no_numbers")
    if not np.isfinite(comparator_growth) or not np.isfinite(parts["growth"]).all():
        return Split(nothing, "no_growth")
    frame = _with_rest(parts[["part", "first", "last", "growth"]], first_total, last_total)
    frame["change"] = frame["last"] - frame["first"]
    frame["national"] = frame["first"] * comparator_growth
    frame["mix"] = frame["first"] * frame.pop("growth").fillna(comparator_growth) - frame["national"]
    frame["local"] = frame["change"] - frame["national"] - frame["mix"]
    return Split(frame.reset_index(drop=True))
