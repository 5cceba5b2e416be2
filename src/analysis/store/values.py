"""The values of an indicator, for every area and period, as one Parquet file: written once and read by all.

A file holds a whole grid: breakdowns first, areas within them, periods within these. Its key, kept in the file, is
made of everything that decides the numbers; a file with another key, or a damaged one, is made again.
Results that take long to compute are kept alike in ``data/models/``; all of it can be thrown away at any time.
"""

import hashlib
import importlib.metadata
import importlib.util
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pandas.api.extensions import ExtensionArray

from analysis.core import atomic, errors, project
from analysis.store import dependency_log, observations

AXES = ("breakdown", "area", "period")
TEXTS = ("status", "method", "interval_method")
NUMBERS = ("value", "numerator", "denominator", "lower", "upper", "interval_level_pct")
LISTS = ("snapshots", "caveats")
SEPARATOR = ";"
COLUMNS = ("indicator", *AXES, "value", "unit", *TEXTS, *NUMBERS[1:], *LISTS)


# Indicators whose values this process could not write, and has not met as kept since.
not_kept: set[str] = set()
LIBRARIES = ("numpy", "pandas", "scipy", "statsmodels")


@dataclass(frozen=True)
class Grid:
    """The values of one indicator, read as arrays.

    ``until`` is the last period that there was an observation about; ``breakdowns``, ``areas`` and ``periods`` hold the
    place of each in the grid.
    """

    indicator: str
    unit: str
    until: str
    breakdowns: dict[str, int]
    areas: dict[str, int]
    periods: dict[str, int]
    _numbers: dict[str, np.ndarray]
    # of each column of texts or lists the different ones, and which of them stands in each row
    _coded: dict[str, tuple[np.ndarray | ExtensionArray, np.ndarray]]

    def __len__(self) -> int:
        return len(self.breakdowns) * len(self.areas) * len(self.periods)

    def rows(self, areas: Sequence[str], periods: Sequence[str], breakdowns: Sequence[str]) -> pd.DataFrame:
        """Return a frame of some of the values, which must be in the grid; breakdowns first, areas and periods within.

        It has all columns of a frame of values; rank and rank_of are empty.
        """
        asked = {"breakdown": breakdowns, "area": areas, "period": periods}
        sizes = [len(each) for each in asked.values()]
        positions = dict(zip(asked, np.indices(sizes).reshape(len(sizes), -1), strict=True))
        places = zip(asked.values(), (self.breakdowns, self.areas, self.periods), strict=True)
        axes = np.ix_(*([place[text] for text in texts] for texts, place in places))
        taken = np.ravel_multi_index(axes, (len(self.breakdowns), len(self.areas), len(self.periods))).ravel()
        columns = {name: _texts(texts).take(positions[name]) for name, texts in asked.items()}
        columns |= {name: _texts([getattr(self, name)]).repeat(len(taken)) for name in ("indicator", "unit")}
        columns |= {name: column[taken] for name, column in self._numbers.items()}
        columns |= {name: different.take(codes[taken]) for name, (different, codes) in self._coded.items()}
        return pd.DataFrame(columns | {"rank": np.nan, "rank_of": np.nan}, copy=False)


def folder() -> Path:
    """Return where the values are kept; the folder can be thrown away at any time."""
    return project.own("data", "values")


def file(indicator: str) -> Path:
    """Return where the values of an indicator are kept, whether they are there or not."""
    return folder() / f"{indicator}.parquet"


def read(indicator: str, key: str) -> Grid | None:
    """Return the values kept under a key; None where there are none, or they are damaged or of another key."""
    try:
        with pq.ParquetFile(
            file(indicator), read_dictionary=[*TEXTS, *LISTS], memory_map=True, page_checksum_verification=True
        ) as kept:
            if (kept.schema_arrow.metadata or {}).get(b"key") != key.encode():
                return None
            grid = _grid(kept.read([*TEXTS, *NUMBERS, *LISTS], use_threads=False))
    except (OSError, pa.ArrowInvalid):
        return None
    not_kept.discard(indicator)
    return grid


def make(indicator: str, key: str, until: str, compute: Callable[[], pd.DataFrame]) -> Grid:
    """Compute the values of an indicator and keep them; of several processes that want the same, one computes.

    ``until`` is the last period that there is an observation about; ``compute`` gives a frame of values, a whole grid.
    """
    table = None
    try:
        with atomic.lock(folder() / f".{indicator}.lock"):
            found = read(indicator, key)
            if found is not None:
                return found
            table, buffer = _table(compute(), key, until), io.BytesIO()
            pq.write_table(table, buffer, compression="zstd", write_page_checksum=True)
            atomic.write_bytes(file(indicator), buffer.getvalue())
            not_kept.discard(indicator)
    except OSError:
        # a folder that cannot be written to costs time, not the result
        not_kept.add(indicator)
        table = _table(compute(), key, until) if table is None else table
    return _grid(table)


def _table(frame: pd.DataFrame, key: str, until: str) -> pa.Table:
    axes = {name: frame[name].unique().tolist() for name in AXES}
    if np.prod([len(texts) for texts in axes.values()]) != len(frame):
        raise ValueError(f"The values of {frame['indicator'].iloc[0]} are not one for each area, period and breakdown.")
    columns = {name: frame[name].to_numpy() if name in NUMBERS else frame[name].array for name in COLUMNS}
    for name in LISTS:
        texts = {each: SEPARATOR.join(each) for each in set(frame[name])}
        columns[name] = [texts[each] for each in frame[name]]
    table = pa.table(
        {
            name: pa.array(column) if name in NUMBERS else pa.array(column, pa.string()).dictionary_encode()
            for name, column in columns.items()
        }
    )
    described = {"indicator": frame["indicator"].iloc[0], "unit": frame["unit"].iloc[0], "until": until, **axes}
    return table.replace_schema_metadata({"key": key, "grid": json.dumps(described)})


def _grid(table: pa.Table) -> Grid:
    described = json.loads(table.schema.metadata[b"grid"])
    places = {name: {text: place for place, text in enumerate(described[name])} for name in AXES}
    return Grid(
        *(described[name] for name in ("indicator", "unit", "until")),
        *places.values(),
        {name: table[name].to_numpy() for name in NUMBERS},
        {name: _coded(table[name], lists=name in LISTS) for name in (*TEXTS, *LISTS)},
    )


def _coded(column: pa.ChunkedArray, *, lists: bool) -> tuple[np.ndarray | ExtensionArray, np.ndarray]:
    whole = column.combine_chunks()
    different, codes = whole.dictionary.to_pylist(), whole.indices.to_numpy()
    if not lists:
        return _texts(different), codes
    tuples = np.empty(len(different), dtype=object)
    tuples[:] = [tuple(text.split(SEPARATOR)) if text else () for text in different]
    return tuples, codes


def _texts(texts: Sequence[str]) -> ExtensionArray:
    return pd.array(list(texts), dtype="str")


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
