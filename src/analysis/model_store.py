"""Results that take long to compute, kept under a fingerprint of everything that they are made of.

A model for all municipalities is computed once for a set of snapshots and not once for each annex. The files in
``data/models/`` can be thrown away at any time: what is missing, damaged or made of something else is made again.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis import atomic, errors, observations, project, reads

LIBRARIES = ("numpy", "pandas", "scipy", "statsmodels")


def cached(name: str, inputs: Mapping[str, str], make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return a frame that was computed before from the same inputs, else compute and keep it.

    The frame is the same to the last digit whether it is fresh or kept. Of several processes that want the same
    frame one computes it, and the others wait for it.

    Parameters
    ----------
    name
        What is computed, such as "expectation"; the start of the file's name.
    inputs
        Everything that decides the result, as text; see `fingerprints`.
    make
        Computes the frame; called only when nothing whole is kept.

    Returns
    -------
    DataFrame
        What ``make`` returned, with a plain index.

    Example
    -------
    >>> calls = []
    >>> def make():
    ...     calls.append(1)
    ...     return pd.DataFrame({"area": ["370"], "residual_pp": [0.1 + 0.2]})
    >>> first = cached("doctest", {"seed": "1"}, make)
    >>> file("doctest", {"seed": "1"}).exists(), cached("doctest", {"seed": "1"}, make).equals(first), len(calls)
    (True, True, 1)
    >>> forget("doctest", {"seed": "1"})
    """
    kept = file(name, inputs)
    content = _whole(kept)
    if content is None:
        with _alone(kept):
            content = _whole(kept)
            if content is None:
                content = _parquet(make())
                _keep(kept, content)
    return pq.read_table(io.BytesIO(content), use_threads=False).to_pandas(use_threads=False)


def fingerprints(tables: Iterable[str], modules: Iterable[str], **settings: object) -> dict[str, str]:
    """Return inputs for `cached`: what the tables, the modules and the libraries are, and the settings.

    Parameters
    ----------
    tables
        Official tables that the result is computed from.
    modules
        Names of the modules that compute it, such as "analysis.statistics.panel".
    settings
        Anything else that decides the result, such as ``data_until``, ``seed`` and ``draws``.

    Raises
    ------
    UsageError
        When a table is not held.

    Example
    -------
    >>> found = fingerprints(["AUP02"], ["analysis.model_store"], seed=1)
    >>> sorted(found)[:3], found["seed"]
    (['library:numpy', 'library:pandas', 'library:scipy'], '1')
    """
    held = json.loads((observations.folder() / "store.json").read_bytes())
    found = {name: str(value) for name, value in settings.items()}
    for table in tables:
        reads.note(table)
        if table not in held:
            raise errors.unknown("table", table, sorted(held))
        found[f"table:{table}"] = held[table]["sha256"]
    for module in modules:
        source = Path(importlib.util.find_spec(module).origin)
        found[f"module:{module}"] = _sha256(source, source.stat().st_mtime_ns)
    return found | _libraries()


@cache
def _libraries() -> dict[str, str]:
    return {f"library:{library}": importlib.metadata.version(library) for library in LIBRARIES}


@lru_cache(maxsize=64)
def _sha256(source: Path, _changed: int) -> str:
    return hashlib.sha256(source.read_bytes()).hexdigest()


def file(name: str, inputs: Mapping[str, str]) -> Path:
    """Return where the frame with this name and these inputs is kept, whether it is there or not.

    Example
    -------
    >>> file("expectation", {"seed": "1"}) == file("expectation", {"seed": "2"})
    False
    """
    text = json.dumps([name, dict(inputs)], sort_keys=True, ensure_ascii=False)
    key = hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
    return project.data("models", f"{name}-{key}.parquet")


def forget(name: str, inputs: Mapping[str, str]) -> None:
    """Throw away the frame with this name and these inputs."""
    kept = file(name, inputs)
    for path in (kept, _checksum(kept), _lock(kept)):
        path.unlink(missing_ok=True)


def _whole(kept: Path) -> bytes | None:
    """Return the content of a file that is there and is what was written, else None."""
    try:
        content, expected = kept.read_bytes(), _checksum(kept).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return content if hashlib.sha256(content).hexdigest() == expected else None


def _keep(kept: Path, content: bytes) -> None:
    """Write the file; a folder that cannot be written to costs time, not the result."""
    try:
        atomic.write_bytes(kept, content)
        atomic.write_bytes(_checksum(kept), (hashlib.sha256(content).hexdigest() + "\n").encode("ascii"))
    except OSError:
        return


@contextmanager
def _alone(kept: Path) -> Iterator[None]:
    """Let one process at a time make a frame; a process that dies lets go of its turn."""
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        turn = _lock(kept).open("w")
    except OSError:
        yield
        return
    with turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def _checksum(kept: Path) -> Path:
    return kept.with_suffix(".sha256")


def _lock(kept: Path) -> Path:
    return kept.with_suffix(".lock")


def _parquet(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    columns = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(columns, buffer, compression="zstd", store_schema=False)
    return buffer.getvalue()
