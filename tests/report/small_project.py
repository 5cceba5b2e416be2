"""A project with the real data and small chapters of its own, in a folder that a test may write to."""

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from analysis.annex.parameters import Parameters
from analysis.core import project

PARAMETERS_CELL = 'municipality = "370"\nyear = 2023\nplan = "default"\ndata_until = "2022M06"\nlanguage = "da"'
NAESTVED = Parameters(municipality="370", year=2023, plan="default", data_until="2022M06", language="da")

TABLE = """
from analysis.display.blocks.blocks import Cell, Column, Row, Table, records
import pandas as pd
values = pd.DataFrame({
    "indicator": ["unemployed"], "area": [municipality], "period": ["2022M06"], "breakdown": [""],
    "value": [float(municipality)], "unit": ["full_time_persons"], "status": ["observed"],
    "method": ["published"], "snapshots": [("jobindsats/Y25I01/2026-08-22",)], "caveats": [()],
})
Table(
    id="ID", caption="Ledige i kommune " + municipality, stub="Område",
    columns=(Column("a", "2022", "antal"), Column("b", "Ændring", "pct.")),
    rows=(
        Row("=SUM(A1)", (Cell("1.234,5", 1234.5), Cell("*", None, "suppressed"))),
        Row("heraf unge", (Cell("12", 12.0), Cell("−3,5", -3.5)), level=1),
        Row("I alt", (Cell(municipality, float(municipality)), Cell("0,0", 0.0)), total=True),
    ),
    notes=("En note.",), sources=("Jobindsats.dk (Y25I01, hentet 22. august 2026)",),
    values=records(values), language=language,
)
"""


def make(folder: Path) -> Path:
    """Lay out an empty project over the real data and return its folder."""
    (folder / "notebooks").mkdir(parents=True)
    (folder / "data").symlink_to(project.data(), target_is_directory=True)
    return folder


def add_chapter(
    home: Path, number: int, name: str, *code: str, parameters: str | None = PARAMETERS_CELL, part: str = ""
) -> Path:
    """Write a chapter with a title in both languages, a section, and the given code cells; `part` is its folder."""
    cells = [
        new_markdown_cell(f"## Kapitlet {name}\n\nTekst om **ledige**.", metadata={"tags": ["da"]}),
        new_markdown_cell(f"## The chapter {name}\n\nEnglish words.", metadata={"tags": ["en"]}),
        new_markdown_cell("### Et afsnit & mere", metadata={"tags": ["da"]}),
        *(new_code_cell(source) for source in code),
    ]
    if parameters is not None:
        cells.insert(0, new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    path = home / "notebooks" / part / f"{number:02}-{name}.ipynb"
    path.parent.mkdir(exist_ok=True)
    nbformat.write(notebook, path)
    return path


def add_slow_module(home: Path) -> None:
    """Write a module that a chapter may import to take its time."""
    text = "import time\n\n\ndef wait(seconds):\n    time.sleep(seconds)\n"
    (home / "notebooks" / "slow.py").write_text(text, encoding="utf-8")


def add_waiting_chapter(home: Path, started: Path, seconds: int) -> None:
    """Add a chapter that writes its process into a file and then takes its time."""
    module = (
        "import os\nimport time\nfrom pathlib import Path\n\n\n"
        f"def wait():\n    Path({str(started)!r}).write_text(str(os.getpid()))\n    time.sleep({seconds})\n"
    )
    (home / "notebooks" / "waiting.py").write_text(module, encoding="utf-8")
    add_chapter(home, 1, "first", "import waiting\n\nwaiting.wait()")


def table(block_id: str) -> str:
    """Return code that shows a table with the given id."""
    return TABLE.replace("ID", block_id)
