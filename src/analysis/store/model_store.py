"""Results that take long to compute, kept as Parquet files under a key of everything that they are made of.

The files in ``data/models/`` can be thrown away at any time: what is missing, damaged or made of something else is
made again.
"""

import hashlib
import importlib.metadata
import importlib.util
import io
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from functools import cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.core import atomic, errors, project
from analysis.store import dependency_log, observations

LIBRARIES = ("numpy", "pandas", "scipy", "statsmodels")


def cached(name: str, inputs: Mapping[str, str], make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return a frame that was computed before from the same inputs, else compute and keep it.

    The frame is the same to the last digit whether it is fresh or kept. Of several processes that want the same
    frame one computes it, and the others wait for it. ``inputs`` are everything that decides the result, as text; see
    `fingerprints`.
    """
    kept = stem(name, inputs)
    table = _read(kept)
    if table is None:
        with ExitStack() as stack:
            # where there can be no lock, several may compute the same
            with suppress(OSError):
                stack.enter_context(atomic.lock(kept.with_name(f"{kept.name}.lock")))
            table = _read(kept)
            if table is None:
                table = pa.Table.from_pandas(make(), preserve_index=False).replace_schema_metadata(None)
                _keep(kept, table)
    return table.to_pandas(use_threads=False)


def fingerprints(tables: Iterable[str], modules: Iterable[str], **settings: object) -> dict[str, str]:
    """Return inputs for `cached`: what the tables, the modules and the libraries are, and the settings.

    ``tables`` are official tables that the result is computed from, ``modules`` the names of those that compute it, and
    ``settings`` anything else that decides it, such as ``data_until`` and ``seed``. A table not held is an error.
    """
    held = observations.entries()
    found = {name: str(value) for name, value in settings.items()}
    for table in tables:
        dependency_log.note(table)
        if table not in held:
            raise errors.unknown("table", table, sorted(held))
        found[f"table:{table}"] = held[table]["sha256"]
    for module in modules:
        source = Path(importlib.util.find_spec(module).origin)
        found[f"module:{module}"] = hashlib.sha256(source.read_bytes()).hexdigest()
    return found | _libraries()


@cache
def _libraries() -> dict[str, str]:
    return {f"library:{library}": importlib.metadata.version(library) for library in LIBRARIES}


def stem(name: str, inputs: Mapping[str, str]) -> Path:
    """Return how the path of the frame with this name and these inputs begins; the digest of its content follows."""
    text = json.dumps([name, dict(inputs)], sort_keys=True, ensure_ascii=False)
    return project.own("data", "models", f"{name}-{_digest(text.encode())}")


def _read(kept: Path) -> pa.Table | None:
    """Return what is kept; None where that is lacking or damaged."""
    for file in kept.parent.glob(f"{kept.name}-*.parquet"):
        content = file.read_bytes()
        if file.stem == f"{kept.name}-{_digest(content)}":
            return pq.read_table(io.BytesIO(content), use_threads=False)
    return None


def _keep(kept: Path, table: pa.Table) -> None:
    """Write the file; a folder that cannot be written to costs time, not the result."""
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd", store_schema=False)
    content = buffer.getvalue()
    with suppress(OSError):
        for damaged in kept.parent.glob(f"{kept.name}-*.parquet"):
            damaged.unlink()
        atomic.write_bytes(kept.with_name(f"{kept.name}-{_digest(content)}.parquet"), content)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
