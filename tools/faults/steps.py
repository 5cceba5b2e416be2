"""The steps that write, each a command over a small project that is made once and copied for each trial."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from analysis.core import project

ANNEX = ("--data-until", "2022M06", "--chapters", "first")
# Words in braces are places of a trial.
STEPS = {
    "import": ("import", "{home}/new.csv", "--retrieved", "2026-10-20"),
    "import older": ("import", "{home}/new.csv", "--retrieved", "2026-08-20"),
    "import old": ("import", "{home}/new.csv", "--retrieved", "2026-09-20"),
    "observations": ("observations",),
    "values": ("values", "--out", "{home}/out/values.csv"),
    "site": ("site", "--out", "{home}/reports"),
    "records": ("new", "records", "--municipality", "Faxe", "--out", "{home}/out/records"),
    "diff": ("diff", *("{home}/reports/370-naestved/2023",) * 2, "--html", "{home}/out/diff.html"),
    "fetch": ("fetch", "AUP02", "Y60C07"),
    "build": ("build", "--municipality", "Næstved", "--year", "2023", "--plan", "default", *ANNEX),
    "batch": ("batch", "--municipalities", "Næstved,Faxe", "--years", "2023", "--plans", "default", *ANNEX),
}
# Those that run chapters take seconds each.
SLOW = ("build", "batch")
SHARE = "Fuldtidspersoner i pct. af arbejdsstyrken 16-66 år"
ROWS = """Periode;Område;Ydelsesgruppe;Antal ledige fuldtidspersoner;{share}
{month};Næstved;Ydelsesgrupper i alt;{total};2,7
{month};Næstved;A-dagpenge;812;2,1
{month};Næstved;Kontanthjælp;{other};0,6
"""
EXPORTS = (("older", "2026M06", 205), ("old", "2026M07", 207), ("new", "2026M08", 209))
PARAMETERS = 'municipality = "370"\nyear = 2023\nplan = "default"\ndata_until = "2022M06"\nlanguage = "da"'
SHOWN = """
import trouble
from analysis.display.blocks.blocks import Cell, Column, Row, Table

trouble.meet()
Table(
    id="one", caption="Tal for " + municipality, stub="Område", columns=(Column("a", "2022", "antal"),),
    rows=(Row("I alt", (Cell("7", 7.0),)),), sources=("Kilden",), values=(), language=language,
)
"""
APART = ("snapshots", "observations", "records", "models", "values", "demo")


def project_without_results(home: Path) -> Path:
    """Make a project with the descriptions of all that is held, two exports, and a chapter."""
    shutil.copytree(project.data(), home / "data", ignore=shutil.ignore_patterns(*APART))
    (home / "data" / "records").mkdir()
    (home / "out").mkdir()
    for name, month, other in EXPORTS:
        text = ROWS.format(share=SHARE, month=month, total=812 + other, other=other)
        (home / f"{name}.export").write_text(text, encoding="utf-8")
    shutil.copytree(project.notebooks(), home / "notebooks")
    cells = [
        new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
        new_markdown_cell("## Det første", metadata={"tags": ["da"]}),
        new_code_cell(SHOWN),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), home / "notebooks" / "91-first.ipynb")
    give_trouble(home, "pass")
    return home


def give_trouble(home: Path, code: str) -> None:
    """Let the chapter do something before it shows anything."""
    (home / "notebooks" / "trouble.py").write_text(f"import os, subprocess\n\n\ndef meet():\n    {code}\n")
