"""The finished page in a real browser, offline: no request, no sideways scroll, usable by keyboard."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from analysis.report import build
from tests.report import small_project
from tests.report.small_project import NAESTVED

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
WIDTHS = (320, 768, 1440)


@pytest.fixture(scope="module")
def annex(tmp_path_factory):
    """Return the address of an annex of two small chapters."""
    home = small_project.make(tmp_path_factory.mktemp("browser") / "home")
    small_project.add_chapter(home, 1, "first", small_project.table("first-table"))
    small_project.add_chapter(home, 2, "second", small_project.table("second-table"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BILAG_HOME", str(home))
        folder = build.build(NAESTVED, ["first", "second"]).folder
    return (folder / "annex.html").as_uri()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield started
        started.close()


def opened(browser, address: str, width: int = 1440, **settings):
    """Open the page without a network; return it with the addresses that it asked for and what it complained of."""
    page = browser.new_context(viewport={"width": width, "height": 900}, offline=True, **settings).new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    return page, asked, complaints


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_asks_for_itself_alone_and_never_scrolls_sideways(browser, annex, width, tmp_path):
    page, asked, complaints = opened(browser, annex, width)
    assert asked == [annex]
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    picture = page.screenshot(path=tmp_path / "annex.png", full_page=True)
    assert len(picture) > 10_000


def test_the_first_tab_stop_skips_to_the_content(browser, annex):
    page, _, _ = opened(browser, annex)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.classList[0]") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_the_contents_lead_to_the_chapters_and_stay_in_sight_on_a_wide_screen(browser, annex):
    page, _, _ = opened(browser, annex)
    page.set_viewport_size({"width": 1440, "height": 500})
    page.click("nav a[href='#chapter-second']")
    assert page.evaluate("location.hash") == "#chapter-second"
    assert page.locator("#chapter-second").is_visible()
    assert page.locator("nav.contents").bounding_box()["y"] >= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_background(browser, annex, scheme):
    page, _, _ = opened(browser, annex, color_scheme=scheme)
    ratios = page.evaluate(
        """(selectors) => {
          const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
          const light = (colour) => parts(colour).slice(0, 3)
            .map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
            .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
          const background = (element) => {
            for (let each = element; each; each = each.parentElement) {
              const colour = getComputedStyle(each).backgroundColor;
              if (parts(colour)[3] !== 0) return colour;
            }
            return 'rgb(255, 255, 255)';
          };
          return selectors.map((selector) => {
            const element = document.querySelector(selector);
            const pair = [light(getComputedStyle(element).color), light(background(element))];
            return [selector, (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05)];
          });
        }""",
        ["h1", ".fact", "nav a", "main p", "main h2", "thead th", "td", ".unit", ".note", ".source", "footer p"],
    )
    assert [(selector, ratio) for selector, ratio in ratios if ratio < 4.5] == []


def test_print_hides_what_paper_has_no_use_for(browser, annex):
    page, _, _ = opened(browser, annex)
    page.emulate_media(media="print")
    assert not page.locator(".skip").is_visible()
    # a chapter follows the one before it, for a page with little on it reads as if something lacked
    assert page.locator("#chapter-second").evaluate("each => getComputedStyle(each).breakBefore") == "auto"
