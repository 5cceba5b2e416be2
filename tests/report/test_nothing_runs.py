"""No page runs what is not its own, or asks for anything: attacks in every word from outside, in a real browser."""

import re

import nbformat
import pandas as pd
import pytest

from analysis.annex import parameters
from analysis.annex.chapters import chapter
from analysis.desk import preview
from analysis.display.blocks.blocks import Cell, Column, Figure, Missing, Row, Table, Text
from analysis.display.figures import style, svg
from analysis.report.pages import render
from analysis.report.run.execution import Executed
from analysis.report.site import differences, differences_page, index
from tests.report import annex_files, looking

ATTACKS = (
    "</title></style></script><script>window.ran = 1</script>",
    "\"'><img src=https://evil.example/a.png onerror='window.ran = 2'>",
    "<svg onload='window.ran = 3'><script href='https://evil.example/b.js'></script></svg>",
    "<iframe srcdoc='<script>parent.ran = 4</script>'></iframe><object data='https://evil.example/c'></object>",
    "<a href='javascript:window.ran = 5' autofocus onfocus='window.ran = 6' tabindex=0>Ledige</a>",
    "<base href='https://evil.example/'><link rel=stylesheet href=d.css><style>@import 'https://evil.example/e';</style>",
    "<form action='https://evil.example/f'><button onfocus='window.ran = 7'>Ledige</button></form>",
    "<p style='background: url(//evil.example/g)'>Ledige</p><details open ontoggle='window.ran = 8'></details>",
    "{{ 7 * 7 }}<video src='https://evil.example/h' autoplay></video><meta http-equiv=refresh content='0;url=/i'>",
)
EVERY = " ".join(ATTACKS)


@pytest.fixture(scope="module")
def browser():
    with looking.chromium() as started:
        yield started


def seen(browser, path):
    """Open a page that could reach the network; return what ran, what it asked for, its complaints and its words."""
    context = browser.new_context()
    page = context.new_page()
    asked, told = [], []
    page.on("request", lambda request: asked.append(request))
    page.on("console", lambda message: told.append(message.text))
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('main button, main a:not([href^=h])').forEach((each) => each.focus())")
    page.wait_for_timeout(300)
    # what the policy stops is told as asked for before it is stopped
    let_out = [each.url for each in asked if each.failure != "csp" and not each.url.startswith("data:")]
    found = page.evaluate("window.ran"), let_out, told, page.evaluate("document.body.textContent")
    context.close()
    return found


def annex_page() -> str:
    """Return an annex whose every word from outside is an attack."""
    columns = (Column("a", EVERY, EVERY), Column("b", EVERY, numeric=False, group=EVERY))
    rows = (Row(EVERY, (Cell(EVERY, 1.0), Cell(EVERY))),)
    table = Table("a", EVERY, EVERY, columns, rows, notes=(EVERY,), sources=(EVERY,))
    with style.theme():
        drawing, axes = style.canvas(100, left=20, right=20, top=20, bottom=20)
        axes.set_title(EVERY)
        drawn = svg.svg(drawing, "f", EVERY, EVERY)
    blocks = [
        table,
        Figure("f", EVERY, drawn, EVERY, Table("f-data", EVERY, EVERY, columns, rows)),
        Text("t", EVERY),
        Missing(("Y25I01",), EVERY, EVERY, records=("surveys",)),
    ]
    outputs = [nbformat.v4.new_output("execute_result", each._repr_mimebundle_()) for each in blocks]
    cells = [nbformat.v4.new_markdown_cell("## Overblik", metadata={"tags": ["da"]})]
    cells += [nbformat.v4.new_code_cell("x", outputs=[each]) for each in outputs]
    executed = Executed(chapter("overview"), nbformat.v4.new_notebook(cells=cells), 0.0)
    heading = render.Heading(EVERY, EVERY, EVERY, (EVERY,), EVERY)
    return render.render([executed], heading, parameters.resolve(municipality="370", year=2023, plan="naestved-2023"))


def differences_of() -> str:
    changed = pd.DataFrame([dict.fromkeys(differences.DEFINITION_COLUMNS, EVERY)])
    figures = pd.DataFrame(columns=[*differences.FIGURE_COLUMNS, "change", "tier", "old", "new", "difference", "size"])
    targets = pd.DataFrame(columns=differences.TARGET_COLUMNS)
    ranks = pd.DataFrame(columns=differences.RANK_COLUMNS)
    shared = pd.DataFrame(columns=["what", "measure", "both", "equal", "one", "few", "more", "most"])
    return differences_page.page(
        differences.Differences("annexes", EVERY, EVERY, figures, changed, targets, ranks, shared), "da"
    )


def front_page(folder) -> str:
    parameters_of = {"municipality": "370", "year": 2026, "plan": EVERY, "data_until": "2026M07"}
    annex_files.put(folder, "370", parameters=parameters_of)
    return index.render(index.entries(folder), "da")


def made(kind, folder) -> str:
    return {"annex": annex_page, "differences": differences_of, "site": lambda: front_page(folder)}[kind]()


@pytest.mark.parametrize("kind", ["annex", "differences", "site"])
def test_attacks_in_words_from_outside_are_shown_as_words(browser, tmp_path, kind):
    path = tmp_path / "page.html"
    path.write_text(made(kind, tmp_path / "reports"), encoding="utf-8")
    ran, asked, told, words = seen(browser, path)
    assert (ran, asked, told) == (None, [path.as_uri()], [])
    assert "<script>window.ran = 1</script>" in words


@pytest.mark.parametrize("kind", ["annex", "differences", "site"])
def test_what_came_in_all_the_same_would_not_run_or_ask(browser, tmp_path, kind):
    path = tmp_path / "page.html"
    # a link or a meta element that leads elsewhere is no matter of the policy: nothing lets one in
    attacks = re.sub("<meta.*", "", EVERY)
    page = re.sub("(<main[^>]*>)", lambda tag: tag[0] + attacks, made(kind, tmp_path / "reports"))
    path.write_text(page, encoding="utf-8")
    ran, asked, told, _ = seen(browser, path)
    assert (ran, {each for each in asked if each != "about:srcdoc"}) == (None, {path.as_uri()})
    assert sum("Content Security Policy" in each for each in told) >= 8
    path.write_text(page.replace("Content-Security-Policy", "x"), encoding="utf-8")
    assert seen(browser, path)[0] is not None


def test_the_preview_lets_its_own_script_run(browser):
    served = preview.Served(0, "da")
    served.show(annex_page())
    page = served.page()
    served.server_close()
    assert page.count("Content-Security-Policy") == 1 and "connect-src 'self'" in page
    (script,) = re.findall(r"<script>(setInterval.*?)</script>", page)
    assert preview.html.policy(script, "connect-src 'self'") in page
