"""Publishing: a whole site or none, nothing of others lost, every edition at an address that stays."""

import datetime
import json
from xml.etree import ElementTree

import pytest
from tests.report import annex_files

from analysis.cli import app
from analysis.core.errors import DataError, UsageError
from analysis.report.site import publish

ADDRESS = "https://bilag.example.dk/faxe"
DAY, NEXT = datetime.date(2026, 11, 30), datetime.date(2026, 12, 20)
FOOT = {
    "contact": "Jobcenteret, 56 20 30 00",
    "accessibility_statement": "https://www.was.digst.dk/x",
    "responsible": ["Godkendt af byrådet den 1. november 2026."],
}
CHAPTERS = ["overview", "unemployment"]
ATOM = "{http://www.w3.org/2005/Atom}"
HOUSE = 'municipality: "320"\napproval: byrådet den 1. november 2026\n'
PLAN = (
    'title: {da: Plan, en: Plan}\nmunicipality: "320"\nyears: [2026]\n'
    "comparators: [country]\nchapters: [overview, unemployment]\n"
)


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "hus"
    (folder / "plans").mkdir(parents=True)
    (folder / "plans" / "faxe-2026.yml").write_text(PLAN, encoding="utf-8")
    (folder / "bilag.yml").write_text(HOUSE, encoding="utf-8")
    monkeypatch.setenv("BILAG_HOME", str(folder))
    return folder


@pytest.fixture
def reports(home):
    put(home / "reports")
    return home / "reports"


def put(reports, page: str = "<main id=content><a href='#content'>x</a></main>", foot: dict = FOOT, rate=3.1):
    """Lay an annex with its pages, its manifest and the notebooks of its chapters."""
    folder = reports / "320-faxe" / "2026"
    if not folder.is_dir():
        parameters = {"municipality": "320", "year": 2026, "plan": "faxe-2026", "data_until": "2026M07"}
        annex_files.put(reports, "320", rate=rate, parameters=parameters)
    content = json.loads((folder / "annex.json").read_text(encoding="utf-8"))
    for value in content["values"]:
        value |= {"value": rate if value["period"] == "2026M07" else value["value"], "unit": "pct"}
        value |= {"rank": None, "method": "published"}
    (folder / "annex.json").write_text(json.dumps(content), encoding="utf-8")
    (folder / "annex.html").write_text(f"<!DOCTYPE html><html lang=da><title>Faxe</title>{page}", encoding="utf-8")
    (folder / "notebooks").mkdir(exist_ok=True)
    names = [f"notebooks/{place:02}-{name}.ipynb" for place, name in enumerate(CHAPTERS)]
    for name in names:
        (folder / name).write_text("{}", encoding="utf-8")
    files = ["annex.html", "annex.json", "manifest.json", *names]
    (folder / "manifest.json").write_text(json.dumps({"files": files, "foot": foot}), encoding="utf-8")
    return folder


def files(folder) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def go(reports, target, day=DAY):
    return publish.publish(reports, target, ADDRESS, "da", day)


def refused(reports, target) -> list[str]:
    before = files(target) if target.is_dir() else None
    with pytest.raises(DataError) as told:
        go(reports, target)
    assert (files(target) if target.is_dir() else None) == before
    lines = str(told.value).splitlines()
    assert lines[-1] == "Nothing is published."
    return lines[:-1]


def test_a_site_holds_the_annexes_their_archive_a_sitemap_a_feed_and_headers(reports, tmp_path):
    target = tmp_path / "www"
    assert go(reports, target) == ["archive/320-faxe/2026/2026-11-30"]
    held = files(target)
    annex = {f"320-faxe/2026/{name}" for name in files(reports / "320-faxe" / "2026")}
    assert set(held) == annex | {f"archive/{name[:13]}/2026-11-30{name[13:]}" for name in annex} | {
        *("index.html", "sitemap.xml", "feed.xml", "headers.txt", "published.json")
    }
    index = held["index.html"].decode()
    assert "Jobcenteret, 56 20 30 00" in index and 'href="https://www.was.digst.dk/x"' in index
    assert 'href="archive/320-faxe/2026/2026-11-30/annex.html">Faxe 2026, udgivet 30. november 2026' in index
    places = [each.text for each in ElementTree.fromstring(held["sitemap.xml"]).iter() if each.tag.endswith("loc")]
    assert places == [
        f"{ADDRESS}/{name}" for name in ("", "320-faxe/2026/annex.html", "archive/320-faxe/2026/2026-11-30/annex.html")
    ]
    feed = ElementTree.fromstring(held["feed.xml"])
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}id").text == f"{ADDRESS}/archive/320-faxe/2026/2026-11-30/"
    assert entry.find(f"{ATOM}author/{ATOM}name").text == "Faxe Kommune"
    assert b"nosniff" in held["headers.txt"]


def test_a_new_edition_stands_beside_the_earlier_and_the_feed_tells_what_changed(reports, tmp_path):
    target = tmp_path / "www"
    go(reports, target)
    first = files(target / "archive")
    assert go(reports, target, NEXT) == []
    put(reports, rate=3.4)
    assert go(reports, target, NEXT) == ["archive/320-faxe/2026/2026-12-20"]
    put(reports, rate=3.6)
    assert go(reports, target, NEXT) == ["archive/320-faxe/2026/2026-12-20-02"]
    now = files(target / "archive")
    assert {name: now[name] for name in first} == first
    feed = ElementTree.parse(target / "feed.xml").getroot()
    newest = feed.findall(f"{ATOM}entry")[0]
    assert feed.find(f"{ATOM}updated").text == "2026-12-20T00:00:00Z"
    assert "3,4" in newest.find(f"{ATOM}summary").text and "3,6" in newest.find(f"{ATOM}summary").text
    titles = [each.find(f"{ATOM}title").text for each in feed.findall(f"{ATOM}entry")]
    day = "Faxe 2026, udgivet 20. december 2026"
    assert titles == [f"{day}, 2. udgave den dag", day, "Faxe 2026, udgivet 30. november 2026"]


def test_what_others_wrote_stays_and_is_never_written_over(reports, tmp_path):
    target = tmp_path / "www"
    target.mkdir()
    (target / "robots.txt").write_text("egen", encoding="utf-8")
    go(reports, target)
    assert (target / "robots.txt").read_text(encoding="utf-8") == "egen"
    (target / "headers.txt").write_text("vores", encoding="utf-8")
    assert refused(reports, target) == [
        "www/headers.txt was not written by bilag publish, or was changed since; move it away."
    ]
    (target / "published.json").unlink()
    assert "www/index.html was not written by" in "\n".join(refused(reports, target))


def test_an_annex_that_is_gone_leaves_the_site_and_stays_in_the_archive(reports, tmp_path):
    target = tmp_path / "www"
    annex_files.put(reports, "330")
    other = put_whole(reports, "330-slagelse")
    go(reports, target)
    for path in sorted(other.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    other.rmdir()
    go(reports, target, NEXT)
    assert not (target / "330-slagelse" / "2026" / "annex.html").exists()
    assert (target / "archive" / "330-slagelse" / "2026" / "2026-11-30" / "annex.html").is_file()


def put_whole(reports, name: str):
    """Make an annex of the default plan whole, with every chapter of it."""
    from analysis import plans

    folder = reports / name / "2026"
    (folder / "annex.html").write_text("<!DOCTYPE html><title>x</title>", encoding="utf-8")
    (folder / "notebooks").mkdir()
    names = [f"notebooks/01-{chapter}.ipynb" for chapter in plans.load("default").chapter_names]
    for each in names:
        (folder / each).write_text("{}", encoding="utf-8")
    held = json.dumps({"files": ["annex.html", "annex.json", "manifest.json", *names], "foot": FOOT})
    (folder / "manifest.json").write_text(held, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("link", "is_dead"),
    [
        ("https://example.dk", False), ("data:text/csv,a", False), ("#content", False), ("annex.json", False),
        ("../../index.html", True), ("#nowhere", True), ("technical.html", True), ("http://example.dk", True),
        ("/etc/passwd", True), ("../../../outside.html", True), ("file:///x", True), ("mailto:a@b.dk", True),
    ],
)  # fmt: skip
def test_a_link_leads_somewhere_in_the_site_or_out_by_https(reports, tmp_path, link, is_dead):
    (tmp_path / "outside.html").write_text("x", encoding="utf-8")
    put(reports, f"<main id=content><a href='{link}'>x</a></main>")
    if is_dead:
        told = refused(reports, tmp_path / "www")
        # from the archive that is no way to the front page; all else is dead in the annex too
        pages = [*([] if link == "../../index.html" else ["320-faxe/"]), "archive/320-faxe/"]
        assert all(line.startswith(page) for line, page in zip(told, pages, strict=True))
        assert f"{link!r}" in told[0] and "leads nowhere" in told[0]
    else:
        go(reports, tmp_path / "www")


def test_drafts_and_pages_without_whom_to_ask_are_refused_in_a_sentence_each(home, reports, tmp_path):
    target = tmp_path / "www"
    put(reports, foot={})
    told = "\n".join(refused(reports, target))
    assert "whom to ask; write contact in bilag.yml or in its plan" in told
    assert "accessibility statement is; write accessibility_statement in bilag.yml" in told
    assert "320-faxe/2026 is a draft: it does not say who approved it; write approval in bilag.yml" in told
    folder = put(reports)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    shorter = manifest | {"files": [name for name in manifest["files"] if "unemployment" not in name]}
    (folder / "manifest.json").write_text(json.dumps(shorter), encoding="utf-8")
    assert refused(reports, target) == [
        "320-faxe/2026 is a draft: it lacks 'unemployment' of its plan; build it whole."
    ]
    (folder / "manifest.json").write_text(json.dumps({"files": ["annex.html", "gone.html"]}), encoding="utf-8")
    assert "is not whole" in refused(reports, target)[0]


def test_the_address_is_asked_for_and_the_folder_is_not_that_of_the_annexes(home, reports, tmp_path, capsys):
    with pytest.raises(SystemExit) as stop:
        app.main(["publish", str(tmp_path / "www")])
    assert stop.value.code == 2
    assert "The sitemap and the feed need the address of the site: --address https://" in capsys.readouterr().err
    with pytest.raises(UsageError, match="is no address of a site"):
        publish.publish(reports, tmp_path / "www", "http://x.dk", "da", DAY)
    for target in (reports, reports / "www", home):
        with pytest.raises(UsageError, match="name another one"):
            go(reports, target)
    with pytest.raises(UsageError, match="no annex"):
        go(tmp_path / "empty", tmp_path / "www")


def test_the_pages_of_the_indicators_go_along_and_must_say_whom_to_ask(reports, tmp_path):
    target = tmp_path / "www"
    (reports / "indicators").mkdir()
    statement = f"<a href='{FOOT['accessibility_statement']}'>x</a>"
    for name in ("indicators/index.html", "indicators/rate.html", "heat.html"):
        (reports / name).write_text(f"<!DOCTYPE html><title>x</title>{statement}", encoding="utf-8")
    for name in ("indicators/rate.csv", "catalog.jsonld"):
        (reports / name).write_text("{}", encoding="utf-8")
    go(reports, target)
    assert {"indicators/rate.csv", "indicators/rate.html", "heat.html", "catalog.jsonld"} <= set(files(target))
    assert 'href="indicators/index.html"' in (target / "index.html").read_text(encoding="utf-8")
    assert f"{ADDRESS}/indicators/rate.html" in (target / "sitemap.xml").read_text(encoding="utf-8")
    (reports / "heat.html").write_text("<!DOCTYPE html><title>x</title>", encoding="utf-8")
    assert refused(reports, target) == [
        "The pages of the indicators do not say whom to ask as the annexes do; write them with: bilag site"
    ]
