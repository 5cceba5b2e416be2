"""What has changed between two days, or between two annexes."""

import datetime
import json
import re
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.core.errors import UsageError
from analysis.sources import vintages
from analysis.store import observations, snapshots

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
TABLE_KEYS = ["table", "measure", "breakdown", "area", "period"]
VALUE_KEYS = ["indicator", "breakdown", "area", "period"]
RANK_COLUMNS = ["what", "breakdown", "area", "period", "old", "new"]
TARGET_COLUMNS = ["id", "reading", "period", "text", "old", "new"]
DEFINITION_COLUMNS = ["what", "field", "old", "new"]
FIGURE_COLUMNS = ["what", "measure", "breakdown", "area", "period"]
Held = dict[str, tuple[str, ...]]


class Differences(NamedTuple):
    """What has changed between two days or two annexes (`kind`), named `before` and `after`; a row for each change."""

    kind: str
    before: str
    after: str
    # what (table or indicator), measure, breakdown, area, period, then the columns of `revisions.compare`
    figures: pd.DataFrame
    # what, field, old, new
    definitions: pd.DataFrame
    # id, reading, period, text, old, new
    targets: pd.DataFrame
    # what, breakdown, area, period, old, new
    ranks: pd.DataFrame
    # what, measure, then the columns of `revisions.shared`
    shared: pd.DataFrame

    def periods(self, change: str) -> pd.DataFrame:
        """Return what, measure, period and how many figures appeared in it, or vanished from it."""
        chosen = self.figures[self.figures["change"] == change]
        return chosen.groupby(["what", "measure", "period"], as_index=False, sort=True).size()


def between(before: str, after: str) -> Differences:
    """Compare two days, or the folders of two annexes.

    Raises
    ------
    UsageError
        When one is a day and the other a folder, a folder holds no annex, or the annexes are of two municipalities.
    """
    days = [bool(DAY.fullmatch(text)) for text in (before, after)]
    if all(days):
        return of_days(snapshots.day(before), snapshots.day(after))
    if any(days):
        raise UsageError(f"{before} and {after} are a day and a folder; name two days, or two folders of annexes.")
    return of_annexes(Path(before), Path(after))


def of_days(before: datetime.date, after: datetime.date) -> Differences:
    """Compare the figures of the snapshots that were held on two days."""
    old, new = snapshots.held(before), snapshots.held(after)
    for day, held in ((before, old), (after, new)):
        if not held:
            raise UsageError(f"No snapshot was held on {day}; see: bilag list snapshots")
    return of_held(old, new, before, after)


def of_held(old: Held, new: Held, before: datetime.date, after: datetime.date) -> Differences:
    """Compare the figures of two lists of snapshots, as `snapshots.held` gives them, named by two days."""
    changed = [table for table in sorted({*old, *new}) if old.get(table) != new.get(table)]
    pairs = [_pair((), ()), *(_pair(old.get(table, ()), new.get(table, ())) for table in changed)]
    figures, both = (
        pd.concat([way(*pair, TABLE_KEYS) for pair in pairs], ignore_index=True).rename(columns={"table": "what"})
        for way in (vintages.compare, vintages.shared)
    )
    is_rank = figures["unit"] == "rank"
    ranks = figures[is_rank & (figures["change"] == "revised")]
    shared = [table for table in changed if table in old and table in new]
    definitions = [row for table in shared for row in _described(old[table], new[table])]
    return Differences(
        "days",
        before.isoformat(),
        after.isoformat(),
        figures[~is_rank | (figures["change"] != "revised")],
        pd.DataFrame(definitions, columns=DEFINITION_COLUMNS),
        pd.DataFrame(columns=TARGET_COLUMNS),
        ranks[RANK_COLUMNS],
        both,
    )


def _pair(old: tuple[str, ...], new: tuple[str, ...]) -> list[pd.DataFrame]:
    from analysis.sources import tidying  # it brings the clients of the sources

    return [tidying.of_snapshots(ids) if ids else observations.load() for ids in (old, new)]


def _described(old: tuple[str, ...], new: tuple[str, ...]) -> list[tuple]:
    """List what the sidecars of two snapshots say differently of the table."""
    before, after = snapshots.sidecar(old[-1]), snapshots.sidecar(new[-1])
    said = [("title", before.title.da, after.title.da)]
    said += [(field, getattr(before, field), getattr(after, field)) for field in ("content", "licence")]
    shared = sorted(set(before.measures) & set(after.measures))
    said += [(f"unit of {name}", before.measures[name], after.measures[name]) for name in shared]
    return [(after.table, field, first, second) for field, first, second in said if first != second]


def of_annexes(before: Path, after: Path) -> Differences:
    """Compare two annexes of one municipality."""
    old, new = (_annex(folder) for folder in (before, after))
    ours = [held["parameters"]["municipality"] for held in (old, new)]
    if ours[0] != ours[1]:
        raise UsageError(f"The annexes are of two municipalities, {ours[0]} and {ours[1]}; name two of the same.")
    columns = [*VALUE_KEYS, "value", "unit", "status", "rank", "method"]
    held_values = (pd.DataFrame(held["values"], columns=columns) for held in (old, new))
    frames = [frame.drop_duplicates(VALUE_KEYS, ignore_index=True) for frame in held_values]
    figures = vintages.compare(*frames, VALUE_KEYS).rename(columns={"indicator": "what"}).assign(measure="")
    in_order = [*FIGURE_COLUMNS, *(name for name in figures if name not in FIGURE_COLUMNS)]
    return Differences(
        "annexes",
        _named(before, old),
        _named(after, new),
        figures[in_order],
        _definitions(old, new, *frames),
        _targets(old, new),
        _ranks(*frames),
        vintages.shared(*frames, VALUE_KEYS).rename(columns={"indicator": "what"}).assign(measure=""),
    )


def _annex(folder: Path) -> dict:
    file = folder / "annex.json" if folder.is_dir() else folder
    try:
        held = json.loads(file.read_text(encoding="utf-8"))
        held["parameters"]["municipality"], held["values"]
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(f"{folder} is no folder of an annex: it has no annex.json that can be read.") from None
    return held


def _named(folder: Path, held: dict) -> str:
    parameters = held["parameters"]
    return f"{folder.name} ({parameters['plan']}, {parameters['data_until']})"


def _definitions(old: dict, new: dict, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """List methods and units that values of both annexes have changed, and caveats that say something else."""
    both = before.merge(after, on=VALUE_KEYS, suffixes=("_old", "_new"))
    rows: list[tuple] = []
    for field in ("unit", "method"):
        differ = both[both[f"{field}_old"].fillna("") != both[f"{field}_new"].fillna("")]
        pairs = differ[["indicator", f"{field}_old", f"{field}_new"]].drop_duplicates()
        rows += [(name, field, first, second) for name, first, second in pairs.itertuples(index=False, name=None)]
    texts = [{each["key"]: each["text"] for each in held.get("caveats", [])} for held in (old, new)]
    if old["parameters"].get("language") == new["parameters"].get("language"):
        shared = sorted(set(texts[0]) & set(texts[1]))
        rows += [(key, "caveat", texts[0][key], texts[1][key]) for key in shared if texts[0][key] != texts[1][key]]
    return pd.DataFrame(rows, columns=DEFINITION_COLUMNS)


def _targets(old: dict, new: dict) -> pd.DataFrame:
    if any("shown" not in each for held in (old, new) for each in held.get("targets", [])):
        # an annex of an earlier version
        return pd.DataFrame(columns=TARGET_COLUMNS)
    keys = ["id", "reading", "period"]
    columns = [*keys, "text", "shown"]
    before, after = (pd.DataFrame(held.get("targets", []), columns=columns).astype(object) for held in (old, new))
    both = before.merge(after, on=keys, how="outer", suffixes=("_old", "_new"))
    if old["parameters"].get("plan") != new["parameters"].get("plan"):
        # what stands in one plan alone is no target that is judged differently
        both = both[both["text_old"] == both["text_new"]]
    both = both.assign(text=both["text_new"].fillna(both["text_old"]))
    first, second = both["shown_old"].fillna(""), both["shown_new"].fillna("")
    found = both.assign(old=first, new=second)[first != second]
    return found[TARGET_COLUMNS].reset_index(drop=True)


def _ranks(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    both = before.merge(after, on=VALUE_KEYS, suffixes=("_old", "_new")).dropna(subset=["rank_old", "rank_new"])
    found = both[both["rank_old"] != both["rank_new"]]
    found = found.rename(columns={"indicator": "what", "rank_old": "old", "rank_new": "new"})
    return found[RANK_COLUMNS].reset_index(drop=True)
