import csv
import json
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from lxml import html

from analysis.core import errors
from analysis.report import build
from analysis.report.pages import collect
from tests.report import small_project
from tests.report.small_project import NAESTVED


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = small_project.make(tmp_path / "home")
    monkeypatch.setenv("BILAG_HOME", str(folder))
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """One annex of two small chapters, built twice by the real papermill and nbconvert."""
    home = small_project.make(tmp_path_factory.mktemp("built") / "home")
    small_project.add_chapter(home, 1, "first", small_project.table("first-table"))
    small_project.add_chapter(home, 2, "second", small_project.table("second-table"), "words = 'seen by no reader'")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BILAG_HOME", str(home))
        done = []
        result = build.build(NAESTVED, ["first", "second"], on_done=done.append)
        before = files(result.folder)
        build.build(NAESTVED, ["first", "second"])
    assert sorted(chapter.name for chapter in done) == ["first", "second"]
    return result, before, home


@pytest.fixture(scope="module")
def page(built):
    return html.fromstring(built[1]["annex.html"].decode("utf-8"))


def test_the_annex_has_the_files_of_the_contract(built):
    result, before, home = built
    assert result.folder == home / "reports" / "370-naestved" / "2023"
    found = result.content
    assert (found.chapters, found.tables, found.figures, found.missing) == (2, 2, 0, ())
    assert sorted(before) == [
        "annex.html",
        "annex.json",
        "annex.xlsx",
        "data/first-table.csv",
        "data/second-table.csv",
        "manifest.json",
        "notebooks/01-first.ipynb",
        "notebooks/02-second.ipynb",
    ]


def test_a_second_build_is_byte_identical_but_for_the_timings(built):
    result, before, _ = built
    after = files(result.folder)
    first, second = (json.loads(each.pop("manifest.json")) for each in (before.copy(), after))
    assert {name for name in after if after[name] != before[name]} == set()
    assert first.pop("timings_seconds").keys() == second.pop("timings_seconds").keys()
    assert first == second


def test_nothing_of_the_machine_or_the_hour_is_in_the_annex(built):
    _, before, home = built
    secrets = [str(home), str(Path.home()), "site-packages", "/tmp", "start_time"]
    for name, content in before.items():
        if not name.endswith(".xlsx"):
            assert [secret for secret in secrets if secret.encode() in content] == [], name


def test_only_the_finished_annex_lies_in_reports(built):
    assert names(built[2] / "reports") == ["370-naestved"]
    assert names(built[2] / "reports" / "370-naestved") == ["2023"]


def test_the_page_has_one_h1_its_language_and_landmarks(page):
    assert page.get("lang") == "da"
    # the long word is divided on a narrow screen, and only where it may be
    assert [each.text for each in page.iter("h1")] == ["Statistisk bilag til beskæf\xadtigelses\xadplanen"]
    assert [each.text.replace("\xad", "") for each in page.iter("h1")] == ["Statistisk bilag til beskæftigelsesplanen"]
    assert page.findtext(".//title") == "Statistisk bilag til beskæftigelsesplanen: Næstved"
    assert [len(page.findall(f".//{each}")) for each in ("main", "nav", "header", "footer")] == [1, 1, 1, 1]
    assert page.find(".//a[@class='skip on-screen']").get("href") == "#content"
    assert "juni 2022" in page.find(".//meta[@name='description']").get("content")


def test_the_page_asks_nobody_for_anything(page):
    assert page.findall(".//script") == []
    assert [each.get("src") for each in page.iter() if each.get("src")] == []
    assert [each.get("href") for each in page.iter("link")] == ["data:,"]
    styles = " ".join(each.text for each in page.iter("style"))
    # the font stands in the page itself
    assert styles.count("url(") == styles.count("url(data:font/") and "@import" not in styles


def test_sections_tables_and_ids_are_numbered_through_the_annex(page):
    headings = [" ".join(each.text_content().split()) for each in page.findall(".//main//h2")]
    assert headings == ["1 Kapitlet first", "2 Kapitlet second"]
    sections = [" ".join(each.text_content().split()) for each in page.findall(".//main//h3")]
    assert sections == ["1.1 Et afsnit & mere", "2.1 Et afsnit & mere"]
    labels = [each.text for each in page.iter("span") if each.get("class") == "block-label"]
    assert labels == ["Tabel 1", "Tabel 2"]
    ids = [each.get("id") for each in page.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    links = [each.get("href") for each in page.findall(".//nav//a")]
    assert links == ["#chapter-first", "#chapter-first-1", "#chapter-second", "#chapter-second-1"]
    assert {link[1:] for link in links} <= set(ids)


def test_the_reader_sees_danish_and_no_code(page):
    # a style sheet is read by no reader, and may say !important
    text = "".join(page.xpath("//text()[not(parent::style)]"))
    assert "Tekst om ledige." in text
    assert "English words" not in text
    assert "import" not in text and "municipality" not in text and "seen by no reader" not in text


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"unit": 5}, r"values\[0\]\.unit must be string"),
        ({"more": 5}, r"values\[0\] must not contain \{'more'\}"),
        ({"status": "guessed"}, r"values\[0\]\.status must be one of"),
    ],
)
def test_content_that_breaks_the_schema_is_not_written(built, fault, told):
    content = json.loads(built[1]["annex.json"])
    collect.check(content)
    content["values"][0] |= fault
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content, json.loads(collect.SCHEMA.read_text(encoding="utf-8")))
    with pytest.raises(errors.DataError, match=told):
        collect.check(content)


def test_the_json_holds_each_value_once_and_keeps_its_schema(built):
    content = json.loads(built[1]["annex.json"])
    schema = json.loads(collect.SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(content, schema)
    assert content["parameters"] == NAESTVED.model_dump()
    assert [(each["indicator"], each["area"], each["value"]) for each in content["values"]] == [
        ("unemployed", "370", 370.0)
    ]
    blocks = [block for chapter in content["chapters"] for block in chapter["blocks"]]
    assert [(block["id"], block["number"]) for block in blocks] == [("first-table", 1), ("second-table", 2)]


def test_the_csv_is_what_a_danish_spreadsheet_reads(built):
    content = built[1]["data/first-table.csv"]
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(content.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert rows == [
        ["Område", "2022 (antal)", "Ændring (pct.)"],
        ["'=SUM(A1)", "1234,5", "*"],
        ["heraf unge", "12", "-3,5"],
        ["I alt", "370", "0"],
    ]


def test_the_workbook_has_contents_first_and_numbers_as_numbers(built):
    book = openpyxl.load_workbook(built[0].folder / "annex.xlsx")
    assert book.sheetnames == ["Indhold", "Alle tal", "Tabel 1", "Tabel 2"]
    rows = [[cell.value for cell in row] for row in book["Tabel 1"].iter_rows()]
    assert rows[1] == ["Område", "2022 (antal)", "Ændring (pct.)"]
    assert rows[2] == ["=SUM(A1)", 1234.5, "*"]
    assert book["Tabel 1"]["A3"].data_type == "s"
    assert rows[-1] == ["I alt", 370, 0]
    told = {row[0]: row for row in book["Indhold"].iter_rows(values_only=True)}
    assert told["Kontakt"][1] == "Næstved Kommune"
    assert "En note." in told["Tabel 1"][2]
    assert told["Tabel 1"][3] == "Jobindsats.dk (Y25I01, hentet 22. august 2026)"


def test_the_manifest_names_snapshots_notebooks_and_versions(built):
    manifest = json.loads(built[1]["manifest.json"])
    assert list(manifest["snapshots"]) == ["jobindsats/Y25I01/2026-08-22"]
    assert set(manifest["notebooks"]) == {"01-first.ipynb", "02-second.ipynb"}
    assert manifest["packages"]["pandas"].startswith("3.")


def test_two_municipalities_get_annexes_of_their_own(home):
    small_project.add_chapter(home, 1, "first", small_project.table("first-table"))
    faxe = NAESTVED.model_copy(update={"municipality": "320"})
    folders = [build.build(each, ["first"]).folder for each in (NAESTVED, faxe)]
    assert [folder.parent.name for folder in folders] == ["370-naestved", "320-faxe"]
    first, second = ((folder / "annex.html").read_text(encoding="utf-8") for folder in folders)
    assert "Ledige i kommune 370" in first and "Ledige i kommune 370" not in second
    assert "Ledige i kommune 320" in second and "Næstved" not in second


def test_the_annex_in_english(home):
    small_project.add_chapter(home, 1, "first", small_project.table("first-table"))
    english = NAESTVED.model_copy(update={"language": "en"})
    folder = build.build(english, ["first"], home / "elsewhere").folder
    assert folder == home / "elsewhere" / "370-naestved" / "2023"
    page = html.fromstring((folder / "annex.html").read_text(encoding="utf-8"))
    assert page.get("lang") == "en"
    assert "The chapter first" in page.text_content() and "Kapitlet" not in page.text_content()
    assert (folder / "data" / "first-table.csv").read_text(encoding="utf-8-sig").splitlines()[1] == "'=SUM(A1);1234.5;*"


def test_a_failing_chapter_is_told_in_one_line_and_the_earlier_annex_stays(home):
    path = small_project.add_chapter(home, 1, "first", small_project.table("first-table"))
    small_project.add_chapter(home, 2, "second", small_project.table("second-table"))
    folder = build.build(NAESTVED, ["first", "second"]).folder
    before = files(folder)
    path.unlink()
    reading = "from analysis.core import project\nopen(project.data('at', 'all.csv'))"
    small_project.add_chapter(home, 1, "first", reading)
    with pytest.raises(errors.BilagError) as failure:
        build.build(NAESTVED, ["first", "second"])
    assert str(failure.value) == (
        "Chapter 'first' failed at `from analysis.core import project`: "
        "FileNotFoundError: [Errno 2] No such file or directory: 'data/at/all.csv'"
    )
    assert failure.value.exit_code == 1
    assert files(folder) == before
    assert names(home / "reports") == ["370-naestved"]


def test_what_is_not_the_annex_s_own_survives_and_what_it_loses_is_told(home, tmp_path):
    for number, name in enumerate(("first", "second"), 1):
        small_project.add_chapter(home, number, name, small_project.table(f"{name}-table"))
    (tmp_path / "other").mkdir()
    (home / "reports" / "370-naestved").mkdir(parents=True)
    link = home / "reports" / "370-naestved" / "2023"
    link.symlink_to(tmp_path / "other", target_is_directory=True)
    built = build.build(NAESTVED, ["first", "second"], editions=frozenset({"pdf"}))
    (link / "notater.docx").write_bytes(b"mine")
    (link / "data" / "egne tal.csv").write_bytes(b"mine")
    (link / "annex.pdf").write_bytes(b"old")
    again = build.build(NAESTVED, ["first"])
    assert (built.gone, again.gone) == ((), ("second",))
    assert again.content.editions == {"pdf"} and (link / "annex.pdf").read_bytes()[:4] == b"%PDF"
    assert link.is_symlink() and sorted(files(tmp_path / "other")) == [
        *("annex.html", "annex.json", "annex.pdf", "annex.xlsx", "data/egne tal.csv", "data/first-table.csv"),
        *("manifest.json", "notater.docx", "notebooks/01-first.ipynb"),
    ]
    listed = json.loads((link / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert {*files(link)} - {*listed} == {"data/egne tal.csv", "notater.docx"}


def test_the_editions_that_were_asked_for_are_written_and_made_again(home):
    small_project.add_chapter(home, 1, "first", small_project.table("first-table"))
    small_project.add_chapter(home, 2, "second", small_project.table("second-table"), part="technical")
    both = frozenset({"pdf", "short"})
    folder = build.build(NAESTVED, ["first", "second"], editions=frozenset({"short"})).folder
    pages = {"annex.html", "technical.html", "short.html"}
    assert {name for name in files(folder) if name.endswith((".html", ".pdf"))} == {*pages, "short.pdf"}
    whole = build.build(NAESTVED, ["first", "second"], editions=frozenset({"pdf"}))
    printed = {"annex.pdf", "technical.pdf", "short.pdf"}
    assert whole.content.editions == both
    assert {name for name in files(folder) if name.endswith((".html", ".pdf"))} == pages | printed
    # and without, where its file was removed
    for name in printed:
        (folder / name).unlink()
    assert build.build(NAESTVED, ["first", "second"]).content.editions == frozenset()
    assert {name for name in files(folder) if name.endswith((".html", ".pdf"))} == {"annex.html", "technical.html"}
    content = json.loads((folder / "annex.json").read_text(encoding="utf-8"))
    parts = [(each["name"], each["number"], each["part"]) for each in content["chapters"]]
    assert parts == [("first", 1, "main"), ("second", 2, "technical")]
    # the manifest names all that is the annex's own
    listed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert {*files(folder)} == {*listed}


@pytest.mark.parametrize("end", ["raise SystemExit(0)", "raise SystemExit", "raise SystemExit('enough')"])
def test_a_chapter_that_ends_itself_is_no_chapter_that_did_well(home, end):
    small_project.add_chapter(home, 1, "first", small_project.table("first-table"), end, small_project.table("last"))
    with pytest.raises(errors.BilagError, match="Chapter 'first' failed at `.*`: SystemExit"):
        build.build(NAESTVED, ["first"])
    assert not (home / "reports" / "370-naestved").exists()


def test_our_own_errors_are_told_without_their_type(home):
    raising = "from analysis.core.errors import DataError\nraise DataError('the store is damaged')"
    small_project.add_chapter(home, 1, "first", raising)
    with pytest.raises(errors.BilagError) as failure:
        build.build(NAESTVED, ["first"])
    cell = "from analysis.core.errors import DataError"
    assert str(failure.value) == f"Chapter 'first' failed at `{cell}`: the store is damaged"
    assert names(home / "reports") == []


def test_two_blocks_with_the_same_id_are_refused(home):
    small_project.add_chapter(home, 1, "first", small_project.table("same"))
    small_project.add_chapter(home, 2, "second", small_project.table("same"))
    with pytest.raises(errors.DataError, match="The id 'same' of a table in chapter 'second' is taken"):
        build.build(NAESTVED, ["first", "second"])


def test_two_numbers_for_the_same_thing_are_refused(home):
    small_project.add_chapter(home, 1, "first", small_project.table("one"))
    small_project.add_chapter(home, 2, "second", small_project.table("two").replace("float(municipality)],", "1.0],"))
    with pytest.raises(errors.DataError, match=r"two numbers for unemployed 370 2022M06 .*: 370.0 and 1.0"):
        build.build(NAESTVED, ["first", "second"])


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (None, "03-third.ipynb: no cell is tagged 'parameters'; add one"),
        ('municipality = "370"\nyear = 2023\nplan = ""\nlanguage = "da"', "does not assign data_until"),
        (
            small_project.PARAMETERS_CELL + "\nmunicipalty = 1",
            "'municipalty' is no parameter; the parameters are municipality, year",
        ),
        (small_project.PARAMETERS_CELL + "\nimport os", "`import os` may not stand here"),
        ("municipality = ", "is not Python"),
    ],
)
def test_a_chapter_with_other_parameters_is_refused_before_anything_runs(home, parameters, message):
    small_project.add_chapter(home, 3, "third", "1", parameters=parameters)
    with pytest.raises(errors.DataError, match=message):
        build.build(NAESTVED, ["third"])
    assert not (home / "reports").exists()


def test_an_unknown_chapter_is_refused_with_the_nearest(home):
    small_project.add_chapter(home, 1, "overview", "1")
    with pytest.raises(errors.UsageError, match="Unknown chapter 'overveiw'; did you mean 'overview'"):
        build.build(NAESTVED, ["overveiw"])


def test_a_chapter_without_a_title_in_the_language_is_refused(home):
    path = small_project.add_chapter(home, 1, "first", small_project.table("first-table"))
    path.write_text(path.read_text(encoding="utf-8").replace("## The chapter first", "The chapter"), encoding="utf-8")
    english = NAESTVED.model_copy(update={"language": "en"})
    with pytest.raises(errors.DataError, match="01-first.ipynb needs one title in 'en', .* it has none"):
        build.build(english, ["first"])
