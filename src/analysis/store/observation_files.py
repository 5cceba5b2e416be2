"""The files that observations lie in: Parquet, the same bytes for the same rows, read whole or for some areas."""

import io
from collections.abc import Collection

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

COLUMNS = ["source", "table", "measure", "breakdown", "area", "period", "value", "unit", "status", "snapshot"]
SCHEMA = pa.schema([(name, pa.float64() if name == "value" else pa.string()) for name in COLUMNS])
TEXTS = [name for name in COLUMNS if name != "value"]
# A table with more rows lies in order of area, so that those of one can be read without the rest.
ROWS_IN_GROUP = 100_000


def write(frame: pd.DataFrame) -> bytes:
    """Write a frame as Parquet without pandas' own metadata, which differs between versions."""
    if len(frame) > ROWS_IN_GROUP:
        frame = frame.sort_values(["area", "measure", "breakdown", "period"], ignore_index=True)
    buffer = io.BytesIO()
    columns = pa.Table.from_pandas(frame, schema=SCHEMA, preserve_index=False).replace_schema_metadata(None)
    # the file of a table that fits into one group is the same as without the limit
    pq.write_table(columns, buffer, compression="zstd", store_schema=False, row_group_size=ROWS_IN_GROUP)
    return buffer.getvalue()


def read(content: bytes) -> pd.DataFrame:
    """Read all observations of a file."""
    # Without Arrow's threads: a process that other kernels are forked from must have none.
    columns = pq.ParquetFile(io.BytesIO(content), pre_buffer=False).read(use_threads=False)
    return columns.to_pandas(use_threads=False)


def read_areas(content: bytes, areas: Collection[str]) -> pd.DataFrame:
    """Read the observations of some areas, from the groups of rows that can hold them."""
    file = pq.ParquetFile(io.BytesIO(content), pre_buffer=False, read_dictionary=TEXTS)
    groups = [place for place in range(file.num_row_groups) if _can_hold(file.metadata.row_group(place), areas)]
    columns = file.read_row_groups(groups, use_threads=False) if groups else SCHEMA.empty_table()
    chosen = columns.filter(pc.is_in(columns["area"], pa.array(sorted(areas), pa.string())))
    return chosen.cast(SCHEMA).to_pandas(use_threads=False)


def _can_hold(group: pq.RowGroupMetaData, areas: Collection[str]) -> bool:
    held = group.column(COLUMNS.index("area")).statistics
    return held is None or not held.has_min_max or any(held.min <= area <= held.max for area in areas)
