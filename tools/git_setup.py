"""Set up a clone for notebooks: outputs never reach git, and differences are shown cell by cell.

``make git-setup`` runs it. It writes to the clone's own configuration alone; which files it is about stands in
`.gitattributes`, and without the setup git treats them as any other text.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from analysis.core import errors, project

PRE_COMMIT = "pre_commit"


def settings(python: str = sys.executable) -> dict[str, str]:
    """Return what is set, by its name in git."""
    run, beside = f"{shlex.quote(python)} -m", Path(python).parent
    differences, merging = (shlex.quote(str(beside / name)) for name in ("git-nbdiffdriver", "git-nbmergedriver"))
    return {
        "filter.nbstripout.clean": f"{run} nbstripout --keep-id --extra-keys metadata.language_info",
        "filter.nbstripout.smudge": "cat",
        "filter.nbstripout.required": "true",
        "diff.jupyternotebook.command": f"{differences} diff",
        "merge.jupyternotebook.driver": f"{merging} merge %O %A %B %L %P",
        "merge.jupyternotebook.name": "notebooks, cell by cell",
    }


def set_up(folder: Path) -> None:
    """Write the settings to a clone, and install the checks that run before each commit.

    Raises
    ------
    UsageError
        If the folder is not a clone, or a program is lacking.
    """
    lacking = [name for name in ("nbstripout", "nbdime", PRE_COMMIT) if find_spec(name) is None]
    if lacking:
        raise errors.UsageError(f"{errors.alternatives(lacking)} is not installed; run: make git-setup")
    for name, value in settings().items():
        _git(folder, "config", "--local", name, value)
    if (folder / ".pre-commit-config.yaml").is_file():
        subprocess.run([sys.executable, "-m", PRE_COMMIT, "install"], cwd=folder, check=True, capture_output=True)


def _git(folder: Path, *arguments: str) -> None:
    ran = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise errors.UsageError(f"This is no clone that git can set up: {ran.stderr.strip().splitlines()[0]}")


def main() -> None:
    """Set up this clone and say so."""
    try:
        set_up(project.root())
    except errors.BilagError as error:
        sys.exit(f"bilag: {error}")
    print("Notebooks are stored without output, shown cell by cell by `git diff`, and checked before each commit.")


if __name__ == "__main__":
    main()
