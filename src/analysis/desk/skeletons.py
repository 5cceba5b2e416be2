"""Working beginnings of a chapter, an indicator and a plan, with the next steps in comments."""

from __future__ import annotations

import re
from pathlib import Path

from analysis import plans
from analysis.annex import chapters, parameters, template_words
from analysis.annex.notebook_format import nbformat
from analysis.core import errors, project
from analysis.core.areas import Area
from analysis.indicators import changes, registry
from analysis.store import observations, snapshots

CHAPTER_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
YEAR_IN_NAME = re.compile(r"20\d\d")
# Chapters about a plan's contents; a new plan has none of those yet, but the one target that it begins with.
FIRST_CHAPTERS = ("overview", "targets", "benefits", "unemployment", "method")
DEFAULT = "default"
# The municipality that a chapter shows when it is opened: one with numbers in most of them.
EXAMPLE = "320"
LINE_LENGTH = 120


def chapter(name: str, indicator: str) -> Path:
    """Write the notebook of a new chapter, with the next number.

    Parameters
    ----------
    name : str
        Small letters and digits, with hyphens between words.
    indicator : str
        Key of the indicator that the chapter begins with.

    Returns
    -------
    Path

    Raises
    ------
    UsageError
        If the name is not allowed, there is such a chapter, or the indicator is unknown.
    """
    _require(CHAPTER_NAME, "chapter", name, "young-mothers")
    held = chapters.chapters()
    for each in held:
        _refuse(each.path, each.name == name)
    record = registry.indicator(indicator)
    number = 1 + max((each.number for each in held), default=0)
    path = project.notebooks(f"{number:02}-{name}.ipynb")
    _refuse(path, path.exists())
    _write(path, nbformat.writes(_notebook(name, record)) + "\n")
    return path


def indicator(key: str, table: str, measure: str | None, breakdown: str | None = None) -> tuple[Path, Path]:
    """Write the record of an indicator that shows a measure as published, summed for groups, and a test of it.

    Parameters
    ----------
    key : str
        Small letters and digits, with underscores between words.
    table : str
        An official table that is held.
    measure : str or None
        One of the table's measures; None for its first.
    breakdown : str or None
        One of the measure's parts, such as "benefit=a_dagpenge"; None for the total, or the first where there is none.

    Returns
    -------
    tuple of Path
        The record and the test.

    Raises
    ------
    UsageError
        If the key is not allowed or taken, or the table, the measure or the breakdown is unknown.
    """
    _require(KEY, "indicator", key, "long_term_cash_assistance")
    record, test = project.data("indicators", f"{key}.yml"), project.root() / "tests" / "indicators" / f"test_{key}.py"
    if key in registry.indicators():
        raise errors.UsageError(f"There is an indicator '{key}' already; see: bilag list indicators")
    _refuse(record, record.exists())
    _refuse(test, test.exists())
    if table not in observations.tables():
        raise errors.unknown("table", table, observations.tables())
    frame = observations.load(table)
    measures = list(dict.fromkeys(frame["measure"]))
    measure = measure or measures[0]
    if measure not in measures:
        raise errors.unknown(f"measure of {table}", measure, measures)
    frame = frame[(frame["measure"] == measure) & frame["value"].notna()]
    breakdowns = sorted(set(frame["breakdown"]), key=lambda each: (each != "", each))
    breakdown = breakdowns[0] if breakdown is None else breakdown
    if breakdown not in breakdowns:
        raise errors.unknown(f"breakdown of {measure} in {table}", breakdown, breakdowns)
    frame = frame[frame["breakdown"] == breakdown]
    last = frame.iloc[-1]
    _write(record, _record(key, table, measure, frame))
    _write(test, _test(key, last))
    registry.forget()
    return record, test


def plan(name: str, area: Area, year: str | None) -> tuple[Path, int]:
    """Write the file of a new plan, with one target to go on from.

    Parameters
    ----------
    name : str
        Small letters and digits, with hyphens between words.
    area : Area
        Its municipality.
    year : str or None
        The plan's year; None for the one in the name, else the year of the newest month held.

    Returns
    -------
    tuple
        The file, and the year.

    Raises
    ------
    UsageError
        If the name is not allowed, there is such a plan, or the year is not one.
    """
    _require(CHAPTER_NAME, "plan", name, "lejre-2027")
    path = project.data("plans", f"{name}.yml")
    _refuse(path, path.exists())
    found = YEAR_IN_NAME.search(name)
    chosen = parameters.resolve(area.code, year or (found[0] if found else parameters.newest_month()[:4]), DEFAULT).year
    held = chapters.names()
    shown = [each for each in FIRST_CHAPTERS if each in held] or held
    _write(path, _plan(area, chosen, shown))
    plans.load(name)
    return path, chosen


def _require(pattern: re.Pattern, what: str, name: str, example: str) -> None:
    if not pattern.fullmatch(name):
        joint = "underscores" if "_" in pattern.pattern else "hyphens"
        raise errors.UsageError(
            f"{name!r} cannot name a new {what}; use a-z and 0-9 with {joint} between words, such as '{example}'."
        )


def _refuse(path: Path, there: bool) -> None:
    if there:
        raise errors.UsageError(f"{project.relative(path)} is there already and is left as it is; choose another name.")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # "x": what came there in the meantime is not written over.
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)


def _notebook(name: str, record: registry.Indicator) -> nbformat.NotebookNode:
    title = name.replace("-", " ").capitalize()
    given = parameters.resolve(EXAMPLE, parameters.newest_month()[:4])
    cells = [
        _words(name, "title", "da", f"## {title}\n\n{template_words.CHAPTER['da']}"),
        _words(name, "title", "en", f"## {title}\n\n{template_words.CHAPTER['en']}"),
        _code(
            name,
            "parameters",
            "\n".join(f"{field} = {_literal(value)}" for field, value in given.model_dump().items()),
            tags=["parameters"],
        ),
        _code(
            name,
            "open",
            f"from analysis import open_annex\n\n{_opening(name)}",
        ),
        _code(
            name,
            "words",
            "# Next: type `annex.` and press Tab to see what there is to show; docs/how-to-chapter.md lists it.\n"
            f'# `annex.explain("{record.key}")` in a cell of its own says what the number is; take it out again.\n'
            f'annex.describe("{record.key}")',
        ),
        _words(name, "course", "da", "### Udvikling"),
        _words(name, "course", "en", "### Development"),
        _code(name, "lines", f'annex.lines("{record.key}")'),
        _code(
            name,
            "table",
            "# Next: `bilag check` looks the chapter through; then name it in the chapters of a plan in data/plans.\n"
            f'annex.comparison("{record.key}")',
        ),
    ]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _opening(name: str) -> str:
    """Return the call that opens the annex, broken into lines as the check of style before a commit does."""
    arguments = [f'"{name}"', *(f"{field}={field}" for field in parameters.FIELDS)]
    together = ", ".join(arguments)
    for opening in (f"annex = open_annex({together})", f"annex = open_annex(\n    {together}\n)"):
        if max(map(len, opening.splitlines())) <= LINE_LENGTH:
            return opening
    return "\n".join(["annex = open_annex(", *(f"    {each}," for each in arguments), ")"])


def _literal(value: str | int) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _words(name: str, what: str, language: str, source: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_markdown_cell(source, id=f"{name}-{what}-{language}", metadata={"tags": [language]})


def _code(name: str, what: str, source: str, tags: list[str] | None = None) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(source, id=f"{name}-{what}", metadata={"tags": tags} if tags else {})


def _record(key: str, table: str, measure: str, frame) -> str:
    from analysis.core import periods

    words, subject = key.replace("_", " "), template_words.subject(key)
    title = snapshots.sidecar(snapshots.newest()[table]).title
    kinds = list(dict.fromkeys(periods.parse(period).kind for period in frame["period"]))
    breakdown = frame["breakdown"].iloc[0]
    source = {"jobindsats": "Jobindsats", "statbank": "Danmarks Statistik"}.get(frame["source"].iloc[0], "Kilden")
    # what is counted can be summed for groups of municipalities; a share or a mean cannot
    summed = frame["unit"].iloc[0] in changes.COUNTS
    function = "generic.count" if summed else "generic.published"
    decimals = 0 if (frame["value"] % 1 == 0).all() else 1
    formula = {"da": "Som offentliggjort", "en": "As published"}
    if summed:
        formula = {"da": "Som offentliggjort; for grupper summen", "en": "As published; the sum for groups"}
    return f"""\
# A new indicator: a measure as its source publishes it. What each line means: docs/how-to-indicator.md.
# Next: 1. write name, subject, definition and formula in plain words, in both languages;
#       2. say whether a low or a high number is better (polarity), or neither;
#       3. choose another function where this is not what you want: generic.count sums the members of a group and takes
#          the mean of months, generic.flow sums months too, generic.published never sums;
#       4. run: bilag check, and: python -m pytest tests/indicators/test_{key}.py
{key}:
  name: {{da: "{words.capitalize()}", en: "{words.capitalize()}"}}
  subject: {{da: "{subject["da"]}", en: "{subject["en"]}"}}
  definition:
    da: "{_quoted(title.da)}, som kilden offentliggør det."
    en: "{_quoted(title.en)}, as the source publishes it."
  formula: {{da: {formula["da"]}, en: {formula["en"]}}}
  unit: {frame["unit"].iloc[0]}
  decimals: {decimals}
  polarity: none
  tables: [{table}]
  period_kinds: [{", ".join(kinds)}]
  function: {function}
  arguments: {{table: {table}, measure: {measure}}}
{f"  breakdowns: ['{breakdown}']" + chr(10) if breakdown else ""}  definition_source: {source}, tabel {table}
"""


def _quoted(text: str) -> str:
    return text.rstrip(".").replace('"', "'")


def _test(key: str, last) -> str:
    return f'''\
"""The indicator {key}: its number is the one that was published."""

import pytest

from analysis.core import areas
from analysis.indicators import registry, values


def test_the_number_is_the_published_one():
    # Next: look the number up at the source and write it here; add a group of municipalities and a hidden number.
    frame = registry.compute("{key}", [areas.area("{last["area"]}")], ["{last["period"]}"], "{_month(last["period"])}")
    found = values.one(frame, area="{last["area"]}", period="{last["period"]}", breakdown="{last["breakdown"]}")
    assert found["value"] == pytest.approx({float(last["value"])!r})
    assert found["status"] == "{last["status"]}"
'''


def _month(period: str) -> str:
    from analysis.core import periods

    return str(periods.months(periods.parse(period))[-1])


def _plan(area: Area, year: int, shown: list[str]) -> str:
    rows = "\n".join(f"  - {name}" for name in shown)
    return f"""\
# yaml-language-server: $schema=../../src/analysis/schemas/plan.schema.json
# A new plan. Every key and every kind of target: docs/plan-format.md; how to go about it: docs/how-to-plan.md.
# Next: 1. write each promise of the plan as a target, in its own words, with the line or page where it stands;
#       2. choose the chapters, in order, from: bilag list chapters
#       3. add target groups, quotations and printed numbers where the plan has them;
#       4. run: bilag check, and build it.
title:
  da: Statistisk bilag til Beskæftigelsesplan {year}
  en: Statistical annex to the Employment Plan {year}
municipality: "{area.code}"
years: [{year}]
source_document: {area.name} Kommune, Beskæftigelsesplan {year}
comparators: [kommunegruppe, rar, country]
chapters:
{rows}
targets:
  # An example to write over: what the plan promises, and what decides whether it is kept.
  - id: "1"
    text: {{da: "{template_words.TARGET["da"]}", en: "{template_words.TARGET["en"]}"}}
    lines: side 1
    measure: {{indicator: unemployment_rate_year}}
    readings:
      - id: only
        text: {{da: Under hele landet, en: Below Denmark}}
        rule: {{type: compared, side: below, comparator: country}}
"""
