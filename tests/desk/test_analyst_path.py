"""The path of an analyst, in a real browser: from a frame in JupyterLab to a figure and a table in three annexes."""

import csv
import json
import shutil
import subprocess
import sys

import openpyxl
import pikepdf
import pytest
from playwright.sync_api import expect, sync_playwright

from tests.desk.test_lab import ARGUMENTS, CHAPTER, PATIENCE, TOKEN, code_cell, lab, run_all  # noqa: F401

WORK = """\
import seaborn as sns
import statsmodels.formula.api as smf

rates = annex.values("unemployment_rate", areas="municipalities of rar", since="2023M01")
rates["mean_12"] = rates.groupby("area")["value"].transform(lambda each: each.rolling(12).mean())
grid = sns.relplot(rates, x="date", y="mean_12", hue="area_name", kind="line", errorbar=None)
"""
FIGURE = """\
annex.figure(
    grid,
    caption={"da": "Ledighed over 12 måneder", "en": "Unemployment over 12 months"},
    alt={"da": "En linje for hver kommune.", "en": "A line for each municipality."},
    data=rates.pivot(index="date", columns="area_name", values="mean_12"),
    source="Jobindsats, egne beregninger",
)"""
TABLE = """\
keys = ("unemployment_rate", "cash_assistance_share")
newest = [annex.values(key, areas="all", since=annex.newest(key)) for key in keys]
both = newest[0].merge(newest[1], on="area", suffixes=("_unemployment", "_assistance"))
fit = smf.ols("value_unemployment ~ value_assistance", both).fit()
annex.table(
    fit.conf_int().set_axis(["lower", "upper"], axis=1).assign(estimate=fit.params).rename_axis("Led"),
    caption={"da": "Regression over de 98", "en": "Regression over the 98"},
    columns={"estimate": {"name": "Skøn", "decimals": 2}, "lower": {"decimals": 2}, "upper": {"decimals": 2}},
    source="Jobindsats, egne beregninger",
)"""
FIGURE_ID, TABLE_ID = "unemployment-ledighed-over-12-maaneder", "unemployment-regression-over-de-98"
MUNICIPALITIES = {"320-faxe": "Faxe", "370-naestved": "Næstved", "825-laesoe": "Læsø"}


@pytest.fixture(scope="module")
def page(lab):  # noqa: F811
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
        page.set_default_timeout(PATIENCE * 1000)
        expect.set_options(timeout=PATIENCE * 1000)
        page.goto(f"{lab[0]}/?token={TOKEN}")
        yield page
        browser.close()


def add_cell(page, source: str) -> None:
    """Write a cell below the last one and run it, as with Shift+Enter in the last cell."""
    last = page.locator(".jp-CodeCell").last
    last.locator(".cm-content").click()
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    page.keyboard.insert_text(source)
    page.keyboard.press("Control+Enter")


def test_what_an_analyst_makes_in_jupyterlab_stands_numbered_in_three_annexes(lab, page):  # noqa: F811
    address, home = lab
    path = home / "notebooks" / f"{CHAPTER}.ipynb"
    page.goto(f"{address}/lab/tree/notebooks/{CHAPTER}.ipynb")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    expect(page.locator("#jp-main-statusbar")).to_contain_text("Python 3 (ipykernel) | Idle")
    run_all(page)
    expect(page.locator(".jp-CodeCell").last.locator(".bilag-block").first).to_be_attached()
    expect(page.locator('[role="alert"]')).to_have_count(0)

    # seaborn shows its drawing without a magic
    add_cell(page, WORK + "grid")
    cell = code_cell(page, "sns.relplot")
    expect(cell.locator(".jp-OutputArea-output img, .jp-OutputArea-output svg").first).to_be_visible()
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(WORK + FIGURE)
    page.keyboard.press("Control+Enter")
    expect(cell.locator(".bilag-block figure svg").first).to_be_visible()
    add_cell(page, TABLE)
    expect(code_cell(page, "smf.ols").locator(".bilag-block table").first).to_contain_text("Skøn")
    before = path.stat().st_mtime_ns
    page.keyboard.press("Control+s")
    while path.stat().st_mtime_ns == before:
        page.wait_for_timeout(200)

    command = [
        "batch",
        "--municipalities",
        ",".join(MUNICIPALITIES.values()),
        "--years",
        "2026",
        "--plans",
        "default",
        "--pdf",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "analysis.cli.app", *command, "--chapters", "unemployment"],
        env={**environment(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for folder in MUNICIPALITIES:
        look(home / "reports" / folder / "2026")


def environment(home) -> dict[str, str]:
    import os

    from analysis.cli import app

    return os.environ | {"BILAG_HOME": str(home), "PYTHONPATH": str(app.__file__).rsplit("/analysis/", 1)[0]}


def look(folder) -> None:
    """Find the figure and the table, numbered, in each file of an annex."""
    content = json.loads((folder / "annex.json").read_text(encoding="utf-8"))
    blocks = {block["id"]: block for chapter in content["chapters"] for block in chapter["blocks"]}
    figure, table = blocks[FIGURE_ID], blocks[TABLE_ID]
    assert figure["block"] == "figure" and figure["number"] and table["block"] == "table" and table["number"]
    html = (folder / "annex.html").read_text(encoding="utf-8")
    assert f'id="{FIGURE_ID}"' in html and f"Figur {figure['number']}" in html and "En linje for hver kommune." in html
    assert f'id="{TABLE_ID}"' in html and f"Tabel {table['number']}" in html
    for name in (FIGURE_ID, TABLE_ID):
        with (folder / "data" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            assert len(list(csv.reader(file))) > 2
    titles = [sheet["A1"].value or "" for sheet in openpyxl.load_workbook(folder / "annex.xlsx").worksheets]
    assert any("Ledighed over 12 måneder" in title for title in titles)
    assert any("Regression over de 98" in title for title in titles)
    with pikepdf.open(folder / "annex.pdf") as pdf:
        spoken = [str(node.get("/Alt", "")) for node in pdf.objects if isinstance(node, pikepdf.Dictionary)]
    assert any("En linje for hver kommune." in each for each in spoken)
