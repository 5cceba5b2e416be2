"""Measure what has a limit, or what is named: ``python -m tools.bench [name ...]``.

The names are those of the limits (`tools.bench.limits.LIMITS`) and of the benches beside this module: forecasts,
pages and store.
"""

from __future__ import annotations

import importlib
import sys

from tools.bench import limits

from analysis.core import errors

OTHERS = ("forecasts", "pages", "store")


def main(names: list[str]) -> int:
    """Run what is named, or all limits."""
    known = [*limits.LIMITS, *OTHERS]
    for name in names:
        if name not in known:
            print(errors.unknown("bench", name, known), file=sys.stderr)
            return errors.UsageError.exit_code
    chosen = [name for name in names if name in limits.LIMITS] if names else list(limits.LIMITS)
    if chosen:
        limits.main(chosen)
    for name in names:
        if name in OTHERS:
            importlib.import_module(f"tools.bench.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
