"""Areas: the 98 municipalities and the groups of them that an annex compares with."""

import csv
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pydantic import RootModel

from analysis.core import errors, formats, project, reforms, yaml_files
from analysis.core.errors import DataError, UsageError
from analysis.core.yaml_files import BilingualText, StrictModel

# The order is also the order in which areas are listed.
KINDS = ("country", "region", "landsdel", "rar", "kommunegruppe", "municipality", "peer_group")
GROUPING_KINDS = ("region", "landsdel", "rar", "kommunegruppe")
COUNTRY = "000"


@dataclass(frozen=True)
class Area:
    """A municipality or a group of municipalities.

    The code is "370" (municipality), "000" (country), "085" (region), "06" (landsdel), "rar-sjaelland",
    "kommunegruppe-3" or "peers-<slug>"; always text. `members` are the codes of the municipalities that it consists of;
    a municipality has itself. A reform says from when an area, or all of a kind, is there, and until when.
    """

    code: str
    name: str
    kind: str
    members: tuple[str, ...]

    def __hash__(self) -> int:
        # areas are looked up often, and those of the same code are seldom others
        return hash(self.code)

    @property
    def is_group(self) -> bool:
        """Whether it is some municipalities together; the country is more than its 98, for of some it is not known."""
        return self.kind not in ("municipality", "country")

    def is_there(self, period: str) -> bool:
        """Whether it is there in the last month of a period; of RAR the council, not its municipalities."""
        return reforms.in_force(self.code, period) and reforms.in_force(self.kind, period)

    @property
    def slug(self) -> str:
        """The name for folders and addresses, such as "naestved"."""
        return formats.slug(self.name)


class _Group(StrictModel):
    code: str
    kind: Literal["country", "region", "landsdel", "rar", "kommunegruppe"]
    name: BilingualText
    merges: tuple[str, ...] = ()


class _Aliases(StrictModel):
    names: dict[str, list[str]]
    english: dict[str, str]
    ignored: list[str]


def municipalities() -> tuple[Area, ...]:
    """Return the 98 municipalities in Danish order of their names.

    Example
    -------
    >>> found = municipalities()
    >>> len(found), found[0].name, found[-1].name
    (98, 'Albertslund', 'Aarhus')
    """
    return tuple(area for area in all_areas() if area.kind == "municipality")


def all_areas() -> tuple[Area, ...]:
    """Return country, regions, landsdele, RAR, kommunegrupper and municipalities, in that order."""
    return tuple(_by_code().values())


def area(code: str) -> Area:
    """Return the area with a code.

    Example
    -------
    >>> area("370").name, len(area("rar-sjaelland").members)
    ('Næstved', 17)
    """
    if code not in _by_code():
        raise errors.unknown("area code", code, _by_code())
    return _by_code()[code]


def resolve(text: str, kinds: Iterable[str] | None = None) -> Area:
    """Find the area that a user or a source means.

    `text` is a code, a name in Danish or English, a slug, "Næstved Kommune", "Province Fyn" ... A bare name that only
    groups have ("Hovedstaden") is understood when `kinds` (all of them when left out) leaves one of them, or when all
    of them have the same members (the first in the order of KINDS is meant). A municipality goes before a group of the
    same name, so "Bornholm" is the municipality.

    Example
    -------
    >>> resolve("Århus").code, resolve("All Denmark").name, resolve("Bornholm", ["landsdel"]).code
    ('751', 'Hele landet', '04')
    """
    kinds = tuple(kinds) if kinds is not None else KINDS
    for kind in kinds:
        if kind not in KINDS:
            raise errors.unknown("kind of area", kind, KINDS)
    key = formats.slug(unicodedata.normalize("NFC", text)) if isinstance(text, str) else ""
    for spelling in (key, key.removesuffix("-kommune")):
        found = _of_kinds(_full_names().get(spelling, ()), kinds) or _of_kinds(_bare_names().get(spelling, ()), kinds)
        if len({each.members for each in found}) > 1:
            names = errors.alternatives(each.name for each in found)
            raise UsageError(f"{text!r} is the name of more than one area; write {names}.")
        if found:
            return found[0]
    what = "municipality" if kinds == ("municipality",) else "area"
    raise errors.unknown(what, text, [each.name for each in all_areas() if each.kind in kinds])


def _of_kinds(codes: Iterable[str], kinds: tuple[str, ...]) -> list[Area]:
    return [_by_code()[code] for code in codes if _by_code()[code].kind in kinds]


def resolve_municipality(text: str) -> Area:
    """Find a municipality by code, name, slug or "X Kommune".

    Example
    -------
    >>> resolve_municipality("naestved").code, resolve_municipality("Københavns Kommune").code
    ('370', '101')
    """
    return resolve(text, ["municipality"])


def group_of(municipality_code: str, kind: str, period: str = "") -> Area:
    """Return the region, landsdel, RAR, kommunegruppe or country that a municipality lies in, in a period.

    Without a period it is the first, and so it is where none is there any more: a RAR stays a group of municipalities.

    Example
    -------
    >>> group_of("370", "rar", "2026M07").name, group_of("370", "kommunegruppe").name
    ('RAR Sjælland', 'Provinsbykommuner')
    >>> group_of("370", "region", "2026M12").name, group_of("370", "region", "2027M01").name
    ('Region Sjælland', 'Region Østdanmark')
    """
    if kind not in ("country", *GROUPING_KINDS):
        raise errors.unknown("kind of group", kind, ["country", *GROUPING_KINDS])
    code = municipality(municipality_code).code
    found = [each for each in all_areas() if each.kind == kind and code in each.members]
    return next((each for each in found if period and each.is_there(period)), found[0])


def municipality(code: str) -> Area:
    """Return the municipality with a code."""
    found = _by_code().get(code)
    if found is None or found.kind != "municipality":
        raise errors.unknown("municipality code", code, [each.code for each in municipalities()])
    return found


def peer_group(codes: Iterable[str], name: str) -> Area:
    """Make a group of chosen municipalities to compare with; the code is made from the name that a reader sees.

    Example
    -------
    >>> peers = peer_group(["330", "259", "316"], "Tre naboer")
    >>> peers.code, peers.members
    ('peers-tre-naboer', ('259', '316', '330'))
    """
    members = [municipality(code).code for code in codes]
    if not members:
        raise UsageError(f"The peer group {name!r} has no municipalities; name at least one.")
    twice = sorted({code for code in members if members.count(code) > 1})
    if twice:
        raise UsageError(f"The peer group {name!r} names {errors.alternatives(twice)} twice; name each once.")
    return Area(f"peers-{formats.slug(name)}", name, "peer_group", tuple(sorted(members)))


def name(area: Area, language: str = "da") -> str:
    """Return the name that a reader sees.

    Example
    -------
    >>> name(resolve("000")), name(resolve("000"), "en"), name(resolve("101"), "en")
    ('Hele landet', 'Denmark', 'Copenhagen')
    """
    return area.name if errors.check_language(language) == "da" else _english_names().get(area.code, area.name)


def ignored_names() -> frozenset[str]:
    """Return area names and codes that sources hold and that are knowingly left out, such as "Christiansø"."""
    return frozenset(_aliases().ignored)


@cache
def _groups() -> list[_Group]:
    return yaml_files.load(project.data("areas", "groups.yml"), RootModel[list[_Group]]).root


@cache
def _aliases() -> _Aliases:
    return yaml_files.load(project.data("areas", "aliases.yml"), _Aliases)


@cache
def _english_names() -> dict[str, str]:
    return {**{group.code: group.name.en for group in _groups()}, **_aliases().english}


@cache
def _by_code() -> dict[str, Area]:
    path = project.data("areas", "municipalities.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    areas = {}
    for group in sorted(_groups(), key=lambda each: KINDS.index(each.kind)):
        codes = group.merges or (group.code,)
        inside = [row for row in rows if group.kind == "country" or row[group.kind] in codes]
        members = tuple(sorted(row["code"] for row in inside))
        if not members:
            raise DataError(f"{project.relative(path)} gives no municipality to the group {group.code!r}.")
        areas[group.code] = Area(group.code, group.name.da, group.kind, members)
    for row in sorted(rows, key=lambda each: formats.sort_key(each["name"])):
        areas[row["code"]] = Area(row["code"], row["name"], "municipality", (row["code"],))
    return areas


@cache
def _full_names() -> dict[str, list[str]]:
    """Codes by the slug of each code, whole name and alias."""
    return _by_slug(
        lambda each: (each.code, each.name, name(each, "en"), *_aliases().names.get(each.code, ())), all_areas()
    )


@cache
def _bare_names() -> dict[str, list[str]]:
    """Codes by the slug of a group's name without its first word: "Fyn" for RAR Fyn and Landsdel Fyn."""
    groups = [each for each in all_areas() if each.kind in ("region", "landsdel", "rar")]
    return _by_slug(lambda each: (each.name.split(" ", 1)[1],), groups)


def _by_slug(spellings: Callable[[Area], Iterable[str]], areas: Iterable[Area]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in areas:
        for key in {formats.slug(spelling) for spelling in spellings(each)}:
            found.setdefault(key, []).append(each.code)
    return found
