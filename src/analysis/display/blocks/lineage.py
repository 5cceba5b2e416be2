"""Where numbers come from: indicator, definition, what was asked for, snapshot; else plan, model or project."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

from analysis.core import errors, formats, periods
from analysis.display import context
from analysis.display.texts import text
from analysis.indicators import registry
from analysis.sources import record_kinds
from analysis.store import snapshots

NAMED = 6
# What is made of an indicator's numbers, as the ends of keys; and the key of target groups.
MADE = (
    *("rank", "forecast", "change", "target_group_full_time"),
    *("mean_12_months", "since_turn", "difference", "as_large", "as_large_of"),
    *("last_place", "months_in_a_row", "expected_lower", "expected_upper"),
)
# A table or a paragraph.
Stated = TypeVar("Stated")


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
        if key in registry.indicators() or not key.endswith("_change"):
            by_indicator.setdefault(_without_measure(key), []).append(record)
    return tuple(_entry(key, records, language, numbers) for key, records in by_indicator.items())


def of_plan(block: Stated, what: str, document: str | None, lines: Iterable[str] = ()) -> Stated:
    """Return a table or text that cites what the plan itself says; as it was for a plan without a document.

    `what` is "targets", "groups", "quoted", "printed" or "notes"; `document` the one that the plan was read from,
    `lines` where in it.
    """
    if document is None:
        return block
    language, place = block.language, "; ".join(dict.fromkeys(line for line in lines if line))
    shown = [each for record in block.values if record["status"] != "not_available" for each in record["snapshots"]]
    cited = record_kinds.of(shown, language)
    # figures that the document prints are cited with it already
    own = () if any(each.startswith(document) for each in cited) else (document,)
    words = text(language, "printed.lines", lines=place) if place else ""
    return _stated(block, what, (*own, *cited), source=document, place=words)


def of_snapshots(block: Stated, what: str, ids: Sequence[str]) -> Stated:
    """Return a block that cites the snapshots that its numbers, such as "likeness", are computed from."""
    language = block.language
    cited = record_kinds.of(ids, language)
    return _stated(block, what, cited, tables=_tables(ids, None, language), snapshot=_retrieved(ids, language))


def of_project(block: Stated, what: str) -> Stated:
    """Return a table that cites the project's own "indicators", "vocabulary" and the like, before its own sources."""
    return _stated(block, what, (text(block.language, f"origins.{what}"), *block.sources))


def _stated(block: Stated, what: str, sources: tuple[str, ...], **facts: str) -> Stated:
    name, definition = (text(block.language, f"origins.{key}") for key in (what, f"{what}_definition"))
    return replace(block, basis=(_told(name, {"definition": definition} | facts, block.language),), sources=sources)


def _told(name: str, facts: Mapping[str, str], language: str) -> Entry:
    return Entry(name, tuple((text(language, f"lineage.{key}"), words) for key, words in facts.items() if words))


def base(key: str) -> str:
    """Return the indicator, or the kind of records, that a number is or is made of.

    Examples
    --------
    >>> base("unemployment_rate_rank"), base("unemployment_rate_change"), base("records:surveys:answers")
    ('unemployment_rate', 'unemployment_rate', 'records:surveys')
    """
    return key if key in registry.indicators() else _parts(key)[0] or _without_measure(key)


def _without_measure(key: str) -> str:
    """Return a kind of records without its measure: all of them come from the same file."""
    return ":".join(key.split(":")[:2])


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


def _entry(key: str, records: Sequence[Mapping], language: str, numbers: bool) -> Entry:
    indicator = registry.indicators().get(key)
    facts = {}
    if indicator is not None:
        facts["definition"] = indicator.definition.text(language)
        facts["formula"] = indicator.formula.text(language)
        facts["numbers"] = _numbers(records, indicator, language) if numbers else ""
    facts["ratio"] = _ratio(records, language)
    snapshot_ids = sorted({snapshot for each in records for snapshot in each["snapshots"]})
    facts["tables"] = _tables(snapshot_ids, indicator, language)
    facts["asked"] = _asked(records, language)
    facts["snapshot"] = _retrieved(snapshot_ids, language)
    return _told(named(key, language), facts, language)


def _printed(records: Sequence[Mapping]) -> list[Mapping]:
    """Return the records that have a number, the newest first."""
    known = [each for each in records if each["status"] in ("observed", "zero")]
    order = context.in_order(each["period"] for each in known)
    return sorted(known, key=lambda each: -order.index(each["period"]))


def _where(record: Mapping, language: str) -> dict[str, str]:
    return {
        "area": context.areas_named([record["area"]], language),
        "period": context.span_name([record["period"]], language),
    }


def _ratio(records: Sequence[Mapping], language: str) -> str:
    """Write the first area's newest numerator and denominator, where both are printed."""
    for shown in _printed([each for each in records if each["area"] == records[0]["area"]]):
        parts = {name: shown[name] for name in ("numerator", "denominator")}
        if None not in parts.values():
            numbers = {
                name: formats.number(each, 0 if float(each).is_integer() else 1, language=language)
                for name, each in parts.items()
            }
            return text(language, "lineage.ratio_of", **_where(shown, language), **numbers)
    return ""


def _numbers(records: Sequence[Mapping], indicator: registry.Indicator, language: str) -> str:
    """Write the newest numbers with the area and period of each."""
    return "; ".join(
        text(
            language,
            "lineage.number",
            number=context.with_unit(each["value"], indicator, language),
            **_where(each, language),
        )
        for each in _printed(records)[:NAMED]
    )


def _tables(ids: Iterable[str], indicator: registry.Indicator | None, language: str) -> str:
    tables = formats.join(list(dict.fromkeys(each.split("/")[1] for each in ids)), language)
    measure = indicator.arguments.get("measure", "") if indicator is not None else ""
    return text(language, "lineage.measure", tables=tables, measure=measure) if measure and tables else tables


def _asked(records: Sequence[Mapping], language: str) -> str:
    """Write which groups, areas and periods the table asked for."""
    groups = list(dict.fromkeys(each["breakdown"] or "" for each in records))
    names = [context.breakdown_name(group, language) for group in groups]
    codes = list(dict.fromkeys(each["area"] for each in records))
    many_groups, many_areas = (
        text(language, f"lineage.{key}", count=len(each)) for key, each in (("groups", names), ("areas", codes))
    )
    parts = [
        "" if groups == [""] else many_groups if len(names) > NAMED else formats.listed(names, language),
        many_areas if len(codes) > NAMED else context.areas_named(codes, language),
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


def _retrieved(ids: Iterable[str], language: str) -> str:
    """Write snapshots with the day on which each was retrieved, where it is held."""
    found = []
    for snapshot in sorted(set(ids)):
        try:
            day = None if record_kinds.is_record(snapshot) else snapshots.sidecar(snapshot).retrieved
        except errors.UsageError:
            day = None
        told = day and text(language, "lineage.retrieved", snapshot=snapshot, date=formats.date(day, language))
        found.append(told or snapshot)
    return "; ".join(found)
