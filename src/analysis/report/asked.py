"""What the chapters of a kind of annex have asked for, kept so that the next batch can compute it before it begins.

One file for each kind in ``data/models/``, which can be thrown away: a list that is missing, damaged or old costs time
and changes no number.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from analysis import atomic, project


def remember(kind: Sequence[str], asked: Mapping[str, Iterable[str]]) -> None:
    """Keep what chapters asked for; a folder that cannot be written to is none.

    Parameters
    ----------
    kind : sequence of str
        What annexes that ask for the same have in common.
    asked : mapping
        By chapter; see `indicators.shared.note`.
    """
    known = _read(kind)
    # what is computed already is not asked for again, so what was known before stays
    new = {chapter: sorted({*known.get(chapter, ()), *lines}) for chapter, lines in asked.items()}
    if known | new == known:
        return
    try:
        atomic.write_bytes(_file(kind), json.dumps(known | new, indent=1).encode("utf-8"))
    except OSError:
        return


def remembered(kind: Sequence[str], chapters: Iterable[str]) -> list[str]:
    """Return what some chapters asked for; nothing unless it is known of each.

    Example
    -------
    >>> remembered(["of nobody"], ["overview"])
    []
    """
    known = _read(kind)
    chapters = set(chapters)
    return sorted({line for chapter in chapters for line in known[chapter]}) if chapters <= set(known) else []


def _file(kind: Sequence[str]) -> Path:
    key = hashlib.sha256(json.dumps(list(kind)).encode("utf-8")).hexdigest()[:16]
    return project.data("models", f"asked-{key}.json")


def _read(kind: Sequence[str]) -> dict[str, list[str]]:
    try:
        known = json.loads(_file(kind).read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(known, dict) or not all(isinstance(lines, list) for lines in known.values()):
        return {}
    return known if all(isinstance(line, str) for lines in known.values() for line in lines) else {}
