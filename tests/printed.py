"""The numbers that finished annexes print, looked up in annex.json by code that shares nothing with the project.

A number in a table is looked up by what stands beside it and rounded by hand; one of a message in what the message
hands on itself; one of a goal among the goal's own.
"""

import base64
import csv
import json
import re
import zlib
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import yaml

from tests import whole_annexes

DATA = Path(__file__).resolve().parents[1] / "data"
NUMBER = re.compile(r"[+−]?\d{1,3}(?:\.\d{3})+(?:,\d+)?|[+−]?\d+(?:,\d+)?")
RANK = re.compile(r"(?:deler )?nr\. (\d+)(?:-\d+)? af (\d+)")
AMOUNT = re.compile(rf"(?<![\w.,-])(?:{NUMBER.pattern})(?= (?:pct|kr|fuldtids|pers))")
TARGET = re.compile(r"(\d[0-9a-z]*|[A-Z][0-9a-z]*)\. ")
# What is no number of anything: days and years, the ends of ages, goals by their number, and which end of a rank is 1.
NO_NUMBER = re.compile(
    r"\(1 = \w+\)|\b[Mm]ål(?:ene)? \d+[a-z]?\d*(?:(?:, | og )\d+[a-z]?\d*)*|\d+-\d+(?:-årige| år| uger)"
    r"|(?:seneste|over) \d+ måneder|under \d+ (?:år|uger)|\d+ år og derover|\d+\. (?:kvartal|halvår)|\b(?:19|20)\d\d\b"
)
CHANCE = re.compile(r"\(sandsynlighed [^)]*\)")
CHANGE = re.compile(r"([+−]?[\d.,]+)(?: .+)?")
CHANGES = ("Ændring på et år", "På et år")
MONTHS = (
    *("januar", "februar", "marts", "april", "maj", "juni"),
    *("juli", "august", "september", "oktober", "november", "december"),
)
MONTH = re.compile(rf"(?:({'|'.join(MONTHS)})|(jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)\.?) (\d{{4}})")
HALF = re.compile(r"(\d)\. halvår (\d{4})")
QUARTER = re.compile(r"(\d)\. (?:kvartal|kvt\.) (\d{4})")
DUST = 1e-9
BLOCK = "application/vnd.bilag+json"


def amount(words: str) -> tuple[float, int] | None:
    """Read a Danish number: what it is and how many decimals it has."""
    if not NUMBER.fullmatch(words):
        return None
    plain = words.replace(".", "").replace(",", ".").replace("−", "-").replace("+", "")
    return float(plain), len(plain.partition(".")[2])


def prints_as(number: float | None, printed: tuple[float, int]) -> bool:
    """Whether a number is printed so: the nearest with that many decimals, but for the dust of binary fractions."""
    return number is not None and abs(number - printed[0]) <= 0.5 * 10 ** -printed[1] + DUST


def periods_in(words: str) -> set[str]:
    """Return the periods that some words may name."""
    if found := MONTH.fullmatch(words):
        short = [name[:3] for name in MONTHS]
        number = MONTHS.index(found[1]) if found[1] else short.index(found[2])
        return {f"{found[3]}M{number + 1:02}"}
    if found := QUARTER.fullmatch(words):
        return {f"{found[2]}Q{found[1]}"}
    if ends := QUARTER.findall(words):
        return {f"{ends[-1][1]}QMAT0{ends[-1][0]}"} if len(ends) == 2 else set()
    if found := HALF.fullmatch(words):
        return {f"{found[2]}H{found[1]}"}
    return {words} if re.fullmatch(r"\d{4}", words) else set()


@cache
def area_codes() -> dict[str, set[str]]:
    found = defaultdict(set)
    with (DATA / "areas" / "municipalities.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["name"]].add(row["code"])
    for group in yaml.safe_load((DATA / "areas" / "groups.yml").read_text(encoding="utf-8")):
        found[group["name"]["da"]].add(group["code"])
    return found


def peers_code(name: str) -> str:
    """Return the code of peers that a plan names."""
    plain = name.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return "peers-" + "-".join(re.findall("[a-z0-9]+", plain))


@cache
def indicator_keys() -> dict[str, set[str]]:
    found = defaultdict(set)
    for path in (DATA / "indicators").glob("*.yml"):
        for key, record in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            found[record["name"]["da"]].add(key)
    return found


def indicators_in(words: str) -> set[str]:
    """Return the indicators whose name some words begin with: of several names the longest."""
    begun = [
        name for name in indicator_keys() if words == name or words.startswith((f"{name}, ", f"{name}:", f"{name} ("))
    ]
    return indicator_keys()[max(begun, key=len)] if begun else set()


def indicators_of(block: str) -> set[str]:
    """Return the indicator that a block's id names: of several the longest."""
    named = [key for keys in indicator_keys().values() for key in keys if f"-{key.replace('_', '-')}-" in f"{block}-"]
    return {max(named, key=len)} if named else set()


def tables(folder: Path):
    """Yield each table of the pages: the id of its block, its caption, and of each cell label, header and words.

    A cell in a column of words is left out, but for places and changes.
    """
    found = [
        table for page in whole_annexes.pages(folder) for table in page.xpath("//*[contains(@class, 'block')]//table")
    ]
    for table in found:
        for drawing in table.xpath(".//svg"):
            drawing.drop_tree()
        block = table.xpath("ancestor::*[contains(@class, 'block')]/@id")[-1]
        caption = re.sub(r"^(Tabel \d+|Tallene bag figuren:)\s*", "", words_of(table.find("caption")))
        headers = [words_of(each) for each in table.xpath("thead/tr[last()]/th")]
        rows = []
        for row in table.xpath("tbody/tr"):
            cells = row.xpath("td")
            # a header of two rows has the stub in its first
            rows += [
                (words_of(row.find("th")), header, words_of(cell))
                for header, cell in zip(headers[len(headers) - len(cells) :], cells, strict=True)
                if "number" in cell.get("class", "") or not amount(words_of(cell))
            ]
        yield block, caption, rows


def words_of(element) -> str:
    return " ".join(element.text_content().replace("\N{NO-BREAK SPACE}", " ").split())


def change_in(header: str, words: str) -> re.Match | None:
    """Return what a cell tells of a change, where its column is one of changes."""
    return CHANGE.fullmatch(words) if header.startswith(CHANGES) else None


class Held:
    """What annex.json holds, to be looked up."""

    def __init__(self, folder: Path):
        self.content = json.loads((folder / "annex.json").read_text(encoding="utf-8"))
        self.own = self.content["parameters"]["municipality"]
        self.values = self.content["values"]
        self.areas = {value["area"] for value in self.values}
        self.blocks = defaultdict(list)
        for each in self.content["numbers"]:
            self.blocks[each["block"], each["row"]].append(each["value"])
        self.forecasts = defaultdict(list)
        for each in self.content["forecasts"]:
            points = [
                each["value"],
                *(each[f"{side}_{level}"] for side in ("lower", "upper") for level in (50, 80, 95)),
            ]
            self.forecasts[each["block"], each["period"]] += points
        self.targets = defaultdict(list)
        # those without a number in the plan have letters, in the plan's order
        lettered = dict.fromkeys(each["id"] for each in self.content["targets"] if not each["id"][0].isdigit())
        marks = dict(zip(lettered, "ABCDEFGHIJ", strict=False))
        for each in self.content["targets"]:
            asked = [amount(found[0])[0] for found in NUMBER.finditer(each["rule"])]
            # of a goal that is known in part the indicator's number is printed
            part = [
                value["value"]
                for value in self.values
                if (value["indicator"], value["area"], value["period"])
                == (each["indicator"], self.own, each["value_period"])
            ]
            known = [*asked, *part, *(each[name] for name in ("value", "limit", "comparator_value"))]
            self.targets[marks.get(each["id"], each["id"])] += [number for number in known if number is not None]

    def goal(self, mark: str) -> list[float]:
        """Return the numbers of a goal and its parts: its own and what they are held against."""
        return [number for each, numbers in self.targets.items() if each.startswith(mark) for number in numbers]

    def about(self, block: str, caption: str, label: str, header: str) -> tuple[list[dict], bool]:
        """Return the values that a cell may be, and whether indicator, area and period are all known."""
        beside = [part.strip() for words in (header, label) for part in re.split(r", | til | \(", words)]
        keys = indicators_in(label) or indicators_in(header) or indicators_in(caption) or indicators_of(block)
        codes = {peers_code(header), peers_code(label)} & self.areas
        codes = codes or next((area_codes()[each] for each in beside if each in area_codes()), set())
        if not codes:
            codes = {code for part in caption.split(", ") for code in area_codes().get(part, ())} or {self.own}
        when = set().union(*map(periods_in, (header, label, *beside, f"{label} {header}", f"{header} {label}")))
        if not when:
            when = set().union(*map(periods_in, caption.split(", ")))
        found = [
            value
            for value in self.values
            if (not keys or any(value["indicator"] == key or value["indicator"].startswith(f"{key}_") for key in keys))
            and (not codes or value["area"] in codes)
            and (not when or value["period"] in when)
        ]
        return found, bool(keys and codes and when)


def not_held(held: Held, block: str, caption: str, label: str, header: str, words: str) -> str | None:
    """Return what a cell is found by ("known" or "some"), "" where it is no number, None where it is not held."""
    printed, rank, change = amount(words), RANK.fullmatch(words), change_in(header, words)
    if printed is None and rank is None and change is None:
        return ""
    found, known = held.about(block, caption, label, header)
    if rank:
        who = area_codes().get(label, {held.own})
        places = {(each["rank"], each["rank_of"]) for each in found if each["area"] in who}
        return "known" if (int(rank[1]), int(rank[2])) in places else None
    if change:
        printed = amount(change[1])
        found = [each for each in found if each["indicator"].endswith("_change") and each["area"] == held.own]
    here = [
        *held.blocks[block, label],
        *(number for when in periods_in(label) for number in held.forecasts[block, when]),
    ]
    if any(prints_as(number, printed) for number in here):
        return "known"
    names = ("value", "rank", "lower", "upper")
    if any(prints_as(each[name], printed) for each in found for name in names):
        return "known" if known else "some"
    return None


def read_cells(folder: Path) -> tuple[Counter, list[tuple]]:
    """Return how many numbers in an annex's tables are found by what, and those that are not."""
    held, counted, lost = Held(folder), Counter(), []
    for block, caption, cells in tables(folder):
        for label, header, words in cells:
            found = not_held(held, block, caption, label, header, words)
            counted[found] += found != ""
            lost += [(folder.parent.name, block, label, header, words)] if found is None else []
    return counted, lost


def goals(folder: Path):
    """Yield each number in a cell of the tables of goals: its goal's mark, the cell's words and the number."""
    for block, _, cells in tables(folder):
        for label, header, words in cells:
            if (mark := TARGET.match(label)) and not change_in(header, words):
                yield from (
                    ((block, label, header, words), mark[1], each[0]) for each in AMOUNT.finditer(CHANCE.sub("", words))
                )


def messages(folder: Path):
    """Yield each message that the chapters hand on."""
    for path in sorted((folder / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        packed = [output.get("data", {}).get(BLOCK) for cell in cells for output in cell.get("outputs", [])]
        blocks = [json.loads(zlib.decompress(base64.b64decode(each))) for each in packed if each]
        yield from (block for block in blocks if block["block"] == "message")


def numbers_of_messages(folder: Path):
    """Yield each number in a message with its sentence and the values that the message hands on."""
    for message in messages(folder):
        for sentence in (message["headline"], *message["sentences"]):
            plain = NO_NUMBER.sub("", sentence.replace("\N{NO-BREAK SPACE}", " "))
            yield from ((sentence, each[0], message["values"]) for each in NUMBER.finditer(plain))


def said(folder: Path) -> list[str]:
    """Return what the pages say in the place of messages: headings, paragraphs and points."""
    where = "//h2/*[@class='message'] | //*[contains(@class, 'said')]//*[self::li or self::p[contains(@class, 'text')]]"
    return [words_of(each) for page in whole_annexes.pages(folder) for each in page.xpath(where)]


def unknown_in_messages(folder: Path) -> list[tuple]:
    """Return the numbers of messages that are none of their values, nor what a goal asks for."""
    limits = [number for numbers in Held(folder).targets.values() for number in numbers]
    lost = []
    for sentence, words, values in numbers_of_messages(folder):
        known = [value[name] for value in values for name in ("value", "rank", "rank_of")] + limits
        if not any(prints_as(abs(number), amount(words)) for number in known if number is not None):
            lost.append((folder.parent.name, words, sentence))
    return lost
