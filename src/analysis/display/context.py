"""Who an annex is about, whom it is compared with, and what areas, periods and groups are called in it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analysis.core import areas, benefits, breakdowns, errors, formats, periods, reforms, vocabulary
from analysis.core.areas import Area
from analysis.display import texts
from analysis.display.texts import text
from analysis.indicators import changes, registry
from analysis.sources import record_kinds

# The order in which areas stand in every table and figure, and the role that fixes their colour.
ROLES = ("own", "peers", "rar", "region", "country")
ROLE_OF_KIND = {
    "municipality": "peers",
    "peer_group": "peers",
    "kommunegruppe": "peers",
    "rar": "rar",
    "landsdel": "rar",
    "region": "region",
    "country": "country",
}
# How a group's number is built from its members', where the source does not publish it.
GROUP_METHODS = ("sum", "ratio_of_sums")
# Older than this at the annex's end, and a reader is told that nothing newer is in it.
OLD_MONTHS = 18
# Municipalities that are islands: one lives "på Læsø", and "i Næstved".
ON_ISLANDS = frozenset({"360", "400", "482", "492", "563", "741", "825"})


@dataclass(frozen=True)
class Context:
    """The municipality of an annex, its comparators in any order, its language and the last period it may speak of."""

    own: Area
    comparators: tuple[Area, ...] = ()
    language: str = "da"
    data_until: str = ""

    @property
    def areas(self) -> tuple[Area, ...]:
        """The municipality first, then peers, RAR, region and country."""
        return (self.own, *sorted(self.comparators, key=lambda area: ROLES.index(ROLE_OF_KIND[area.kind])))

    def role(self, code: str) -> str:
        """Return the role of an area: own, peers, rar, region or country."""
        return "own" if code == self.own.code else ROLE_OF_KIND[self.area(code).kind]

    def area(self, code: str) -> Area:
        """Return an area of the context by its code, or any other."""
        return next((area for area in self.areas if area.code == code), None) or areas.area(code)

    def name(self, code: str) -> str:
        """Return what an area is called."""
        return areas.name(self.area(code), self.language)

    def name_within(self, code: str) -> str:
        """Return what an area is called inside a sentence: "Næstved", "hele landet", "landkommunerne"."""
        if self.area(code).kind == "country":
            return text(self.language, "place.country")
        # a group of municipalities is named by a common noun
        return text(self.language, f"place.{code}") if self.area(code).kind == "kommunegruppe" else self.name(code)

    def is_within(self, code: str) -> bool:
        """Whether the municipality is a part of an area."""
        return set(self.own.members) <= set(self.area(code).members)

    def rest_of(self, code: str) -> str:
        """Return the rest of an area that the municipality is a part of: "i resten af RAR Fyn"."""
        if self.area(code).kind == "country":
            return text(self.language, "place.rest_of_country")
        return text(self.language, "place.rest_of", area=self.name_within(code))

    def place(self, code: str) -> str:
        """Return an area with its preposition: "i Næstved", "på Læsø", "i hele landet", "i landkommunerne"."""
        kind = self.area(code).kind
        if kind in ("country", "kommunegruppe"):
            return text(self.language, f"place.in_{'country' if kind == 'country' else code}")
        return text(self.language, "place.on" if code in ON_ISLANDS else "place.in", area=self.name(code))

    def chosen(self, values: pd.DataFrame) -> pd.DataFrame:
        """Keep the rows about the context's areas; a later period than `data_until` stops the run with a DataError."""
        self.check(values)
        return values[values["area"].isin([area.code for area in self.areas])]

    def check(self, values: pd.DataFrame) -> None:
        """Stop the run when a value is about a period that ends after `data_until`; a budget is settled before."""
        if not self.data_until or not len(values):
            return
        late = periods.last_month(values["period"]) > periods.parse(self.data_until).last_month
        if late.any():
            settled_ahead = [key for key, each in registry.indicators().items() if each.ahead]
            late &= ~values["indicator"].isin(settled_ahead).to_numpy()
        if late.any():
            raise errors.DataError(
                f"A value for the period '{values['period'][late].iloc[0]}' was about to be shown, "
                f"but this annex may speak of nothing later than '{self.data_until}'."
            )

    def coverage_notes(self, codes: Iterable[str] | None = None) -> tuple[str, ...]:
        """Say which comparators, of those shown, include the municipality and which do not."""
        shown = [area.code for area in self.areas] if codes is None else list(codes)
        named: dict[str, list[str]] = {"note.includes": [], "note.excludes": []}
        for area in self.areas[1:]:
            if area.kind != "municipality" and area.code in shown:
                key = "note.includes" if self.is_within(area.code) else "note.excludes"
                named[key].append(self.name_within(area.code))
        return tuple(
            text(self.language, key, areas=formats.join(names, self.language), own=self.name(self.own.code))
            for key, names in named.items()
            if names
        )

    def is_old(self, period: str) -> bool:
        """Whether a period ended long before the annex's last one."""
        end = periods.parse(self.data_until).last_month if self.data_until else -math.inf
        return end - periods.parse(period).last_month > OLD_MONTHS

    def age_notes(self, values: pd.DataFrame) -> tuple[str, ...]:
        """Say which numbers of the municipality are old, and that nothing newer is in the annex.

        Nothing where all are new; names only where the values are about several indicators.
        """
        shown = values[(values["area"] == self.own.code) & values["status"].isin(changes.PRINTABLE)]
        newest = {key: in_order(part)[-1] for key, part in shown.groupby("indicator", sort=False)["period"]}
        old = {key: period for key, period in newest.items() if self.is_old(period)}
        if len(set(old.values())) == 1 and len(old) == len(newest):
            return (text(self.language, "age.all", period=periods.name(old.popitem()[1], self.language)),)
        records = registry.indicators()
        names = [within(records[key].name.text(self.language)) for key in old if key in records]
        return (text(self.language, "age.some", names=formats.listed(names, self.language)),) if names else ()

    def method_notes(self, values: pd.DataFrame) -> tuple[str, ...]:
        """Say how the numbers of groups of municipalities are built from those of their members."""
        built = set(zip(values["area"].tolist(), values["method"].tolist(), strict=True))
        areas_by_methods: dict[str, list[str]] = {}
        for area in self.areas:
            methods = [method for method in GROUP_METHODS if (area.code, method) in built]
            if methods and area.kind != "municipality":
                words = "; ".join(vocabulary.method_text(method, self.language) for method in methods)
                areas_by_methods.setdefault(words, []).append(self.name(area.code))
        return tuple(
            text(self.language, "note.method", areas=formats.listed(names, self.language), method=within(words))
            for words, names in areas_by_methods.items()
        )


def breakdown_name(breakdown: str, language: str) -> str:
    """Return what a breakdown is called: the benefit, the group, or "I alt".

    Examples
    --------
    >>> breakdown_name("visitation=jobparat", "da"), breakdown_name("", "en")
    ('Jobparate', 'Total')
    """
    if not breakdown:
        return text(language, "breakdown.total")
    return ", ".join(_member_name(*part, language) for part in breakdowns.parse(breakdown).items())


def _member_name(dimension: str, member: str, language: str) -> str:
    key = f"breakdown.{dimension}.{member}"
    if texts.has(language, key):
        return text(language, key)
    if dimension == "from":
        return text(language, "breakdown.from", period=periods.name(member, language))
    if dimension == "round":
        return text(language, "breakdown.round", number=member)
    if dimension == "row":
        # a row of the table of benefits is named after the benefit that it is a part of
        rows = {row.key: row for row in benefits.main_rows()}
        own = rows[member].label.text(language) if member in rows else f"row: {member}"
        whole = rows[member].parent if member in rows else None
        return f"{rows[whole].label.text(language)}, {within(own)}" if whole else own
    registered = {"benefit": benefits.benefits, "group": benefits.groups}.get(dimension, tuple)
    names = {each.code: each.name.text(language) for each in registered()}
    return names.get(member, f"{dimension}: {member}")


def within(name: str) -> str:
    """Write a name as it stands inside a sentence.

    Examples
    --------
    >>> within("Ledighedsprocent"), within("ECO-indeks"), within("A-dagpenge"), within("PhD")
    ('ledighedsprocent', 'ECO-indeks', 'a-dagpenge', 'PhD')
    """
    first = name.split(" ")[0]
    return name[:1].lower() + name[1:] if first[1:] == first[1:].lower() else name


def areas_named(codes: Iterable[str], language: str) -> str:
    """Return areas by name as a list; a cluster of peers that only the annex knows by its code without the prefix."""
    names = []
    for code in codes:
        try:
            names.append(areas.name(areas.area(code), language))
        except errors.UsageError:
            names.append(text(language, "lineage.peers"))
    return formats.join(list(dict.fromkeys(names)), language)


def with_unit(value: float, indicator, language: str) -> str:
    """Return a number with its unit, rounded as the indicator is printed."""
    return formats.value_with_unit(value, indicator.unit, indicator.decimals, language)


def in_order(codes: Iterable[str]) -> list[str]:
    """Sort periods by when they end; each once."""
    codes = list(dict.fromkeys(codes))
    return sorted(codes, key=lambda code: periods.parse(code).last_month)


def break_month(entry: reforms.Reform) -> int:
    """Return the first month after a break, counted in months."""
    return periods.parse(entry.period).first_month


def break_notes(entries: Iterable[reforms.Reform], language: str) -> tuple[str, ...]:
    """Explain each break that a table or figure crosses."""
    about = [{"period": periods.name(each.period, language), "description": each.text(language)} for each in entries]
    return tuple(text(language, "note.break", **each) for each in about)


def span_name(codes: Iterable[str], language: str) -> str:
    """Return what a row of periods is called.

    Examples
    --------
    >>> span_name(["2021", "2022", "2023"], "da"), span_name(["2022M01", "2022M06"], "da")
    ('2021-2023', 'januar-juni 2022')
    """
    ordered = in_order(codes)
    first, last = periods.parse(ordered[0]), periods.parse(ordered[-1])
    if len(ordered) == 1:
        return periods.name(first, language)
    if first.kind == "month":
        return periods.month_range_name(first, last, language)
    if first.kind == "year":
        return f"{first}-{last}"
    return f"{periods.name(first, language)} - {periods.name(last, language)}"


def sources(values: pd.DataFrame, language: str) -> tuple[str, ...]:
    """Return the citations of the snapshots behind some values, each once, in their own order."""
    return record_kinds.of(_listed(values, "snapshots"), language)


def caveat_notes(values: pd.DataFrame, language: str) -> tuple[str, ...]:
    """Return the caveats of some values as sentences, each once; the sources below name a printed plan."""
    keys = [each for each in dict.fromkeys(_listed(values, "caveats")) if each != "printed_figure"]
    return tuple(vocabulary.caveat_text(key, language) for key in keys)


def _listed(values: pd.DataFrame, column: str) -> list[str]:
    """Return the entries of a column of lists, of the values that there are."""
    rows = zip(values[column].tolist(), values["status"].tolist(), strict=True)
    return [each for entries, status in rows if status != "not_available" for each in entries]
