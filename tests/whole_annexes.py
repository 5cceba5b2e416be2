"""The annexes that are looked at as wholes: each is made once for all tests of a run, however many processes run them.

Five are of a plan of its own, two fit any municipality, and 23 others of the default plan are made in one batch.

The first process that asks for an annex makes it, behind a lock; a process that finds an annex in the making makes
another one meanwhile, as all are wanted in the end.
"""

import fcntl
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
from lxml import html

from analysis.cli import app
from analysis.core import areas

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
# Of the others København, Læsø and Bornholm are the largest, the smallest and alone in their region's council.
ALWAYS = {"101": 2026, "825": 2022, "400": 2024}
AT_RANDOM = 20
# What readers act on, and what its numbers rest on; an annex with none of the second has no such page.
PAGES = ("annex.html", "technical.html")


def build(folder: Path, *arguments: str) -> Path:
    """Build an annex or a comparison with the command and return its folder."""
    _run("compare" if "--municipalities" in arguments else "build", *arguments, "--out", str(folder))
    return _finished(folder)[0]


def _run(*arguments: str) -> None:
    try:
        app.main([*arguments])
    except SystemExit as stop:
        assert stop.code == 0, f"bilag {' '.join(arguments)} failed"


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


def others(shared: Path) -> list[Path]:
    """Return the folders of 23 annexes of the default plan, made by now in one batch."""
    folder = shared / "others"
    with _turn(shared / "others.lock", wait=True):
        if not (folder / "done").is_file():
            wanted = [*ALWAYS.items(), *drawn_at_random()]
            for year in sorted({year for _, year in wanted}):
                codes = ",".join(code for code, its_year in wanted if its_year == year)
                chosen = ("--municipalities", codes, "--years", str(year), "--plans", "default")
                _run("batch", *chosen, "--out", str(folder))
            (folder / "done").touch()
    return sorted(_finished(folder))


def drawn_at_random() -> list[tuple[str, int]]:
    """Return municipalities and years, the same in every run."""
    chosen = random.Random(20261130)
    codes = [area.code for area in areas.municipalities() if area.code not in ALWAYS]
    return [(code, chosen.choice([2023, 2024, 2025, 2026])) for code in chosen.sample(codes, AT_RANDOM)]


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


def page(folder: Path, name: str = PAGES[0]) -> html.HtmlElement:
    """Return a page of the annex as a tree."""
    return html.parse(str(folder / name), html.HTMLParser(encoding="utf-8")).getroot()


def pages(folder: Path) -> list[html.HtmlElement]:
    """Return the annex and its technical annex as trees."""
    return [page(folder, name) for name in PAGES if (folder / name).is_file()]


def table_in(folder: Path, caption: str) -> pd.DataFrame:
    """Return the cells of the one table whose caption holds some words, by the first column."""
    held = [table for each in pages(folder) for table in each.xpath("//table")]
    (found,) = [each for each in held if caption in each.find("caption").text_content()]
    rows = [[cell.text_content().strip() for cell in row.xpath("th|td")] for row in found.xpath("tbody/tr")]
    return pd.DataFrame(rows).set_index(0)
