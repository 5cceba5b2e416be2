"""The numbers of finished annexes, recomputed by code that shares nothing with the project.

What is printed, on both pages, is looked up in annex.json by what stands beside it, and rounded by hand; the numbers
of a message in what it hands on itself; what annex.json has of common indicators is worked out anew from the raw
snapshots.
"""

import base64
import csv
import json
import re
import zlib
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest
import yaml

from tests import whole_annexes
from tests.whole_annexes import PLANS

DATA = Path(__file__).resolve().parents[1] / "data"
NUMBER = re.compile(r"[+−]?\d{1,3}(?:\.\d{3})+(?:,\d+)?|[+−]?\d+(?:,\d+)?")
RANK = re.compile(r"(?:deler )?nr\. (\d+)(?:-\d+)? af (\d+)")
AMOUNT = re.compile(rf"(?<![\w.,-])(?:{NUMBER.pattern})(?= (?:pct|kr|fuldtids|pers))")
TARGET = re.compile(r"(\d[0-9a-z]*|[A-Z][0-9a-z]*)\. ")
# What is no number of anything: days and years, the ends of ages, goals by their number, and which end of a rank is 1.
NO_NUMBER = re.compile(
    r"\(1 = \w+\)|\b[Mm]ål(?:ene)? \d+[a-z]?\d*(?:(?:, | og )\d+[a-z]?\d*)*|\d+-\d+(?:-årige| år| uger)"
    r"|seneste \d+ måneder|under \d+ (?:år|uger)|\d+ år og derover|\d+\. (?:kvartal|halvår)|\b(?:19|20)\d\d\b"
)
CHANCE = re.compile(r"\(sandsynlighed [^)]*\)")
CHANGE = re.compile(r"(steget|faldet) ([\d.,]+) (?:pct|point|pladser)")
MONTHS = (
    *("januar", "februar", "marts", "april", "maj", "juni"),
    *("juli", "august", "september", "oktober", "november", "december"),
)
MONTH = re.compile(rf"(?:({'|'.join(MONTHS)})|(jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)\.?) (\d{{4}})")
HALF = re.compile(r"(\d)\. halvår (\d{4})")
QUARTER = re.compile(r"(\d)\. (?:kvartal|kvt\.) (\d{4})")
DUST = 1e-9
BLOCK = "application/vnd.bilag+json"
# On data from before the tables of most common indicators begin.
EARLY = {"slagelse-2017", "naestved-politik"}
# Plans with goals that are measured with numbers that the project holds.
WITH_NUMBERS = ("naestved-2023", "faxe-2024-2026", "naestved-politik")


# What is printed


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
        caption = re.sub(r"^(Tabel \d+|Tallene bag figuren:)\s*", "", _words(table.find("caption")))
        headers = [_words(each) for each in table.xpath("thead/tr[last()]/th")]
        rows = []
        for row in table.xpath("tbody/tr"):
            cells = row.xpath("td")
            # a header of two rows has the stub in its first
            rows += [
                (_words(row.find("th")), header, _words(cell))
                for header, cell in zip(headers[len(headers) - len(cells) :], cells, strict=True)
                if "number" in cell.get("class", "") or not amount(_words(cell))
            ]
        yield block, caption, rows


def _words(element) -> str:
    return " ".join(element.text_content().replace("\N{NO-BREAK SPACE}", " ").split())


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
    printed, rank, change = amount(words), RANK.fullmatch(words), CHANGE.search(words)
    if printed is None and rank is None and change is None:
        return ""
    found, known = held.about(block, caption, label, header)
    if rank:
        who = area_codes().get(label, {held.own})
        places = {(each["rank"], each["rank_of"]) for each in found if each["area"] in who}
        return "known" if (int(rank[1]), int(rank[2])) in places else None
    if change:
        size, decimals = amount(change[2])
        printed = (size if change[1] == "steget" else -size), decimals
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


@pytest.mark.parametrize("name", PLANS)
def test_every_number_in_a_table_is_a_number_of_the_json(annex_of, name):
    counted, lost = read_cells(annex_of(name))
    assert lost == []
    assert counted["known"] > 100
    # nearly all are found by the very indicator, area and period that stand beside them
    assert counted["known"] > 50 * counted["some"]


def test_every_number_in_a_table_of_other_annexes_is_a_number_of_the_json(others):
    found = [read_cells(folder) for folder in others]
    assert [each for _, lost in found for each in lost] == []
    assert min(counted["known"] for counted, _ in found) > 100


def goals(folder: Path):
    """Yield each number in a cell of the tables of goals: its goal's mark, the cell's words and the number."""
    for block, _, cells in tables(folder):
        for label, header, words in cells:
            if (mark := TARGET.match(label)) and not CHANGE.search(words):
                yield from (
                    ((block, label, header, words), mark[1], each[0]) for each in AMOUNT.finditer(CHANCE.sub("", words))
                )


def numbers_of_messages(folder: Path):
    """Yield each number in a message with its sentence and the values that the message hands on."""
    for path in sorted((folder / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        packed = [output.get("data", {}).get(BLOCK) for cell in cells for output in cell.get("outputs", [])]
        for block in [json.loads(zlib.decompress(base64.b64decode(each))) for each in packed if each]:
            for sentence in (block["headline"], *block["sentences"]) if block["block"] == "message" else ():
                plain = NO_NUMBER.sub("", sentence.replace("\N{NO-BREAK SPACE}", " "))
                yield from ((sentence, each[0], block["values"]) for each in NUMBER.finditer(plain))


def unknown_in_messages(folder: Path) -> list[tuple]:
    """Return the numbers of messages that are none of their values, nor what a goal asks for."""
    limits = [number for numbers in Held(folder).targets.values() for number in numbers]
    lost = []
    for sentence, words, values in numbers_of_messages(folder):
        known = [value[name] for value in values for name in ("value", "rank", "rank_of")] + limits
        if not any(prints_as(abs(number), amount(words)) for number in known if number is not None):
            lost.append((folder.parent.name, words, sentence))
    return lost


@pytest.mark.parametrize("name", PLANS)
def test_every_number_in_a_message_is_one_of_its_values(annex_of, name):
    folder = annex_of(name)
    assert unknown_in_messages(folder) == []
    assert len(list(numbers_of_messages(folder))) > 20


def test_every_number_in_a_message_of_other_annexes_is_one_of_its_values(others):
    assert [each for folder in others for each in unknown_in_messages(folder)] == []
    assert min(len(list(numbers_of_messages(folder))) for folder in others) > 40


@pytest.mark.parametrize("name", WITH_NUMBERS)
def test_every_number_in_the_tables_of_goals_is_one_of_its_goal(annex_of, name):
    held, found = Held(annex_of(name)), list(goals(annex_of(name)))
    lost = [
        cell for cell, mark, words in found if not any(prints_as(number, amount(words)) for number in held.goal(mark))
    ]
    assert lost == []
    assert len(found) >= 5


@pytest.mark.parametrize(
    ("words", "read"),
    [("1.021", (1021, 0)), ("−4,65", (-4.65, 2)), ("+0,3", (0.3, 1)), ("19,8-19,9", None), ("*", None)],
)
def test_a_printed_number_is_read(words, read):
    assert amount(words) == read


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("december 2025", {"2025M12"}),
        ("dec. 2025", {"2025M12"}),
        ("4. kvartal 2025", {"2025Q4"}),
        ("2. kvt. 2021-1. kvt. 2022", {"2022QMAT01"}),
        ("1. halvår 2022", {"2022H1"}),
        ("2024", {"2024"}),
        ("Stevns", set()),
    ],
)
def test_a_printed_period_is_read(words, read):
    assert periods_in(words) == read


# What is held


@cache
def raw(source: str, table: str, measure: str) -> dict[tuple[str, str], float]:
    """Return the published numbers of a measure, in all, by area and period."""
    newest = max((DATA / "snapshots" / source / table).glob("*.csv"))
    with newest.open(encoding="utf-8") as file:
        return {
            (row["area"], row["period"]): float(row["value"])
            for row in csv.DictReader(file)
            if row["measure"] == measure and not row["breakdown"] and row["status"] in ("observed", "zero")
        }


@cache
def members() -> dict[str, list[str]]:
    found = defaultdict(list)
    with (DATA / "areas" / "municipalities.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for code in (row["code"], *(row[kind] for kind in ("region", "landsdel", "rar", "kommunegruppe"))):
                found[code].append(row["code"])
    return found


def count(table: str, measure: str, area: str, period: str, source: str = "jobindsats") -> float | None:
    """Return a count: the country's as published, a group's as the sum of its members."""
    numbers = raw(source, table, measure)
    parts = [numbers.get((code, period)) for code in ([area] if area == "000" else members()[area])]
    return None if not parts or None in parts else sum(parts)


def share(above: tuple[str, str], below: tuple[str, str], area: str, period: str) -> float | None:
    top, bottom = count(*above, area, period), count(*below, area, period)
    return None if top is None or not bottom else 100 * top / bottom


def published(table: str, measure: str, area: str, period: str, source: str = "jobindsats") -> float | None:
    return raw(source, table, measure).get((area, period)) if len(members()[area]) == 1 or area == "000" else None


def mean(indicator, area: str, period: str) -> float | None:
    """Return the mean of the months of a year."""
    months = [indicator(area, f"{period}M{number:02}") for number in range(1, 13)]
    return None if None in months else sum(months) / 12


UNEMPLOYED, LONG_TERM = ("Y25I01", "unemployed_full_time_count"), ("Y25I09", "long_term_unemployed_count")


def unemployed(area: str, period: str) -> float | None:
    return count(*UNEMPLOYED, area, period) if "M" in period else mean(unemployed, area, period)


def twelve_months(area: str, period: str) -> float | None:
    """Return the mean of long-term unemployed over that of unemployed in the twelve months that end with a month."""
    year, month = int(period[:4]), int(period[5:])
    months = [f"{year - (number > month)}M{number:02}" for number in range(1, 13)]
    above, below = ([count(*of, area, each) for each in months] for of in (LONG_TERM, UNEMPLOYED))
    return None if None in (*above, *below) else 100 * sum(above) / sum(below)


INDICATORS = {
    "unemployed": unemployed,
    "long_term_unemployed": lambda *about: count(*LONG_TERM, *about),
    "long_term_share": lambda *about: share(LONG_TERM, UNEMPLOYED, *about),
    "long_term_share_12_months": twelve_months,
    "unemployment_rate": lambda *about: published("Y25I01", "unemployed_labour_force_pct", *about),
    "cash_assistance_full_time": lambda *about: count("Y60A02", "full_time_persons_count", *about),
    "activation_rate": lambda *about: published("Y60C07", "activation_rate_pct", *about),
    "employment_rate": lambda *about: published("RAS200", "employment_rate_pct", *about, "statbank"),
}


def recomputed(folder: Path) -> tuple[Counter, list[tuple]]:
    """Return how many values of each common indicator were worked out anew, and those that came out otherwise."""
    content = json.loads((folder / "annex.json").read_text(encoding="utf-8"))
    compared, different = Counter(), []
    for value in content["values"]:
        key, area, period = value["indicator"], value["area"], value["period"]
        monthly = re.fullmatch(r"\d{4}(M\d\d)?", period)
        # peers are known to the annex alone, and what hidden counts bound is rounded on purpose
        if key not in INDICATORS or value["breakdown"] or not monthly or area not in members() | {"000": []}:
            continue
        found = INDICATORS[key](area, period) if value["method"] not in ("bounds", "as_printed") else None
        if found is None or value["value"] is None:
            continue
        compared[key] += 1
        if abs(found - value["value"]) > DUST:
            different.append((folder.parent.name, key, area, period, value["value"], found))
    return compared, different


@pytest.mark.parametrize("name", PLANS)
def test_common_indicators_follow_from_the_raw_snapshots(annex_of, name):
    compared, different = recomputed(annex_of(name))
    assert different == []
    # most tables begin in 2021, and the plans of 2023 and later are on them
    assert sum(compared.values()) >= (0 if name in EARLY else 40)


def test_common_indicators_of_other_annexes_follow_from_the_raw_snapshots(others):
    found = [recomputed(folder) for folder in others]
    assert [each for _, different in found for each in different] == []
    assert min(sum(compared.values()) for compared, _ in found) >= 40
