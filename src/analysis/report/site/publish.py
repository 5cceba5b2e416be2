"""Publishing: the annexes as a static site in a folder, put in place whole or not at all.

What is published is checked first: whole annexes alone, approved where a house says by whom, each page with whom to
ask, and no link that leads nowhere. Each edition of an annex keeps an address of its own under `archive/`.
"""

import datetime
import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

from analysis import plans
from analysis.core import atomic, errors, formats, house
from analysis.core.errors import DataError, UsageError
from analysis.display.blocks.html import environment
from analysis.display.texts import text
from analysis.report import build
from analysis.report.site import differences, differences_page, index, indicator_pages
from analysis.report.site.entries import Entry, entries, foot, whom_to_ask
from analysis.sources import record_kinds

ARCHIVE, LISTING, HEADERS = "archive", "published.json", "headers.txt"
ADDRESS = re.compile(r"https://[^\s/]+(/\S*)?")


def publish(reports: Path, target: Path, address: str, language: str, today: datetime.date) -> list[str]:
    """Put the annexes in a folder of reports into another as a site, and return the folders of new editions.

    What others have laid in the folder stays; earlier editions stay in the archive.

    Raises
    ------
    DataError
        With every fault of the annexes and of the folder, one on a line; nothing is published then.
    UsageError
        When the address is none, the folder is that of the annexes, or there is no annex.
    """
    if not ADDRESS.fullmatch(address):
        raise UsageError(f"--address {address!r} is no address of a site; write it as https://bilag.kommunen.dk.")
    target = target.absolute()
    if target.is_relative_to(reports) or reports.is_relative_to(target):
        raise UsageError(f"'{target.name}' is or holds the folder of the annexes; name another one to publish in.")
    found = entries(reports)
    if not found:
        raise UsageError(f"There is no annex in '{reports.name}' to publish; build one with: bilag build --year 2026")
    _refuse([fault for entry in found for fault in _faults(reports / entry.folder, entry)])
    atomic.require_writable(target, folder=True)
    files, editions = _listing(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with atomic.scratch_folder(target.parent) as scratch:
        site = scratch / "site"
        for entry in found:
            _copy(reports / entry.folder, site / entry.folder)
        _copy_indicators(reports, site)
        new = list(filter(None, (_edition(entry, site, target, editions, language, today) for entry in found)))
        _write_site(site, address.rstrip("/") + "/", [*editions, *new], language)
        _refuse([fault for page in sorted(site.rglob("*.html")) for fault in _links(page, site, target)])
        ours = {name for name, sha256 in files.items() if _sha256(target / name) == sha256} | {LISTING} & {*files}
        written = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
        listed = {name: _sha256(path) for name, path in written.items() if not name.startswith(f"{ARCHIVE}/")}
        held = {"files": {LISTING: ""} | listed, "editions": [*editions, *new]}
        _write(site / LISTING, json.dumps(held, ensure_ascii=False, indent=1) + "\n")
        others = [name for name in (*written, LISTING) if name not in ours and (target / name).exists()]
        told = f"{target.name}/{{}} was not written by bilag publish, or was changed since; move it away."
        _refuse([told.format(name) for name in others])
        atomic.swap_folder(site, target, scratch, ours)
    return [each["folder"] for each in new]


def _refuse(faults: Sequence[str]) -> None:
    if faults:
        raise DataError("\n".join([*dict.fromkeys(faults), "Nothing is published."]))


def _faults(annex: Path, entry: Entry) -> Iterator[str]:
    """Give what keeps an annex from being published."""
    files, again = build.listed(annex), "and build it again."
    if not files or not all((annex / name).is_file() for name in files):
        yield f"{entry.folder} is not whole: its files are not those of its manifest; build it again."
        return
    if entry.plan in plans.names():
        chapters = {Path(name).stem[3:] for name in files if name.startswith("notebooks/")}
        if lacking := [name for name in plans.load(entry.plan).chapter_names if name not in chapters]:
            yield f"{entry.folder} is a draft: it lacks {errors.alternatives(lacking[:3])} of its plan; build it whole."
    said, own = foot(annex), house.of(entry.codes[0])
    if not said["contact"]:
        yield f"{entry.folder} does not say whom to ask; write contact in bilag.yml or in its plan, {again}"
    if not said["accessibility_statement"]:
        told = "write accessibility_statement in bilag.yml or in its plan"
        yield f"{entry.folder} does not say where its accessibility statement is; {told}, {again}"
    if own and not (own.approval and any(own.approval in each for each in said["responsible"])):
        yield f"{entry.folder} is a draft: it does not say who approved it; write approval in bilag.yml, {again}"


def _listing(target: Path) -> tuple[dict[str, str], list[dict]]:
    """Return the files that were published in a folder, with their checksums, and the editions in its archive."""
    try:
        held = json.loads((target / LISTING).read_bytes())
        return {**held["files"]}, [*held["editions"]]
    except (OSError, ValueError, KeyError, TypeError):
        return {}, []


def _copy(annex: Path, to: Path) -> None:
    for name in sorted(build.listed(annex)):
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(annex / name, to / name)


def _copy_indicators(reports: Path, site: Path) -> None:
    """Lay the pages of the indicators in the site where there are any; each must say whom to ask, as the annexes do."""
    if not (reports / indicator_pages.FOLDER).is_dir():
        return
    shutil.copytree(reports / indicator_pages.FOLDER, site / indicator_pages.FOLDER)
    for name in (indicator_pages.HEAT, indicator_pages.CATALOGUE):
        shutil.copyfile(reports / name, site / name)
    ask = whom_to_ask(reports, entries(reports))
    said = (reports / indicator_pages.HEAT).read_text(encoding="utf-8")
    if not all(statement in said for _, statement in ask):
        _refuse(["The pages of the indicators do not say whom to ask as the annexes do; write them with: bilag site"])


def _edition(
    entry: Entry, site: Path, target: Path, editions: list[dict], language: str, today: datetime.date
) -> dict | None:
    """Lay an annex in the archive where it is not as its last edition, and return what is told of it."""
    annex = site / entry.folder
    # its timings are not what it says
    said = {name: _sha256(annex / name) for name in sorted(build.listed(annex)) if name != "manifest.json"}
    digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    before = [each for each in editions if each["annex"] == entry.folder]
    if before and before[-1]["digest"] == digest:
        return None
    same_day = sum(each["date"] == today.isoformat() for each in before)
    folder = f"{ARCHIVE}/{entry.folder}/{today.isoformat()}{f'-{same_day + 1:02}' if same_day else ''}"
    shutil.copytree(annex, site / folder)
    summary = text(language, "site.first_edition")
    if before and (target / before[-1]["folder"] / "annex.json").is_file():
        was = target / before[-1]["folder"]
        summary = differences_page.as_text(differences.of_annexes(was, annex), language)
    day = formats.date(today, language)
    title = text(language, "site.edition", area=entry.names(language), year=entry.year, day=day)
    title += text(language, "site.edition_again", number=same_day + 1) if same_day else ""
    author = record_kinds.authority(entry.codes[0], language)
    told = {"annex": entry.folder, "folder": folder, "date": today.isoformat(), "digest": digest}
    return told | {"title": title, "author": author, "summary": summary}


def _write_site(site: Path, address: str, editions: list[dict], language: str) -> None:
    """Write what lies beside the annexes: front page, sitemap, feed and headers."""
    found = entries(site)
    pages = [page for entry in found for page in sorted((site / entry.folder).glob("*.html"))]
    newest = [*reversed(editions)]
    dates = {each["annex"]: each["date"] for each in editions}
    listed = [("", max(dates.values()))]
    listed += [(page.relative_to(site).as_posix(), dates[page.relative_to(site).parent.as_posix()]) for page in pages]
    listed += [(page, max(dates.values())) for page in indicator_pages.listed(site)]
    listed += [(f"{each['folder']}/annex.html", each["date"]) for each in newest]
    ask, indicators = whom_to_ask(site, found), indicator_pages.listed(site)
    _write(site / "index.html", index.render(found, language, (), ask, newest, indicators=bool(indicators)))
    templates = environment(language, index.TEMPLATE)
    words = {"address": address, "language": language, "pages": listed, "editions": newest}
    for name in ("sitemap.xml", "feed.xml"):
        _write(site / name, templates.get_template(f"{name}.j2").render(words) + "\n")
    shutil.copyfile(index.TEMPLATE / HEADERS, site / HEADERS)


def _write(file: Path, content: str) -> None:
    file.write_text(content, encoding="utf-8", newline="\n")


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


class _Page(HTMLParser):
    """The links of a page, and the places in it that a link can lead to."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the address and the id of an element."""
        for name, value in attrs:
            if name in ("href", "src", "xlink:href") and value is not None:
                self.links.append(value)
            elif name == "id" and value:
                self.ids.add(value)


def _links(page: Path, site: Path, target: Path) -> Iterator[str]:
    """Give each link of a page that leads nowhere, or out of the site in another way than https."""
    read, here = _Page(page), page.relative_to(site).as_posix()
    for link in dict.fromkeys(read.links):
        if link.startswith(("https://", "data:")):
            continue
        name, place = urldefrag(unquote(link))
        if not name:
            there = not place or place in read.ids
        else:
            # an earlier edition lies in the archive of the folder
            ways = [Path(folder, page.parent.relative_to(site), name).resolve() for folder in (site, target)]
            inside = zip(ways, (site.resolve(), target.resolve()), strict=True)
            there = ":" not in name and any(way.is_relative_to(folder) and way.is_file() for way, folder in inside)
        if not there:
            yield f"{here} has a link that leads nowhere, or out of the site by another way than https: {link!r}."
