"""The front page of the annexes: every annex once, in Danish order, from their files; usable by anyone, offline."""

import json
import re
from html.parser import HTMLParser

import pytest
from lxml import html
from tests.report import annex_files, looking
from tests.report.looking import axe, chromium, opened

from analysis.core import areas
from analysis.report.pages import outputs
from analysis.report.site import index

TARGETS = [
    {"id": "1", "period": "2026", "status": "met"},
    {"id": "1", "period": "2026", "status": "not_met"},
    {"id": "2", "period": "2026", "status": "not_met"},
    {"id": "2", "period": "2025", "status": "met"},
]


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Return a folder with an annex for each municipality, two better and eight worse than before, and an older one."""
    folder = tmp_path_factory.mktemp("site") / "reports"
    for place, area in enumerate(areas.municipalities()):
        moved = {0: 1.1, 1: 0.9}.get(place, -0.4 - place / 20 if place < 10 else -0.1)
        annex_files.put(folder, area.code, rate=2 + place / 30, before=2 + place / 30 + moved)
    annex_files.put(folder, "370", 2023, rate=None)
    annex_files.put_comparison(folder, ["370", "320", "330", "336"])
    annex_files.put_comparison(folder, ["751", "101"], 2025, pdf=True)
    index.write(folder)
    return folder


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.sources = [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "a":
            self.found.append(given["href"])
        self.sources += [given[key] for key in ("src", "srcset") if key in given]


def test_every_annex_is_listed_once_in_danish_order_the_newest_first(reports):
    found = index.entries(reports)
    names = list(dict.fromkeys(areas.area(entry.codes[0]).name for entry in found))
    assert names == [area.name for area in areas.municipalities()]
    assert names[-1] == "Aarhus" and len(found) == 99
    assert [entry.year for entry in found if entry.codes[0] == "370"] == [2026, 2023]


def test_an_entry_tells_what_the_files_of_the_annex_tell(tmp_path):
    annex_files.put(tmp_path, "320", rate=2.84, targets=TARGETS, missing=[{"table": "Y01A02"}])
    (entry,) = index.entries(tmp_path)
    # one target depends on the reading, one is missed: two decided, none simply met
    assert (entry.targets_met, entry.targets_decided, len(entry.targets)) == (0, 2, 2)
    assert (entry.data_until, entry.changes) == ("2026M07", {})
    assert entry.figures == {"unemployment_rate": ("2026M07", 2.84)}
    row = index._row(entry, "da")
    assert row["figures"]["unemployment_rate"]["text"] == "2,8"
    assert row["targets"] == "0 af 2 opgjorte er nået (2 mål)"
    assert "hentet" not in index.render([entry], "da")


@pytest.mark.parametrize(
    ("decided", "danish", "english"),
    [
        ({}, "Endnu ikke opgjort (9 mål)", "Not decided yet (9 targets)"),
        (
            {"2a": "met", "2b": "met", "2c": "not_met", "3a1": "met"},
            "2 af 3 opgjorte er nået (9 mål)",
            "2 of 3 decided are met (9 targets)",
        ),
    ],
)
def test_targets_are_counted_whole_and_none_is_called_missed_before_it_is_decided(tmp_path, decided, danish, english):
    ids = ["1a", "1b", "1c", "2a", "2b", "2c", "3a", *(f"3a{number}" for number in range(1, 7)), "3b", "3c"]
    targets = [{"id": each, "period": "2026", "status": decided.get(each, "not_yet_due")} for each in ids]
    parameters = {"municipality": "320", "year": 2026, "plan": "faxe-2024-2026", "data_until": "2026M07"}
    annex_files.put(tmp_path, "320", targets=targets, parameters=parameters)
    (entry,) = index.entries(tmp_path)
    assert [index._row(entry, language)["targets"] for language in ("da", "en")] == [danish, english]


def test_what_the_manifest_tells_is_not_read_from_the_annex(tmp_path):
    folder = annex_files.put(tmp_path, "320", rate=2.84)
    manifest, content = folder / "manifest.json", json.loads((folder / "annex.json").read_text(encoding="utf-8"))
    (as_read,) = index.entries(tmp_path)
    told = {"summary": outputs.summary(content)} | json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(told), encoding="utf-8")
    (folder / "annex.json").write_text("", encoding="utf-8")
    assert index.entries(tmp_path) == [as_read]
    assert as_read.figures == {"unemployment_rate": ("2026M07", 2.84)}


def test_targets_of_a_chapter_that_was_left_out_are_not_said_to_be_none(tmp_path):
    annex_files.put(tmp_path, "320", parameters={"plan": "faxe-2024-2026", "data_until": "2026M07"})
    annex_files.put(tmp_path, "330")
    assert [index._row(entry, "da")["targets"] for entry in index.entries(tmp_path)] == ["–", "Ingen mål"]


def test_what_cannot_be_read_stops_nothing(tmp_path):
    figure = '{"indicator": "unemployment_rate", "area": "320", "period": "2026M07", "breakdown": "", "value": %s}'
    odd = [
        json.dumps(
            {
                "parameters": {"municipality": "320", "plan": "default", "data_until": "2026M07"},
                "values": [],
                "targets": [],
                "missing": [],
            }
        ).replace('"values": []', f'"values": [{figure % value}]')
        for value in ("NaN", "9" * 400)
    ]
    for place, content in enumerate(("{", "[]", '{"parameters": 1}', "\0", "[" * 200_000, *odd)):
        folder = annex_files.put(tmp_path / str(place), "320")
        (folder / "annex.json").write_text(content, encoding="utf-8")
        assert [(entry.data_until, entry.figures) for entry in index.entries(folder.parents[1])] == [("", {})]
        assert "Faxe 2026" in index.write(folder.parents[1])[0].read_text(encoding="utf-8")


def test_it_links_only_to_what_lies_beside_it_and_holds_no_markup_from_outside(reports):
    page = (reports / "index.html").read_text(encoding="utf-8")
    links = Links()
    links.feed(page)
    assert links.sources == []
    assert all((reports / link).is_file() for link in links.found if not link.startswith("#"))
    assert len([link for link in set(links.found) if not link.startswith("#")]) == 99 + 3
    assert not [word for word in ("nan", "None", "NaT") if f">{word}" in page]


def test_words_from_outside_are_harmless(tmp_path):
    for place, words in enumerate(("<b>x</b>", "Næst\u202eved", "=cmd", "a" * 10_000)):
        parameters = {"plan": words, "data_until": "2026M07"}
        annex_files.put(tmp_path, "320", 2020 + place, parameters=parameters)
    page = index.render(index.entries(tmp_path), "da")
    assert "<b>x" not in page and "\u202e" not in page


def test_two_runs_write_the_same_bytes_and_an_empty_folder_has_a_page_too(reports, tmp_path):
    before = (reports / "index.html").read_bytes()
    index.write(reports)
    assert (reports / "index.html").read_bytes() == before
    assert "Der er endnu ingen bilag" in index.write(tmp_path)[0].read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(reports, browser, language, scheme):
    path = reports / f"{language}.html"
    path.write_text(index.render(index.entries(reports), language, index.comparisons(reports)), encoding="utf-8")
    with opened(browser, path.as_uri(), color_scheme=scheme) as (page, asked, complaints):
        assert (asked, complaints) == ([path.as_uri()], [])
        assert axe(page) == []


@pytest.mark.parametrize("width", [320, 390, 768, 1300])
def test_it_never_scrolls_sideways(reports, browser, width):
    with opened(browser, (reports / "index.html").as_uri(), width) as (page, _, _):
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_news_name_who_is_better_and_worse_than_a_year_ago_and_no_one_whom_chance_explains(reports, browser):
    found = index._newest(index.entries(reports)).values()
    (told,) = index._news(found, "da")
    assert told["title"] == "Ledighedsprocent, juli 2026"
    named = {side: [each["name"] for each in those] for side, those in told["sides"].items()}
    names = [area.name for area in areas.municipalities()]
    # the largest first
    assert named == {"better": names[:2], "worse": names[9:1:-1]}
    assert {key: told["sides"]["better"][0][key] for key in ("now", "before")} == {"now": "2,0", "before": "3,1"}
    with opened(browser, (reports / "index.html").as_uri()) as (page, _, _):
        words = page.inner_text("section[aria-labelledby=news]")
        assert "Bedre i 2 kommuner" in words and "Værre i 8 kommuner" in words and "Og 3 kommuner til" in words
        assert names[2] not in words
        page.click("#news ~ .news summary")
        assert names[2] in page.inner_text("section[aria-labelledby=news]")


@pytest.mark.parametrize("before", [3.12, 3.2, 3.35])
def test_a_change_that_is_small_or_may_be_chance_is_no_news(tmp_path, before):
    annex_files.put(tmp_path, "320", rate=3.1, before=before)
    page = index.write(tmp_path)[0].read_text(encoding="utf-8")
    assert "Månedens nyt" not in page


def test_an_annex_of_an_earlier_month_is_no_news_of_this_month(tmp_path):
    rows = [
        {"indicator": "unemployment_rate", "area": "370", "period": period, "breakdown": "", "value": value}
        | {"status": "observed", "numerator": value * 100, "denominator": 10_000.0, "lower": None, "upper": None}
        for period, value in (("2023M06", 2.0), ("2024M06", 4.0))
    ]
    annex_files.put(tmp_path, "370", 2024, values=rows)
    annex_files.put(tmp_path, "320", rate=2.0, before=4.0)
    (told,) = index._news(index._newest(index.entries(tmp_path)).values(), "da")
    assert told["sides"]["worse"] == [] and [each["name"] for each in told["sides"]["better"]] == ["Faxe"]


def visible(page) -> list[str]:
    return page.evaluate(
        "[...document.querySelectorAll('#annexes tr')].filter(e => e.checkVisibility()).map(e => e.cells[0].innerText)"
    )


@pytest.mark.parametrize(
    ("typed", "first"), [("aarhus", "Aarhus 2026"), ("Århus", "Aarhus 2026"), ("læs", "Læsø 2026")]
)
def test_a_name_is_found_however_it_is_spelled(reports, browser, typed, first):
    with opened(browser, (reports / "index.html").as_uri()) as (page, _, _):
        page.fill("#name", typed)
        assert [name.split("\n")[0] for name in visible(page)] == [first]
        assert page.inner_text("#count") == "1 bilag"


def test_the_list_is_short_until_it_is_asked_for(reports, browser):
    with opened(browser, (reports / "index.html").as_uri()) as (page, _, _):
        assert len(visible(page)) == 12 and page.inner_text("#count") == "99 bilag"
        page.select_option("#rar", "RAR Sjælland")
        assert len(visible(page)) == 18 and not page.locator("#more").is_visible()
        page.select_option("#rar", "")
        page.click("#more button")
        assert len(visible(page)) == 99
        assert page.evaluate("document.activeElement.innerText") == visible(page)[12].split("\t")[0]


def test_the_list_is_filtered_and_sorted(reports, browser):
    with opened(browser, (reports / "index.html").as_uri()) as (page, _, _):
        page.select_option("#year", "2023")
        assert [name.split("\n")[0] for name in visible(page)] == ["Næstved 2023"]
        page.select_option("#year", "")
        page.select_option("#rar", "RAR Bornholm")
        assert len(visible(page)) == 1
        page.select_option("#rar", "")
        page.click("th[data-sort=f0] button")
        assert visible(page)[0].startswith("Albertslund")
        page.click("th[data-sort=f0] button")
        assert visible(page)[0].startswith("Aarhus")
        assert page.get_attribute("th[data-sort=f0]", "aria-sort") == "descending"


def test_without_scripts_everything_stands_there_and_a_municipality_on_the_map_opens_its_annex(reports, browser):
    with opened(browser, (reports / "index.html").as_uri(), java_script_enabled=False) as (page, _, _):
        assert page.locator("#annexes tr").count() == 99
        assert not page.locator("#filter").is_visible()
        page.locator("main svg a[href^='370-']").click()
        page.wait_for_url("**/370-naestved/2026/annex.html")


def listed(page) -> list[str]:
    return [" ".join(row.text_content().split()) for row in page.xpath("//ul[@id='comparisons-list']/li")]


def tree(path) -> html.HtmlElement:
    return html.parse(str(path), html.HTMLParser(encoding="utf-8")).getroot()


def test_comparisons_are_listed_in_danish_order_with_their_year_and_month(reports):
    assert listed(tree(reports / "index.html")) == [
        "Næstved, Faxe, Slagelse og Stevns 2026 tal til og med juli 2026",
        "Aarhus og København 2025 PDF tal til og med juli 2026",
    ]


def test_a_folder_without_comparisons_says_nothing_of_them_and_one_that_cannot_be_read_stops_nothing(tmp_path):
    annex_files.put(tmp_path, "320")
    page = index.write(tmp_path)[0]
    assert "Sammenligninger" not in page.read_text(encoding="utf-8")
    for place, content in enumerate(("{", "[]", '{"parameters": {"municipalities": ["999"]}}', "\0")):
        folder = annex_files.put_comparison(tmp_path, ["320", "370"], 2020 + place)
        (folder / "annex.json").write_text(content, encoding="utf-8")
    index.write(tmp_path)
    assert listed(tree(page)) == [f"faxe-naestved {year}" for year in (2023, 2022, 2021, 2020)]


def test_a_comparison_opens_from_the_page_without_scripts(reports, browser):
    with opened(browser, (reports / "index.html").as_uri(), java_script_enabled=False) as (page, _, _):
        page.get_by_text("Næstved, Faxe, Slagelse og Stevns 2026").click()
        page.wait_for_url("**/comparisons/naestved-faxe-slagelse-stevns/2026/annex.html")


def test_the_w3c_checker_finds_no_error(reports):
    found = [message for _, message, _ in looking.w3c(reports / "index.html")]
    # the checker computes no hash of the script; a browser does, and runs it
    assert [message for message in found if not message.startswith("Inline script violates")] == []


def test_ids_are_there_once_and_every_table_has_a_caption_and_the_headings_are_in_order(reports):
    page = tree(reports / "index.html")
    ids = page.xpath("//@id")
    assert sorted(ids) == sorted(set(ids))
    assert [bool(each.text_content().strip()) for each in page.xpath("//table/caption")] == [True]
    assert not page.xpath("//table//th[not(@scope)]")
    levels = [int(each.tag[1]) for each in page.xpath("//h1 | //h2 | //h3")]
    assert levels == [1, 2, 2, 2, 3, 2]
    # each place on the map says in words what its colour says
    told = page.xpath("//*[name()='svg']//*[name()='title']/text()")
    assert len(told) == len(set(told)) == 98 and all(len(words) > 10 for words in told)


def test_the_colours_of_the_map_are_told_apart_and_its_lines_stand_out(reports, browser):
    measured = f"""() => {{ {looking.CONTRAST}
      const of = (name) => getComputedStyle(document.querySelector(`.swatch.${{name}}`)).backgroundColor;
      const shades = [0, 1, 2, 3, 4].filter((each) => document.querySelector(`.swatch.shade-${{each}}`));
      const line = getComputedStyle(document.querySelector('main svg path')).stroke;
      return [shades.slice(1).map((each, place) => contrast(of(`shade-${{each}}`), of(`shade-${{shades[place]}}`))),
        contrast(line, 'rgb(255, 255, 255)')];
    }}"""
    with opened(browser, (reports / "index.html").as_uri()) as (page, _, _):
        steps, line = page.evaluate(measured)
    assert len(steps) == 4 and min(steps) > 1.25 and line >= 3


def test_the_keyboard_goes_through_the_page_in_the_order_it_is_read(reports, browser):
    stops = 'a[href]:not([tabindex="-1"]), button, input, select, summary, [tabindex="0"]'
    with opened(browser, (reports / "index.html").as_uri(), reduced_motion="reduce") as (page, _, _):
        places, unseen, wanted = looking.tabbed(page, stops)
        assert places == list(range(wanted)) and 20 < wanted < 60
        assert unseen == []


def test_it_prints_without_clipping(reports, browser, tmp_path):
    with opened(browser, (reports / "index.html").as_uri(), looking.PAPER_WIDTH) as (page, _, _):
        page.emulate_media(media="print")
        assert looking.wider_than(page, looking.PAPER_WIDTH) == []
        assert looking.clipped(page) == []
        assert page.pdf(path=tmp_path / "site.pdf", prefer_css_page_size=True, tagged=True).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("language", "wrong"), [("da", r"(?<![\w.,])\d+\.\d{1,2}(?!\d)(?!\.)"), ("en", r"(?<![\w.,])\d+,\d{1,2}(?!\d)")]
)
def test_numbers_are_written_as_the_language_writes_them_and_no_trace_of_the_program_is_left(reports, language, wrong):
    page = html.fromstring(index.render(index.entries(reports), language, index.comparisons(reports)))
    for element in page.xpath("//script | //style"):
        element.drop_tree()
    words = page.text_content() + " ".join(page.xpath("//@aria-label"))
    assert re.findall(wrong, words) == []
    assert re.findall(r"\b(?:nan|None|NaT|inf|null|undefined|True|False)\b|object at|\{\w+\}|dtype", words) == []
    assert len(re.findall(r"\d[,.]\d", words)) > 98
