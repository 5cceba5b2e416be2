"""Vintages: what was held on an earlier day, and how to read the observations as they were then."""

import contextlib
import datetime
import os
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from analysis.core import atomic
from analysis.core.errors import DataError
from analysis.store import observations, snapshots

SHARES = ("pct", "pp")
# How large a revision is: of shares in points, of other figures in per cent of the old one.
TIERS = ("rounding", "small", "moderate", "large")
SHARE_LIMITS = (0.1, 0.3, 1.0)
RELATIVE_LIMITS_PCT = (1.0, 5.0)
ONE, FEW = 1.0, 5.0
DUST = 1e-9


def day_before_newest() -> datetime.date:
    """Return the last day of retrieval before the newest one; the newest where it is the only one."""
    until = snapshots.as_of()
    days = sorted({snapshots.retrieved(each) for each in snapshots.all()})
    return [day for day in days if until is None or day <= until][-2:][0]


def changed_since(day: datetime.date) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the tables whose snapshots are not those of an earlier day: those held then, and those held now."""
    then, now = snapshots.held(day), snapshots.held()
    pairs = {table: (then.get(table, ()), now.get(table, ())) for table in sorted({*then, *now})}
    return {table: pair for table, pair in pairs.items() if pair[0] != pair[1]}


@contextlib.contextmanager
def as_held_on(day: datetime.date) -> Iterator[None]:
    """Let this process read the observations of the snapshots that were held on a day, while a block runs."""
    before = os.environ.get(snapshots.AS_OF_VARIABLE)
    os.environ[snapshots.AS_OF_VARIABLE] = day.isoformat()
    try:
        _make_ready()
        yield
    finally:
        if before is None:
            del os.environ[snapshots.AS_OF_VARIABLE]
        else:
            os.environ[snapshots.AS_OF_VARIABLE] = before


def _make_ready() -> None:
    """Build the day's observations where they are not those of its snapshots; one process at a time."""
    from analysis.sources import tidying  # it brings the clients of the sources, which only this step needs

    if is_current():
        return
    with atomic.lock(observations.folder() / ".lock"):
        if not is_current():
            tidying.build_store()


def is_current() -> bool:
    """Tell whether the observations are those of the snapshots held, and nothing of a build that was ended is left."""
    if observations.is_coming():
        return False
    try:
        listed = observations.entries()
        return {table: tuple(entry["snapshots"]) for table, entry in listed.items()} == snapshots.held()
    except (DataError, KeyError, TypeError):
        return False


def compare(before: pd.DataFrame, after: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Hold two frames of figures against each other.

    ``keys`` are what a figure is known by, "period" among them; both frames have them, and value, unit and status.
    Returns the keys, old, new, old_status, new_status, unit, difference, change ("revised", "status", "appeared",
    "vanished") and tier; only what has changed. A number that is hidden now has no old one.
    """
    keys = list(keys)
    plain = dict.fromkeys([*keys, "unit", "status"], object)  # text columns of Arrow cannot be joined when empty
    first, second = (frame[[*keys, "value", "unit", "status"]].astype(plain) for frame in (before, after))
    both = first.merge(second, on=keys, how="outer", suffixes=("_old", "_new"), indicator=True)
    old, new = both["value_old"].astype("float64"), both["value_new"].astype("float64")
    statuses = [both[name].fillna("") for name in ("status_old", "status_new")]
    difference = new - old
    numbers = difference.notna()
    # from 0 to 3 is a figure revised, and not only a new status
    revised = numbers & ((difference.abs() > DUST) | (statuses[0] != statuses[1]))
    change = np.select(
        [both["_merge"] == "right_only", both["_merge"] == "left_only", revised, statuses[0] != statuses[1]],
        ["appeared", "vanished", "revised", "status"],
        default="",
    )
    unit = both["unit_new"].fillna(both["unit_old"])
    found = both[keys].assign(
        old=old.mask(statuses[1] == "suppressed"),  # what is hidden now is not told as it was
        new=new,
        old_status=statuses[0],
        new_status=statuses[1],
        unit=unit,
        difference=difference,
        change=change,
        tier=np.where(change == "revised", tiers(old, difference, unit), ""),
    )
    return found[found["change"] != ""].reset_index(drop=True)


def tiers(old: pd.Series, difference: pd.Series, unit: pd.Series) -> np.ndarray:
    """Say how large each revision is: rounding, small, moderate or large."""
    size = difference.abs()
    relative_pct = 100 * size / old.abs().where(old != 0)
    share = unit.isin(SHARES)
    rounding = size <= np.where(share, SHARE_LIMITS[0], ONE) + DUST
    small = np.where(share, size <= SHARE_LIMITS[1] + DUST, relative_pct <= RELATIVE_LIMITS_PCT[0])
    moderate = np.where(share, size <= SHARE_LIMITS[2] + DUST, relative_pct <= RELATIVE_LIMITS_PCT[1])
    return np.select([rounding, small, moderate], TIERS[:3], default=TIERS[3])


def shared(before: pd.DataFrame, after: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Count, for each table or indicator (the first key) and measure, the numbers that both frames have.

    Returns the first key, measure, both, equal; how many differ by one (a tenth for shares), by two to five and by
    more; and the period in which most differ, "" where none does.
    """
    by = [name for name in (keys[0], "measure") if name in keys]
    plain = dict.fromkeys(keys, object)
    first, second = (frame.dropna(subset="value")[[*keys, "value", "unit"]].astype(plain) for frame in (before, after))
    both = first.merge(second.drop(columns="unit"), on=list(keys), suffixes=("_old", "_new"))
    steps = ((both["value_new"] - both["value_old"]).abs() / np.where(both["unit"].isin(SHARES), 0.1, ONE)).round(6)
    differ = both.assign(
        both=1, equal=steps == 0, one=(steps > 0) & (steps <= 1), few=(steps > 1) & (steps <= FEW), more=steps > FEW
    )
    counts = differ.groupby(by)[["both", "equal", "one", "few", "more"]].sum().astype("int64").reset_index()
    periods = differ[steps > 0].groupby([*by, "period"]).size().rename("size").reset_index()
    most = (
        periods.sort_values("size", kind="stable").drop_duplicates(by, keep="last").rename(columns={"period": "most"})
    )
    return counts.merge(most[[*by, "most"]], on=by, how="left").fillna({"most": ""})
