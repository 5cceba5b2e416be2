"""What earlier batches made: each annex's executed chapters, and what they and the annex were made of.

A folder for each annex in ``reports/.cache/<code>-<slug>/<year>/``: ``annex.json`` says what each chapter and the
annex were made of, and beside it lie the executed chapters. Anything damaged or lacking counts as not there. The
folder can be thrown away at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path

FOLDER = ".cache"
VERSION = 2
COMPRESSION = 3


@dataclass
class Kept:
    """An executed chapter.

    Attributes
    ----------
    made_of : dict
        Fingerprints by name of its notebook, its parameters and what it looked at.
    common : str
        Fingerprint of what all chapters of the annex were made of when it ran.
    content : str
        Fingerprint of the executed notebook.
    seconds : float
        How long it took.
    """

    made_of: dict[str, str]
    common: str
    content: str
    seconds: float


@dataclass
class State:
    """What is kept of an annex.

    Attributes
    ----------
    common : dict
        For each fingerprint of what chapters share, the fingerprints by name that it stands for.
    chapters : dict of Kept
    annex : str
        Fingerprint of what the annex was put together from; empty before the first time.
    files : dict
        Size and time of change of each of the annex's files.
    """

    common: dict[str, dict[str, str]] = field(default_factory=dict)
    chapters: dict[str, Kept] = field(default_factory=dict)
    annex: str = ""
    files: dict[str, list[int]] = field(default_factory=dict)


def read(folder: Path) -> State:
    """Return what is kept of an annex; an empty state where nothing whole is."""
    try:
        body = read_whole(folder / "annex.json")
        chapters = {name: Kept(**kept) for name, kept in body["chapters"].items()}
        return State(body["common"], chapters, body["annex"], body["files"])
    except (KeyError, TypeError):
        return State()


def write(folder: Path, state: State) -> None:
    """Keep what an annex was made of."""
    used = {kept.common for kept in state.chapters.values()}
    state.common = {name: held for name, held in state.common.items() if name in used}
    write_whole(folder / "annex.json", asdict(state))


def read_whole(path: Path) -> dict:
    """Return what `write_whole` wrote; nothing where it is lacking or not whole."""
    try:
        first, _, rest = path.read_bytes().partition(b"\n")
        held = json.loads(rest) if json.loads(first) == _sign(rest) else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return held if isinstance(held, dict) else {}


def write_whole(path: Path, content: dict) -> None:
    """Write something that JSON can hold, with a first line that tells whether the rest is whole."""
    body = json.dumps(content, ensure_ascii=False).encode()
    _write(path, json.dumps(_sign(body)).encode() + b"\n" + body)


def _sign(body: bytes) -> dict[str, str | int]:
    """Return the first line of what is kept, which tells whether the second is whole."""
    return {"version": VERSION, "checksum": hashlib.sha256(body).hexdigest()}


def read_chapter(folder: Path, name: str, kept: Kept) -> str | None:
    """Return an executed notebook, or None where it is lacking or damaged."""
    try:
        content = zlib.decompress((folder / f"{name}.ipynb.z").read_bytes())
    except (OSError, zlib.error):
        return None
    return content.decode() if hashlib.sha256(content).hexdigest() == kept.content else None


def write_chapter(folder: Path, name: str, text: str) -> str:
    """Keep an executed notebook and return its fingerprint."""
    content = text.encode()
    _write(folder / f"{name}.ipynb.z", zlib.compress(content, COMPRESSION))
    return hashlib.sha256(content).hexdigest()


def stamps(annex: Path) -> dict[str, list[int]]:
    """Return size and time of change of each file of an annex; empty where there is none."""
    found: dict[str, list[int]] = {}
    if annex.is_dir():
        _stamp(str(annex), "", found)
    return found


def _stamp(folder: str, within: str, found: dict[str, list[int]]) -> None:
    with os.scandir(folder) as held:
        for entry in held:
            if entry.is_dir():
                _stamp(entry.path, f"{within}{entry.name}/", found)
            else:
                stat = entry.stat()
                found[f"{within}{entry.name}"] = [stat.st_size, stat.st_mtime_ns]


def sweep(cache: Path) -> None:
    """Remove what writers that were killed have left behind."""
    for left in cache.glob("*/*/*.part"):
        left.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
