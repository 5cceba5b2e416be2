"""A project of its own for the desk: the real data, some real chapters, and folders that a test may write to."""

import shutil
from pathlib import Path

from analysis.core import project

WRITTEN = ("plans", "indicators", "records")


def make(home: Path, *chapters: str) -> Path:
    """Lay out a project with some of the chapters, a plan that names only those, and all indicators."""
    for folder in ("notebooks", "data", "tests/indicators"):
        (home / folder).mkdir(parents=True)
    for entry in project.data().iterdir():
        if entry.name not in WRITTEN:
            (home / "data" / entry.name).symlink_to(entry)
    shutil.copytree(project.data("indicators"), home / "data" / "indicators")
    (home / "data" / "plans").mkdir()
    (home / "data" / "records").mkdir()
    names = [path.stem.split("-", 1)[1] for path in map(Path, chapters)]
    lines = project.data("plans", "default.yml").read_text(encoding="utf-8").splitlines()
    head = lines[: lines.index("chapters:") + 1]
    plan = "\n".join([*head, *(f"  - {name}" for name in names)]) + "\n"
    (home / "data" / "plans" / "default.yml").write_text(plan, encoding="utf-8")
    for name in chapters:
        source = project.notebooks(f"{name}.ipynb").read_text(encoding="utf-8")
        own = home / "notebooks" / f"{name}.ipynb"
        own.parent.mkdir(exist_ok=True)
        own.write_text(source.replace("faxe-2024-2026", "default"), encoding="utf-8")
    shutil.copy(project.notebooks("README.md"), home / "notebooks")
    return home
