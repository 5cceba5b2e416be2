"""Working beginnings of a chapter, an indicator and a plan, with the next steps in comments; see template/."""

import re
import shlex
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from analysis import plans
from analysis.annex import chapters, checks, parameters
from analysis.annex.notebook_format import nbformat
from analysis.core import errors, periods, project
from analysis.core.areas import Area
from analysis.indicators import changes, registry
from analysis.sources import record_kinds
from analysis.store import observations, snapshots

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "template"), undefined=StrictUndefined, keep_trailing_newline=True
)
# A title as a text in double quotes, which its sentence goes on after.
TEMPLATES.filters["quoted"] = lambda words: words.rstrip(".").replace('"', "'")
HYPHENS, UNDERSCORES = (re.compile(f"[a-z][a-z0-9]*({joint}[a-z0-9]+)*") for joint in "-_")
YEAR_IN_NAME = re.compile(r"20\d\d")
# Chapters about a plan's contents; a new plan has none of those yet, but the one target that it begins with.
FIRST_CHAPTERS = ("overview", "targets", "benefits", "unemployment", "method")
DEFAULT = "default"
# The municipality that a chapter shows when it is opened: one with numbers in most of them.
EXAMPLE = "320"
LINE_LENGTH = 120
SOURCES = {"jobindsats": "Jobindsats", "statbank": "Danmarks Statistik"}
FOLDERS = ("plans", "records", "indicators", "chapters", "data", "reports")
# Of the files, by the template that each is written from.
FILES = {
    "bilag.yml": project.CONFIG,
    "README.md": "README.md",
    "requirements.txt": "requirements.txt",
    "gitignore": ".gitignore",
    "gitattributes": ".gitattributes",
    "github.yml": ".github/workflows/bilag.yml",
    "gitlab.yml": ".gitlab-ci.yml",
}
# What git keeps of a notebook: all but its outputs, by a program that comes with the package.
CLEAN = "-m nbconvert --ClearOutputPreprocessor.enabled=True --to=notebook --stdin --stdout --log-level=ERROR"


def chapter(name: str, indicator: str) -> Path:
    """Write the notebook of a new chapter that begins with an indicator, with the next number."""
    _require(HYPHENS, "chapter", name, "young-mothers")
    held = chapters.chapters()
    for each in held:
        if each.name == name:
            raise _there(each.path)
    number = 1 + max((each.number for each in held), default=0)
    given = parameters.resolve(EXAMPLE, parameters.newest_month()[:4]).model_dump()
    notebook = filled(
        "chapter.ipynb",
        name=name,
        title=name.replace("-", " ").capitalize(),
        about=checks.CHAPTER_WORDS,
        indicator=registry.indicator(indicator).key,
        parameters="\n".join(
            f'{field} = "{value}"' if isinstance(value, str) else f"{field} = {value}" for field, value in given.items()
        ),
        opening=_opening(name),
    )
    path = project.own("notebooks", f"{number:02}-{name}.ipynb")
    _write(path, nbformat.writes(nbformat.reads(notebook, as_version=4)) + "\n")
    return path


def copied_chapter(name: str | None, origin: str) -> Path:
    """Write a copy of a chapter as one's own: in its place under its own name, else with the next number.

    The copy keeps in its metadata what it was copied from, so that a later change there can be told.
    """
    source = chapters.chapter(origin)
    name = name or source.name
    _require(HYPHENS, "chapter", name, "young-mothers")
    number, part = source.number, (project.TECHNICAL,) if source.is_technical else ()
    if name != source.name:
        if name in chapters.names():
            raise _there(chapters.chapter(name).path)
        number = 1 + max(each.number for each in chapters.chapters())
    notebook = chapters.read(source)
    for cell in notebook.cells:
        cell.source = re.sub(rf'(open_annex\(\s*)"{source.name}"', rf'\1"{name}"', cell.source)
    notebook.metadata["copied_from"] = {"chapter": source.name, "sha256": chapters.sha256(source.path)}
    path = project.own("notebooks", *part, f"{number:02}-{name}.ipynb")
    return _write(path, nbformat.writes(notebook) + "\n")


def indicator(key: str, table: str, measure: str | None, breakdown: str | None = None) -> list[Path]:
    """Write the record of an indicator that shows a measure as published, summed for groups, and what it must give.

    Without a measure it is the table's first; without a breakdown the total, or the first where there is none.
    """
    _require(UNDERSCORES, "indicator", key, "long_term_cash_assistance")
    if key in registry.indicators():
        raise errors.UsageError(f"There is an indicator '{key}' already; see: bilag list indicators")
    if table not in observations.tables():
        raise errors.unknown("table", table, observations.tables())
    frame = observations.load(table)
    measure = _chosen(measure, f"measure of {table}", list(dict.fromkeys(frame["measure"])))
    frame = frame[(frame["measure"] == measure) & frame["value"].notna()]
    breakdown = _chosen(breakdown, f"breakdown of {measure} in {table}", sorted(set(frame["breakdown"])))
    frame = frame[frame["breakdown"] == breakdown]
    last = frame.iloc[-1].to_dict()
    words = {
        "key": key,
        "name": key.replace("_", " ").capitalize(),
        "subject": checks.subject(key),
        "title": snapshots.sidecar(snapshots.newest()[table]).title,
        "table": table,
        "measure": measure,
        "breakdown": breakdown,
        "unit": last["unit"],
        "summed": last["unit"] in changes.COUNTS,
        "decimals": int((frame["value"] % 1 != 0).any()),
        "kinds": list(dict.fromkeys(periods.parse(period).kind for period in frame["period"])),
        "source": SOURCES.get(last["source"], "Kilden"),
        "last": last,
        "month": str(periods.months(periods.parse(last["period"]))[-1]),
    }
    record, expected = (filled(name, **words) for name in ("indicator.yml", "expected.yml"))
    # a municipality's house has no tests
    place = None if project.is_layered() else project.root() / "tests" / "indicators" / "expected" / f"{key}.yml"
    if place and place.exists():
        raise _there(place)
    written = [_write(project.own("data", "indicators", f"{key}.yml"), record)]
    written += [_write(place, expected)] if place else []
    registry.forget()
    return written


def plan(name: str, area: Area, year: str | None) -> tuple[Path, int]:
    """Write the file of a new plan, with one target to go on from; return it, and the plan's year.

    Without a year it is the one in the name, else that of the newest month held.
    """
    _require(HYPHENS, "plan", name, "lejre-2027")
    found = YEAR_IN_NAME.search(name)
    chosen = parameters.resolve(area.code, year or (found[0] if found else parameters.newest_month()[:4]), DEFAULT).year
    held = chapters.names()
    shown = [each for each in FIRST_CHAPTERS if each in held] or held
    text = filled(
        "plan.yml",
        area=area,
        year=chosen,
        chapters=shown,
        target=checks.TARGET_WORDS,
        compared=plans.load(DEFAULT).comparators_in(f"{chosen}M12"),
        schema="" if project.is_layered() else "../../src/analysis/schemas/plan.schema.json",
    )
    path = _write(project.own("data", "plans", f"{name}.yml"), text)
    plans.load(name)
    return path, chosen


def _require(pattern: re.Pattern, what: str, name: str, example: str) -> None:
    if not pattern.fullmatch(name):
        joint = "underscores" if pattern is UNDERSCORES else "hyphens"
        raise errors.UsageError(
            f"{name!r} cannot name a new {what}; use a-z and 0-9 with {joint} between words, such as '{example}'."
        )


def _chosen(given: str | None, what: str, allowed: list[str]) -> str:
    chosen = allowed[0] if given is None else given
    if chosen not in allowed:
        raise errors.unknown(what, chosen, allowed)
    return chosen


def filled(template: str, **words: object) -> str:
    """Return a template with its words filled in."""
    return TEMPLATES.get_template(f"{template}.j2").render(words)


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # "x": what is there, or came there in the meantime, is not written over.
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise _there(path) from None
    return path


def _there(path: Path) -> errors.UsageError:
    return errors.UsageError(f"{project.relative(path)} is there already and is left as it is; choose another name.")


def _opening(name: str) -> str:
    """Return the call that opens the annex, broken into lines as the check of style before a commit does."""
    arguments = [f'"{name}"', *(f"{field}={field}" for field in parameters.FIELDS)]
    together = ", ".join(arguments)
    for opening in (f"annex = open_annex({together})", f"annex = open_annex(\n    {together}\n)"):
        if max(map(len, opening.splitlines())) <= LINE_LENGTH:
            return opening
    return "\n".join(["annex = open_annex(", *(f"    {each}," for each in arguments), ")"])


def write(folder: Path, area: Area) -> list[str]:
    """Make a folder a municipality's house, and return the files that were written.

    Example
    -------
    >>> import tempfile
    >>> from analysis.core import areas
    >>> write(Path(tempfile.mkdtemp()), areas.resolve_municipality("Faxe"))[:2]
    ['bilag.yml', 'README.md']
    """
    words = {
        "area": area,
        "authority": {language: record_kinds.authority(area.code, language) for language in ("da", "en")},
        "comparators": plans.load(plans.DEFAULT).comparators,
        "version": version("bilag"),
        "token": errors.TOKEN_VARIABLE,
    }
    written = []
    try:
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
            if not any((folder / name).iterdir()):
                (folder / name / ".gitkeep").touch()
        for template, name in FILES.items():
            file = folder / name
            if not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(filled(f"house/{template}", **words), encoding="utf-8", newline="\n")
                written.append(name)
    except OSError as error:
        raise errors.UsageError(f"'{folder}' cannot be written to: {error.strerror}.") from None
    return written


def set_up_git(folder: Path) -> bool:
    """Let git keep a house, and no output of its notebooks; tell whether there is a git to do so."""
    if shutil.which("git") is None:
        return False
    inside = _git(folder, "rev-parse", "--is-inside-work-tree").returncode == 0
    if not inside and _git(folder, "init", "--quiet").returncode:
        return False
    settings = {"clean": f"{shlex.quote(sys.executable)} {CLEAN}", "smudge": "cat", "required": "true"}
    ran = [_git(folder, "config", "--local", f"filter.notebooks.{name}", value) for name, value in settings.items()]
    return not any(each.returncode for each in ran)


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)
