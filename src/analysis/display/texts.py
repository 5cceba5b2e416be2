"""The fixed words of an annex: one file of sentences and labels per language, nothing in the code."""

import re
from functools import cache
from pathlib import Path
from string import Formatter

from pydantic import BaseModel, ConfigDict, RootModel

from analysis.core import errors, yaml_files

# An abbreviation that ends a sentence has its point for both.
DOUBLE_POINT = re.compile(r"(?<=[a-zæøå])\.\.(?=\s|$)")
FOLDER = Path(__file__).parent / "texts"


class Counted(BaseModel):
    """A text with a `count`, as it is said of one and of any other number, in Danish and English alike."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    one: str
    other: str


class _TextFile(RootModel[dict[str, dict[str, str | Counted]]]):
    """Groups of texts; a text is named `group.key`."""


@cache
def texts(language: str) -> dict[str, str | Counted]:
    """Return every text of a language, with its placeholders, by its key "group.key".

    Examples
    --------
    >>> texts("da")["block.table"]
    'Tabel'
    """
    errors.check_language(language)
    groups = yaml_files.load(FOLDER / f"{language}.yml", _TextFile).root
    return {f"{group}.{key}": words for group, entries in groups.items() for key, words in entries.items()}


def has(language: str, key: str) -> bool:
    """Say whether a text exists."""
    return key in texts(language)


def text(language: str, key: str, **values: object) -> str:
    """Return one text, `values` in place of its placeholders: all of them, and no others, or a DataError tells.

    Examples
    --------
    >>> text("da", "block.source", sources="Jobindsats.dk")
    'Kilde: Jobindsats.dk'
    >>> text("da", "targets.judged_limit", value="2 pct.", period="2024", limit="3 pct.")
    '2 pct. i 2024; grænsen er 3 pct.'
    >>> text("da", "site.targets_count", count=1), text("da", "site.targets_count", count=2)
    ('1 mål', '2 mål')
    """
    known = texts(language)
    if key not in known:
        raise errors.unknown("text", key, known)
    words, wanted = known[key], placeholders(known[key])
    if isinstance(words, Counted):
        words = words.one if str(values.get("count")) == "1" else words.other
    if wanted != frozenset(values):
        raise errors.DataError(
            f"The text '{key}' ({language}) takes {sorted(wanted) or 'no values'}, "
            f"and was given {sorted(values) or 'none'}."
        )
    return DOUBLE_POINT.sub(".", words.format(**values))


def placeholders(words: str | Counted) -> frozenset[str]:
    """Return the names in curly brackets in a text; said of one, a text may leave some out.

    Examples
    --------
    >>> sorted(placeholders("{a} af {b}"))
    ['a', 'b']
    """
    if isinstance(words, Counted):
        return placeholders(words.other) | {"count"}
    return frozenset(name for _, name, _, _ in Formatter().parse(words) if name)
