"""The fixed words of an annex: one file of sentences and labels per language, nothing in the code."""

import re
from functools import cache
from pathlib import Path
from string import Formatter

from pydantic import RootModel

from analysis.core import errors, yaml_files

LANGUAGES = ("da", "en")
# An abbreviation that ends a sentence has its point for both.
DOUBLE_POINT = re.compile(r"(?<=[a-zæøå])\.\.(?=\s|$)")
FOLDER = Path(__file__).parent / "texts"


class _TextFile(RootModel[dict[str, dict[str, str]]]):
    """Groups of texts; a text is named `group.key`."""


@cache
def texts(language: str) -> dict[str, str]:
    """Return every text of a language, with its placeholders, by its key "group.key".

    Examples
    --------
    >>> texts("da")["block.table"]
    'Tabel'
    """
    if language not in LANGUAGES:
        raise errors.unknown("language", language, LANGUAGES)
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
    """
    words = texts(language)
    if key not in words:
        raise errors.unknown("text", key, words)
    wanted = placeholders(words[key])
    if wanted != frozenset(values):
        raise errors.DataError(
            f"The text '{key}' ({language}) takes {sorted(wanted) or 'no values'}, "
            f"and was given {sorted(values) or 'none'}."
        )
    return DOUBLE_POINT.sub(".", words[key].format(**values))


def placeholders(words: str) -> frozenset[str]:
    """Return the names in curly brackets in a text.

    Examples
    --------
    >>> sorted(placeholders("{a} af {b}"))
    ['a', 'b']
    """
    return frozenset(name for _, name, _, _ in Formatter().parse(words) if name)
