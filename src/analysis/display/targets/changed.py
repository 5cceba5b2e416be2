"""What has changed in an annex since an earlier day: revised numbers, periods, ranks, targets and definitions."""

import pandas as pd

from analysis.core import formats, periods, vocabulary
from analysis.display import context
from analysis.display.blocks.blocks import Cell, Table, Text
from analysis.display.context import Context
from analysis.display.tables.cells import number_cell
from analysis.display.tables.frames import of_words
from analysis.display.targets import target_words, targets
from analysis.display.texts import text
from analysis.indicators import changes, registry
from analysis.plans.changed_since import KEYS, Changes
from analysis.plans.model import Target
from analysis.sources import record_kinds
from analysis.sources.vintages import TIERS

MOST_ROWS = 40
SIZES = tuple(reversed(TIERS))
NUMBERS = ("revised", "status")


def summary(found: Changes, language: str) -> Text:
    """How much has changed, in sentences; that nothing has, or that it cannot be told, in one."""
    day = formats.date(found.day, language)
    if not found.held:
        return Text(text(language, "changed.not_held", day=day), language)
    by_change = found.figures.groupby("change")
    counts, indicators = by_change.size(), by_change["indicator"].nunique()
    tiers = found.figures.loc[found.figures["change"] == "revised", "tier"].value_counts()
    sizes = [
        text(language, f"changed.of_{each}", count=_count(tiers[each], language)) for each in SIZES if each in tiers
    ]
    said = [
        _counted("revised", counts.get("revised", 0), language, sizes=formats.join(sizes, language)),
        _counted("status", counts.get("status", 0), language),
        *(_counted(each, indicators.get(each, 0), language) for each in ("appeared", "vanished")),
        *(_counted(each, len(getattr(found, each)), language) for each in ("ranks", "targets", "definitions")),
        _counted("tables", len(found.new_tables), language, tables=formats.join(found.new_tables, language)),
    ]
    if not any(said):
        return Text(text(language, "changed.nothing", day=day), language)
    return Text(" ".join([text(language, "changed.compared", day=day), *filter(None, said)]), language)


def _counted(key: str, count: int, language: str, **words: str) -> str:
    return text(language, f"changed.{key}_count", count=_count(count, language), **words) if count else ""


def _count(number: int, language: str) -> str:
    return formats.number(number, language=language)


def figures_table(found: Changes, view: Context, *, id: str) -> Table | None:
    """The numbers that are others, the largest revisions first; None without any."""
    language = view.language
    rows = found.figures[found.figures["change"].isin(NUMBERS)]
    if rows.empty:
        return None
    # what is hidden or shown now stands before what is revised
    order = rows["tier"].map({"": 0} | {tier: place for place, tier in enumerate(SIZES, start=1)})
    relative = (rows["difference"].abs() / rows["old"].abs().where(rows["old"] != 0)).fillna(float("inf"))
    last = -pd.Series(periods.last_month(rows["period"]), index=rows.index)
    ordered = rows.assign(order=order, relative=-relative, last=last)
    shown = ordered.sort_values(["order", "relative", "last"], kind="stable").head(MOST_ROWS)
    left_out = len(rows) - len(shown)
    more = [text(language, "changed.more", count=_count(left_out, language))] if left_out else []
    return _table(
        "figures",
        [_figure(row, language) for row in shown.itertuples()],
        view,
        id,
        notes=[text(language, "changed.sizes"), *more],
        sources=record_kinds.of(found.snapshots, language),
        values=found.now.merge(shown[KEYS], on=KEYS),
    )


def _table(
    what: str, rows: list[dict], view: Context, id: str, stub: str = "table.indicator", **others
) -> Table | None:
    if not rows:
        return None
    caption = text(view.language, f"changed.{what}_caption")
    return of_words(rows, "changed", view.language, id=id, caption=caption, stub=stub, **others)


def _figure(row, language: str) -> dict:
    record = registry.indicator(row.indicator)
    size = row.tier or f"now_{'shown' if row.new_status in changes.PRINTABLE else row.new_status}"
    # what is hidden now is not told as it was
    hidden = Cell(text(language, "changed.was_shown")) if row.new_status == "suppressed" else None
    unit = changes.DIFFERENCE_UNITS.get(record.unit, record.unit)
    moved = _number(row.difference, "observed", record, unit, language, signed=True)
    return {
        "label": _name(row.indicator, row.breakdown, language),
        "period": _period(row.period, language),
        "old": hidden or _number(row.old, row.old_status, record, record.unit, language),
        "new": _number(row.new, row.new_status, record, record.unit, language),
        "difference": Cell("") if pd.isna(row.difference) else moved,
        "size": Cell(text(language, f"changed.{size}"), row.tier or None),
    }


def _period(code: str, language: str) -> Cell:
    return Cell(periods.name(code, language), code)


def _number(value: float, status: str, record: registry.Indicator, unit: str, language: str, signed=False) -> Cell:
    cell = number_cell(value, status, record.decimals, language)
    if cell.value is None:
        return cell
    written = formats.value_with_unit(cell.value, unit, record.decimals, language, signed=signed)
    return Cell(written, cell.value, cell.status)


def periods_table(found: Changes, view: Context, *, id: str) -> Table | None:
    """The periods of each indicator that are new, and those that are gone; None without any."""
    language = view.language
    rows = found.figures[found.figures["change"].isin(("appeared", "vanished"))]
    told = [
        {"label": registry.indicator(key).name.text(language)}
        | {each: _span(own[own["change"] == each], language) for each in ("appeared", "vanished")}
        for key, own in rows.groupby("indicator", sort=False)
    ]
    return _table("periods", told, view, id, sources=record_kinds.of(found.snapshots, language))


def _span(held: pd.DataFrame, language: str) -> Cell:
    return Cell(context.span_name(held["period"].unique(), language) if len(held) else "")


def ranks_table(found: Changes, view: Context, *, id: str) -> Table | None:
    """The places among all municipalities that are others, in periods held then; None without any."""
    language = view.language
    rows = [
        {
            "label": _name(row.indicator, row.breakdown, language),
            "period": _period(row.period, language),
            "old": _place(row.old, row.old_of, language),
            "new": _place(row.new, row.new_of, language),
        }
        for row in found.ranks.itertuples()
    ]
    return _table("ranks", rows, view, id, sources=record_kinds.of(found.snapshots, language))


def _place(rank: float, rank_of: float, language: str) -> Cell:
    return Cell(text(language, "table.rank_of", rank=int(rank), rank_of=int(rank_of)), float(rank))


def targets_table(found: Changes, plan_targets: list[Target], view: Context, *, id: str) -> Table | None:
    """The targets that are judged otherwise than on the numbers of then; None without any."""
    language, marked = view.language, targets.marks(plan_targets)
    rows = [
        {
            "label": targets.label(after, marked, language),
            "period": _period(after.period, language),
            "old": target_words.status_cell([before], language),
            "new": target_words.status_cell([after], language),
        }
        for before, after in found.targets
    ]
    return _table("targets", rows, view, id, stub="targets.target")


def definitions_table(found: Changes, view: Context, *, id: str) -> Table | None:
    """What the tables say of themselves otherwise: title, units, licence; None without any."""
    language = view.language
    told = {
        "title": lambda said: said.text(language),
        "unit": lambda said: vocabulary.unit(said, language).many,
        "licence": str,
    }
    rows = [
        {"label": row.table, "field": Cell(text(language, f"changed.{row.field}"))}
        | {"old": Cell(told[row.field](row.old)), "new": Cell(told[row.field](row.new))}
        for row in found.definitions.itertuples()
    ]
    return _table("definitions", rows, view, id, stub="changed.table")


def _name(key: str, breakdown: str, language: str) -> str:
    name = registry.indicator(key).name.text(language)
    return f"{name}, {context.within(context.breakdown_name(breakdown, language))}" if breakdown else name
