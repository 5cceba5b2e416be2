"""Build a comparison of municipalities: its own chapters, and all else as for an annex."""

from collections.abc import Callable, Sequence
from pathlib import Path

from analysis.annex import chapters, checks, parameters
from analysis.annex.chapters import Chapter
from analysis.annex.parameters import ComparisonParameters
from analysis.core import areas, errors, formats, periods, project
from analysis.display.texts import text
from analysis.report import build
from analysis.report.pages import render
from analysis.report.run.run_child import run_child
from analysis.report.site.entries import COMPARISONS

# More columns than these are no longer side by side.
MOST = 8


def resolve(
    municipalities: Sequence[str], year: int | str, data_until: str | None = None, language: str = "da"
) -> ComparisonParameters:
    """Turn what a user typed into parameters that are known to be good, or say in a UsageError what is not."""
    found = [areas.resolve_municipality(str(name)) for name in municipalities]
    codes = [area.code for area in found]
    twice = sorted({area.name for area in found if codes.count(area.code) > 1})
    if twice:
        raise errors.UsageError(f"--municipalities names {errors.alternatives(twice)} twice; name each once.")
    if not 2 <= len(codes) <= MOST:
        raise errors.UsageError(f"--municipalities names {len(codes)}; from 2 to {MOST} can be compared.")
    first = parameters.resolve(codes[0], year, "default", data_until, language)
    return ComparisonParameters(
        municipalities=codes, year=first.year, data_until=first.data_until, language=first.language
    )


def compare(
    given: ComparisonParameters,
    reports: Path | None = None,
    on_done: Callable[[Chapter], None] = lambda chapter: None,
    editions: frozenset[str] = frozenset(),
) -> build.Built:
    """Build the comparison and say what was written.

    Raises
    ------
    BilagError
        If anything fails. The comparison that was there before is then still there, unchanged.
    """
    chosen = held()
    target = folder(given, reports)
    editions |= build.editions_of(target)
    run_child(build.check, chosen, bool(editions), checks.COMPARISON)
    return build.produce(chosen, given, target, on_done, editions, heading)


def held() -> list[Chapter]:
    """Return the chapters of a comparison, in their order."""
    paths = project.every("notebooks", "comparison", pattern="*.ipynb")
    found = [(chapters.PATTERN.fullmatch(path.name), path) for path in paths]
    return [Chapter(match["name"], int(match["number"]), path) for match, path in found if match]


def folder(given: ComparisonParameters, reports: Path | None = None) -> Path:
    """Return where a comparison is kept: reports/comparisons/naestved-faxe/2026."""
    slugs = "-".join(areas.area(code).slug for code in given.municipalities)
    return Path(reports or project.reports()).absolute() / COMPARISONS / slugs / str(given.year)


def heading(given: ComparisonParameters) -> render.Heading:
    """Say in the reader's language what the comparison is."""
    language = given.language
    names = formats.join([areas.name(areas.area(code), language) for code in given.municipalities], language)
    until = periods.name(given.data_until, language)
    title = text(language, "comparison.title")
    return render.Heading(
        page_title=f"{title}: {names}",
        title=title,
        subtitle=f"{names} {given.year}",
        facts=render.facts(until, language),
        description=text(language, "page.description", title=f"{title}: {names}", period=until),
    )
