"""What cannot be right between the cells and the rows of a municipality's own file."""

import math
from collections.abc import Iterator, Mapping

import pandas as pd

from analysis.core import breakdowns, errors, periods
from analysis.sources.record_files import Content, Fault, Record
from analysis.sources.record_kinds import Kind, Parts

# A printed share is rounded to a whole per cent at the coarsest.
SHARE_TOLERANCE_PP = 0.5
# An amount with one decimal may be off by half of it.
ROUNDED_AMOUNT = 0.05

Told = Iterator[Fault]
KEY = ["measure", "breakdown", "area", "period"]


def faults(content: Content, kind: Kind) -> list[Fault]:
    """Return all faults of rows that could be read, cell by cell.

    Under faulty headers a number that seems to be lacking may stand in the wrong column, and is not missed.
    """
    records, called = content.records, content.called
    broken = content.broken if content.headers_hold else {number for number, _ in records}
    return [
        *_empty(records, kind, broken, called),
        *_impossible_shares(records, kind, called),
        *_twice(records, kind, called),
        *(_parts(records, kind, kind.parts, broken, called) if kind.parts else ()),
    ]


def _empty(records: list[Record], kind: Kind, broken: set[int], called: Mapping[str, str]) -> Told:
    measures = kind.used("measure")
    named = " or ".join(repr(called[key]) for key in measures)
    for number, cells in records:
        given = {*cells, *(key for key, share in kind.shares.items() if share.of in cells and cells.get(share.per))}
        if number not in broken and not given & set(measures):
            yield Fault(number, f"column {named}: '' in all; allowed: a number in one of them.")


def _impossible_shares(records: list[Record], kind: Kind, called: Mapping[str, str]) -> Told:
    for number, cells in records:
        for key, share in kind.shares.items():
            part, whole, printed = (cells.get(name) for name in (share.of, share.per, key))
            if part is None or whole is None:
                continue
            of, per = called[share.of], called[share.per]
            if part > whole:
                problem = f"{_plain(part)} is more than {per!r}, which is {_plain(whole)}"
                yield Fault(number, f"column {of!r}: {problem}; allowed: at most {_plain(whole)}.")
            elif whole and printed is not None and abs(printed - 100 * part / whole) > SHARE_TOLERANCE_PP:
                right = _plain(100 * part / whole)
                problem = f"{_plain(printed)} does not fit; {of!r} is {right} per cent of {per!r}"
                yield Fault(number, f"column {called[key]!r}: {problem}; allowed: {right}, or empty.")


def _plain(number: float) -> str:
    """Write a number as the file would: a decimal comma, no thousands points, at most one decimal."""
    return f"{number:.1f}".removesuffix(".0").replace(".", ",")


def _twice(records: list[Record], kind: Kind, called: Mapping[str, str]) -> Told:
    """Tell the rows that are about the same as an earlier one, or about a part of the same period."""
    adds_up = any(column.adds_up for column in kind.columns.values())
    keys = [*kind.used("area"), *kind.used("breakdown")]
    needed = {"period", *(key for key in keys if kind.columns[key].required)}
    seen: dict[tuple, dict[str, int]] = {}
    for number, cells in records:
        if not needed <= set(cells):
            continue
        period, earlier = cells["period"], seen.setdefault(tuple(cells.get(key, "") for key in keys), {})
        over = next((other for other in earlier if adds_up and _overlap(period, other)), None)
        if period in earlier:
            shown = [f"{called[key]} {_shown(cells[key], key, kind)}" for key in ("period", *keys) if key in cells]
            same = f"the row is about the same as row {earlier[period]} ({', '.join(shown)})"
            yield Fault(number, f"{same}; allowed: once.")
        elif over is not None:
            problem = f"{period!r} overlaps {over!r} in row {earlier[over]}; allowed: each month once."
            yield Fault(number, f"column {called['period']!r}: {problem}")
        else:
            earlier[period] = number


def _overlap(one: str, other: str) -> bool:
    first, second = periods.parse(one), periods.parse(other)
    return first.first_month <= second.last_month and second.first_month <= first.last_month


def _shown(value: str | float, key: str, kind: Kind) -> str:
    """Write a cell as it stands in the file: a choice in Danish."""
    if isinstance(value, float):
        return f"'{_plain(value)}'"
    choices = kind.columns[key].choices
    return f"'{choices[value].da}'" if value in choices else f"'{value}'"


def _parts(records: list[Record], kind: Kind, rule: Parts, broken: set[int], called: Mapping[str, str]) -> Told:
    """Tell the rows that are part of an item that is not there, and the parts that are more than the whole."""
    others = [key for key in ("period", *kind.used("breakdown")) if key not in (rule.item, rule.part_of)]
    for rows in _grouped(records, ["period"]):
        if not broken & {number for number, _ in rows}:  # else what an item is part of is not known
            yield from _without_whole(rows, rule, called)
    for rows in _grouped(records, others):
        yield from _greater_parts(rows, rule, called)


def _grouped(records: list[Record], keys: list[str]) -> list[list[Record]]:
    groups: dict[tuple, list[Record]] = {}
    for number, cells in records:
        groups.setdefault(tuple(cells.get(key) for key in keys), []).append((number, cells))
    return list(groups.values())


def _without_whole(rows: list[Record], rule: Parts, called: Mapping[str, str]) -> Told:
    for number, cells in rows:
        whole = cells.get(rule.part_of)
        items = {other[rule.item] for _, other in rows} - {cells.get(rule.item)}
        if whole is not None and whole not in items:
            hint = errors.hint(errors.nearest(whole, sorted(items), count=1))
            problem = f"'{whole}' is no other item of the period; allowed: what stands in {called[rule.item]!r}{hint}"
            yield Fault(number, f"column {called[rule.part_of]!r}: {problem}")


def _greater_parts(rows: list[Record], rule: Parts, called: Mapping[str, str]) -> Told:
    """Look at the rows of one kind of amount, such as the adopted budget of a year."""
    given = [(number, cells) for number, cells in rows if rule.measure in cells]
    items = {cells[rule.item]: (number, cells[rule.measure]) for number, cells in given if rule.item in cells}
    for whole, (number, amount) in items.items():
        amounts = [cells[rule.measure] for _, cells in given if cells.get(rule.part_of) == whole]
        if not amounts or min(amounts) < 0 < max(amounts):
            continue
        added, slack = sum(amounts), ROUNDED_AMOUNT * (len(amounts) + 1)
        if abs(added) > abs(amount) + slack or added * amount < -slack:
            problem = f"the parts of '{whole}' add up to {_plain(added)}, and it is {_plain(amount)}"
            yield Fault(number, f"column {called[rule.measure]!r}: {problem}; allowed: no more than that.")


def of_records(records: list[Record], kind: Kind, code: str) -> pd.DataFrame:
    """Make observations of the rows of one file that has no faults.

    They are what the file says, shares that it does not say and that can be computed, sums of years, and the counted
    rows; rows without an area are about the municipality ``code``.
    """
    table = pd.DataFrame([cells for _, cells in records], columns=list(kind.columns))
    for key, share in kind.shares.items():
        part, whole = (table[name].astype("float64") for name in (share.of, share.per))
        table[key] = table[key].astype("float64").fillna(100 * part / whole.where(whole != 0))
    area = next((table[key] for key in kind.used("area")), pd.Series(pd.NA, index=table.index, dtype=object))
    about = pd.DataFrame(
        {"breakdown": _breakdown(table, kind.used("breakdown")), "area": area.fillna(code), "period": table["period"]}
    )
    frame = _measures(table, about, kind)
    frame = pd.concat([frame, *_years(frame, kind), *_rows_counted(table, kind, code)], ignore_index=True)
    frame = _protected(frame, kind)
    value = frame["value"].astype("float64").mask(frame["hidden"].astype(bool), math.nan)
    status = pd.Series("observed", index=frame.index).mask(value == 0, "zero").mask(value.isna(), "suppressed")
    return frame.assign(value=value, status=status).drop(columns="hidden")


def _breakdown(table: pd.DataFrame, keys: list[str]) -> list[str]:
    """Write what each number is about: "round=2;survey=citizens", in order of the names."""
    rows = table[sorted(keys)].to_dict("records")
    texts = [
        {key: f"{cell:.0f}" if isinstance(cell, float) else cell for key, cell in row.items() if pd.notna(cell)}
        for row in rows
    ]
    return [breakdowns.text(row) for row in texts]


def _measures(table: pd.DataFrame, about: pd.DataFrame, kind: Kind) -> pd.DataFrame:
    """Return one row for each number, with what is told of each row of the file together."""
    rule = kind.hidden
    units = next((table[key] for key in kind.used("unit")), None)
    few = table[rule.when].between(0, rule.below, inclusive="neither") if rule else False
    if rule and rule.units:
        few &= units.isin(rule.units)
    each = [
        about.assign(
            measure=key,
            value=table[key].astype("float64"),
            unit=kind.columns[key].unit or units,
            hidden=few if rule and key in rule.hides else False,
        )
        for key in kind.used("measure")
    ]
    frame = pd.concat(each).dropna(subset="value").sort_index(kind="stable")
    return frame[[*KEY, "value", "unit", "hidden"]]


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


def _rows_counted(table: pd.DataFrame, kind: Kind, code: str) -> list[pd.DataFrame]:
    """Count the rows of each year, in all and for each member of the breakdowns that are counted by."""
    rule = kind.rows_counted
    if rule is None:
        return []
    years = table["period"].str[:4]
    grouped = [_breakdown(table, keys) for keys in ([], *([key] for key in rule.by))]
    rows = pd.concat([pd.DataFrame({"period": years, "breakdown": each}) for each in grouped]).sort_index(kind="stable")
    counts = rows.groupby(["breakdown", "period"], sort=False).size().rename("value").reset_index()
    return [counts.assign(measure=rule.measure, area=code, unit=rule.unit, hidden=False)]


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
