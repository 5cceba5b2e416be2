"""Whole annexes from the shipped chapters and data: the numbers that must come out, and what must not."""

import ast
import json
import re
from pathlib import Path

import jsonschema
import pandas as pd
import pytest
from lxml import html

from analysis import plans
from analysis.annex import chapters
from analysis.annex.parameters import Parameters, resolve
from analysis.annex.verbs import Blocks
from analysis.core import benefits, periods, project
from analysis.display.blocks.blocks import payload_of
from analysis.indicators import registry
from tests.whole_annexes import ARGUMENTS, build, content, page, pages, table_in


@pytest.fixture(scope="module")
def naestved(annex_of):
    return annex_of("naestved-2023")


@pytest.fixture(scope="module")
def faxe(annex_of):
    return annex_of("faxe-2024-2026")


def value(folder: Path, indicator: str, area: str, period: str, breakdown: str = "") -> dict:
    key = (indicator, area, period, breakdown)
    (found,) = [
        item
        for item in content(folder)["values"]
        if (item["indicator"], item["area"], item["period"], item["breakdown"]) == key
    ]
    return found


def words(folder: Path) -> str:
    shown = pages(folder)
    for element in [each for one in shown for each in one.xpath("//style | //svg")]:
        element.drop_tree()
    return " ".join(" ".join(each.text_content() for each in shown).split())


def said(folder: Path, chapter: str) -> list[str]:
    """Return the message in a chapter's heading and what is said below it, points one by one."""
    (heading,) = page(folder).xpath(f"//h2[@id='chapter-{chapter}']")
    block = heading.xpath("following::*[contains(@class, 'said')][1]")[0]
    found = [*heading.find_class("message"), *block.xpath(".//p[@class='text'] | .//li")]
    return [" ".join(each.text_content().split()) for each in found]


def test_naestved_table_3_stands_in_the_page_as_the_plan_prints_it(naestved):
    printed = pd.read_csv(project.data("snapshots", "plan", "naestved-2023", "2026-11-22.csv"), dtype=str)
    table = table_in(naestved, "Offentligt forsørgede fuldtidspersoner efter ydelse")
    assert list(table.loc["I alt"]) == [
        *("9.767", "10.303", "9.871"),
        *("+1,1", "−4,2", "−2,7", "−4,7", "−5,8"),
    ]
    changes = printed[printed["measure"].eq("change_pct") & printed["breakdown"].str.contains("item=table_3")]
    own = changes[changes["area"] == "370"]
    assert len(own) == 48
    columns = {"2019": 3, "2020": 4, "2021H1": 6}
    for place, row in enumerate(benefits.main_rows()):
        for base, column in columns.items():
            (number,) = own.loc[own["breakdown"] == f"from={base};item=table_3;row={row.key}", "value"]
            assert table.iloc[place, column] == f"{float(number):+.1f}".replace(".", ",").replace("-", "−")


def test_naestved_rises_ten_places_in_the_ministrys_ranking(naestved, annex_of):
    group = "benefit_group=total"
    assert value(annex_of("naestved-politik"), "benchmark_rank", "370", "2020QMAT04", group)["value"] == 35
    assert value(naestved, "benchmark_rank", "370", "2021QMAT04", group)["value"] == 25
    row = table_in(naestved, "Planens trykte tal").loc["Fremgang i pladser fra 2020 til 2021"]
    assert list(row[-3:]) == ["10 pladser", "10 pladser", "ingen"]


def test_naestved_first_page_says_what_matters(naestved):
    headline, *points = said(naestved, "overview")
    assert headline.startswith("Færre på offentlig forsørgelse")
    text = " ".join(points)
    assert "9.871 fuldtidspersoner på offentlig forsørgelse i 2021, 432 færre end året før" in text
    assert "Nr. 31 i ministeriets benchmark til juni 2022: 70 færre på offentlig forsørgelse end forventet" in text
    assert "sygedagpenge mv. nr. 15" in text
    assert "kontanthjælp mv. nr. 46 (året før 27)" in text
    assert "18,0 pct." in text
    assert "mindst 25 pct." in text
    assert "53,4 pct." in text
    assert "mindst 60 pct." in text
    assert "2,6 pct. mod 2,3" in text


def test_naestved_sickness_benefit_is_nearly_halved(naestved):
    full_time = table_in(naestved, "Sygedagpenge i tal")[2]
    assert list(full_time) == ["2.286", "2.249", "1.340", "1.274", "1.206"]
    first, last = (value(naestved, "sickness_benefit_full_time", "370", f"2022M{month}") for month in ("01", "05"))
    assert round(100 * (last["value"] / first["value"] - 1), 1) == -47.2


def test_nothing_later_than_the_plans_data_is_in_it(naestved):
    limit = periods.parse("2022M06").last_month
    late = {
        item["indicator"] for item in content(naestved)["values"] if periods.parse(item["period"]).last_month > limit
    }
    # the budget that the plan itself prints is settled ahead of its year
    assert late <= {"budget"}
    months = "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december"
    later = re.compile(rf"(?:juli|august|september|oktober|november|december) 2022|(?:{months}) 202[3-9]")
    # when targets fall due, when tables were retrieved and what the plan itself prints are not statistics
    own_words = ("targets", "method", "outlook")
    headings = [
        each.text_content()
        for one in pages(naestved)
        for block in one.xpath("//*[contains(@class, 'block')][@id]")
        if not block.get("id").startswith(own_words)
        for each in block.xpath(".//th | .//caption | .//figcaption")
    ]
    assert len(headings) > 100
    assert [text for text in headings if later.search(text)] == []


def test_faxe_in_july_2026(faxe):
    assert value(faxe, "unemployed", "320", "2026M07")["value"] == 522
    assert value(faxe, "unemployment_rate", "320", "2026M07")["value"] == 2.8
    own, rar = (value(faxe, "long_term_share_12_months", area, "2026M07") for area in ("320", "rar-sjaelland"))
    assert f"{own['value']:.1f}" == "20.2"
    assert f"{rar['value']:.1f}" == "19.8"
    assert rar["numerator"] == 2208.5
    assert rar["denominator"] == 11_137.0
    headline, *points = said(faxe, "overview")
    assert headline == "Ledigheden stiger, og ingen af de to målbare mål er på kurs"
    assert points[0].startswith("522 ledige fuldtidspersoner, 50 flere end året før; 2,8 pct. mod 2,5 i ")
    assert points[1] == "Hver femte ledig er langtidsledig, målt over 12 måneder: 20,2 pct. mod 17,9 året før."
    assert "24,3 pct., nr. 9 af 95" in points[3]
    assert points[-1] == "Fem mål mangler kommunens egne tal."
    assert said(faxe, "unemployment")[0] == "Langtidsledigheden vender: over RAR siden maj"


def test_faxe_goals_have_their_numbers_and_statuses(faxe):
    board = table_in(faxe, "Målene nu")
    status = {label.partition(".")[0]: row.iloc[-1] for label, row in board.iterrows()}
    assert status["2a"].endswith("i fare")
    assert status["2b"].partition(" (")[0].endswith("i fare")
    assert sum(words.endswith("mangler kommunens tal") for words in status.values()) == 5
    years = table_in(faxe, "Målene år for år")
    (rate,) = [row for label, row in years.iterrows() if label.startswith("2b.")]
    assert list(rate[:2]) == ["✓ 2,6 pct., nået", "× 2,7 pct., ikke nået"]


def test_two_municipalities_differ_in_every_figure(naestved, faxe):
    def drawings(folder):
        return {figure.get("id"): html.tostring(figure.find(".//svg")) for figure in page(folder).xpath("//figure")}

    first, second = drawings(naestved), drawings(faxe)
    shared = set(first) & set(second)
    assert len(shared) >= 4
    assert all(first[name] != second[name] for name in shared)


def test_values_name_their_snapshots_and_hidden_ones_have_no_number(faxe):
    for item in content(faxe)["values"]:
        if item["status"] in ("observed", "zero"):
            assert item["value"] is not None
            assert item["snapshots"]
        else:
            assert item["value"] is None


def test_the_json_keeps_to_its_schema(naestved, faxe):
    schema = json.loads((project.root() / "src/analysis/schemas/annex.schema.json").read_text(encoding="utf-8"))
    for folder in (naestved, faxe):
        jsonschema.validate(content(folder), schema)


def test_a_second_build_is_the_same_to_the_byte(faxe, tmp_path):
    again = build(tmp_path, "--municipality", "320", "--year", "2026", "--plan", "faxe-2024-2026")
    names = sorted(path.relative_to(faxe).as_posix() for path in faxe.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(again).as_posix() for path in again.rglob("*") if path.is_file())
    differ = [name for name in names if (faxe / name).read_bytes() != (again / name).read_bytes()]
    assert differ == ["manifest.json"]


def test_an_island_with_hidden_numbers_builds(annex_of):
    folder = annex_of("island")
    text = words(folder)
    assert folder.parent.name == "825-laesoe"
    assert not re.search(r"\b(nan|NaN|None|NaT|inf)\b", text)
    assert "Ikke vist, fordi tallet bygger på meget få personer" in text


def blocks_of(name: str, given: Parameters) -> list[dict]:
    """Run a chapter's code here, without a kernel, and return what it shows."""
    shown = []

    def display(*blocks: object) -> None:
        for block in blocks:
            if isinstance(block, Blocks):
                display(*block)
            elif block is not None:
                shown.append(payload_of(block._repr_mimebundle_()))

    space = {"display": display}
    for cell in chapters.read(chapters.chapter(name)).cells:
        if cell.cell_type != "code":
            continue
        if "parameters" in cell.metadata.get("tags", []):
            space |= given.model_dump()
            continue
        tree = ast.parse(cell.source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), space)
        block = eval(compile(ast.Expression(last.value), name, "eval"), space) if last else None
        display(block)
    return shown


@pytest.mark.parametrize("name", ARGUMENTS)
def test_every_chapter_of_a_whole_annex_says_something_and_nothing_of_later_periods(annex_of, name):
    found = content(annex_of(name))
    plan = plans.load(found["parameters"]["plan"])
    # in the plan's order; one without a number of the municipality is not printed
    shown = [chapter["name"] for chapter in found["chapters"]]
    assert shown == [each for each in plan.chapter_names if each in shown]
    assert {"overview", "method"} <= {*shown}
    assert [chapter["name"] for chapter in found["chapters"] if not chapter["blocks"]] == []
    until = periods.parse(found["parameters"]["data_until"]).last_month
    numbers = [item for item in found["values"] if item["value"] is not None]
    late = {item["indicator"] for item in numbers if periods.parse(item["period"]).last_month > until}
    assert [key for key in late if not registry.indicator(key).ahead] == []


@pytest.mark.parametrize(
    ("municipality", "year", "plan"),
    [
        *(("Faxe", 2024, "faxe-2024-2026"), ("Bornholm", 2024, "default"), ("Aarhus", 2022, "default")),
        *(("Samsø", 2017, "default"), ("Gentofte", 2012, "default"), ("Fanø", 2007, "default")),
    ],
)
def test_any_municipality_and_year_have_all_their_chapters(municipality, year, plan):
    given, found = resolve(municipality, year, plan), plans.load(plan)
    for name in found.chapter_names:
        shown = blocks_of(name, given)
        # without goals there is nothing to look ahead for
        assert shown or (name == "outlook" and not found.targets), f"{name} says nothing"
        for block in shown:
            json.dumps(block, allow_nan=False)
            for item in block["values"]:
                late = periods.parse(item["period"]).last_month > periods.parse(given.data_until).last_month
                assert item["value"] is None or not late or registry.indicator(item["indicator"]).ahead


def test_an_annex_in_english(annex_of):
    text = words(annex_of("english"))
    assert "Unemployment in Copenhagen was 4.3 per cent in July 2026" in text
    assert "Ledigheden" not in text
    headline, *points = said(annex_of("english"), "overview")
    assert headline.startswith("More unemployed")
    assert points[0].startswith("16,981 unemployed full-time persons, 862 more than a year before")


@pytest.mark.parametrize("name", ARGUMENTS)
def test_an_annex_is_small(annex_of, name):
    folder = annex_of(name)
    sizes = {path.name: path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    assert sum(size for file, size in sizes.items() if file.endswith(".html")) <= 1_000_000
    assert sum(sizes.values()) <= 2_000_000, sizes
