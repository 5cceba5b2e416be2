"""The command `bilag values`: every indicator for every area and period, as data."""

import time
from pathlib import Path
from typing import Annotated

import typer

from analysis.core import errors, project

SUFFIXES = (".parquet", ".csv")


def values(
    out: Annotated[Path | None, typer.Option(help="One tidy file of everything: values.parquet or values.csv.")] = None,
) -> None:
    """Make the values of all indicators, for all areas and periods."""
    if out is not None and out.suffix not in SUFFIXES:
        raise errors.UsageError(f"--out {out} ends in {out.suffix!r}; allowed are {errors.alternatives(SUFFIXES)}.")
    if out is not None and not out.absolute().parent.is_dir():
        raise errors.UsageError(f"--out {out} is in a folder that is not there.")
    from analysis.core import atomic
    from analysis.indicators import computing, registry
    from analysis.store import values as store

    atomic.require_writable(store.folder(), folder=True)
    if out is not None:
        atomic.require_writable(out)
    started = time.monotonic()
    grids = {key: computing.kept(record) for key, record in registry.indicators().items()}
    made = {key: grid for key, grid in grids.items() if grid is not None}
    if lacking := store.not_kept & made.keys():
        raise errors.BilagError(
            f"The values of {len(lacking)} of {len(made)} indicators could not be written to "
            f"{project.relative(store.folder())}; make room and run the command again."
        )
    rows, seconds = sum(len(grid) for grid in made.values()), time.monotonic() - started
    typer.echo(f"{len(made)} indicators, {rows} values in {project.relative(store.folder())} ({seconds:.1f} s).")
    if len(made) < len(grids):
        typer.echo(f"{len(grids) - len(made)} have no table held, or are made for a municipality when it is asked for.")
    if out is not None and not made:
        raise errors.UsageError("No indicator has figures, so there is nothing to write; see: bilag status")
    if out is not None:
        typer.echo(f"Wrote {out}: {_write(out, list(made))} rows.")


def _write(out: Path, keys: list[str]) -> int:
    """Write all values as one file, and return how many there are; whole or not at all."""
    import pandas as pd

    from analysis import api
    from analysis.core import atomic

    frame = pd.concat([api.everything(key) for key in keys], ignore_index=True)
    content = frame.to_csv(index=False).encode() if out.suffix == ".csv" else frame.to_parquet(index=False)
    atomic.write_bytes(out.absolute(), content)
    return len(frame)
