"""The front page of the annexes: reports/index.html, which finds any of them by name, on a map or in a table.

It is made of the annexes' own files alone, and works from a file share: relative links, no request to anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from analysis import plans
from analysis.core import areas, atomic, errors, formats, periods, project
from analysis.display.blocks import html
from analysis.display.texts import text
from analysis.indicators import registry
from analysis.report.pages.summaries import KEY_FIGURES
from analysis.report.site import boundaries
from analysis.report.site.entries import BUILT, INCOMPLETE, Entry, comparisons, entries

TEMPLATE = Path(__file__).parent / "template"
PAGE_CSS = Path(__file__).parents[1] / "pages" / "template" / "annex.css"
ON_THE_MAP = KEY_FIGURES[0]
SYMBOLS = {BUILT: "✓", INCOMPLETE: "◊"}
LONGEST_CAUSE = 300
STEPS = {1: "M{:g} {:g}", 2: "L{:g} {:g}"}


def write(reports: Path | None = None, language: str = "da") -> tuple[Path, int]:
    """Write the front page of the annexes in a folder; return its path and how many annexes are on it.

    Raises
    ------
    UsageError
        When the folder cannot be written to.
    """
    folder = Path(reports or project.reports()).absolute()
    found = entries(folder)
    path = folder / "index.html"
    try:
        atomic.write_bytes(path, render(found, language, comparisons(folder)).encode())
    except OSError as error:
        raise errors.UsageError(f"'{folder.name}' cannot be written to: {error.strerror}.") from None
    return path, sum(bool(entry.folder) for entry in found)


def render(found: list[Entry], language: str, compared: Sequence[Entry] = ()) -> str:
    """Return the page."""
    css = PAGE_CSS.read_text(encoding="utf-8")
    # the colours, type scale and links of the annex, so that the two look alike
    shared = css[: css.index(".page {")]
    rows = [_row(entry, language) for entry in found]
    return (
        html.environment(language, TEMPLATE)
        .get_template("index.html.j2")
        .render(
            language=language,
            words=partial(_words, language),
            css=Markup(shared + (TEMPLATE / "site.css").read_text(encoding="utf-8")),
            script=Markup((TEMPLATE / "site.js").read_text(encoding="utf-8")),
            rows=rows,
            figures=KEY_FIGURES,
            rars=sorted({row["rar"] for row in rows}, key=formats.sort_key),
            years=sorted({entry.year for entry in found}, reverse=True),
            map=_map(found, language),
            comparisons=[_told(entry, language) for entry in compared],
        )
    )


def _words(language: str, key: str, **given: object) -> str:
    return text(language, f"site.{key}", **given)


def _told(entry: Entry, language: str) -> dict:
    """Return what is told of an annex and of a comparison alike."""
    return {
        "entry": entry,
        "name": entry.names(language),
        "until": periods.name(entry.data_until, language) if entry.data_until else "",
        "retrieved": _day(entry.retrieved, language),
        "status": _words(language, f"status_{entry.status}"),
    }


def _row(entry: Entry, language: str) -> dict:
    (code,), name = entry.codes, entry.names(language)
    detail = _words(language, "missing", count=entry.missing) if entry.missing else ""
    return _told(entry, language) | {
        "search": " ".join(dict.fromkeys((name.lower(), formats.slug(name), code))),
        "rar": areas.name(areas.group_of(code, "rar"), language),
        "plan": plans.load(entry.plan).title.text(language) if entry.plan in plans.names() else entry.plan,
        "figures": {key: _figure(key, entry.figures.get(key), language) for key in KEY_FIGURES},
        "targets": _targets(entry, language),
        "detail": entry.cause[:LONGEST_CAUSE] or detail,
        "symbol": SYMBOLS.get(entry.status, "!"),
    }


def _targets(entry: Entry, language: str) -> str:
    """Tell how many of the targets that are decided are met, and how many there are."""
    if not entry.targets:
        # a plan's targets may stand in a chapter that was left out
        known = entry.folder and not (entry.plan in plans.names() and plans.load(entry.plan).targets)
        return _words(language, "no_targets" if known else "none")
    count = _words(language, "targets_count", count=len(entry.targets))
    if not entry.targets_decided:
        return _words(language, "targets_open", targets=count)
    return _words(language, "targets_of", met=entry.targets_met, decided=entry.targets_decided, targets=count)


def _day(words: str, language: str) -> str:
    """Return a day as a reader sees it; empty where it is none."""
    try:
        return formats.date(date.fromisoformat(words), language)
    except ValueError:
        return ""


def _figure(key: str, found: tuple[str, float] | None, language: str) -> dict:
    if found is None:
        return {"text": _words(language, "none"), "period": "", "value": ""}
    period, value = found
    shown = formats.number(value, registry.indicator(key).decimals, language=language)
    return {"text": shown, "period": periods.name(period, language), "value": f"{value:.6g}"}


def _map(found: list[Entry], language: str) -> dict:
    """Return the map: each municipality with its newest annex, shaded by unemployment in one and the same month."""
    ground, decimals = boundaries.load(), registry.indicator(ON_THE_MAP).decimals
    # the newest of each comes first
    newest = {entry.codes[0]: entry for entry in reversed(found) if entry.folder}
    told = {code: entry.figures[ON_THE_MAP] for code, entry in newest.items() if ON_THE_MAP in entry.figures}
    month = max((period for period, _ in told.values()), key=lambda each: periods.parse(each).last_month, default="")
    numbers = pd.Series({code: value for code, (period, value) in told.items() if period == month}, dtype=float)
    classes = boundaries.classed(formats.round_half_up(numbers, decimals)) if len(numbers) else pd.Series(dtype=int)
    legend = []
    for place, members in numbers.groupby(classes):
        low, high = (formats.number(end, decimals, language=language) for end in (members.min(), members.max()))
        shown = low if low == high else _words(language, "range", low=low, high=high)
        legend.append({"shade": f"shade-{place}", "text": shown})
    shapes = [_shape(code, newest.get(code), classes, language) for code in ground.outlines]
    paths = [_path(path) for path in ground.outlines.values()]
    named = periods.name(month, language) if month else ""
    return {"ground": ground, "shapes": shapes, "paths": paths, "month": named, "legend": legend}


def _shape(code: str, entry: Entry | None, classes: pd.Series, language: str) -> dict:
    """Return where a municipality on the map leads to, its shade, and in words what that says."""
    name = areas.name(areas.area(code), language)
    if entry is None:
        return {"link": "", "shade": "none", "label": _words(language, "map_none", area=name)}
    told = {"area": name, "year": entry.year}
    if ON_THE_MAP in entry.figures:
        number = _figure(ON_THE_MAP, entry.figures[ON_THE_MAP], language)
        label = _words(language, "map_told", **told, number=number["text"], period=number["period"])
    else:
        label = _words(language, "map_plain", **told)
    shade = f"shade-{classes[code]}" if code in classes.index else "other"
    return {"link": f"{entry.folder}/annex.html", "shade": shade, "label": label}


def _path(path) -> str:
    return "".join(STEPS.get(int(code), "Z").format(*place[:2]) for place, code in path.iter_segments())
