"""The front page of the annexes: reports/index.html, which finds any of them by name, on a map or in a table.

It is made of the annexes' own files alone, and works from a file share: relative links, no request to anywhere.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis import areas, errors, formats, periods, plans, project
from analysis.display import boundaries, map_figures
from analysis.display.harmless import plain
from analysis.display.texts import text
from analysis.indicators import registry

TEMPLATE = Path(__file__).parent / "site_template"
PAGE_CSS = Path(__file__).parent / "template" / "annex.css"
KEY_FIGURES = ("unemployment_rate", "long_term_share_12_months", "cash_assistance_share", "ordinary_hours_share")
ON_THE_MAP = KEY_FIGURES[0]
BUILT, INCOMPLETE, STALE, FAILED, UNREADABLE = "built", "incomplete", "stale", "failed", "unreadable"


@dataclass(frozen=True)
class Entry:
    """An annex on the list.

    Attributes
    ----------
    code : str
        The municipality's code.
    year : int
    status : str
        "built"; "incomplete" when official tables that it wanted are not held; "stale" when it is there and the
        last attempt to build it failed; "failed" when it is not there; "unreadable".
    folder : str
        Relative to the page; empty when there is nothing to open.
    plan, data_until, retrieved : str
        Its plan, the last month that it speaks of, and the newest day that something in it was retrieved.
    targets_met, targets : int
    figures : dict
        Newest period and value of each key figure.
    cause : str
        Why the last attempt failed.
    pdf : bool
    """

    code: str
    year: int
    status: str
    folder: str = ""
    plan: str = ""
    data_until: str = ""
    retrieved: str = ""
    targets_met: int = 0
    targets: int = 0
    missing: int = 0
    figures: dict | None = None
    cause: str = ""
    pdf: bool = False


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
        part.write_text(render(found, language), encoding="utf-8", newline="\n")
        part.replace(path)
    except OSError as error:
        raise errors.UsageError(f"'{folder.name}' cannot be written to: {error.strerror}.") from None
    return path, sum(bool(entry.folder) for entry in found)


def entries(reports: Path) -> list[Entry]:
    """Return every annex in a folder of reports, in Danish order of the municipalities, the newest year first."""
    failed = _failed(reports / "batch.json")
    found = {}
    for path in sorted(reports.glob("[0-9][0-9][0-9]-*/[0-9][0-9][0-9][0-9]/annex.json")):
        code, year = path.parts[-3][:3], int(path.parts[-2])
        found[code, year] = _entry(path, code, year, failed.get((code, year), ""))
    for (code, year), cause in failed.items():
        found.setdefault((code, year), Entry(code, year, FAILED, cause=cause))
    known = {area.code for area in areas.municipalities()}
    listed = [entry for entry in found.values() if entry.code in known]
    return sorted(listed, key=lambda entry: (formats.sort_key(areas.area(entry.code).name), -entry.year))


def _failed(path: Path) -> dict[tuple[str, int], str]:
    """Return why the last batch could not build an annex."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        return {(str(each["municipality"]), int(each["year"])): str(each["cause"]) for each in held["failed"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _entry(path: Path, code: str, year: int, cause: str) -> Entry:
    folder = "/".join(path.parts[-3:-1])
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        made_of = json.loads(path.with_name("manifest.json").read_text(encoding="utf-8"))
        targets = _targets(held["targets"], year)
        missing = sum(not each["table"].startswith("records:") for each in held["missing"])
        return Entry(
            code,
            year,
            STALE if cause else INCOMPLETE if missing else BUILT,
            folder,
            str(held["parameters"]["plan"]),
            str(periods.parse(held["parameters"]["data_until"])),
            max((str(name).rpartition("/")[2] for name in made_of["snapshots"]), default=""),
            sum(status == "met" for status in targets),
            len(targets),
            missing,
            _figures(held["values"], code),
            cause,
            path.with_name("annex.pdf").is_file(),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, errors.BilagError):
        return Entry(code, year, UNREADABLE, folder, cause=cause)


def _targets(held: list[dict], year: int) -> list[str]:
    """Return the status of each target in the annex's year, by the reading that comes first."""
    of_year = [each for each in held if str(each["period"]).startswith(str(year))]
    return list({each["id"]: each["status"] for each in reversed(of_year)}.values())


def _figures(values: list[dict], code: str) -> dict[str, tuple[str, float]]:
    found: dict[str, tuple[str, float]] = {}
    for value in values:
        key = value["indicator"]
        if key in KEY_FIGURES and value["area"] == code and not value["breakdown"] and value["value"] is not None:
            last = periods.parse(value["period"]).last_month
            if key not in found or periods.parse(found[key][0]).last_month < last:
                found[key] = (value["period"], float(value["value"]))
    return found


def render(found: list[Entry], language: str) -> str:
    """Return the page."""
    import jinja2

    def words(key: str, **given) -> str:
        return text(language, f"site.{key}", **given)

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATE), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    rows = [_row(entry, language) for entry in found]
    rars = {row["rar"] for row in rows}
    return environment.get_template("index.html.j2").render(
        language=language,
        words=words,
        css=_shared_css() + (TEMPLATE / "site.css").read_text(encoding="utf-8"),
        script=(TEMPLATE / "site.js").read_text(encoding="utf-8"),
        rows=rows,
        figures=[_header(key, language) for key in KEY_FIGURES],
        rars=sorted(rars, key=formats.sort_key),
        years=sorted({entry.year for entry in found}, reverse=True),
        map=_map(found, language),
    )


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
        "until": periods.name(entry.data_until, language) if entry.data_until else "",
        "retrieved": formats.date(pd.Timestamp(entry.retrieved).date(), language) if _is_date(entry.retrieved) else "",
        "figures": shown,
        "targets": text(language, "site.targets_of", met=entry.targets_met, count=entry.targets)
        if entry.targets
        else text(language, "site.no_targets" if entry.folder else "site.none"),
        "status": text(language, f"site.status_{entry.status}"),
        "detail": _detail(entry, language),
        "symbol": {BUILT: "✓", INCOMPLETE: "○"}.get(entry.status, "!"),
    }


def _is_date(words: str) -> bool:
    try:
        return bool(words) and bool(pd.Timestamp(words))
    except ValueError:
        return False


def _plan(name: str, language: str) -> str:
    return plans.load(name).title.text(language) if name in plans.names() else plain(name)


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
        return plain(entry.cause)[:300]
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
    classes = map_figures.classed(formats.round_half_up(numbers, decimals)) if len(numbers) else pd.Series(dtype=int)
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
    parts = []
    for place, code in path.iter_segments():
        x, y = (f"{number:g}" for number in place[:2])
        parts.append({1: f"M{x} {y}", 2: f"L{x} {y}"}.get(int(code), "Z"))
    return "".join(parts)


def _legend(numbers: pd.Series, classes: pd.Series, decimals: int, language: str) -> list[dict]:
    found = []
    for place, members in numbers.groupby(classes):
        ends = [formats.number(end, decimals, language=language) for end in (members.min(), members.max())]
        shown = ends[0] if ends[0] == ends[1] else text(language, "site.range", low=ends[0], high=ends[1])
        found.append({"shade": f"shade-{place}", "text": shown})
    return found
