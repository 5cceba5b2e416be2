"""JupyterLab as an analyst meets it: opened by `bilag lab`, driven in Chromium, on this machine alone."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect, sync_playwright
from tools import git_setup

from analysis.cli import app
from analysis.desk import preview
from tests.desk import desk_project

ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
TOKEN = "made-for-this-test"
# Much longer than it takes: a busy machine is no fault.
PATIENCE = 240
CHAPTER = "04-unemployment"
MUNICIPALITIES = 98
NAESTVED = 'municipality = "370"\nyear = 2026\nplan = "default"\ndata_until = "2026M07"\nlanguage = "da"'


def a_free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def add_own_cells(path: Path) -> None:
    """Let a chapter end with two calls of an analyst's own."""
    notebook = nbformat.read(path, as_version=4)
    for number, source in enumerate(('annex.comparison("unemployment_rate")', 'annex.comparison("unemployed")'), 1):
        notebook.cells.append(nbformat.v4.new_code_cell(source, id=f"unemployment-own-{number}"))
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Start `bilag lab` on a small project in a clone of its own; return its address and the project."""
    home = desk_project.make(tmp_path_factory.mktemp("lab") / "home", CHAPTER, "technical/17-method")
    add_own_cells(home / "notebooks" / f"{CHAPTER}.ipynb")
    shutil.copy(desk_project.project.root() / ".gitattributes", home)
    subprocess.run(["git", "init", "--quiet"], cwd=home, check=True)
    git_setup.set_up(home)
    subprocess.run(["git", "add", "notebooks"], cwd=home, check=True)
    port, own = a_free_port(), home.parent / "jupyter"
    environment = os.environ | {
        "BILAG_HOME": str(home),
        "PYTHONPATH": str(Path(app.__file__).parents[2]),
        "JUPYTER_TOKEN": TOKEN,
        **{f"JUPYTER_{kind}_DIR": str(own / kind) for kind in ("CONFIG", "DATA", "RUNTIME")},
    }
    command = [sys.executable, "-m", "analysis.cli.app", "lab", "--no-browser", "--port", str(port)]
    with (home.parent / "log").open("w") as log:
        process = subprocess.Popen(command, env=environment, cwd="/", stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + PATIENCE
        while not answers(address):
            assert process.poll() is None and time.monotonic() < until, (home.parent / "log").read_text()
            time.sleep(0.2)
        yield address, home
    finally:
        process.terminate()
        process.wait(60)


def answers(address: str) -> bool:
    try:
        return bool(asked(address, "api/status"))
    except (urllib.error.URLError, ConnectionError):
        return False


def asked(address: str, path: str) -> dict:
    request = urllib.request.Request(f"{address}/{path}", headers={"Authorization": f"token {TOKEN}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def page(lab):
    """A browser that has been given the token, and the hosts that it asked."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
        page.set_default_timeout(PATIENCE * 1000)
        expect.set_options(timeout=PATIENCE * 1000)
        page.goto(f"{lab[0]}/?token={TOKEN}")
        yield page
        browser.close()


def run_all(page) -> None:
    page.locator(".lm-MenuBar-itemLabel", has_text="Run").click()
    page.locator('li[data-command="runmenu:run-all"]').click()


def code_cell(page, text: str):
    return page.locator(".jp-CodeCell", has_text=text).first


def test_the_lab_listens_on_this_machine_and_starts_kernels_of_this_environment():
    command, environment = preview.command(8888, False, "da")
    assert "--ServerApp.ip=127.0.0.1" in command and "--no-browser" in command
    assert environment["JUPYTER_PREFER_ENV_PATH"] == "1"


def test_jupyterlab_opens_on_what_to_do_in_danish_with_nothing_from_elsewhere(lab, page):
    address, home = lab
    assert page.url.startswith(f"{address}/lab/tree/notebooks/README.md")
    page.wait_for_selector(".jp-MarkdownViewer h1")
    expect(page.locator(".jp-DirListing-item", has_text=f"{CHAPTER}.ipynb")).to_be_visible()
    language = asked(address, "lab/api/settings/@jupyterlab/translation-extension:plugin")
    assert language["schema"]["properties"]["locale"]["default"] == "da_DK"
    assert "da_DK" in asked(address, "lab/api/translations/")["data"]
    news = asked(address, "lab/api/settings/@jupyterlab/apputils-extension:notification")["schema"]["properties"]
    assert (news["fetchNews"]["default"], news["checkForUpdates"]["default"]) == ("false", False)


def test_a_chapter_is_run_changed_run_again_and_saved_clean(lab, page):
    address, home = lab
    hosts = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]) if "://" in request.url else None)
    page.goto(f"{address}/lab/tree/notebooks/{CHAPTER}.ipynb")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    expect(page.locator("#jp-main-statusbar")).to_contain_text("Python 3 (ipykernel) | Idle")
    run_all(page)
    last = page.locator(".jp-CodeCell").last
    expect(last.locator(".bilag-block").first).to_be_attached()
    expect(code_cell(page, 'annex.lines("unemployment_rate")').locator(".bilag-block figure svg").first).to_be_visible()
    told = code_cell(page, "annex.message(").locator(".bilag-block").first
    expect(told).to_contain_text("pct.")
    of_faxe = told.inner_text()
    table = code_cell(page, 'annex.comparison("unemployment_rate")').locator(".bilag-block table")
    expect(table).to_be_visible()
    # the annex's style sheet counts within a block, and nowhere else
    numbers = table.locator("td.number").first
    assert numbers.evaluate("each => getComputedStyle(each).fontVariantNumeric") == "tabular-nums"
    assert page.locator("body").evaluate("each => getComputedStyle(each).maxWidth") == "none"

    parameters = code_cell(page, 'municipality = "320"')
    parameters.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(NAESTVED)
    run_all(page)
    expect(told).not_to_have_text(of_faxe)
    expect(table).to_contain_text("Næstved")

    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle")

    # what goes wrong, and what an indicator is, in a cell of one's own
    last_editor = last.locator(".cm-content")
    last_editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text('annex.explain("unemployment_rat")')
    page.keyboard.press("Control+Enter")
    output = last.locator(".jp-OutputArea-output")
    expect(output).to_contain_text("Der er ingen indikator 'unemployment_rat'. Mente du 'unemployment_rate'?")
    assert len(output.inner_text().strip().splitlines()) == 2
    last_editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text('display(annex.explain("unemployment_rate"))\nannex.choose()')
    page.keyboard.press("Control+Enter")
    expect(last.locator("dl").first).to_contain_text("Jobindsats")

    # another municipality from the list, for the cells that are run after it
    chooser = last.locator(".jupyter-widgets input")
    expect(chooser).to_have_value("Næstved")
    assert last.locator("datalist option").count() == MUNICIPALITIES
    chooser.fill("Køge")
    chooser.press("Tab")
    expect(last.locator(".widget-html-content")).to_contain_text("Køge")
    table_cell = code_cell(page, 'annex.comparison("unemployment_rate")')
    table_cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(table).to_contain_text("Køge")
    expect(table).not_to_contain_text("Næstved")

    # what there is after `annex.`
    last_editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("annex.")
    offered = page.locator(".jp-Completer-item")
    until = time.monotonic() + PATIENCE
    while not offered.count() and time.monotonic() < until:
        # JupyterLab gives up on a kernel that is slow to answer
        page.keyboard.press("Tab")
        page.wait_for_timeout(5000)
    expect(offered.filter(has_text="comparison").first).to_be_attached()
    expect(offered.filter(has_text="explain").first).to_be_attached()
    assert offered.filter(has_text="_").filter(has_text="__").count() == 0
    page.keyboard.press("Escape")
    last_editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("annex.choose()")
    page.keyboard.press("Control+Enter")
    expect(chooser).to_have_value("Køge")
    page.keyboard.press("Escape")
    saved = home / "notebooks" / f"{CHAPTER}.ipynb"
    before = saved.stat().st_mtime_ns
    page.locator(".lm-MenuBar-itemLabel", has_text="File").click()
    page.locator('li[data-command="docmanager:save"]').first.click()
    until = time.monotonic() + PATIENCE
    while saved.stat().st_mtime_ns == before or not saved.read_text(encoding="utf-8").rstrip().endswith("}"):
        assert time.monotonic() < until
        page.wait_for_timeout(100)
    assert hosts == {address.removeprefix("http://")}
    assert any(cell.get("outputs") for cell in nbformat.read(saved, as_version=4).cells)


def test_what_git_stores_has_no_output_and_the_same_ids(lab):
    _, home = lab
    name = f"notebooks/{CHAPTER}.ipynb"
    shown = subprocess.run(
        ["git", "diff", "--no-ext-diff", "--stat"], cwd=home, capture_output=True, text=True, check=True
    )
    assert CHAPTER in shown.stdout
    before = stored(home, name)
    subprocess.run(["git", "add", name], cwd=home, check=True)
    after = stored(home, name)
    assert [cell.id for cell in after.cells] == [cell.id for cell in before.cells]
    code = [cell for cell in after.cells if cell.cell_type == "code"]
    assert [cell for cell in code if cell.outputs or cell.execution_count] == []
    assert "widgets" not in after.metadata and "language_info" not in after.metadata
    changed = [cell.id for cell, old in zip(after.cells, before.cells, strict=True) if cell.source != old.source]
    assert changed == ["unemployment-parameters", "unemployment-own-2"]


def stored(home: Path, name: str):
    text = subprocess.run(["git", "show", f":{name}"], cwd=home, capture_output=True, text=True, check=True).stdout
    return nbformat.reads(text, as_version=4)
