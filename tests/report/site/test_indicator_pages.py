"""The pages of the indicators and the open data: the annexes' numbers, whole, valid, and usable by anyone, offline."""

import json
import re

import duckdb
import pandas as pd
import pytest
import yaml
from csvw import CSVW
from lxml import html
from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph
from tests import whole_annexes
from tests.report import annex_files, looking

from analysis.core import areas, formats, project
from analysis.indicators import registry
from analysis.report.site import index, indicator_pages, open_data

KEYS = (
    *("unemployment_rate", "unemployed", "long_term_share", "ordinary_hours_share", "benchmark_rank"),
    *("notified_redundancies", "income_tax_rate"),
)
NUMBERS = ["value", "numerator", "denominator", "lower", "upper"]
KEY = ["indicator", "area", "period", "breakdown"]
FOOT = {"contact": "Jobcenteret, 56 20 30 00", "accessibility_statement": "https://www.was.digst.dk/x"}
PAGES = ("long_term_share.html", "unemployed.html", "notified_redundancies.html", "index.html", "../heat.html")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Make a project of the real data and some of the indicators, so that a site takes a few seconds."""
    folder = tmp_path_factory.mktemp("open") / "home"
    (folder / "data" / "indicators").mkdir(parents=True)
    for each in project.data().iterdir():
        if each.name != "indicators":
            (folder / "data" / each.name).symlink_to(each)
    (folder / "notebooks").symlink_to(project.notebooks())
    files = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in project.data("indicators").glob("*.yml")]
    records = {key: record for file in files for key, record in file.items() if key in KEYS}
    text = yaml.safe_dump(records, allow_unicode=True, sort_keys=False)
    (folder / "data" / "indicators" / "some.yml").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BILAG_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def site(home):
    reports = home / "reports"
    annex = annex_files.put(reports, "320", parameters={"municipality": "320", "plan": "own", "data_until": "2026M07"})
    manifest = json.loads((annex / "manifest.json").read_text(encoding="utf-8"))
    (annex / "manifest.json").write_text(json.dumps(manifest | {"foot": FOOT}), encoding="utf-8")
    (reports / "indicators").mkdir()
    (reports / "indicators" / "gone.html").write_text("x", encoding="utf-8")
    assert indicator_pages.write(reports) == len(registry.indicators())
    index.write(reports)
    return reports


@pytest.fixture(scope="module")
def browser():
    with looking.chromium() as started:
        yield started


def tree(file) -> html.HtmlElement:
    return html.parse(str(file), html.HTMLParser(encoding="utf-8")).getroot()


def rows_of(file) -> pd.DataFrame:
    return pd.read_csv(file, dtype={"area": "str"}, keep_default_na=False, na_values={name: [""] for name in NUMBERS})


def test_every_number_is_the_annexs(site, annex_of):
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("BILAG_HOME")
        held = whole_annexes.content(annex_of("faxe-2024-2026"))["values"]
    theirs = pd.DataFrame([each for each in held if each["indicator"] in KEYS])[[*KEY, *NUMBERS, "status", "rank"]]
    ours = pd.concat([rows_of(site / "indicators" / f"{key}.csv") for key in sorted(set(theirs["indicator"]))])
    both = theirs.drop_duplicates(KEY).merge(ours, on=KEY, suffixes=("", "_csv"))
    assert len(both) > 200 and set(both["indicator"]) >= {"unemployment_rate", "unemployed", "ordinary_hours_share"}
    assert both["status"].tolist() == both["status_csv"].tolist()
    for name in NUMBERS:
        pd.testing.assert_series_equal(
            both[name].astype(float), both[f"{name}_csv"].astype(float), check_names=False, rtol=1e-12
        )
    ranked = both[both["rank"].notna()]
    assert len(ranked) and (ranked["rank"] == ranked["rank_csv"].astype(float)).all()


@pytest.mark.parametrize("key", ["unemployment_rate", "long_term_share", "ordinary_hours_share"])
def test_a_page_shows_every_municipality_by_rank_with_the_numbers_of_the_csv(site, key):
    page, record = tree(site / "indicators" / f"{key}.html"), registry.indicator(key)
    (table,) = page.xpath("//div[@id='ranking']/table")
    shown = [[cell.text_content().strip() for cell in row] for row in table.xpath("tbody/tr")]
    names = {area.name: area.code for area in areas.municipalities()}
    assert sorted(row[0] for row in shown[:98]) == sorted(names)
    rows = rows_of(site / "indicators" / f"{key}.csv")
    of_areas = rows[rows["area"].isin(names.values()) & (rows["breakdown"] == "") & rows["value"].notna()]
    monthly = of_areas[of_areas["period"].str.contains("M")]
    newest = monthly[monthly["period"] == monthly["period"].max()].set_index("area")
    for name, value, *others in shown[:98]:
        if names[name] in newest.index:
            row = newest.loc[names[name]]
            assert value == formats.number(row["value"], record.decimals)
            low, high = (formats.number(row[end], record.decimals) for end in ("lower", "upper"))
            assert others[0] == (low if low == high else f"{low}-{high}")
            assert others[1].split()[1] == f"{float(row['rank']):.0f}"
        else:
            assert not re.fullmatch(r"[\d,.]+", value)
    ranks = [int(row[3].split()[1]) for row in shown[:98] if row[3].startswith("nr.")]
    assert ranks == sorted(ranks) and len(ranks) > 90
    told = page.xpath("//*[name()='svg'][@class='map']//*[name()='title']/text()")
    assert len(told) == len(set(told)) == 98
    assert page.xpath("//*[name()='svg'][@class='map']//*[name()='a']/@href") == ["../320-faxe/2026/annex.html"]


def test_a_hidden_number_stays_hidden(site):
    for key in KEYS[:5]:
        rows = rows_of(site / "indicators" / f"{key}.csv")
        hidden = rows[rows["status"] == "suppressed"]
        assert hidden[["value", "numerator", "denominator"]].isna().all(axis=None)
    assert (rows_of(site / "indicators" / "long_term_share.csv")["status"] == "suppressed").any()


def test_a_count_that_grows_with_the_municipality_has_neither_map_nor_rank_and_the_country_alone_a_history(site):
    count, country = (tree(site / "indicators" / f"{key}.html") for key in ("unemployed", "notified_redundancies"))
    assert "hverken kort eller placering" in count.text_content() and not count.xpath("//*[@class='map']")
    assert [each.text for each in count.xpath("//div[@id='ranking']//tbody//th")][:2] == ["Albertslund", "Allerød"]
    assert country.xpath("//figure[@id='history']") and not country.xpath("//div[@id='ranking']")
    share = tree(site / "indicators" / "long_term_share.html")
    assert share.xpath("//figure[@id='funnel']") and not count.xpath("//figure[@id='funnel']")


def test_a_page_tells_what_it_is_and_whom_to_ask(site):
    words = tree(site / "indicators" / "unemployment_rate.html").text_content()
    record = registry.indicator("unemployment_rate")
    for each in (record.definition.da, record.formula.da, record.why_it_matters.da, record.limits.da, record.owner):
        assert each in words
    assert "Jobindsats.dk (Y25I01" in words and "ventes i september 2026" in words and FOOT["contact"] in words
    assert "bilaget" not in words
    about = json.loads((site / "indicators" / "unemployment_rate.json").read_text(encoding="utf-8"))
    assert (about["first"], about["last"], about["unit"]) == ("2021M08", "2026M07", "pct")
    assert about["sources"][0]["table"] == "Y25I01" and "function" not in about


def test_the_heat_page_has_every_municipality_and_every_ranked_indicator_and_is_small(site):
    page = tree(site / "heat.html")
    assert (site / "heat.html").stat().st_size < 1_000_000
    heads = [each.text_content() for each in page.xpath("//thead/tr/th")]
    assert len(page.xpath("//tbody/tr")) == 98 and len(heads) == 5
    place = next(place for place, head in enumerate(heads) if head.startswith("Ledighedsprocent"))
    (faxe,) = page.xpath("//tbody/tr[th='Faxe']")
    cell = faxe.xpath("td")[place]
    rows = rows_of(site / "indicators" / "unemployment_rate.csv")
    (value,) = rows[(rows["area"] == "320") & (rows["period"] == "2026M07")]["value"]
    assert cell.text == formats.number(value, 1)
    # colour is never alone
    assert all((td.get("class") or "")[1:] == "".join(td.xpath("sub/text()")) for td in page.xpath("//tbody//td"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_ask_for_nothing_run_nothing_and_axe_finds_nothing(site, browser, scheme):
    for name in PAGES:
        path = (site / "indicators" / name).resolve()
        for width in (320, 1440):
            with looking.opened(browser, path.as_uri(), width, color_scheme=scheme) as (page, asked, complaints):
                assert (asked, complaints) == ([path.as_uri()], [])
                assert page.evaluate("document.documentElement.scrollWidth") <= width, name
                assert width == 320 or looking.axe(page) == [], name


def test_the_w3c_checker_finds_no_error(site):
    for name in ("indicators/long_term_share.html", "heat.html"):
        found = [message for _, message, _ in looking.w3c(site / name)]
        assert [message for message in found if not message.startswith("Inline script violates")] == []


def test_every_link_of_the_pages_leads_to_a_file(site):
    for name in indicator_pages.listed(site):
        for link in tree(site / name).xpath("//@href"):
            if not link.startswith(("#", "data:", "https://")):
                assert ((site / name).parent / link).is_file(), (name, link)
    assert "indicators/index.html" in tree(site / "index.html").xpath("//nav/a/@href")


def test_search_engines_are_told_of_each_data_set(site):
    for file in [*(site / "indicators" / f"{key}.html" for key in KEYS), site / "index.html"]:
        (held,) = tree(file).xpath("//script[@type='application/ld+json']/text()")
        told = json.loads(held)
        assert told["@context"] == "https://schema.org" and told["@type"] in ("Dataset", "DataCatalog")
        assert 50 <= len(told["description"]) <= 5000
        assert all((file.parent / each["contentUrl"]).is_file() for each in told.get("distribution", ()))


def test_the_catalogue_is_dcat_ap_with_all_that_is_mandatory(site):
    # rdflib's reader of JSON-LD warns of its own
    with pytest.warns(DeprecationWarning, match="ConjunctiveGraph"):
        found = Graph().parse(site / "catalog.jsonld", format="json-ld", publicID="https://x.dk/catalog.jsonld")
    (catalogue,) = found.subjects(RDF.type, DCAT.Catalog)
    data = list(found.objects(catalogue, DCAT.dataset))
    assert {str(found.value(each, DCTERMS.identifier)) for each in data} == set(KEYS)
    for each in (catalogue, *data):
        assert all(list(found.objects(each, name)) for name in (DCTERMS.title, DCTERMS.description))
        (publisher,) = found.objects(each, DCTERMS.publisher)
        assert (publisher, RDF.type, FOAF.Agent) in found and str(found.value(publisher, FOAF.name)) == "bilag"
    for each in data:
        assert (each, RDF.type, DCAT.Dataset) in found
        files = list(found.objects(each, DCAT.distribution))
        assert len(files) == 2
        for file in files:
            (address,) = found.objects(file, DCAT.accessURL)
            assert (site / str(address).removeprefix("https://x.dk/")).is_file()
            assert len(list(found.objects(file, DCTERMS.license)) + list(found.objects(file, DCTERMS.rights))) == 1
    # one source states no licence, and none is made up for it
    rights = {str(found.value(each, DCTERMS.identifier)): found.value(each, DCAT.distribution) for each in data}
    assert found.value(rights["unemployment_rate"], DCTERMS.license) is None


def test_the_csv_is_what_its_metadata_says(site, tmp_path):
    about = json.loads((site / "indicators" / "long_term_share.json").read_text(encoding="utf-8"))
    file, lines = tmp_path / "values.csv", (site / "indicators" / "long_term_share.csv").read_text("utf-8").splitlines()
    file.write_text("\n".join(lines[:600]), encoding="utf-8")
    told = tmp_path / "values.csv-metadata.json"
    told.write_text(open_data.as_json(open_data.csvw({"values.csv": [about]})), encoding="utf-8")
    assert CSVW(str(told), validate=True).is_valid
    assert "suppressed" in file.read_text(encoding="utf-8")
    file.write_text("\n".join([*lines[:600], lines[600].replace("observed", "guessed")]), encoding="utf-8")
    with pytest.raises(UserWarning, match="Invalid column value: guessed"):
        assert CSVW(str(told), validate=True).is_valid


def test_the_csv_opens_in_pandas_and_duckdb_without_a_step(site):
    file = site / "indicators" / "unemployment_rate.csv"
    plain = pd.read_csv(file)
    (count, value), *_ = duckdb.sql(
        f"select count(*), max(value) filter (area = '320' and period = '2026M07') from read_csv('{file}')"
    ).fetchall()
    (found,) = plain[(plain["area"] == "320") & (plain["period"] == "2026M07")]["value"]
    assert (count, value) == (len(plain), found)
    # codes keep their noughts
    assert "000" in set(plain["area"])


def test_the_command_writes_a_folder_of_everything(home, site, run, tmp_path):
    code, out, err = run("values", "--out", str(tmp_path / "alt"))
    assert code == 0, err
    folder = tmp_path / "alt"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    described = {f"indicators/{key}.json" for key in KEYS}
    assert names == {"values.parquet", "values.csv", "values.csv-metadata.json"} | described
    columnar, text = pd.read_parquet(folder / "values.parquet"), pd.read_csv(folder / "values.csv", dtype="str")
    assert len(columnar) == len(text) and f"{len(text)} rows" in out
    told = json.loads((folder / "values.csv-metadata.json").read_text(encoding="utf-8"))
    assert [each["name"] for each in told["tableSchema"]["columns"]] == list(text.columns) == list(columnar.columns)
    assert told["url"] == "values.csv"
    assert run("values", "--out", str(tmp_path / "x.xlsx"))[0] == 2


def test_written_again_it_is_the_same_and_what_is_gone_goes(site):
    assert not (site / "indicators" / "gone.html").exists()
    before = (site / "indicators" / "long_term_share.html").read_text(encoding="utf-8")
    about = json.loads((site / "indicators" / "long_term_share.json").read_text(encoding="utf-8"))
    shown = indicator_pages._shown(registry.indicator("long_term_share"), about)
    newest = {"320": "../320-faxe/2026/annex.html"}
    assert indicator_pages.page(shown, "da", newest, [tuple(FOOT.values())]) == before
