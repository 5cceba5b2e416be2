"""Generated stores: every official table that an indicator is made from, with hidden, absent and zero cells."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from analysis.store import observations
from tests.second_engine.made_tables import (
    ALONE,
    COUNTRY_ONLY,
    COUNTS,
    FAMILIES,
    PERSONS,
    PLAN,
    SHARES,
    WITH_PLAN,
    WITHIN,
    WITHOUT_GROUPS,
)

# Any snapshot that is held: the made numbers need one to name.
SNAPSHOT = "jobindsats/Y25I01/2026-08-22"
# Some whole groups: Bornholm, Fyn, Vestjylland and the municipalities around the four largest towns.
HELD = {"rar": ["rar-bornholm", "rar-fyn", "rar-vestjylland"], "kommunegruppe": ["kommunegruppe-2"]}


@dataclass(frozen=True)
class Recipe:
    """What a generated store is made of."""

    seed: int
    family: str
    # the middle of the counts of the smallest municipalities, and how much the larger ones are larger
    small: float
    spread: float
    # shares of cells that are absent, or stand without a number
    absent: float
    not_available: float
    # whether the source shows noughts, publishes groups, and rounds parts one by one
    shows_noughts: bool
    publishes_groups: bool
    rounds: bool
    # whether the persons under a published share are others than those that are held
    moved_base: bool


# What is drawn first is the richest.
RECIPES = st.builds(
    Recipe,
    seed=st.integers(0, 2**32 - 1),
    family=st.sampled_from(list(FAMILIES)),
    small=st.sampled_from([4.0, 1.0, 30.0]),
    spread=st.sampled_from([3.0, 1.0]),
    absent=st.sampled_from([0.002, 0.0, 0.02]),
    not_available=st.sampled_from([0.002, 0.0]),
    shows_noughts=st.sampled_from([True, False]),
    publishes_groups=st.sampled_from([False, True]),
    rounds=st.sampled_from([True, False]),
    moved_base=st.sampled_from([True, False]),
)


def municipalities(data: Path) -> pd.DataFrame:
    """Return the municipalities that the generated stores hold."""
    register = pd.read_csv(data / "areas" / "municipalities.csv", dtype=str)
    held = pd.concat([register[kind].isin(groups) for kind, groups in HELD.items()], axis=1).any(axis=1)
    return register[held].reset_index(drop=True)


class Maker:
    """Makes the observations of a recipe."""

    def __init__(self, recipe: Recipe, data: Path):
        self.recipe, self.random = recipe, np.random.default_rng(recipe.seed)
        self.register = municipalities(data)
        self.size = recipe.small * np.exp(self.random.normal(0, recipe.spread, len(self.register)))
        self.published = {"000": np.arange(len(self.register))}
        if recipe.publishes_groups:
            groups = {"rar": "rar-fyn", "kommunegruppe": "kommunegruppe-2"}
            members = {code: np.flatnonzero(self.register[kind] == code) for kind, code in groups.items()}
            self.published |= members
        self.areas = [*self.register["code"], *self.published]
        # the counts of the municipalities, hidden or not
        self.own: dict[tuple[str, str, str], np.ndarray] = {}

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the observations, table by table."""
        frames: dict[str, list[pd.DataFrame]] = {}
        held = FAMILIES[self.recipe.family].split()
        for table in [table for table in COUNTS if table in held]:
            periods, measures = COUNTS[table]
            for measure, divisions in measures.items():
                for breakdown, numbers in self._divided(table, measure, periods, divisions).items():
                    rows = self._rows(table, measure, breakdown, periods, numbers, hides=True)
                    frames.setdefault(table, []).append(rows)
        for (table, measure), (count, base) in SHARES.items():
            periods = COUNTS[table][0]
            for breakdown in [key[2] for key in self.own if key[:2] == (table, count)]:
                share = self._share(self._with_groups(self.own[table, count, breakdown]), base, periods)
                frames[table].append(self._rows(table, measure, breakdown, periods, share))
        for (table, measure), (periods, breakdowns, decimals) in ALONE.items():
            for breakdown in breakdowns if table in held else ():
                shape = (len(self.areas), len(periods))
                numbers = np.round(np.abs(self.random.normal(0, 20, shape)), decimals)
                frames.setdefault(table, []).append(self._rows(table, measure, breakdown, periods, numbers))
        return {table: pd.concat(found, ignore_index=True) for table, found in frames.items()}

    def _divided(
        self, table: str, measure: str, periods: list[str], divisions: list[list[str]]
    ) -> dict[str, np.ndarray]:
        """Return a total that varies about each municipality's size, and its parts."""
        within = WITHIN.get((table, measure))
        base = {key[2]: counts[:, -len(periods) :] for key, counts in self.own.items() if key[:2] == within}
        # in some periods all of them, in some none
        part = np.clip(self.random.uniform(-0.2, 1.2, len(periods)), 0, 1)
        varied = self.size[:, None] * self.random.uniform(0.5, 2, (len(self.size), len(periods)))
        found = {"": self.random.binomial(base[""], part) if base else self.random.poisson(varied)}
        for names in divisions:
            # parts of a part are of it
            wholes = [
                name for name in found if name and all({*name.split(";")} <= {*each.split(";")} for each in names)
            ]
            parts = self.random.multinomial(
                found[wholes[0] if wholes else ""], self.random.dirichlet(np.full(len(names), 0.5))
            )
            noise = self.random.integers(-1, 2, parts.shape) if self.recipe.rounds else 0
            parts = np.maximum(parts + noise * (parts > 2), 0)
            for number, name in enumerate(names):
                found[name] = self.random.binomial(base[name], part) if name in base else parts[..., number]
        self.own |= {(table, measure, name): numbers for name, numbers in found.items()}
        return {name: self._with_groups(numbers) for name, numbers in found.items()}

    def _with_groups(self, numbers: np.ndarray) -> np.ndarray:
        return np.vstack([numbers, *(numbers[members].sum(axis=0) for members in self.published.values())])

    def _share(self, count: np.ndarray, base: str, periods: list[str]) -> np.ndarray:
        if base == PERSONS:
            persons = self._with_groups(self.own["Y60A02", PERSONS, ""]).astype(float)
            moved = self.random.random(len(periods)) < (0.5 if self.recipe.moved_base else 0)
            persons = persons * np.where(moved, 1.2, 1)
        else:
            years = np.array([int(period[:4]) for period in periods])
            sizes = self._with_groups(np.round(self.size * (40 if base == "labour_force" else 60) + 50)[:, None])
            persons = sizes * (1 + 0.01 * (years - years.min()))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.round(np.where(persons > 0, 100 * count / persons, np.nan), 1)

    def _rows(
        self, table: str, measure: str, breakdown: str, periods: list[str], numbers: np.ndarray, *, hides: bool = False
    ) -> pd.DataFrame:
        recipe, count = self.recipe, numbers.size
        value = numbers.astype(float).ravel()
        hidden = (value <= 2) & ((value > 0) | (not recipe.shows_noughts)) if hides else np.zeros(count, bool)
        gone = self.random.random(count) < recipe.not_available
        cases = [gone | np.isnan(value), hidden, value == 0]
        status = np.select(cases, ["not_available", "suppressed", "zero"], "observed")
        frame = pd.DataFrame(
            {
                "source": "jobindsats",
                "table": table,
                "measure": measure,
                "breakdown": breakdown,
                "area": np.repeat(self.areas, len(periods)),
                "period": np.tile(periods, len(self.areas)),
                "value": np.where(np.isin(status, ["observed", "zero"]), value, np.nan),
                "unit": "count",
                "status": status,
                "snapshot": SNAPSHOT,
            }
        )
        kept = self.random.random(count) >= recipe.absent
        grouped = frame["area"].isin(self.published) & (frame["area"] != "000")
        elsewhere = (frame["area"] != "000") & (table in COUNTRY_ONLY)
        return frame[kept & ~(grouped & (table in WITHOUT_GROUPS)) & ~elsewhere]


def write(recipe: Recipe, data: Path, home: Path) -> None:
    """Write a project that has all of another's data but its observations, and those of a recipe instead."""
    folder = home / "data" / "observations"
    folder.mkdir(parents=True)
    for entry in data.iterdir():
        if entry.name not in ("observations", "values", "records"):
            (home / "data" / entry.name).symlink_to(entry)
    for name in ("values", "records"):
        (home / "data" / name).mkdir()
    store = {}
    if recipe.family == WITH_PLAN:
        store[PLAN] = json.loads((data / "observations" / "store.json").read_text())[PLAN]
        (folder / f"{PLAN}.parquet").symlink_to(data / "observations" / f"{PLAN}.parquet")
    for table, frame in Maker(recipe, data).tables().items():
        content = observations.write(frame)
        (folder / f"{table}.parquet").write_bytes(content)
        store[table] = {"sha256": hashlib.sha256(content).hexdigest(), "rows": len(frame), "snapshots": [SNAPSHOT]}
    (folder / "store.json").write_text(json.dumps(store))
