"""Where the numbers of a table or figure come from: indicator, definition, what was asked for, snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from analysis.core import errors, formats, periods
from analysis.display import context
from analysis.display.texts import text
from analysis.indicators import registry
from analysis.sources import record_kinds
from analysis.store import snapshots

NAMED = 6
# What is made of an indicator's numbers, as the ends of keys; and the key of target groups.
MADE = (
    *("rank", "seasonal", "seasonally_adjusted", "contribution"),
    *("shift_national", "shift_mix", "shift_local", "forecast", "change"),
    "target_group_full_time",
)


@dataclass(frozen=True)
class Entry:
    """The lineage of one indicator in one table: its name, and pairs of a word and what it says."""

    name: str
    facts: tuple[tuple[str, str], ...]


def lineage(values: Sequence[Mapping], language: str, *, numbers: bool = False) -> tuple[Entry, ...]:
    """Trace the values of a block, one entry for each indicator in the order in which they come.

    Definition, calculation with numerator and denominator, table and measure, what was asked for, and the snapshots; a
    number that is hidden is not in it. `numbers` adds the newest numbers, where no table shows them.

    Examples
    --------
    >>> record = {"indicator": "unemployment_rate", "area": "370", "period": "2026M07", "breakdown": "",
    ...           "status": "observed", "numerator": None, "denominator": None,
    ...           "snapshots": ["jobindsats/Y25I01/2026-08-22"]}
    >>> [entry] = lineage([record], "da")
    >>> entry.name, dict(entry.facts)["Øjebliksbillede"]
    ('Ledighedsprocent', 'jobindsats/Y25I01/2026-08-22, hentet 22. august 2026')
    """
    by_indicator: dict[str, list[Mapping]] = {}
    for record in values:
        # A change is told by the two levels that it is made of.
        key = str(record["indicator"])
        if key.endswith("_change") and key not in registry.indicators():
            continue
        by_indicator.setdefault(_without_measure(key), []).append(record)
    return tuple(_entry(key, records, language, numbers) for key, records in by_indicator.items())


def stated(
    name: str, definition: str, language: str, *, ids: Sequence[str] = (), place: str = "", source: str = ""
) -> Entry:
    """Trace numbers that are no indicator's: what they are, the snapshots that they are made of, where they stand."""
    facts = {
        "definition": definition,
        "source": source,
        "place": place,
        "tables": _tables(ids, None, language),
        "snapshot": "; ".join(_snapshot(each, language) for each in sorted(set(ids))),
    }
    return _told(name, facts, language)


def _told(name: str, facts: Mapping[str, str], language: str) -> Entry:
    return Entry(name, tuple((text(language, f"lineage.{key}"), words) for key, words in facts.items() if words))


def base(key: str) -> str:
    """Return the indicator, or the kind of records, that a number is or is made of.

    Examples
    --------
    >>> base("unemployment_rate_rank"), base("unemployment_rate_change"), base("records:surveys:answers")
    ('unemployment_rate', 'unemployment_rate', 'records:surveys')
    """
    if key in registry.indicators():
        return key
    return _parts(key)[0] or _without_measure(key)


def _without_measure(key: str) -> str:
    """Return a kind of records without its measure: all of them come from the same file."""
    return ":".join(key.split(":")[:2])


def _entry(key: str, records: Sequence[Mapping], language: str, numbers: bool) -> Entry:
    record = registry.indicators().get(key)
    facts = {}
    if record is not None:
        facts["definition"] = record.definition.text(language)
        facts["formula"] = record.formula.text(language)
        facts["numbers"] = _numbers(records, record, language) if numbers else ""
    facts["ratio"] = _ratio(records, language)
    snapshot_ids = sorted({snapshot for each in records for snapshot in each["snapshots"]})
    facts["tables"] = _tables(snapshot_ids, record, language)
    facts["asked"] = _asked(records, language)
    facts["snapshot"] = "; ".join(_snapshot(each, language) for each in snapshot_ids)
    return _told(named(key, language), facts, language)


def named(key: str, language: str) -> str:
    """Return what a number is called: an indicator, what is made of one, or a kind of records."""
    if key in registry.indicators():
        return registry.indicator(key).name.text(language)
    if key.startswith("records:"):
        return record_kinds.kind(key.split(":")[1]).name.text(language)
    base, suffix = _parts(key)
    made = text(language, f"lineage.made.{suffix}") if suffix else key
    return f"{registry.indicator(base).name.text(language)}: {made}" if base else made


def _parts(key: str) -> tuple[str, str]:
    """Return the indicator that a number is made of, and what is made of it."""
    for suffix in MADE:
        base = key.removesuffix(f"_{suffix}")
        if base != key and base in registry.indicators():
            return base, suffix
    return "", key if key in MADE else ""


def _ratio(records: Sequence[Mapping], language: str) -> str:
    """Write the first area's newest numerator and denominator, where both are printed."""
    parts = ("numerator", "denominator")
    known = {
        each["period"]: each
        for each in reversed(records)
        if each["status"] in ("observed", "zero")
        and each["area"] == records[0]["area"]
        and None not in (each[name] for name in parts)
    }
    if not known:
        return ""
    shown = known[context.in_order(known)[-1]]
    numbers = {
        name: formats.number(shown[name], 0 if float(shown[name]).is_integer() else 1, language=language)
        for name in parts
    }
    place = context.areas_named([shown["area"]], language)
    return text(
        language, "lineage.ratio_of", area=place, period=context.span_name([shown["period"]], language), **numbers
    )


def _numbers(records: Sequence[Mapping], indicator: registry.Indicator, language: str) -> str:
    """Write the newest numbers with the area and period of each, newest first."""
    known = [each for each in records if each["status"] in ("observed", "zero")]
    order = context.in_order(each["period"] for each in known)
    newest = sorted(known, key=lambda each: -order.index(each["period"]))[:NAMED]
    return "; ".join(
        text(
            language,
            "lineage.number",
            number=formats.value_with_unit(each["value"], indicator.unit, indicator.decimals, language),
            area=context.areas_named([each["area"]], language),
            period=context.span_name([each["period"]], language),
        )
        for each in newest
    )


def _tables(ids: Iterable[str], record: registry.Indicator | None, language: str) -> str:
    names = list(dict.fromkeys(each.split("/")[1] for each in ids))
    if not names:
        return ""
    measure = record.arguments.get("measure", "") if record is not None else ""
    tables = formats.join(names, language)
    return text(language, "lineage.measure", tables=tables, measure=measure) if measure else tables


def _asked(records: Sequence[Mapping], language: str) -> str:
    """Write which groups, areas and periods the table asked for."""
    groups = list(dict.fromkeys(each["breakdown"] or "" for each in records))
    names = [context.breakdown_name(group, language) for group in groups]
    codes = list(dict.fromkeys(each["area"] for each in records))
    many = text(language, "lineage.areas", count=len(codes))
    parts = [
        "" if groups == [""] else _some(names, "lineage.groups", language),
        many if len(codes) > NAMED else context.areas_named(codes, language),
        _periods([each["period"] for each in records], language),
    ]
    return "; ".join(filter(None, parts))


def _periods(codes: Iterable[str], language: str) -> str:
    """Write periods as one span where none between is left out, else one by one; of many the first and the last."""
    ordered = context.in_order(codes)
    found = [periods.parse(code) for code in ordered]
    step = periods.MONTHS_BETWEEN[found[0].kind]
    alike = len({each.kind for each in found}) == 1
    if alike and all(later.last_month - earlier.last_month == step for earlier, later in pairwise(found)):
        return context.span_name(ordered, language)
    names = [context.span_name([code], language) for code in ordered]
    if len(names) <= NAMED:
        return ", ".join(names)
    return text(language, "lineage.periods", first=names[0], last=names[-1], count=len(names))


def _some(names: Sequence[str], key: str, language: str) -> str:
    return text(language, key, count=len(names)) if len(names) > NAMED else formats.listed(names, language)


def _snapshot(snapshot: str, language: str) -> str:
    if record_kinds.is_record(snapshot):
        return snapshot
    try:
        retrieved = snapshots.sidecar(snapshot).retrieved
    except errors.UsageError:
        return snapshot
    return text(language, "lineage.retrieved", snapshot=snapshot, date=formats.date(retrieved, language))
