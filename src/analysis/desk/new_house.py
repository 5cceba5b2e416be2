"""A municipality's house, written once: a folder of its own beside the package, in a git of its own.

Nothing of the package is copied into it, and what is there is never overwritten.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from analysis import plans
from analysis.core import errors, project, redaction
from analysis.core.areas import Area
from analysis.desk import skeletons
from analysis.sources import citations

FOLDERS = ("plans", "records", "indicators", "chapters", "data", "reports")
# Of the files, by the template that each is written from.
FILES = {
    "bilag.yml": project.CONFIG,
    "README.md": "README.md",
    "requirements.txt": "requirements.txt",
    "gitignore": ".gitignore",
    "gitattributes": ".gitattributes",
    "github.yml": ".github/workflows/bilag.yml",
    "gitlab.yml": ".gitlab-ci.yml",
}
# What git keeps of a notebook: all but its outputs, by a program that comes with the package.
CLEAN = "-m nbconvert --ClearOutputPreprocessor.enabled=True --to=notebook --stdin --stdout --log-level=ERROR"


def write(folder: Path, area: Area) -> list[str]:
    """Make a folder a municipality's house, and return the files that were written.

    Example
    -------
    >>> import tempfile
    >>> from analysis.core import areas
    >>> write(Path(tempfile.mkdtemp()), areas.resolve_municipality("Faxe"))[:2]
    ['bilag.yml', 'README.md']
    """
    words = {
        "area": area,
        "authority": {language: citations.authority(area.code, language) for language in ("da", "en")},
        "comparators": plans.load(plans.DEFAULT).comparators,
        "version": version("bilag"),
        "token": redaction.TOKEN_VARIABLE,
    }
    written = []
    try:
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
            if not any((folder / name).iterdir()):
                (folder / name / ".gitkeep").touch()
        for template, name in FILES.items():
            file = folder / name
            if not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(skeletons.filled(f"house/{template}", **words), encoding="utf-8", newline="\n")
                written.append(name)
    except OSError as error:
        raise errors.UsageError(f"'{folder}' cannot be written to: {error.strerror}.") from None
    return written


def set_up_git(folder: Path) -> bool:
    """Let git keep a house, and no output of its notebooks; tell whether there is a git to do so."""
    if shutil.which("git") is None:
        return False
    inside = _git(folder, "rev-parse", "--is-inside-work-tree").returncode == 0
    if not inside and _git(folder, "init", "--quiet").returncode:
        return False
    settings = {"clean": f"{shlex.quote(sys.executable)} {CLEAN}", "smudge": "cat", "required": "true"}
    ran = [_git(folder, "config", "--local", f"filter.notebooks.{name}", value) for name, value in settings.items()]
    return not any(each.returncode for each in ran)


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)
