"""A page for each indicator with its numbers as CSV and its description as JSON, a list of them, and one heat page.

All of it is made of the kept values and of the functions that the annexes use, so that the numbers are theirs.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup

from analysis import api
from analysis.core import areas, atomic, formats, vocabulary
from analysis.core import periods as calendar
from analysis.display import context
from analysis.display.blocks import html
from analysis.display.blocks.blocks import Cell, Column, Figure, Row, Table, records
from analysis.display.context import Context
from analysis.display.figures.funnel import funnel
from analysis.display.figures.lines import lines
from analysis.display.tables import judgement, method
from analysis.display.tables.cells import bounds_text, rank_cell, rank_note, value_cell
from analysis.display.tables.tables import comparison
from analysis.display.texts import text
from analysis.indicators import changes, comparisons, computing, held, registry, values
from analysis.indicators.registry import Indicator
from analysis.report.site import boundaries, open_data
from analysis.report.site.entries import entries, whom_to_ask

FOLDER, HEAT, CATALOGUE = "indicators", "heat.html", "catalog.jsonld"
PAGE_CSS = Path(__file__).parents[1] / "pages" / "template" / "annex.css"
# Fewer municipalities are no field to be ranked in.
FEWEST = 2


class Shown(NamedTuple):
    """An indicator as its page shows it: a breakdown, and all areas in the newest period with their ranks.

    `period` is empty, and there are no rows, where no two municipalities have a number.
    """

    record: Indicator
    about: dict
    breakdown: str
    period: str
    rows: pd.DataFrame
    places: pd.DataFrame

    @property
    def is_ranked(self) -> bool:
        """Whether municipalities are held up against each other: not by an amount that grows with them."""
        return bool(self.period) and self.record.unit not in changes.TOTALS


def write(reports: Path, language: str = "da") -> int:
    """Write the pages of all indicators that have values into a folder of reports, and return how many there are."""
    reports = reports.absolute()
    reports.mkdir(parents=True, exist_ok=True)
    found = entries(reports)
    newest = {entry.codes[0]: f"../{entry.folder}/annex.html" for entry in reversed(found)}
    ask = whom_to_ask(reports, found)
    with atomic.scratch_folder(reports) as scratch:
        folder = scratch / FOLDER
        folder.mkdir()
        all_shown = []
        for record in registry.indicators().values():
            if computing.kept(record) is None:
                continue
            rows = api.everything(record.key, language)
            if not rows["status"].isin(values.SAID).any():
                continue
            shown = _shown(record, open_data.about(record, rows))
            written = {"csv": rows.to_csv(index=False), "json": open_data.as_json(shown.about)}
            written |= {"html": page(shown, language, newest, ask)}
            for ending, content in written.items():
                (folder / f"{record.key}.{ending}").write_bytes(content.encode())
            all_shown.append(shown)
        told = [_row(each, language) for each in all_shown]
        listing = _render("indicators", language, rows=told, whom_to_ask=ask)
        (folder / "index.html").write_bytes(listing.encode())
        described = {f"{each.record.key}.csv": [each.about] for each in all_shown}
        (folder / "csv-metadata.json").write_bytes(open_data.as_json(open_data.csvw(described)).encode())
        old = {path.relative_to(reports / FOLDER).as_posix() for path in (reports / FOLDER).rglob("*")}
        atomic.swap_folder(folder, reports / FOLDER, scratch, old)
    atomic.write_bytes(reports / HEAT, heat(all_shown, language, ask).encode())
    catalogue = open_data.catalogue([each.about for each in all_shown], language)
    atomic.write_bytes(reports / CATALOGUE, catalogue.encode())
    return len(all_shown)


def listed(folder: Path) -> list[str]:
    """Return the pages that lie in a folder, as their addresses from it."""
    pages = [*sorted((folder / FOLDER).glob("*.html")), folder / HEAT]
    return [page.relative_to(folder).as_posix() for page in pages if page.is_file()]


def _shown(record: Indicator, about: dict) -> Shown:
    """Return an indicator in the newest period in which two municipalities have a number that is no plan's alone."""
    own, breakdown = held.periods_held(record, computing.LAST), (record.breakdowns or [""])[0]
    frame = registry.compute(record.key, areas.municipalities(), own, computing.LAST, breakdowns=[breakdown])
    numbers = frame[frame["status"].isin(values.PRINTABLE) & frame["method"].ne("as_printed")]
    counts = numbers.groupby("period").size()
    period = next((each for each in reversed(own) if counts.get(each, 0) >= FEWEST), "")
    if not period:
        return Shown(record, about, breakdown, "", values.empty(), pd.DataFrame())
    rows = registry.compute(record.key, areas.all_areas(), [period], computing.LAST, breakdowns=[breakdown])
    places = comparisons.ranks_with_intervals(record.key, period, computing.LAST)
    return Shown(
        *(record, about, breakdown, period, comparisons.ranked(rows, record)),
        places[places["breakdown"] == breakdown].set_index("area"),
    )


def _name(shown: Shown, language: str) -> str:
    name = shown.record.name.text(language)
    return f"{name}: {context.breakdown_name(shown.breakdown, language)}" if shown.breakdown else name


def page(shown: Shown, language: str, newest: dict[str, str], ask: Sequence[tuple[str, str]]) -> str:
    """Return the page of an indicator; `newest` is the address of each municipality's newest annex."""
    record, span = shown.record, (shown.about["first"], shown.about["last"])
    view = Context(areas.area("000"), (), language, str(calendar.months(shown.period or span[1])[-1]))
    title = f"{_name(shown, language)}, {calendar.name(shown.period, language)}" if shown.period else ""
    blocks = {
        "ranking": _ranking(shown, view, title),
        "funnel": funnel(shown.rows, record, view, id="funnel", caption=title) if shown.period else None,
        "history": _history(shown, view),
        "sources": _sources(shown, view),
        "corrections": method.corrections_table(record.tables, view, id="corrections"),
    }
    written = {name: block and Markup(html.render(_payload(block))) for name, block in blocks.items()}
    return _render(
        *("indicator", language),
        about=shown.about,
        name=_name(shown, language),
        unit=vocabulary.unit(record.unit, language).header,
        period=calendar.name(shown.period, language) if shown.period else "",
        blocks=written,
        breaks=context.break_notes(changes.breaks_between(record, [shown.breakdown], *span), language),
        map=_map(shown, newest, language) if shown.is_ranked else None,
        day=lambda iso: formats.date(datetime.date.fromisoformat(iso), language),
        dates=open_data.dates,
        free=open_data.is_free(shown.about),
        publisher=open_data.publisher(language),
        whom_to_ask=ask,
    )


def _payload(block: Table | Figure) -> dict:
    """Return a block as data, which speaks of no annex where there is no number."""
    payload = block.payload()
    words = {"not_available_note": "site.no_number", "not_fetched_spoken": "sign.not_available_spoken"}
    spoken = {text(block.language, f"sign.{key}"): text(block.language, instead) for key, instead in words.items()}
    for cell in (cell for row in payload["rows"] for cell in row["cells"] if cell.get("spoken") in spoken):
        cell["spoken"] = spoken[cell["spoken"]]
    return payload | {"notes": [spoken.get(note, note) for note in payload["notes"]]}


def _sources(shown: Shown, view: Context) -> Table:
    """Return the official tables behind an indicator, with the day of retrieval and the next update."""
    table = method.sources_table([each["table"] for each in shown.about["sources"]], view, id="sources")
    periods = Column("periods", text(view.language, "table.period"), numeric=False)
    columns = tuple(periods if column.key == "periods" else column for column in table.columns)
    return replace(table, columns=columns, caption=text(view.language, "site.sources"))


def _render(template: str, language: str, **given: object) -> str:
    css = [PAGE_CSS, open_data.TEMPLATE / "map.css"]
    shared = {
        "language": language,
        "words": lambda key, **words: text(language, f"site.{key}", **words),
        "css": Markup("\n".join(each.read_text(encoding="utf-8") for each in css)),
    }
    templates = html.environment(language, open_data.TEMPLATE)
    return templates.get_template(f"{template}.html.j2").render(shared | given) + "\n"


def _row(shown: Shown, language: str) -> dict[str, str]:
    """Return what the list of indicators tells of one: the country's newest number among it."""
    record, period = shown.record, shown.period or shown.about["last"]
    row = registry.compute(record.key, ["000"], [period], computing.LAST, breakdowns=[shown.breakdown]).iloc[0]
    return {
        "key": record.key,
        "name": _name(shown, language),
        "period": calendar.name(period, language),
        "country": value_cell(row.to_dict(), record.decimals, language).text,
        "unit": vocabulary.unit(record.unit, language).header,
    }


def _history(shown: Shown, view: Context):
    """Draw the country's numbers over time, or put them in a table where they are few; None without two of them."""
    record, own = shown.record, held.periods_held(shown.record, computing.LAST)
    frame = registry.compute(record.key, ["000"], own, computing.LAST, breakdowns=[shown.breakdown])
    numbers = frame[frame["status"].isin(values.PRINTABLE)]
    if len(numbers) < 2:
        return None
    view = Context(view.own, (), view.language, str(calendar.months(numbers["period"].iloc[-1])[-1]))
    since = held.without_lead(frame)
    since = since[calendar.last_month(since["period"]) <= calendar.parse(view.data_until).last_month]
    return lines(since, record, view, id="history") or comparison(numbers, record, view, id="history")


def _ranking(shown: Shown, view: Context, title: str) -> Table | None:
    """Return all municipalities with their numbers, by rank where they are ranked, and then the groups."""
    if not shown.period:
        return None
    record, language, ours = shown.record, view.language, {area.code for area in areas.municipalities()}
    rows = shown.rows.assign(
        group=~shown.rows["area"].isin(ours),
        order=shown.rows["rank"] if shown.is_ranked else 0,
        name=[formats.sort_key(view.name(code)) for code in shown.rows["area"]],
    ).sort_values(["group", "order", "name"], na_position="last")
    rows = rows[~rows["group"] | rows["status"].isin(values.SAID)]
    interval = shown.rows["interval_level_pct"].notna().any()
    told = shown.is_ranked and shown.places["rank_lower"].notna().any()
    columns = [Column("value", vocabulary.unit(record.unit, language).header, decimals=record.decimals)]
    columns += [Column("interval", text(language, "site.interval"), numeric=False)] if interval else []
    columns += [Column("rank", text(language, "table.rank"), numeric=False)] if shown.is_ranked else []
    columns += [Column("rank_interval", text(language, "site.rank_interval"), numeric=False)] if told else []
    cells = [tuple(_cells(row, columns, shown, language)) for row in rows.to_dict("records")]
    notes = [
        *([rank_note([record], language)] if shown.is_ranked else []),
        *([text(language, "site.interval_note")] if interval else []),
        *context.caveat_notes(rows, language),
    ]
    return Table(
        *("ranking", title, text(language, "table.area")),
        tuple(columns),
        tuple(Row(view.name(code), each) for code, each in zip(rows["area"], cells, strict=True)),
        *(language, tuple(notes)),
        *(context.sources(rows, language), records(rows)),
    )


def _cells(row: dict, columns: Sequence[Column], shown: Shown, language: str) -> Iterator[Cell]:
    """Give the cells of a municipality or a group."""
    decimals, place = shown.record.decimals, shown.places.reindex([row["area"]]).iloc[0]
    known = pd.notna(row["interval_level_pct"])
    ends = {"interval": (row["lower"], row["upper"], decimals) if known else None}
    if pd.notna(place["rank_lower"]):
        ends["rank_interval"] = (place["rank_lower"], place["rank_upper"], 0)
    cells = {"value": value_cell(row, decimals, language), "rank": rank_cell(row, language)}
    for column in columns:
        told = ends.get(column.key)
        yield cells.get(column.key) or Cell(bounds_text(*told, language) if told else "")


def _map(shown: Shown, newest: dict[str, str], language: str) -> dict:
    """Return the map: each municipality by its number, with a way to its newest annex."""
    rows = {row["area"]: row for row in shown.rows.to_dict("records")}
    numbers = {code: row["value"] for code, row in rows.items() if code in boundaries.load().outlines}
    numbers = pd.Series(numbers, dtype=float).dropna()
    drawn, classes = boundaries.drawn(numbers, shown.record.decimals, language)
    shapes = []
    for code in drawn["ground"].outlines:
        cell = value_cell(rows[code], shown.record.decimals, language)
        said = text(language, f"sign.{cell.status}_spoken") if cell.signed else cell.text
        label = f"{areas.name(areas.area(code), language)}: {said}"
        shade = f"shade-{classes[code]}" if code in classes.index else "none"
        shapes.append({"link": newest.get(code, ""), "shade": shade, "label": label})
    return drawn | {"shapes": shapes}


def heat(all_shown: Sequence[Shown], language: str, ask: Sequence[tuple[str, str]]) -> str:
    """Return the page of all municipalities and all indicators in which they are ranked, shaded by quarter."""
    ranked = [shown for shown in all_shown if shown.is_ranked]
    columns = [
        {
            "key": each.record.key,
            "name": _name(each, language),
            "unit": vocabulary.unit(each.record.unit, language).short,
            "period": calendar.short_name(each.period, language),
            "cells": {
                row["area"]: judgement.shaded(
                    value_cell(row, each.record.decimals, language), places.get(row["area"]), each.record, language
                )
                for places in [each.places.to_dict("index")]
                for row in each.rows.to_dict("records")
            },
        }
        for each in ranked
    ]
    names = {area.code: areas.name(area, language) for area in areas.municipalities()}
    return _render("heat", language, columns=columns, names=names, whom_to_ask=ask)
