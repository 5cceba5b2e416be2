"""The front page of the annexes: reports/index.html, which finds any of them by name, on a map or in a table.

It is made of the annexes' own files alone, and works from a file share: relative links, no request to anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from analysis import plans
from analysis.core import areas, errors, formats, periods, project
from analysis.display.blocks import html
from analysis.display.figures import boundaries
from analysis.display.texts import text
from analysis.indicators import registry
from analysis.report.pages.summaries import KEY_FIGURES
from analysis.report.site.entries import BUILT, INCOMPLETE, Comparison, Entry, comparisons, entries

TEMPLATE = Path(__file__).parent / "template"
PAGE_CSS = Path(__file__).parents[1] / "pages" / "template" / "annex.css"
ON_THE_MAP = KEY_FIGURES[0]


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
    part = folder / ".index.html.part"
    try:
        page = render(found, language, comparisons(folder))
        part.write_text(page, encoding="utf-8", newline="\n")
        part.replace(path)
    except OSError as error:
        raise errors.UsageError(f"'{folder.name}' cannot be written to: {error.strerror}.") from None
    return path, sum(bool(entry.folder) for entry in found)


def render(found: list[Entry], language: str, compared: Sequence[Comparison] = ()) -> str:
    """Return the page."""
    template = html.environment(language, TEMPLATE).get_template("index.html.j2")
    rows = [_row(entry, language) for entry in found]
    rars = {row["rar"] for row in rows}
    return template.render(
        language=language,
        words=lambda key, **given: text(language, f"site.{key}", **given),
        css=Markup(_shared_css() + (TEMPLATE / "site.css").read_text(encoding="utf-8")),
        script=Markup((TEMPLATE / "site.js").read_text(encoding="utf-8")),
        rows=rows,
        figures=[_header(key, language) for key in KEY_FIGURES],
        rars=sorted(rars, key=formats.sort_key),
        years=sorted({entry.year for entry in found}, reverse=True),
        map=_map(found, language),
        comparisons=[_compared(each, language) for each in compared],
    )


def _compared(entry: Comparison, language: str) -> dict:
    """Return what is told of a comparison."""
    return {
        "entry": entry,
        "names": entry.names(language),
        "readable": bool(entry.municipalities),
        "until": _month(entry.data_until, language),
        "retrieved": _day(entry.retrieved, language),
    }


def _shared_css() -> str:
    """Return the colours, type scale and links of the annex, so that the two look alike."""
    css = PAGE_CSS.read_text(encoding="utf-8")
    return css[: css.index(".page {")]


def _header(key: str, language: str) -> dict:
    record = registry.indicator(key)
    return {"key": key, "name": text(language, f"site.{key}"), "title": record.name.text(language)}


def _row(entry: Entry, language: str) -> dict:
    name = areas.name(areas.area(entry.code), language)
    shown = {key: _figure(key, (entry.figures or {}).get(key), language) for key in KEY_FIGURES}
    return {
        "entry": entry,
        "name": name,
        "search": " ".join(dict.fromkeys((name.lower(), formats.slug(name), entry.code))),
        "rar": areas.name(areas.group_of(entry.code, "rar"), language),
        "plan": _plan(entry.plan, language),
        "until": _month(entry.data_until, language),
        "retrieved": _day(entry.retrieved, language),
        "figures": shown,
        "targets": _targets(entry, language),
        "status": text(language, f"site.status_{entry.status}"),
        "detail": _detail(entry, language),
        "symbol": {BUILT: "✓", INCOMPLETE: "○"}.get(entry.status, "!"),
    }


def _targets(entry: Entry, language: str) -> str:
    """Tell how many of the targets that are decided are met, and how many there are."""
    if not entry.targets:
        # a plan's targets may stand in a chapter that was left out
        known = entry.folder and not (entry.plan in plans.names() and plans.load(entry.plan).targets)
        return text(language, "site.no_targets" if known else "site.none")
    count = text(language, f"site.targets_{'one' if entry.targets == 1 else 'many'}", count=entry.targets)
    if not entry.targets_decided:
        return text(language, "site.targets_open", targets=count)
    return text(language, "site.targets_of", met=entry.targets_met, decided=entry.targets_decided, targets=count)


def _month(code: str, language: str) -> str:
    return periods.name(code, language) if code else ""


def _day(words: str, language: str) -> str:
    """Return a day as a reader sees it; empty where it is none."""
    try:
        return formats.date(date.fromisoformat(words), language)
    except ValueError:
        return ""


def _plan(name: str, language: str) -> str:
    return plans.load(name).title.text(language) if name in plans.names() else name


def _figure(key: str, found: tuple[str, float] | None, language: str) -> dict:
    if found is None:
        return {"text": text(language, "site.none"), "period": "", "value": ""}
    period, value = found
    decimals = registry.indicator(key).decimals
    return {
        "text": formats.number(value, decimals, language=language),
        "period": periods.name(period, language),
        "value": f"{value:.6g}",
    }


def _detail(entry: Entry, language: str) -> str:
    if entry.cause:
        return entry.cause[:300]
    many = "one" if entry.missing == 1 else "many"
    return text(language, f"site.missing_{many}", count=entry.missing) if entry.missing else ""


def _map(found: list[Entry], language: str) -> dict:
    """Return the map: each municipality with its newest annex, shaded by unemployment in one and the same month."""
    ground = boundaries.load()
    newest: dict[str, Entry] = {}
    for entry in found:
        if entry.folder:
            newest.setdefault(entry.code, entry)
    told = {code: (each.figures or {}).get(ON_THE_MAP) for code, each in newest.items()}
    months = [given[0] for given in told.values() if given]
    month = max(months, key=lambda each: periods.parse(each).last_month, default="")
    decimals = registry.indicator(ON_THE_MAP).decimals
    numbers = pd.Series({code: given[1] for code, given in told.items() if given and given[0] == month}, dtype=float)
    classes = boundaries.classed(formats.round_half_up(numbers, decimals)) if len(numbers) else pd.Series(dtype=int)
    shapes = [
        _shape(code, path, newest.get(code), told.get(code), classes, language)
        for code, path in ground.outlines.items()
    ]
    return {
        "width": ground.width,
        "height": ground.height,
        "inset": ground.inset,
        "shapes": shapes,
        "month": periods.name(month, language) if month else "",
        "legend": _legend(numbers, classes, decimals, language),
    }


def _shape(code, path, entry: Entry | None, given, classes: pd.Series, language: str) -> dict:
    name = areas.name(areas.area(code), language)
    if entry is None:
        label = text(language, "site.map_none", area=name)
    elif given is None:
        label = text(language, "site.map_plain", area=name, year=entry.year)
    else:
        number = _figure(ON_THE_MAP, given, language)
        label = text(
            language, "site.map_told", area=name, year=entry.year, number=number["text"], period=number["period"]
        )
    shade = f"shade-{classes[code]}" if code in classes.index else ("other" if entry else "none")
    link = f"{entry.folder}/annex.html" if entry else ""
    return {"path": _path(path), "link": link, "label": label, "shade": shade}


def _path(path) -> str:
    steps = {1: "M{:g} {:g}", 2: "L{:g} {:g}"}
    return "".join(steps.get(int(code), "Z").format(*place[:2]) for place, code in path.iter_segments())


def _legend(numbers: pd.Series, classes: pd.Series, decimals: int, language: str) -> list[dict]:
    found = []
    for place, members in numbers.groupby(classes):
        ends = [formats.number(end, decimals, language=language) for end in (members.min(), members.max())]
        shown = ends[0] if ends[0] == ends[1] else text(language, "site.range", low=ends[0], high=ends[1])
        found.append({"shade": f"shade-{place}", "text": shown})
    return found
