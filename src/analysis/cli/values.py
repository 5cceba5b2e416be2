"""The command `bilag values`: every indicator for every area and period, as data."""

import time
from pathlib import Path
from typing import Annotated

import typer

from analysis.core import errors, project

SUFFIXES = (".parquet", ".csv")
# What a folder of everything holds, beside what each indicator is.
NAMES = ("values.parquet", "values.csv")


def values(
    out: Annotated[
        Path | None,
        typer.Option(help="One tidy file of everything, values.parquet or values.csv; or a folder of both."),
    ] = None,
) -> None:
    """Make the values of all indicators, for all areas and periods."""
    whole = out is not None and (out.is_dir() or not out.suffix)
    if out is not None and not whole and out.suffix not in SUFFIXES:
        allowed = errors.alternatives(SUFFIXES)
        raise errors.UsageError(f"--out {out} ends in {out.suffix!r}; allowed are {allowed}, and a folder.")
    if out is not None and not out.absolute().parent.is_dir():
        raise errors.UsageError(f"--out {out} is in a folder that is not there.")
    from analysis.core import atomic
    from analysis.indicators import computing, registry
    from analysis.store import values as store

    atomic.require_writable(store.folder(), folder=True)
    if out is not None:
        atomic.require_writable(out, folder=whole)
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
        files = [out / name for name in NAMES] if whole else [out]
        typer.echo(f"Wrote {out}: {_write(files, list(made))} rows.")


def _write(files: list[Path], keys: list[str]) -> int:
    """Write all values, and beside a CSV what is in it; return how many there are. Each file is whole or not at all."""
    import pandas as pd

    from analysis import api
    from analysis.core import atomic
    from analysis.indicators import registry
    from analysis.report.site import open_data

    frames = {key: api.everything(key) for key in keys}
    frame = pd.concat(frames.values(), ignore_index=True)
    about = {key: open_data.about(registry.indicator(key), rows) for key, rows in frames.items()}
    for file in files:
        is_csv = file.suffix == ".csv"
        content = frame.to_csv(index=False).encode() if is_csv else frame.to_parquet(index=False)
        atomic.write_bytes(file.absolute(), content)
        if is_csv:
            told = open_data.as_json(open_data.csvw({file.name: list(about.values())}))
            atomic.write_bytes(Path(f"{file.absolute()}-metadata.json"), told.encode())
    for key, told in about.items() if len(files) > 1 else ():
        place = files[0].parent.absolute() / "indicators" / f"{key}.json"
        atomic.write_bytes(place, open_data.as_json(told).encode())
    return len(frame)
