"""What has changed, for readers: as text, as a page, and as JSON for machines."""

import datetime
import json
from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from analysis.core import areas, errors, formats, periods, vocabulary
from analysis.display import context
from analysis.display.blocks import html, lineage
from analysis.display.texts import text
from analysis.indicators import registry
from analysis.report.pages.render import TEMPLATES
from analysis.report.site.differences import Differences
from analysis.sources import catalogue
from analysis.sources.vintages import TIERS
from analysis.store import official_tables

LARGEST_SHOWN = 200
LINES_SHOWN = 12


class Section(NamedTuple):
    """A kind of change: its caption, the headers, the rows that are shown, and how many more there are."""

    caption: str
    headers: list[str]
    rows: list[list[str]]
    left_out: int


def as_json(found: Differences) -> str:
    """Write all of it as JSON."""
    held = {name: getattr(found, name) for name in ("kind", "before", "after")}
    for name in ("figures", "definitions", "targets", "ranks", "shared"):
        rows = getattr(found, name).to_json(orient="records", force_ascii=False, double_precision=12)
        held[name] = json.loads(rows)
    return json.dumps(held, ensure_ascii=False, indent=1) + "\n"


def as_text(found: Differences, language: str = "da", level: int = 0) -> str:
    """Write the main of it as lines of text; as Markdown below a heading of a level, where one is given."""
    title, caption, item = (f"{'#' * level} ", f"\n{'#' * (level + 1)} ", "- ") if level else ("", "\n", "  ")
    after = [""] if level else []
    lines = [title + _title(found, language)]
    for section in _sections(found, language):
        lines += [caption + section.caption, *after]
        lines += [item + " · ".join(filter(None, row)) for row in section.rows[:LINES_SHOWN]]
        more = section.left_out + max(len(section.rows) - LINES_SHOWN, 0)
        if more:
            lines.append(item + text(language, "differences.more_lines", count=_count(more, language)))
    if len(lines) == 1:
        lines += [*after, text(language, "differences.nothing")]
    return "\n".join(lines)


def page(found: Differences, language: str = "da") -> str:
    """Write it as one page that needs nothing else."""
    given = {"language": language, "title": _title(found, language), "sections": _sections(found, language)}
    return html.environment(language, TEMPLATES).get_template("differences.html.j2").render(given) + "\n"


def _title(found: Differences, language: str) -> str:
    names = (found.before, found.after)
    if found.kind == "days":
        names = tuple(formats.date(datetime.date.fromisoformat(name), language) for name in names)
    return text(language, "differences.title", before=names[0], after=names[1])


def _sections(found: Differences, language: str) -> list[Section]:
    """Return each section that has something."""
    statuses, revised = found.figures[found.figures["change"] == "status"], _revised(found, language)
    # of the tables of two days in which some numbers differ
    shared = found.shared[(found.shared["most"] != "") & (found.kind == "days")].assign(breakdown="")
    sizes = {tier: int((revised["tier"] == tier).sum()) for tier in reversed(TIERS)}
    counts = [
        f"{_count(sizes[tier], language)} {text(language, f'differences.{tier}')}" for tier in sizes if sizes[tier]
    ]
    sections = [
        _section("targets", found.targets, _target, language, most=None),
        _section("ranks", found.ranks.assign(measure=""), _rank, language),
        _section("shared", shared, _shared, language),
        _section("revised", revised, _figure, language, counts=", ".join(counts)),
        _section("statuses", statuses, _status_of, language),
        *(_section(each, _spans(found.periods(each)), _span, language, most=None) for each in ("appeared", "vanished")),
        _section("definitions", found.definitions, _definition, language, most=None),
    ]
    return [section for section in sections if section.rows]


def _section(
    key: str,
    rows: pd.DataFrame,
    told: Callable[[tuple, str], dict[str, str]],
    language: str,
    most: int | None = LARGEST_SHOWN,
    **words: str,
) -> Section:
    shown = [told(row, language) for row in rows[:most].itertuples()]
    headers = [text(language, f"differences.{name}") for name in (shown[0] if shown else ())]
    left_out = len(rows) - len(shown)
    caption = text(language, f"differences.{key}", **words)
    return Section(caption, headers, [list(row.values()) for row in shown], left_out)


def _revised(found: Differences, language: str) -> pd.DataFrame:
    """Return the revised figures, of annexes those that a reader sees another number of, the largest first."""
    rows = found.figures[found.figures["change"] == "revised"]
    if found.kind == "annexes":
        differ = [_printed(row, row.old, language) != _printed(row, row.new, language) for row in rows.itertuples()]
        rows = rows[pd.Series(differ, index=rows.index, dtype=bool)]
    order = pd.Categorical(rows["tier"], categories=list(reversed(TIERS)), ordered=True)
    relative = (rows["difference"].abs() / rows["old"].abs().where(rows["old"] != 0)).fillna(float("inf"))
    return rows.assign(order=order, relative=relative).sort_values(["order", "relative"], ascending=[True, False])


def _printed(row, value: float, language: str) -> str:
    record = registry.indicators().get(row.what)
    if record is None:
        return _number(value, row.unit, language)
    return formats.number(value, record.decimals, language=language)


def _spans(held: pd.DataFrame) -> pd.DataFrame:
    """Return the first and the last period, and how many figures, of each table or indicator."""
    held = held.assign(last=periods.last_month(held["period"])).sort_values("last", kind="stable")
    found = held.groupby(["what", "measure"], sort=True, as_index=False)
    return found.agg(first=("period", "first"), last=("period", "last"), size=("size", "sum")).assign(breakdown="")


def _about(row, language: str) -> dict[str, str]:
    return {"what": _named(row, language), "area": _area(row.area, language), "period": _period(row.period, language)}


def _target(row, language: str) -> dict[str, str]:
    old, new = (text(language, f"board.{status}" if status else "differences.absent") for status in (row.old, row.new))
    return {"target": row.text or row.id, "period": _period(row.period, language), "old": old, "new": new}


def _rank(row, language: str) -> dict[str, str]:
    return _about(row, language) | {"old": _count(row.old, language), "new": _count(row.new, language)}


def _figure(row, language: str) -> dict[str, str]:
    return _about(row, language) | {
        "old": _number(row.old, row.unit, language),
        "new": _number(row.new, row.unit, language),
        "difference": _number(row.difference, "pp" if row.unit == "pct" else row.unit, language, signed=True),
        "size": text(language, f"differences.{row.tier}"),
    }


def _status_of(row, language: str) -> dict[str, str]:
    old = _status(row.old, row.old_status, row.unit, language)
    return _about(row, language) | {"old": old, "new": _status(row.new, row.new_status, row.unit, language)}


def _span(row, language: str) -> dict[str, str]:
    names = dict.fromkeys(_period(period, language) for period in (row.first, row.last))
    return {"what": _named(row, language), "period": "–".join(names), "figures": _count(row.size, language)}


def _shared(row, language: str) -> dict[str, str]:
    names = {"both": "both", "equal": "equal", "one": "one", "few": "few", "by_more": "more"}
    counts = {header: _count(getattr(row, name), language) for header, name in names.items()}
    return {"what": _named(row, language)} | counts | {"most": _period(row.most, language)}


def _definition(row, language: str) -> dict[str, str]:
    return {name: str(getattr(row, name)) for name in ("what", "field", "old", "new")}


def _named(row, language: str) -> str:
    """Name an indicator, what is made of one, or a table and its measure, with the breakdown."""
    if row.what in registry.indicators():
        name = registry.indicators()[row.what].name.text(language)
    else:
        name = _table_name(row.what, row.measure, language) or lineage.named(row.what, language)
    return f"{name}, {context.within(context.breakdown_name(row.breakdown, language))}" if row.breakdown else name


def _table_name(key: str, measure: str, language: str) -> str:
    """Name a table and its measure; empty where it is no official table."""
    try:
        table = official_tables.official_table(key)
    except errors.BilagError:
        return ""
    name = f"{table.title.text(language)} ({key})"
    return f"{name}: {_measure(key, measure, language)}" if len(table.measures) > 1 and measure else name


def _measure(table: str, measure: str, language: str) -> str:
    """Name a measure as its source does, in Danish; in English by the project's own words for it."""
    if language == "en":
        return measure.replace("_", " ")
    for query in catalogue.entry(table).queries if table in catalogue.tables() else ():
        given = query.measures.get(measure, ())
        for name in [given] if isinstance(given, str) else given:
            if not name.startswith("*"):
                return name.replace("*", " … ").strip(" …")
    return vocabulary.unit(official_tables.official_table(table).measures[measure], language).header


def _area(code: str, language: str) -> str:
    return _known(lambda: areas.name(areas.area(code), language), code)


def _period(period: str, language: str) -> str:
    return _known(lambda: periods.name(periods.parse(period), language), period)


def _known(name: Callable[[], str], otherwise: object) -> str:
    """Return a name; of what an earlier version knew and this one does not, the code."""
    try:
        return name()
    except errors.BilagError:
        return str(otherwise)


def _count(number: float, language: str) -> str:
    return formats.number(number, language=language)


def _number(value: float, unit: str, language: str, *, signed: bool = False) -> str:
    value, share = float(value), unit in ("pct", "pp")
    decimals = 2 if share and round(value, 1) != round(value, 6) else int(share or not value.is_integer())
    return formats.value_with_unit(value, unit, decimals, language, signed=signed)


def _status(value: float, status: str, unit: str, language: str) -> str:
    if pd.notna(value):
        return _number(value, unit, language)
    return vocabulary.status_text(status, language) if status else text(language, "differences.absent")
