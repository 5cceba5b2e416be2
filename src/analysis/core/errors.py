"""Errors that a user meets: one sentence that says what, which value, what is allowed, the nearest match."""

import difflib
import html
import json
import os
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

LANGUAGES = ("da", "en")
LONGEST_LIST_SHOWN = 8
LONGEST_VALUE_SHOWN = 60
LISTED_BY_COMMAND = {
    "municipality": "municipalities",
    "indicator": "indicators",
    "plan": "plans",
    "table": "tables",
    "chapter": "chapters",
    "snapshot": "snapshots",
}
TOKEN_VARIABLE = "BILAG_JOBINDSATS_TOKEN"
HIDDEN = "***"
# A shorter one would be found in figures.
SHORTEST = 6

_known: set[str] = set()


class BilagError(Exception):
    """Something failed that can be told to the user in a sentence."""

    exit_code = 1


class UsageError(BilagError):
    """The user asked for something that does not exist or is not allowed.

    `asked` is, for a word that is not in a closed list, what kind of thing it is, how it is shown, and those like it.
    """

    exit_code = 2
    asked: tuple[str, str, list[str]] | None = None


class DataError(BilagError):
    """A file or a number is missing, damaged or not as its description says."""

    exit_code = 1


def nearest(value: object, allowed: Iterable[str], count: int = 3) -> list[str]:
    """Return the allowed words most like ``value``, best first; empty when none is like it.

    Example
    -------
    >>> nearest("Nestved", ["Faxe", "Næstved"])
    ['Næstved']
    """
    spelled_as = {word.casefold(): word for word in allowed}
    matches = difflib.get_close_matches(str(value).casefold(), spelled_as, n=count, cutoff=0.5)
    return [spelled_as[match] for match in matches]


def hint(matches: list[str]) -> str:
    """End a sentence with the nearest of some words, where there is one."""
    return f"; did you mean {matches[0]!r}?" if matches else "."


def unknown(what: str, value: object, allowed: Iterable[str]) -> UsageError:
    """Build the error for a word that is not in a closed list.

    `what` is the kind of thing in the project's word, such as "municipality". A short list of what is allowed is shown
    whole, a long one by its nearest members.

    Example
    -------
    >>> str(unknown("language", "dk", ["da", "en"]))
    "Unknown language 'dk'; did you mean 'da'? Allowed: 'da' or 'en'."
    """
    allowed = list(allowed)
    matches = nearest(value, allowed)
    shown = repr(value)
    if len(shown) > LONGEST_VALUE_SHOWN:
        shown = f"{shown[:LONGEST_VALUE_SHOWN]}…"
    error = UsageError(f"Unknown {what} {shown}{hint(matches)} Allowed: {_allowed(what, allowed, matches)}.")
    error.asked = (what, shown, matches)
    return error


def _allowed(what: str, allowed: list[str], matches: list[str]) -> str:
    if not allowed:
        return "nothing, the list is empty"
    if len(allowed) <= LONGEST_LIST_SHOWN:
        return alternatives(allowed)
    examples = matches or allowed[:3]
    text = f"{len(allowed)} values, such as {alternatives(examples)}"
    if what in LISTED_BY_COMMAND:
        text += f" (see: bilag list {LISTED_BY_COMMAND[what]})"
    return text


def alternatives(words: Iterable[str]) -> str:
    """Write words as a choice.

    Example
    -------
    >>> alternatives(["da", "en"])
    "'da' or 'en'"
    """
    quoted = [repr(word) for word in words]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def check_language(language: str) -> str:
    """Return the language, or raise UsageError when it is neither "da" nor "en"."""
    if language not in LANGUAGES:
        raise unknown("language", language, LANGUAGES)
    return language


def remember(secret: str) -> None:
    """Let a secret be redacted from now on."""
    _known.add(secret)


def redacted(text: str) -> str:
    """Return a text without the secrets that are known, however they are written.

    Example
    -------
    >>> remember("s3cret/token")
    >>> redacted("no answer from /x?token=s3cret%2Ftoken")
    'no answer from /x?token=***'
    """
    for spelling in _spellings():
        text = text.replace(spelling, HIDDEN)
    return text


def redacted_bytes(content: bytes) -> bytes:
    """Return bytes without the secrets that are known, in one byte a sign or two."""
    for spelling in _spellings():
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            content = content.replace(spelling.encode(encoding), HIDDEN.encode(encoding))
    return content


def _spellings() -> list[str]:
    """Return how secrets may be written, the longest first, so that no end of one is left."""
    secrets = {*_known, os.environ.get(TOKEN_VARIABLE, "").strip()}
    found = {
        spelling
        for secret in secrets
        if len(secret) >= SHORTEST
        for plain in (secret, json.dumps(secret)[1:-1])
        for spelling in (plain, plain.replace("/", "\\/"), html.escape(plain), quote(plain, safe=""), quote_plus(plain))
    }
    return sorted(found, key=len, reverse=True)
