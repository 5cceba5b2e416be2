"""What cannot be right between the cells and the rows of a municipality's own file."""

from collections.abc import Iterator, Mapping

from analysis.core import errors, periods
from analysis.sources.record_files import Content, Fault, Record
from analysis.sources.record_kinds import Kind, Parts

# A printed share is rounded to a whole per cent at the coarsest.
SHARE_TOLERANCE_PP = 0.5
# An amount with one decimal may be off by half of it.
ROUNDED_AMOUNT = 0.05

Told = Iterator[Fault]


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
