"""The annexes that are looked at as wholes: each is made once for all tests of a run, however many processes run them.

The first process that asks for an annex makes it, behind a lock; a process that finds an annex in the making makes
another one meanwhile, as all are wanted in the end.
"""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
from lxml import html

from analysis.cli import app

# By the name of the plan; the last two fit any municipality.
ARGUMENTS = {
    "naestved-2023": ("--municipality", "Næstved", "--year", "2023", "--plan", "naestved-2023"),
    "faxe-2024-2026": ("--municipality", "Faxe", "--year", "2026"),
    "stevns-2024-2026": ("--municipality", "Stevns", "--year", "2025"),
    "slagelse-2017": ("--municipality", "Slagelse", "--year", "2017"),
    "naestved-politik": ("--municipality", "Næstved", "--year", "2020", "--plan", "naestved-politik"),
    "island": ("--municipality", "Læsø", "--year", "2022"),
    "english": ("--municipality", "København", "--year", "2026", "--language", "en"),
}
# What several municipalities have in one page.
COMPARISONS = {
    "comparison": ("--municipalities", "Næstved", "Faxe", "Slagelse", "Stevns", "--year", "2026"),
    "comparison-of-eight": (
        *("--municipalities", "Læsø,Aarhus,Høje-Taastrup,Fanø,Bornholm,Lolland,Hedensted,København"),
        *("--year", "2024"),
    ),
}
PLANS = tuple(ARGUMENTS)[:5]
DANISH = tuple(ARGUMENTS)[:6]


def build(folder: Path, *arguments: str) -> Path:
    """Build an annex or a comparison with the command and return its folder."""
    command = "compare" if "--municipalities" in arguments else "build"
    try:
        app.main([command, *arguments, "--out", str(folder)])
    except SystemExit as stop:
        assert stop.code == 0, f"bilag {command} {' '.join(arguments)} failed"
    return _finished(folder)[0]


def _finished(folder: Path) -> list[Path]:
    """Return the folders of the annexes and comparisons in a folder of reports."""
    return [page.parent for page in (*folder.glob("[0-9]*/*/annex.html"), *folder.glob("comparisons/*/*/annex.html"))]


def annex(name: str, shared: Path) -> Path:
    """Return the folder of an annex, made by now; `shared` is a folder that all processes of the run know."""
    for each in (name, *ARGUMENTS):
        with _turn(shared / f"{each}.lock", wait=False) as free:
            if free:
                made = _made(each, shared)
                if each == name:
                    return made
    with _turn(shared / f"{name}.lock", wait=True):
        return _made(name, shared)


def _made(name: str, shared: Path) -> Path:
    folder = shared / name
    there = _finished(folder)
    return there[0] if there else build(folder, *(ARGUMENTS | COMPARISONS)[name])


@contextmanager
def _turn(path: Path, wait: bool) -> Iterator[bool]:
    """Hold a lock; without waiting, say whether it was free."""
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def content(folder: Path) -> dict:
    """Return what annex.json holds."""
    return json.loads((folder / "annex.json").read_text(encoding="utf-8"))


def page(folder: Path) -> html.HtmlElement:
    """Return the annex as a tree."""
    return html.parse(str(folder / "annex.html"), html.HTMLParser(encoding="utf-8")).getroot()


def table_in(folder: Path, caption: str) -> pd.DataFrame:
    """Return the cells of the one table whose caption holds some words, by the first column."""
    (found,) = [each for each in page(folder).xpath("//table") if caption in each.find("caption").text_content()]
    rows = [[cell.text_content().strip() for cell in row.xpath("th|td")] for row in found.xpath("tbody/tr")]
    return pd.DataFrame(rows).set_index(0)
