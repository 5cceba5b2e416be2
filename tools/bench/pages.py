"""How large the page of an annex is, what it takes to put it together, and how soon a browser shows it.

Run it with ``python -m tools.bench pages``. An annex of many chapters is built; its executed notebooks are then
rendered once in a fresh process, imports left out, and again and again in the same process, as a batch does; and
Chromium opens the page from disk. It needs Chromium and the libraries of the tests: `make bench` installs them.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from analysis.annex.parameters import resolve
from analysis.report import build

ANNEX = ("Faxe", 2026)
TIMES = 5
# Size in bytes, processor time in a batch, first paint.
AIMS = {"html_bytes": 1_500_000, "render_in_batch_processor_seconds": 1.0, "first_paint_seconds": 1.0}

# A process of its own, so that what this one has already imported and compiled helps nobody.
RENDER = """
import json, sys, time
from pathlib import Path
import nbformat, nbconvert
from analysis.annex import chapters
from analysis.report import build
from analysis.report.pages import render
from analysis.report.run import execution
from analysis.annex.parameters import resolve
folder, municipality, year, times = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
given = resolve(municipality, year)
executed = [
    execution.Executed(chapter, nbformat.read(folder / "notebooks" / chapter.path.name, as_version=4), 0.0)
    for chapter in build.choose(given)
]
heading = render.Heading(f"Annex {year}", "Annex", municipality, (), "An annex")
spent = []
for _ in range(times + 1):
    begun = time.process_time()
    render.render(executed, heading, given)
    spent.append(time.process_time() - begun)
print(json.dumps(spent))
"""
PAINT = "performance.getEntriesByType('paint').find((each) => each.name === 'first-contentful-paint')?.startTime"


def measure(folder: Path | None = None) -> dict[str, float]:
    """Return size, render times and first paint, by name.

    Parameters
    ----------
    folder : Path, optional
        The annex of `ANNEX`, built already; without it one is built.
    """
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="bench-") as reports:
            return measure(build.build(resolve(*ANNEX), reports=Path(reports)).folder)
    command = [sys.executable, "-c", RENDER, str(folder), ANNEX[0], str(ANNEX[1]), str(TIMES)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    first, *later = json.loads(ran.stdout.splitlines()[-1])
    page = folder / "annex.html"
    return {
        "html_bytes": page.stat().st_size,
        "render_in_fresh_process_processor_seconds": first,
        "render_in_batch_processor_seconds": statistics.median(later),
        "first_paint_seconds": first_paint(page),
    }


def first_paint(page: Path) -> float:
    """Return the median time from opening a page in Chromium until the first words stand on the screen, in seconds."""
    from playwright.sync_api import sync_playwright

    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
        )
        for _ in range(TIMES):
            context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
            shown = context.new_page()
            shown.goto(page.as_uri())
            shown.wait_for_function(f"{PAINT} > 0")
            found.append(shown.evaluate(PAINT) / 1000)
            context.close()
        browser.close()
    return statistics.median(found)


def main() -> None:
    """Print the numbers, and the aim of each that has one."""
    for name, number in measure().items():
        aim = f"   aim: at most {AIMS[name]:,}" if name in AIMS else ""
        print(f"{name:45} {number:12,.2f}{aim}")


if __name__ == "__main__":
    main()
