"""A real browser without a network, and what is measured in it."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
CHECKERS = Path(sys.prefix) / "checkers" / "node_modules"
# The width of what is printed on A4 paper, in CSS pixels: 210 mm less two margins of 16 mm.
PAPER_WIDTH = round((210 - 2 * 16) / 25.4 * 96)

CONTRAST = """
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => parts(colour).slice(0, 3)
    .map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const contrast = (one, other) => {
    const pair = [light(one), light(other)];
    return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
  };
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give a browser of the machine's own Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield started
        started.close()


@contextmanager
def opened(browser: Browser, address: str, width: int = 1440, **settings) -> Iterator[tuple[Page, list, list]]:
    """Give the page without a network, with the addresses that it asks for and what it complains of."""
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, **settings)
    try:
        page = context.new_page()
        asked, complaints = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        yield page, asked, complaints
    finally:
        context.close()


def unfold(page: Page) -> None:
    """Open every folded box."""
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")


def checker(*names: str) -> Path:
    """Return a file of the checkers that `make test` installs."""
    found = CHECKERS.joinpath(*names)
    assert found.is_file(), f"'{'/'.join(names)}' is not installed; `make test` installs it."
    return found


def axe(page: Page, only: tuple[str, ...] = ()) -> list[str]:
    """Return what axe-core finds wrong with a page: every rule, at any impact, or only some."""
    page.evaluate(checker("axe-core", "axe.min.js").read_text(encoding="utf-8"))
    options = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    if only:
        options = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": list(only)}}
    found = page.evaluate(f"axe.run(document, {json.dumps(options)})")
    return [
        f"{each['id']} ({each['impact']}): {node['target'][0]} {node['html'][:120]}"
        for each in found["violations"]
        for node in each["nodes"][:3]
    ]


def w3c(file: Path) -> list[tuple]:
    """Return what the W3C's checker finds wrong with a file: line, message and extract."""
    command = ["java", "-jar", str(checker("vnu-jar", "build", "dist", "vnu.jar")), "--format", "json", str(file)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.stderr.startswith("{"), ran.stderr
    return [(each["lastLine"], each["message"], each.get("extract")) for each in json.loads(ran.stderr)["messages"]]


def tabbed(page: Page, stops: str) -> tuple[list[int], list[int], int]:
    """Press Tab through a page.

    Returns
    -------
    tuple
        The places of the stops in the order in which the keyboard comes to them; those that cannot be seen when they
        have the focus, or have no outline; and how many there are, counted as they are read.
    """
    wanted = page.evaluate(
        """(stops) => {
          const found = [...document.querySelectorAll(stops)].filter((each) => each.checkVisibility());
          found.forEach((each, place) => { each.dataset.place = place; });
          return found.length;
        }""",
        stops,
    )
    steps = []
    for _ in range(wanted):
        page.keyboard.press("Tab")
        steps.append(
            page.evaluate(
                """() => {
                  const each = document.activeElement, box = each.getBoundingClientRect();
                  const style = getComputedStyle(each);
                  const seen = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0;
                  return [Number(each.dataset.place), seen && parseFloat(style.outlineWidth) >= 2];
                }"""
            )
        )
    return [place for place, _ in steps], [place for place, seen in steps if not seen], wanted


def clipped(page: Page) -> list[str]:
    """Return the boxes whose content is cut or would scroll, which paper cannot."""
    return page.evaluate(
        """() => [...document.querySelectorAll('main *')].filter((each) => !each.closest('svg')
          && !each.closest('.visually-hidden') && each.scrollWidth > each.clientWidth + 1 && each.clientWidth
          && getComputedStyle(each).overflowX !== 'visible').map((each) => `${each.tagName} ${each.className}`)"""
    )


def scrolling(page: Page) -> list[str]:
    """Return the boxes of a page that scroll sideways, but for code, which may not be broken."""
    return page.evaluate(
        """() => [...document.querySelectorAll('main *:not(pre)')].filter((each) => !each.closest('svg')
          && ['auto', 'scroll'].includes(getComputedStyle(each).overflowX) && each.scrollWidth > each.clientWidth + 1)
          .map((each) => `${each.tagName} ${each.className}`)"""
    )


def wider_than(page: Page, width: int) -> list[str]:
    """Return what reaches beyond the right edge and is not in a box of its own that scrolls or is hidden."""
    return page.evaluate(
        """(width) => [...document.querySelectorAll('body *')].filter((each) => {
          if (each.closest('svg') && each.tagName !== 'svg') return false;
          const box = each.getBoundingClientRect();
          if (!box.width || !box.height || box.right <= width + 0.5) return false;
          for (let up = each.parentElement; up; up = up.parentElement)
            if (getComputedStyle(up).overflowX !== 'visible') return false;
          return getComputedStyle(each).position !== 'absolute';
        }).map((each) => `${each.tagName} ${each.id || each.closest('[id]')?.id} ${each.className}`)""",
        width,
    )


def pale_in_figures(page: Page, grid: tuple[str, ...]) -> list[str]:
    """Return the words of drawings under 4.5:1 against what lies beneath them, and lines under 3:1 against white."""
    return page.evaluate(
        f"""(grid) => {{ {CONTRAST}
          const found = new Set();
          const solid = (colour) => colour !== 'none' && !(parts(colour)[3] < 0.5);
          const names = new Set(grid);
          for (const svg of document.querySelectorAll('.drawing svg')) {{
            const name = svg.closest('figure').id;
            const all = [...svg.querySelectorAll('path, rect, circle, polygon, use, text')]
              .filter((each) => !each.closest('defs, clipPath'));
            const shapes = all.filter((each) => each.isPointInFill && solid(getComputedStyle(each).fill));
            for (const each of all) {{
              const style = getComputedStyle(each);
              if (each.tagName === 'text') {{
                const box = each.getBoundingClientRect();
                const middle = new DOMPoint(box.x + box.width / 2, box.y + box.height / 2);
                let beneath = 'rgb(255, 255, 255)';
                for (const shape of shapes) {{
                  if (shape.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_PRECEDING) break;
                  if (shape.isPointInFill(middle.matrixTransform(shape.getScreenCTM().inverse())))
                    beneath = getComputedStyle(shape).fill;
                }}
                const ratio = contrast(style.fill, beneath);
                if (ratio < 4.5) found.add(`${{name}}: ${{each.textContent.trim()}} ${{ratio.toFixed(1)}}`);
              }} else if (style.fill === 'none' && style.stroke !== 'none' && !names.has(style.stroke)) {{
                const ratio = contrast(style.stroke, 'rgb(255, 255, 255)');
                if (ratio < 3) found.add(`${{name}}: line ${{style.stroke}} ${{ratio.toFixed(1)}}`);
              }}
            }}
          }}
          return [...found];
        }}""",
        list(grid),
    )


def clipped_words(page: Page) -> list[str]:
    """Return the words of drawings that reach beyond their drawing."""
    return page.evaluate(
        """() => [...document.querySelectorAll('.drawing svg')].flatMap((svg) => {
          const edge = svg.getBoundingClientRect();
          return [...svg.querySelectorAll('text')].filter((each) => {
            const box = each.getBoundingClientRect();
            return box.width && (box.left < edge.left - 1 || box.right > edge.right + 1
              || box.top < edge.top - 1 || box.bottom > edge.bottom + 1);
          }).map((each) => `${svg.closest('figure').id}: ${each.textContent.trim()}`);
        })"""
    )


def overlapping_words(page: Page) -> list[str]:
    """Return the pairs of words of a drawing that lie on each other."""
    return page.evaluate(
        """() => [...document.querySelectorAll('.drawing svg')].flatMap((svg) => {
          const words = [...svg.querySelectorAll('text')].filter((each) => each.textContent.trim());
          const boxes = words.map((each) => each.getBoundingClientRect());
          const found = [];
          for (let one = 0; one < words.length; one++) for (let two = one + 1; two < words.length; two++) {
            const wide = Math.min(boxes[one].right, boxes[two].right) - Math.max(boxes[one].left, boxes[two].left);
            const high = Math.min(boxes[one].bottom, boxes[two].bottom) - Math.max(boxes[one].top, boxes[two].top);
            const line = Math.min(boxes[one].height, boxes[two].height);
            if (wide > 1 && high > 0.35 * line)
              found.push(`${svg.closest('figure').id}: ${words[one].textContent.trim()} | `
                + words[two].textContent.trim());
          }
          return found;
        })"""
    )
