"""From the rows of a municipality's own file to observations: shares, years, what is hidden, what is told twice."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import pandas as pd

from analysis.core import errors, periods
from analysis.sources.record_kinds import Kind, Parts

Record = tuple[int, dict]
Fault = tuple[int, str]
# A printed share is rounded to a whole per cent at the coarsest.
SHARE_TOLERANCE_PP = 0.5
# An amount with one decimal may be off by half of it.
ROUNDED_AMOUNT = 0.05
KEY = ["measure", "breakdown", "area", "period"]


def faults(records: list[Record], kind: Kind, broken: set[int], called: Mapping[str, str]) -> list[Fault]:
    """Return what cannot be right between the cells of a row, or between rows, each fault with its row.

    ``broken`` are the rows with cells that could not be read; ``called`` is what each column is called in messages.
    """
    measures = " or ".join(repr(called[key]) for key in kind.used("measure"))
    empty = [
        (number, f"column {measures}: '' in all; allowed: a number in one of them.")
        for number, cells in records
        if number not in broken and not any(key in _with_shares(cells, kind) for key in kind.used("measure"))
    ]
    return [
        *empty,
        *_impossible_shares(records, kind, called),
        *_twice(records, kind, called),
        *_parts(records, kind, broken, called),
    ]


def _impossible_shares(records: list[Record], kind: Kind, called: Mapping[str, str]) -> list[Fault]:
    found = []
    for number, cells in records:
        for key, share in kind.shares.items():
            part, whole, printed = (cells.get(name) for name in (share.of, share.per, key))
            if part is None or whole is None:
                continue
            of, per = called[share.of], called[share.per]
            if part > whole:
                message = f"{_plain(part)} is more than {per!r}, which is {_plain(whole)}"
                found.append((number, f"column {of!r}: {message}; allowed: at most {_plain(whole)}."))
            elif whole and printed is not None and abs(printed - 100 * part / whole) > SHARE_TOLERANCE_PP:
                right = _plain(100 * part / whole)
                message = f"{_plain(printed)} does not fit; {of!r} is {right} per cent of {per!r}"
                found.append((number, f"column {called[key]!r}: {message}; allowed: {right}, or empty."))
    return found


def _plain(number: float) -> str:
    """Write a number as the file would: a decimal comma, no thousands points, at most one decimal."""
    return f"{number:.1f}".removesuffix(".0").replace(".", ",")


def _twice(records: list[Record], kind: Kind, called: Mapping[str, str]) -> list[Fault]:
    """Tell the rows that are about the same as an earlier one, or about a part of the same period."""
    found = []
    adds_up = any(column.adds_up for column in kind.columns.values())
    keys = [key for use in ("area", "breakdown") for key in kind.used(use)]
    needed = ["period", *(key for key in keys if kind.columns[key].required)]
    seen: dict[tuple, list[tuple[int, str]]] = {}
    for number, cells in records:
        if any(key not in cells for key in needed):
            continue
        period, earlier = cells["period"], seen.setdefault(tuple(cells.get(key, "") for key in keys), [])
        same = next((row for row, other in earlier if other == period), None)
        over = next(((row, other) for row, other in earlier if adds_up and _overlap(period, other)), None)
        if same is not None:
            about = ", ".join(
                f"{called[key]} {_shown(cells[key], key, kind)}" for key in ("period", *keys) if key in cells
            )
            found.append((number, f"the row is about the same as row {same} ({about}); allowed: once."))
        elif over is not None:
            message = f"{period!r} overlaps {over[1]!r} in row {over[0]}; allowed: each month once."
            found.append((number, f"column {called['period']!r}: {message}"))
        else:
            earlier.append((number, period))
    return found


def _shown(value: str | float, key: str, kind: Kind) -> str:
    """Write a cell as it stands in the file: a choice in Danish."""
    if isinstance(value, float):
        return f"'{_plain(value)}'"
    choices = kind.columns[key].choices
    return f"'{choices[value].da}'" if value in choices else f"'{value}'"


def _parts(records: list[Record], kind: Kind, broken: set[int], called: Mapping[str, str]) -> list[Fault]:
    """Tell the rows that are part of an item that is not there, and the parts that are more than the whole."""
    rule = kind.parts
    if rule is None:
        return []
    others = [key for key in ("period", *kind.used("breakdown")) if key not in (rule.item, rule.part_of)]
    by_period, by_kind = _grouped(records, ["period"]), _grouped(records, others)
    return [
        *(fault for rows in by_period for fault in _without_whole(rows, rule, broken, called)),
        *(fault for rows in by_kind for fault in _greater_parts(rows, rule, called)),
    ]


def _grouped(records: list[Record], keys: list[str]) -> Iterable[list[Record]]:
    groups: dict[tuple, list[Record]] = {}
    for number, cells in records:
        groups.setdefault(tuple(cells.get(key) for key in keys), []).append((number, cells))
    return groups.values()


def _without_whole(rows: list[Record], rule: Parts, broken: set[int], called: Mapping[str, str]) -> list[Fault]:
    """Look at the rows of one period; where an item could not be read, what is part of it is not known."""
    if broken & {number for number, _ in rows}:
        return []
    found = []
    for number, cells in rows:
        whole, own = cells.get(rule.part_of), cells.get(rule.item)
        items = {other[rule.item] for _, other in rows} - {own}
        if whole is not None and whole not in items:
            hint = errors.hint(errors.nearest(whole, sorted(items), count=1))
            message = f"'{whole}' is no other item of the period; allowed: what stands in {called[rule.item]!r}{hint}"
            found.append((number, f"column {called[rule.part_of]!r}: {message}"))
    return found


def _greater_parts(rows: list[Record], rule: Parts, called: Mapping[str, str]) -> list[Fault]:
    """Look at the rows of one kind of amount, such as the adopted budget of a year."""
    given = [(number, cells) for number, cells in rows if rule.measure in cells]
    items = {cells[rule.item]: (number, cells[rule.measure]) for number, cells in given if rule.item in cells}
    parts: dict[str, list[float]] = {}
    for _, cells in given:
        if cells.get(rule.part_of) in items:
            parts.setdefault(cells[rule.part_of], []).append(cells[rule.measure])
    found = []
    for whole, amounts in parts.items():
        number, amount = items[whole]
        added, slack = sum(amounts), ROUNDED_AMOUNT * (len(amounts) + 1)
        of_both_signs = min(amounts) < 0 < max(amounts)
        if not of_both_signs and (abs(added) > abs(amount) + slack or added * amount < -slack):
            message = f"the parts of '{whole}' add up to {_plain(added)}, and it is {_plain(amount)}"
            found.append((number, f"column {called[rule.measure]!r}: {message}; allowed: no more than that."))
    return found


def observations_of(records: list[Record], kind: Kind, code: str) -> pd.DataFrame:
    """Make observations of the rows of one file that has no faults.

    They are what the file says, shares that it does not say and that can be computed, sums of years, and the counted
    rows; rows without an area are about the municipality ``code``.
    """
    rows = [row for _, cells in records for row in _measures(_with_shares(cells, kind), kind, code)]
    frame = pd.DataFrame(rows, columns=[*KEY, "value", "unit", "hidden"])
    frame = pd.concat([frame, *_years(frame, kind), *_rows_counted(records, kind, code)], ignore_index=True)
    return _with_status(_protected(frame, kind))


def _protected(frame: pd.DataFrame, kind: Kind) -> pd.DataFrame:
    """Hide the number of all where, less the groups that are shown, it would tell one that is hidden or not given."""
    hidden, grouped = frame["hidden"].astype(bool), frame["breakdown"].ne("")
    exposed = (hidden & grouped).groupby([frame[key] for key in ("measure", "area", "period")]).transform("any")
    if kind.hidden:
        about = [frame["area"], frame["period"]]
        counted = frame["measure"].eq(kind.hidden.when)
        both = [(counted & each).groupby(about).transform("any") for each in (grouped, ~grouped)]
        rest = frame["value"].where(~grouped, -frame["value"]).where(counted).groupby(about).transform("sum")
        little = both[0] & both[1] & rest.gt(0) & rest.lt(kind.hidden.below)
        exposed |= little & frame["measure"].isin(kind.hidden.hides)
    return frame.assign(hidden=hidden | (exposed & ~grouped))


def _with_shares(cells: dict, kind: Kind) -> dict:
    computed = {
        key: 100 * cells[share.of] / cells[share.per]
        for key, share in kind.shares.items()
        if share.of in cells and cells.get(share.per)
    }
    return computed | cells


def _overlap(one: str, other: str) -> bool:
    first, second = periods.parse(one), periods.parse(other)
    return first.first_month <= second.last_month and second.first_month <= first.last_month


def _measures(cells: dict, kind: Kind, code: str) -> list[dict]:
    hidden = _hidden(cells, kind)
    area = next((cells[key] for key in kind.used("area")), code)
    return [
        {
            "measure": key,
            "breakdown": _breakdown(cells, kind.used("breakdown")),
            "area": area,
            "period": cells["period"],
            "value": cells[key],
            "unit": kind.columns[key].unit,
            "hidden": key in hidden,
        }
        for key in kind.used("measure")
        if key in cells
    ]


def _hidden(cells: dict, kind: Kind) -> list[str]:
    rule = kind.hidden
    return rule.hides if rule and 0 < cells.get(rule.when, 0) < rule.below else []


def _breakdown(cells: dict, keys: list[str]) -> str:
    """Write what a number is about: "round=2;survey=citizens", in order of the names."""
    parts = {key: f"{cells[key]:.0f}" if isinstance(cells[key], float) else cells[key] for key in keys if key in cells}
    return ";".join(f"{key}={parts[key]}" for key in sorted(parts))


def _years(frame: pd.DataFrame, kind: Kind) -> list[pd.DataFrame]:
    """Sum what fills a year; a year with a hidden part is hidden, as the sum would tell the part."""
    sums = [key for key, column in kind.columns.items() if column.adds_up]
    parts = frame[frame["measure"].isin(sums) & ~frame["period"].str.fullmatch(r"\d{4}")]
    if parts.empty:
        return []
    lengths = 1 + periods.last_month(parts["period"]) - periods.first_month(parts["period"])
    parts = parts.assign(period=parts["period"].str[:4], months=lengths)
    years = parts.groupby([*KEY, "unit"], as_index=False, sort=False).agg(
        value=("value", "sum"), hidden=("hidden", "any"), months=("months", "sum")
    )
    return [years.loc[years["months"] == 12, [*KEY, "value", "unit", "hidden"]]]


def _rows_counted(records: list[Record], kind: Kind, code: str) -> list[pd.DataFrame]:
    """Count the rows of each year, in all and for each member of the breakdowns that are counted by."""
    rule = kind.rows_counted
    if rule is None:
        return []
    rows = [
        {
            "measure": rule.measure,
            "breakdown": breakdown,
            "area": code,
            "period": cells["period"][:4],
            "unit": rule.unit,
            "hidden": False,
        }
        for _, cells in records
        for breakdown in dict.fromkeys(["", *(_breakdown(cells, [key]) for key in rule.by)])
    ]
    return [pd.DataFrame(rows).groupby([*KEY, "unit", "hidden"], sort=False).size().rename("value").reset_index()]


def _with_status(frame: pd.DataFrame) -> pd.DataFrame:
    value = frame["value"].astype("float64").mask(frame["hidden"].astype(bool), math.nan)
    status = pd.Series("observed", index=frame.index).mask(value == 0, "zero").mask(value.isna(), "suppressed")
    return frame.assign(value=value, status=status).drop(columns="hidden")
