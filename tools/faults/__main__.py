"""Try all faults, or those of some steps, and print what was tried and what survived: ``python -m tools.faults``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tools.faults import runs, steps, table


def main(arguments: Sequence[str]) -> int:
    """Try faults, and tell."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        tried, failures = runs.run(Path(folder), arguments or (*table.CHEAP, *steps.SLOW))
    for (step, name), count in sorted(tried.items()):
        print(f"{step:14}{name:45}{count:5}")
    for failure in failures:
        print(failure)
    total, failed = sum(tried.values()), len({failure.split(": ")[0] for failure in failures})
    print(f"{total} tried, {total - failed} survived.")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
