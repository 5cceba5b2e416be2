"""The front page of the annexes: reports/index.html, which finds any of them by name, in a table or on a map.

It is made of the annexes' own files alone, and works from a file share: relative links, no request to anywhere.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import partial
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from analysis import plans
from analysis.core import areas, atomic, errors, formats, periods, project
from analysis.display.blocks import html
from analysis.display.texts import text
from analysis.indicators import registry
from analysis.report.pages.outputs import KEY_FIGURES
from analysis.report.site import boundaries, open_data
from analysis.report.site.entries import Entry, comparisons, entries

TEMPLATE = Path(__file__).parent / "template"
PAGE_CSS = Path(__file__).parents[1] / "pages" / "template" / "annex.css"
STYLES = ("site.css", "map.css")
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
    try:
        beside = (folder / "indicators" / "index.html").is_file()
        atomic.write_bytes(path, render(found, language, comparisons(folder), indicators=beside).encode())
    except OSError as error:
        raise errors.UsageError(f"'{folder.name}' cannot be written to: {error.strerror}.") from None
    return path, len(found)


def render(
    found: list[Entry],
    language: str,
    compared: Sequence[Entry] = (),
    whom_to_ask: Sequence[tuple[str, str]] = (),
    editions: Sequence[dict] = (),
    *,
    indicators: bool = False,
) -> str:
    """Return the page; where it is published with whom to ask and where accessibility is told of, and every edition.

    `indicators` is whether the pages of the indicators lie beside it.
    """
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
            css=Markup(shared + "".join((TEMPLATE / name).read_text(encoding="utf-8") for name in STYLES)),
            script=Markup((TEMPLATE / "site.js").read_text(encoding="utf-8")),
            rows=rows,
            figures=KEY_FIGURES,
            rars=sorted({row["rar"] for row in rows}, key=formats.sort_key),
            years=sorted({entry.year for entry in found}, reverse=True),
            map=_map(_newest(found), language),
            news=_news(_newest(found).values(), language),
            comparisons=[_told(entry, language) for entry in compared],
            whom_to_ask=whom_to_ask,
            editions=editions,
            indicators=indicators,
            publisher=open_data.publisher(language),
        )
    )


def _words(language: str, key: str, **given: object) -> str:
    return text(language, f"site.{key}", **given)


def _told(entry: Entry, language: str) -> dict:
    """Return what is told of an annex and of a comparison alike."""
    until = periods.name(entry.data_until, language) if entry.data_until else ""
    return {"entry": entry, "name": entry.names(language), "until": until}


def _row(entry: Entry, language: str) -> dict:
    (code,), name = entry.codes, entry.names(language)
    return _told(entry, language) | {
        "search": " ".join(dict.fromkeys((name.lower(), formats.slug(name), code))),
        "rar": areas.name(areas.group_of(code, "rar"), language),
        "plan": _plan(entry.plan, language),
        "figures": {key: _figure(key, entry.figures.get(key), language) for key in KEY_FIGURES},
        "targets": _targets(entry, language),
    }


def _plan(name: str, language: str) -> str:
    """Return what a plan is called; nothing for one that is no municipality's own."""
    if name not in plans.names():
        return name
    plan = plans.load(name)
    return plan.title.text(language) if plan.municipality else ""


def _targets(entry: Entry, language: str) -> str:
    """Tell how many of the targets that are decided are met, and how many there are."""
    if not entry.targets:
        # a plan's targets may stand in a chapter that was left out
        known = entry.data_until and not (entry.plan in plans.names() and plans.load(entry.plan).targets)
        return _words(language, "no_targets" if known else "none")
    count = _words(language, "targets_count", count=len(entry.targets))
    if not entry.targets_decided:
        return _words(language, "targets_open", targets=count)
    return _words(language, "targets_of", met=entry.targets_met, decided=entry.targets_decided, targets=count)


def _figure(key: str, found: tuple[str, float] | None, language: str) -> dict:
    if found is None:
        return {"text": _words(language, "none"), "period": "", "value": ""}
    period, value = found
    shown = formats.number(value, registry.indicator(key).decimals, language=language)
    return {"text": shown, "period": periods.name(period, language), "value": f"{value:.6g}"}


def _newest(found: Sequence[Entry]) -> dict[str, Entry]:
    """Return the newest annex of each municipality; the newest of each comes first."""
    return {entry.codes[0]: entry for entry in reversed(found)}


def _month(key: str, newest: Iterable[Entry]) -> str:
    """Return the newest period that an annex has of a key figure; empty where none has it."""
    held = (entry.figures[key][0] for entry in newest if key in entry.figures)
    return max(held, key=lambda each: periods.parse(each).last_month, default="")


def _news(newest: Collection[Entry], language: str) -> list[dict]:
    """Return for each key figure who is better and who is worse than a year before in the newest month, most first."""
    told = []
    for key in KEY_FIGURES:
        month = _month(key, newest)
        here = [entry for entry in newest if key in entry.changes and entry.figures[key][0] == month]
        here.sort(key=lambda entry: -abs(entry.figures[key][1] - entry.changes[key][1]))
        if here:
            sides = {side: [each for each in here if each.changes[key][0] == side] for side in ("better", "worse")}
            named = {side: [_moved(key, each, language) for each in found] for side, found in sides.items()}
            figure = registry.indicator(key).name.text(language)
            title = _words(language, "news_of", figure=figure, period=periods.name(month, language))
            told.append({"title": title, "sides": named})
    return told


def _moved(key: str, entry: Entry, language: str) -> dict:
    (period, value), (_, before) = entry.figures[key], entry.changes[key]
    now, then = (_figure(key, (period, each), language)["text"] for each in (value, before))
    return {"name": entry.names(language), "link": f"{entry.folder}/annex.html", "now": now, "before": then}


def _map(newest: dict[str, Entry], language: str) -> dict:
    """Return the map: each municipality with its newest annex, shaded by unemployment in one and the same month."""
    month = _month(ON_THE_MAP, newest.values())
    decimals = registry.indicator(ON_THE_MAP).decimals
    told = {code: entry.figures[ON_THE_MAP] for code, entry in newest.items() if ON_THE_MAP in entry.figures}
    numbers = pd.Series({code: value for code, (period, value) in told.items() if period == month}, dtype=float)
    drawn, classes = boundaries.drawn(numbers, decimals, language)
    shapes = [_shape(code, newest.get(code), classes, language) for code in drawn["ground"].outlines]
    return drawn | {"shapes": shapes, "month": periods.name(month, language) if month else ""}


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
