"""Secrets that this process knows, and texts without them: redacted as they come in, and again as they leave."""

import html
import json
import os
from urllib.parse import quote, quote_plus

TOKEN_VARIABLE = "BILAG_JOBINDSATS_TOKEN"
HIDDEN = "***"
# A shorter one would be found in figures.
SHORTEST = 6

_known: set[str] = set()


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
