"""Read what a batch is to make: municipalities, years, plans and chapters, with every fault told at once."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path

from analysis import plans
from analysis.annex import chapters, parameters
from analysis.annex.chapters import Chapter
from analysis.annex.parameters import Parameters
from analysis.core import areas, errors
from analysis.report import build

ALL, AUTO = "all", "auto"
# A municipality before a group of the same name.
KINDS = ("municipality", "rar", "region", "landsdel", "kommunegruppe", "country")


@dataclass(frozen=True)
class Wanted:
    """An annex to make, and its chapters in order."""

    parameters: Parameters
    chapters: tuple[Chapter, ...]

    @cached_property
    def name(self) -> str:
        """Return what the annex is called in messages, such as "370-naestved 2023"."""
        return self.folder.replace("/", " ")

    @cached_property
    def folder(self) -> str:
        """Return where it is kept in a folder of reports: 370-naestved/2023."""
        area = areas.area(self.parameters.municipality)
        return f"{area.code}-{area.slug}/{self.parameters.year}"


def wanted(
    municipalities: str,
    years: str,
    plan: str = AUTO,
    names: str | None = None,
    data_until: str | None = None,
    language: str = "da",
) -> list[Wanted]:
    """Return the annexes that a user asked for, municipality by municipality, each once.

    Municipalities are "all", or names and groups such as "RAR Sjælland" with commas between, or "@" and a file of them,
    one on a line; years are years and spans, such as "2022-2024,2026"; names are those of chapters.

    Raises UsageError when anything is unknown, with every fault, one on a line.
    """
    # each fault once, in the order found
    faults: dict[str, None] = {}
    codes = _each(_words(municipalities, faults), _codes, faults)
    found_years = _each(_split(years), _years, faults)
    chosen = None if names is None else _each(_split(names), lambda word: [chapters.chapter(word).name], faults)
    for kind, given, known in (("plan", plan, (AUTO, *plans.names())), ("language", language, errors.LANGUAGES)):
        if given not in known:
            faults[str(errors.unknown(kind, given, [each for each in known if each != AUTO]))] = None
    annexes: list[Wanted] = []
    for code, year in product(codes, found_years) if not faults else ():
        try:
            given = parameters.resolve(code, year, None if plan == AUTO else plan, data_until, language)
            annexes.append(Wanted(given, tuple(build.choose(given, chosen))))
        except errors.BilagError as error:
            faults[str(error)] = None
    if faults:
        count = [f"{len(faults)} faults; nothing was run."] if len(faults) > 1 else []
        raise errors.UsageError("\n".join([*faults, *count]))
    return annexes


def _split(words: str) -> list[tuple[str, str]]:
    return [("", word) for word in words.split(",")]


def _words(given: str, faults: dict[str, None]) -> list[tuple[str, str]]:
    """Return each word with where it stands, when that is a file."""
    if not given.strip():
        faults["--municipalities is empty; name municipalities or groups with commas between, @file, or all."] = None
        return []
    if not given.startswith("@"):
        return _split(given)
    file = Path(given[1:]).expanduser()
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        faults[f"--municipalities {given}: the file cannot be read: {reason}."] = None
        return []
    stripped = [(f"{file.name} line {number}: ", line.split("#")[0].strip()) for number, line in enumerate(lines, 1)]
    found = [(where, word) for where, line in stripped for word in line.split(",") if line]
    if not found:
        faults[f"--municipalities {given}: the file names no municipality."] = None
    return found


def _each(words: list[tuple[str, str]], read: Callable[[str], list], faults: dict[str, None]) -> list:
    """Read each word, tell each fault, and return what was found, each once."""
    found: dict = {}
    for where, word in words:
        try:
            found |= dict.fromkeys(read(word.strip()))
        except errors.BilagError as error:
            faults[f"{where}{error}"] = None
    return list(found)


def _codes(word: str) -> list[str]:
    if word == ALL:
        return [area.code for area in areas.municipalities()]
    if not word:
        raise errors.UsageError("--municipalities holds an empty name; leave out the comma beside it.")
    # as folders and the progress are named: 370-naestved
    folder = re.fullmatch(r"(\d{3})-(.+)", word)
    if folder and areas.resolve(folder[1], kinds=KINDS).slug == folder[2]:
        return [folder[1]]
    return list(areas.resolve(word, kinds=KINDS).members)


def _years(word: str) -> list[int]:
    span = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", word)
    allowed = f"years from {parameters.YEARS[0]} to {parameters.YEARS[-1]}, such as 2022-2024,2026, are allowed."
    if not span:
        raise errors.UsageError(f"--years '{word}' is no year and no span of years; {allowed}")
    first, last = int(span[1]), int(span[2] or span[1])
    if last < first:
        raise errors.UsageError(f"--years '{word}' runs backwards; {last}-{first} is allowed.")
    if first not in parameters.YEARS or last not in parameters.YEARS:
        raise errors.UsageError(f"--years '{word}' cannot be; {allowed}")
    return list(range(first, last + 1))
