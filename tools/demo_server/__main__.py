"""Answer as the sources do until ended, after saying how to point a fetch here.

    python -m tools.demo_server [FOLDER]

FOLDER, `data/demo` when left out, is made a small project of its own, so that what is fetched lies apart.
"""

import sys
from pathlib import Path

from tools.demo_server.server import TOKEN, serving, small_project

from analysis.core import project


def main(arguments: list[str]) -> None:
    """Serve from the command line."""
    home = small_project(Path(arguments[0]).absolute() if arguments else project.data("demo"))
    with serving() as server:
        print(f"export {project.HOME_VARIABLE}={home} BILAG_JOBINDSATS_TOKEN={TOKEN}")
        for source, address in server.addresses.items():
            print(f"export BILAG_{source.upper()}_URL={address}")
        tables = sorted(one.table for known in server.tables.values() for one in known.values())
        print(f"# in another terminal: set these, then: bilag fetch {' '.join(tables)}", flush=True)
        server.wait()


if __name__ == "__main__":
    main(sys.argv[1:])
