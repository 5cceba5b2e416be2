"""What in new figures looks wrong beside what is held and beside their own history: told, and held back.

A figure is held against the one that is held of its own period, else against the period before and the same one of the
year before, moved as all areas moved. How far it may lie from the nearest of them is told by the table's own history.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.core import areas, periods
from analysis.core.errors import DataError
from analysis.sources import numerals
from analysis.store import official_tables

SIGNED = ("difference", "change")
NO_SIZES = ("rank", "pp")
SERIES = ["measure", "breakdown", "area"]
# What is added before a logarithm: to counts, and to figures with decimals.
ADDED, ADDED_TO_DECIMALS = 1.0, 0.3
# All figures so many times larger or smaller are in another unit; small counts, and a few figures, may be so by chance.
MOST_TIMES, MOST_TIMES_OF_FEW, SMALL = 2.5, 50.0, 100
# So many areas tell how all moved, and so many figures what is usual.
ENOUGH_AREAS, ENOUGH_FIGURES = 8, 24
# Distances are such that of the history's all but one in a thousand are below USUAL; FAR is too far, if no trifle.
USUAL, USUAL_SHARE, FAR, LEAST_FAR = 3.0, 0.999, 4.0, 0.18
# So many months of history tell half of what is usual.
SHORT = 8
# How much better figures must fit another area's history than their own; what one series may say of it.
BETTER, MOST_SAID = 3.0, 40.0
# How near municipalities add up to their whole, in how many periods, and how many times further off a wrong one brings.
ADDS_UP, ENOUGH_PERIODS, FURTHER = 0.05, 8, 2.0
# Figures that are those of another period or area: how many of them, and how much they must say.
EQUAL, TELLING = 0.9, 9.0


class HeldBackError(DataError):
    """Figures look wrong, and are kept only when someone says that they are right."""


class _Figures(NamedTuple):
    """Figures by series (rows) and period (columns).

    ``judged`` marks what is new or says something else than before. ``level`` are logarithms, ``before`` those of what
    a figure may be near to, and ``expected`` the same after the move of all areas. ``scale`` is what distances are
    counted in, None where no history tells. ``telling`` is how unlikely another figure is the same by chance.
    """

    new: pd.DataFrame
    known: pd.DataFrame
    judged: np.ndarray
    telling: np.ndarray
    level: np.ndarray
    before: list[np.ndarray]
    expected: list[np.ndarray]
    scale: np.ndarray | None
    group: np.ndarray

    def distance(self) -> np.ndarray:
        """Return how far each figure is from the nearest that is expected."""
        return _nearest(self.level, self.expected) / self.scale


def check(rows: pd.DataFrame, table: str, held: pd.DataFrame) -> None:
    """Stop at the first thing in the rows of a table that looks wrong, in one sentence.

    ``held`` are the observations of the table until now; what is equal to them is not judged.
    """
    for told in found(rows, table, held):
        raise HeldBackError(f"{table} is held back: {told}; if that is right, keep it with --confirm.")


def found(rows: pd.DataFrame, table: str, held: pd.DataFrame) -> Iterator[str]:
    """Tell what looks wrong in the rows of a table, what is wrong with most of them first."""
    figures = _figures(rows, held, official_tables.official_table(table).measures)
    if figures is not None:
        yield from _other_period(figures)
        yield from _other_unit(figures)
        yield from _fractions(figures)
        if figures.scale is not None:
            yield from _other_area(figures)
            yield from _outliers(figures)
        yield from _sums(figures)


def _wide(rows: pd.DataFrame, units: Mapping[str, str]) -> pd.DataFrame:
    names = [name for name, unit in units.items() if unit not in NO_SIZES and not any(each in name for each in SIGNED)]
    chosen = rows[rows["measure"].isin(names) & rows["value"].notna()]
    keys = [chosen[name].astype(object) for name in (*SERIES, "period")]
    return pd.Series(chosen["value"].to_numpy("float64"), index=pd.MultiIndex.from_arrays(keys)).unstack()


def _figures(rows: pd.DataFrame, held: pd.DataFrame, units: Mapping[str, str]) -> _Figures | None:
    new, old = _wide(rows, units), _wide(held, units)
    texts = pd.Series(new.columns.union(old.columns), dtype=object)
    ends = pd.Series(periods.last_month(texts), index=texts, dtype="int64").sort_values()
    index = new.index.union(old.index)
    new, old = (frame.reindex(index=index, columns=ends.index) for frame in (new, old))
    judged = (new.notna() & (new != old)).to_numpy()
    if not judged.any():
        return None
    known = old.where(old.notna(), new)
    measures = index.get_level_values(0)
    decimals = measures.map(units).isin(numerals.WITH_DECIMALS)
    added = np.where(decimals, ADDED_TO_DECIMALS, ADDED)[:, None]
    level, base = (np.log(frame.to_numpy().clip(min=0) + added) for frame in (new, known))
    group = pd.factorize(pd.Series(list(zip(measures, index.get_level_values(1), strict=True))))[0]
    places = {end: place for place, end in enumerate(ends)}
    year = np.array([places.get(end - 12, -1) for end in ends])
    earlier = [
        pd.DataFrame(base).ffill(axis=1).shift(1, axis=1).to_numpy(),
        np.where(year >= 0, base[:, year], np.nan),
    ]
    own, there = np.where(old.notna(), base, np.nan), old.notna().to_numpy()
    before = [own, *(np.where(there, np.nan, each) for each in earlier)]
    # what stays is no slip: a figure inside the history may also be near to the one after it
    after = np.where(there, np.nan, pd.DataFrame(base).bfill(axis=1).shift(-1, axis=1))
    expected = [own, *(each + _moved(level, each, group) for each in (*before[1:], after))]
    usual = _nearest(base, [each + _moved(base, each, group) for each in earlier])
    floor = np.where(decimals[:, None], 0.05, 0.5 * np.exp(base / 2)) / np.exp(base) + 0.005
    scale = _scale(usual, judged, floor, group, ends.to_numpy())
    if scale is not None:
        # what is published anew is hardly ever another figure: one of a few hundred, and then by one or a tenth
        scale = np.where(there, floor, scale)
    return _Figures(new, known, judged, level - np.log(added), level, before, expected, scale, group)


def _moved(level: np.ndarray, before: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Return how all areas moved, the middle one; nothing where they are few."""
    if np.bincount(group).max() < ENOUGH_AREAS:
        return np.zeros(level.shape)
    moves = pd.DataFrame(level - before).groupby(group)
    return np.where(moves.transform("count") >= ENOUGH_AREAS, moves.transform("median"), 0.0)


def _nearest(level: np.ndarray, expected: list[np.ndarray]) -> np.ndarray:
    return np.fmin.reduce([np.abs(level - each) for each in expected])


def _scale(
    usual: np.ndarray, judged: np.ndarray, floor: np.ndarray, group: np.ndarray, ends: np.ndarray
) -> np.ndarray | None:
    """Return what distances are counted in, from those of the history; None where it is too short."""
    settled = np.where(judged, np.nan, usual)
    history = settled if np.isfinite(settled).sum() >= ENOUGH_FIGURES else usual
    if np.isfinite(history).sum() < ENOUGH_FIGURES:
        return None
    own = 1.4826 * pd.DataFrame(history).median(axis=1)
    of_all = own.groupby(group).transform("median")
    spread = np.fmax(np.fmax(own, of_all / 2).to_numpy()[:, None], floor)
    tail = np.nanquantile(history / spread, USUAL_SHARE)
    months = np.ptp(ends[np.isfinite(history).any(axis=0)]) + 1
    return spread * max(tail / USUAL, 1.0) * (1 + SHORT / months)


def _other_unit(figures: _Figures) -> Iterator[str]:
    """Tell a measure whose figures are many times what they were."""
    moves = np.array([figures.level - each for each in figures.before])
    size = np.where(np.isnan(moves), np.inf, np.abs(moves))
    move = np.take_along_axis(moves, size.argmin(axis=0)[None], axis=0)[0]
    decimals = (figures.level - figures.telling)[:, :1] < np.log(ADDED)
    large = decimals | (np.fmax(figures.level, figures.level - move) > np.log(SMALL))
    sized = figures.judged & ~np.isnan(move) & large & (figures.telling > 0)  # none is none in any unit
    measures = figures.new.index.get_level_values(0)
    far = np.zeros(move.shape) if figures.scale is None else figures.distance()
    new = figures.new.to_numpy()
    for measure in measures.unique():
        own = (measures == measure)[:, None]
        most = 2 * (sized & own).sum(axis=0) >= (~np.isnan(new) & own).sum(axis=0)
        for place in np.flatnonzero((sized & own).any(axis=0) & most):
            rows = np.flatnonzero(sized[:, place] & own[:, 0])
            middle = rows[np.argsort(move[rows, place])[len(rows) // 2]]
            few = len(rows) < ENOUGH_AREAS and np.median(far[rows, place]) < FAR
            if abs(move[middle, place]) > np.log(MOST_TIMES_OF_FEW if few else MOST_TIMES):
                where = f"for {_name(figures.new.index[middle][2])} in {figures.new.columns[place]}"
                yield (
                    f"{measure} is {new[middle, place]:.12g} {where}, and the figures there are about "
                    f"{np.exp(move[middle, place]):.3g} times as large as before, as in another unit"
                )


def _fractions(figures: _Figures) -> Iterator[str]:
    """Tell a figure with decimals of a measure that has only had whole numbers."""
    measures, new = figures.new.index.get_level_values(0), figures.new.to_numpy()
    before = figures.known.where(~figures.judged).melt(ignore_index=False, value_name="figure")["figure"].dropna()
    counted = before.mod(1).groupby(level=0).agg(["max", "size"])
    whole = counted.index[(counted["max"] == 0) & (counted["size"] >= ENOUGH_FIGURES)]
    for row, place in np.argwhere(figures.judged & measures.isin(whole)[:, None] & (new % 1 > 0))[:1]:
        measure, _, area = figures.new.index[row]
        where = f"for {_name(area)} in {figures.new.columns[place]}"
        yield f"{measure} is {new[row, place]:.12g} {where}, and has been whole numbers before"


def _name(code: str) -> str:
    return areas.area(code).name


def _other_period(figures: _Figures) -> Iterator[str]:
    """Tell a period whose figures are those of another one."""
    new, known = figures.new.to_numpy(), figures.known.to_numpy()
    for place in np.flatnonzero(figures.judged.any(axis=0)):
        both = ~np.isnan(new[:, [place]]) & ~np.isnan(known)
        equal = both & (new[:, [place]] == known)
        told = np.where(equal, figures.telling[:, [place]], 0.0).sum(axis=0)
        share = equal.sum(axis=0) / np.maximum(both.sum(axis=0), 1)
        # what is new is known as itself
        same = 0.0 if figures.judged[:, place].all() else np.where(figures.judged[:, place], 0, equal[:, place]).mean()
        told[place] = 0.0
        told[np.abs(np.arange(len(told)) - place) > 1] /= 2  # one of many may be so by chance
        for other in np.flatnonzero((share >= EQUAL) & (told > TELLING) & (share > same))[-1:]:
            period, another = figures.new.columns[[place, other]]
            yield (
                f"{equal[:, other].sum()} of {both[:, other].sum()} figures of {period} are those of {another}, as "
                "when a period is repeated or all are shifted"
            )


def _other_area(figures: _Figures) -> Iterator[str]:
    """Tell areas that stand in each other's place, and one that has the figures of another."""
    index = figures.new.index
    codes, area = np.unique(index.get_level_values(2), return_inverse=True)
    if len(codes) < ENOUGH_AREAS:
        return
    shape = (figures.group.max() + 1, len(codes))
    judged, total = np.where(figures.judged, figures.level, np.nan), np.zeros((len(codes), len(codes)))
    columns = (figures.new.to_numpy(), figures.telling, figures.scale, judged, *figures.expected)
    for place in np.flatnonzero(figures.judged.any(axis=0)):
        each = np.full((len(columns), *shape), np.nan)
        each[:, figures.group, area] = [column[:, place] for column in columns]
        values, telling, scale, level, *expected = each
        away = _nearest(level[:, :, None], [near[:, None, :] for near in expected]) / scale[:, None, :]
        cost = np.minimum(away**2 / 2, MOST_SAID)
        better = np.nansum(np.diagonal(cost, axis1=1, axis2=2)[:, :, None] - cost, axis=0)
        total += better
        period = f"in {figures.new.columns[place]}"
        equal = values[:, :, None] == values[:, None, :]
        other = ~equal & ~np.isnan(values[:, :, None] + values[:, None, :])
        told = np.where(equal & ~other.any(axis=0), telling[:, :, None], 0).sum(axis=0)
        twice = (
            (told > 0)
            & ((better > BETTER) | ((better > 0) & (told > 3 * TELLING)))
            & ~np.isnan(level).all(axis=0)[:, None]
        )
        for one, another in np.argwhere(twice & ~np.eye(len(codes), dtype=bool))[:1]:
            names = [_name(codes[each]) for each in (one, another)]
            yield f"{names[0]} has the figures of {names[1]} {period}, as when an area stands twice"
        yield from _swapped(better, codes, period)
    yield from _swapped(total, codes, "in all")


def _swapped(better: np.ndarray, codes: np.ndarray, when: str) -> Iterator[str]:
    both = np.minimum(better, better.T)
    one, other = np.unravel_index(both.argmax(), both.shape)
    if both[one, other] > BETTER:
        yield f"the figures of {_name(codes[one])} {when} fit {_name(codes[other])}, and the other way round"


def _outliers(figures: _Figures) -> Iterator[str]:
    """Tell the figure that is furthest from its own history."""
    move = _nearest(figures.level, figures.expected)
    far = np.nan_to_num(np.where(figures.judged & (move > LEAST_FAR), figures.distance(), 0.0))
    row, place = np.unravel_index(far.argmax(), far.shape)
    if far[row, place] > FAR:
        measure, breakdown, area = figures.new.index[row]
        level, new = figures.level[row, place], figures.new.to_numpy()[row, place]
        near = [each[row, place] for each in figures.expected if not np.isnan(each[row, place])]
        wanted = np.exp(min(near, key=lambda each: abs(level - each))) - np.exp(level - figures.telling[row, place])
        yield (
            f"{measure} {breakdown or 'in all'} is {new:.12g} for {_name(area)} in {figures.new.columns[place]}, where "
            f"about {wanted:.3g} is to be expected of its own history"
        )


def _sums(figures: _Figures) -> Iterator[str]:
    """Tell municipalities that add up to less or more than they have ever done before."""
    area = figures.new.index.get_level_values(2)
    known = figures.known.to_numpy()
    now = np.where(figures.judged, figures.new, known)
    for whole in (areas.area(code) for code in area.unique()):
        if len(whole.members) < 2 or not set(whole.members) <= set(area):
            continue
        signs = np.select([area == whole.code, area.isin(whole.members)], [1.0, -1.0], 0.0)[:, None]
        left, left_now = (pd.DataFrame(signs * each).groupby(figures.group).sum().to_numpy() for each in (known, now))
        total = pd.DataFrame(np.where(signs > 0, now, np.nan)).groupby(figures.group).max().to_numpy()
        judged = pd.DataFrame(figures.judged & (signs != 0)).groupby(figures.group).any().to_numpy()
        there = np.isfinite(total)
        for group in np.flatnonzero(there.sum(axis=1) > ENOUGH_PERIODS):
            middle = np.median(left[group, there[group]])
            apart = np.where(there[group], np.abs(left[group] - middle), 0.0)
            others = np.where(np.arange(len(apart)) == apart.argmax(), np.sort(apart)[-2], apart.max())
            # of numbers that are rounded one by one
            most = FURTHER * others + 2 * np.sqrt(len(whole.members))
            far = there[group] & judged[group] & (np.abs(left_now[group] - middle) > most)
            if abs(middle) > ADDS_UP * np.median(total[group, there[group]]) or not far.any():
                continue
            measure, breakdown, _ = figures.new.index[np.argmax(figures.group == group)]
            place = far.argmax()
            yield (
                f"{measure} {breakdown or 'in all'} in {figures.new.columns[place]} is {total[group, place]:.12g} for "
                f"{whole.name}, and its municipalities together are further from that than ever before"
            )
