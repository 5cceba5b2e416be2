"""Run every bench of this package, or those named: ``python -m analysis.bench [name ...]``."""

from __future__ import annotations

import importlib
import pkgutil
import sys

from analysis import bench, errors


def main(names: list[str]) -> int:
    """Run the benches named, or all; tell what cannot be run.

    A bench is a module of this package: ``measure`` returns its numbers by name, and ``main`` prints them.
    """
    held = sorted(module.name for module in pkgutil.iter_modules(bench.__path__) if not module.name.startswith("_"))
    for name in names or held:
        if name not in held:
            print(errors.unknown("bench", name, held), file=sys.stderr)
            return errors.UsageError.exit_code
        importlib.import_module(f"analysis.bench.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
