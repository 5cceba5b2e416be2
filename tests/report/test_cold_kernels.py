"""Every chapter from a cold kernel: a new Python process for each of five municipalities, run from top to bottom."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from analysis import areas, plans
from analysis.display import blocks
from analysis.report import chapters, execution, kernels, parameters

# The largest; the smallest, with most hidden; one with a region of its own; two with plans of their own.
MUNICIPALITIES = {"101": "da", "825": "en", "400": "da", "320": "en", "370": "da"}
# What takes longer to import than a table takes to make, and what no table needs.
NOT_FOR_A_TABLE = ("matplotlib", "seaborn", "scipy.stats", "statsmodels", "papermill", "nbformat", "httpx", "openpyxl")
FIRST_TABLE = """
import sys
from analysis.report.annex import open_annex
annex = open_annex("unemployment", municipality="370", year=2026, plan="default", data_until="2026M07", language="da")
annex.describe("unemployment_rate")
annex.comparison("unemployment_rate")._repr_mimebundle_()
print([name for name in NAMES if name in sys.modules])
"""
CODES = {area.code for area in areas.municipalities()}


@pytest.mark.parametrize("chapter", chapters.chapters(), ids=lambda chapter: chapter.name)
def test_a_chapter_runs_for_five_municipalities_each_in_a_cold_kernel(chapter, tmp_path):
    source, shown = chapter.path.read_text(encoding="utf-8"), {}
    for code, language in MUNICIPALITIES.items():
        given = parameters.resolve(code, 2026, plans.plan_for(code, 2026), None, language)
        workspace = tmp_path / code
        with kernels.cold(execution.environment(workspace)) as env:
            assert kernels.name(env) == kernels.ORDINARY
            ran = execution.run(chapter.name, source, given.model_dump(), workspace, env)
        notebook = nbformat.reads(ran.text, as_version=4)
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
        # nothing is printed, and nothing but blocks is shown
        assert {output.output_type for output in outputs} <= {"display_data", "execute_result"}
        made = [blocks.payload_of(output["data"]) for output in outputs]
        assert {} not in made
        spoken_of = {row["area"] for block in made for row in block.get("values", [])} & CODES
        assert not spoken_of or code in spoken_of
        shown[code] = len(made)
    assert any(shown.values()), shown


def test_the_first_table_waits_for_nothing_that_only_figures_and_models_need(monkeypatch):
    monkeypatch.delenv("BILAG_HOME", raising=False)
    code = f"NAMES = {NOT_FOR_A_TABLE!r}\n{FIRST_TABLE}"
    environment = execution.environment(Path())
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
