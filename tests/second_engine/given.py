"""What the SQL files are given: the definitions, spread over tables with a row for each thing to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

MEMBER = "[^;=]+"
FULL_TIME = "full_time_persons_count"
PRINTED_FULL_TIME = "full_time_persons_mean_count"
NEVER = 10**6
TABLES = {
    "indicator_table": "indicator text, source text",
    "indicator_kind": "indicator text, kind text",
    "kind": "indicator text, kind text, decimals int, interval text, scale int",
    "area_group": "code text, kind text, place int",
    "merged": "code text, part text",
    "benefit": "code text, source text, valid_from int, counted_from int, valid_until int",
    "series_break": "source text, month int",
    "side": """side int, indicator text, breakdown text, kind text, role text, over text, shift int, additive boolean,
        country_only boolean, whole_benefits boolean, municipalities_too boolean, at_least int""",
    "leaf": """side int, source text, measure text, breakdown text, family text, benefits text[],
        counted_back boolean""",
    "family": "family text, source text, measure text, pattern text, total text, without text[]",
    "ratio_of": "indicator text, breakdown text, above int, below int, least int, most int, at_least int",
    "gap_of": "indicator text, breakdown text, first text, second text",
    "rate_bracket": """indicator text, source text, measure text, rate_source text, rate_measure text,
        breakdown text""",
    "share_of": "indicator text, share_source text, share_measure text, source text, measure text",
    "share_with_count": """indicator text, source text, measure text, share_source text, share_measure text,
        persons_source text, persons_measure text""",
    "printed": "indicator text, breakdown text, measure text, item text, items int",
    "merged_into": "indicator text, breakdown text, merged text, benefit text",
    "change": "indicator text, breakdown text, row_breakdown text, row_source text, base text, levels text",
    "result": """indicator text, breakdown text, area text, period text, status text, value double, numerator double,
        denominator double, lower double, upper double, direct boolean""",
}
# source, measure, breakdown, family of parts, benefits counted, whether the source counts them back
Leaf = tuple[str, str, str, str, list[str] | None, bool]


def definitions() -> dict[str, dict]:
    """Return what each indicator is made from."""
    return _yaml(Path(__file__).parent / "definitions.yml")


def _yaml(path: Path):
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def _month(text: str | None, otherwise: int) -> int:
    return otherwise if text is None else int(text[:4]) * 12 + int(text[5:]) - 1


def _leaves(given: dict, breakdown: str, in_force: dict | None = None) -> Iterator[Leaf]:
    in_force = in_force or {}
    for name, parts in given.items():
        source, measure = name.rsplit(" ", 1)
        for part in [breakdown] if parts is None else parts:
            yield source, measure, part, "", in_force.get(part) or in_force.get(source), False


class Given:
    """The tables that the SQL files read beside the observations and the municipalities."""

    def __init__(self, data: Path):
        self.data = data
        self.made_from = definitions()
        self.records = {}
        for file in sorted((data / "indicators").glob("*.yml")):
            self.records |= _yaml(file)
        self.benefits = {each["code"]: each for each in _yaml(data / "benefits.yml")["benefits"]}
        self.rows: dict[str, list[tuple]] = {name: [] for name in TABLES}

    def tables(self) -> dict[str, list[tuple]]:
        """Return the rows of each table."""
        self._register()
        for indicator, made in self.made_from.items():
            record = self.records[indicator]
            scale = 100 if record["unit"] == "pct" else 1
            self.rows["kind"].append((indicator, made["kind"], record["decimals"], record.get("interval"), scale))
            tables = record.get("series_tables") or record["tables"]
            self.rows["indicator_table"] += [(indicator, table) for table in tables]
            self.rows["indicator_kind"] += [(indicator, kind) for kind in record["period_kinds"]]
            for breakdown in self._breakdowns(indicator):
                getattr(self, f"_{made['kind']}")(indicator, made, breakdown)
                for measure, items in made.get("printed", {}).get(breakdown, {}).items():
                    self._printed(indicator, breakdown, measure, items)
        self.rows["family"] = list({row[0]: row for row in self.rows["family"]}.values())
        return self.rows

    def _breakdowns(self, indicator: str) -> list[str]:
        made = self.made_from[indicator]
        if made["kind"] == "change":
            return [f"{base};{row}" for base in made["asked"] for row in self.records[made["levels"]]["breakdowns"]]
        return made.get("asked") or self.records[indicator].get("breakdowns") or [""]

    def _register(self) -> None:
        groups = _yaml(self.data / "areas" / "groups.yml")
        self.rows["area_group"] = [(each["code"], each["kind"], place) for place, each in enumerate(groups)]
        self.rows["merged"] = [(each["code"], part) for each in groups for part in each.get("merges", ())]
        reforms = _yaml(self.data / "reforms.yml")
        for code, each in self.benefits.items():
            begun = min((_month(one["period"], 0) for one in reforms if code in one.get("introduces", ())), default=0)
            over = [_month(one["period"], 0) - 1 for one in reforms if code in one.get("ends", ())]
            spans = begun, _month(each.get("counted_from"), begun), min(over, default=NEVER)
            self.rows["benefit"].append((code, each["table"], *spans))
        for each in reforms:
            self.rows["series_break"] += [(table, _month(each["period"], 0)) for table in each.get("breaks", ())]

    def _printed(self, indicator: str, breakdown: str, measure: str, items: list[str]) -> None:
        self.rows["printed"] += [(indicator, breakdown, measure, item, len(items)) for item in items]

    def _side(
        self,
        indicator: str,
        breakdown: str,
        role: str,
        leaves: Iterator[Leaf],
        *,
        over: str = "mean",
        shift: int = 0,
        additive: bool = True,
    ) -> int:
        """Put down one side of an indicator and what is read for it; return its number."""
        made = self.made_from[indicator]
        number = len(self.rows["side"])
        flags = [made.get(name, False) for name in ("country_only", "whole_benefits", "municipalities_too")]
        read = over, shift, additive, *flags, made.get("at_least", 0)
        self.rows["side"].append((number, indicator, breakdown, made["kind"], role, *read))
        self.rows["leaf"] += [(number, *leaf) for leaf in leaves]
        return number

    def _ratio(self, indicator: str, breakdown: str, above: int, below: int, *bounds: int, at_least: int) -> None:
        self.rows["ratio_of"].append((indicator, breakdown, above, below, *(bounds or (below, below)), at_least))

    # The kinds of measures.

    def _published(self, indicator: str, made: dict, breakdown: str) -> None:
        read = made["each"][breakdown] if "each" in made else made["of"]
        self._side(indicator, breakdown, "of", _leaves(read, breakdown), over="own", additive=False)

    def _count(self, indicator: str, made: dict, breakdown: str, over: str = "mean") -> None:
        read = made["of"]
        if made.get("within"):
            read = {name: [";".join(filter(None, (breakdown, part))) for part in read[name]] for name in read}
        leaves = self._protected if breakdown in made.get("protected", ()) else _leaves
        self._side(indicator, breakdown, "of", leaves(read, breakdown), over=over)

    def _flow(self, indicator: str, made: dict, breakdown: str) -> None:
        self._count(indicator, made, breakdown, "sum")

    def _parts(self, indicator: str, made: dict, breakdown: str) -> None:
        self._side(indicator, breakdown, "of", self._protected(made["of"], breakdown))

    def _protected(
        self, read: dict, breakdown: str, without: Sequence[str] = (), benefits: list[str] | None = None
    ) -> Iterator[Leaf]:
        """Parts of a total, which are hidden where the total would give another part back."""
        for source, measure, part, *_ in _leaves(read, breakdown):
            family = ""
            if part:
                dimension = part.split("=")[0]
                family = " ".join((source, measure, dimension, *without))
                self.rows["family"].append((family, source, measure, f"{dimension}={MEMBER}", "", list(without)))
            yield source, measure, part, family, benefits, True

    def _benefit(self, indicator: str, made: dict, breakdown: str) -> None:
        if breakdown in made.get("total", {}):
            self._group(indicator, breakdown, made["total"][breakdown])
            return
        if "rows" in made:
            code, _, part = made["rows"][breakdown].partition(" ")
            self._printed(indicator, breakdown, PRINTED_FULL_TIME, [f"item=table_3;{breakdown}"])
        elif "asked" in made:
            code, _, part = breakdown.removeprefix("benefit=").partition(";")
        else:
            code, part = made["benefit"], breakdown
        benefit = self.benefits[code]
        read = {f"{benefit['table']} {FULL_TIME}": [part]}
        counted = [each["code"] for each in self.benefits.values() if each["table"] == benefit["table"]]
        if part:
            leaves = self._protected(read, part, self._overlapping(benefit, part), counted)
        else:
            leaves = ((*leaf[:3], "", counted, True) for leaf in _leaves(read, part))
        self._side(indicator, breakdown, "of", leaves)

    def _overlapping(self, benefit: dict, part: str) -> list[str]:
        """Return the match groups that others hold already: the sums of this one, or else the parts of sums."""
        sums = benefit.get("visitation_sums", {})
        wholes = [whole for whole, parts in sums.items() if part.removeprefix("visitation=") in parts]
        smaller = [name for whole, parts in sums.items() if whole not in wholes for name in parts]
        return [f"visitation={name}" for name in (*wholes, *smaller)]

    def _benefit_group(self, indicator: str, made: dict, breakdown: str) -> None:
        counted_back = breakdown in made["counted_back"]
        self._group(indicator, breakdown, made["groups"][breakdown], counted_back=counted_back)

    def _group(self, indicator: str, breakdown: str, codes: list[str], *, counted_back: bool = False) -> None:
        """Benefits month by month while in force; what a plan prints of them where the tables hold nothing."""
        by_table: dict[str, list[str]] = {}
        for code in codes:
            by_table.setdefault(self.benefits[code]["table"], []).append(code)
        leaves = ((table, FULL_TIME, "", "", counted, counted_back) for table, counted in by_table.items())
        self._side(indicator, breakdown, "of", leaves, over="months")
        if not counted_back:
            rows = self.made_from["full_time_persons"]["rows"]
            items = [f"item=table_3;{row}" for row, code in rows.items() if code in codes]
            self._printed(indicator, breakdown, PRINTED_FULL_TIME, items)

    def _change(self, indicator: str, made: dict, breakdown: str) -> None:
        base, _, row = breakdown.partition(";")
        benefit = self.made_from[made["levels"]]["rows"].get(row)
        source = self.benefits[benefit.split(" ")[0]]["table"] if benefit else ""
        self.rows["change"].append((indicator, breakdown, row, source, base.removeprefix("from="), made["levels"]))
        self._printed(indicator, breakdown, made["measure"], [f"{base};item=table_3;{row}"])

    def _share(self, indicator: str, made: dict, breakdown: str) -> None:
        sides = []
        for role in ("of", "per"):
            leaves = _leaves(made[role], breakdown, made.get("in_force"))
            shift = -12 if made.get("a_year_before") == role else 0
            sides.append(self._side(indicator, breakdown, role, leaves, over=made.get("over", "mean"), shift=shift))
        self._ratio(indicator, breakdown, *sides, at_least=made["at_least"])
        if "hidden_with" in made:
            self._side(indicator, breakdown, "hidden_with", self._protected(made["hidden_with"], breakdown))
        merged = made.get("merged", {})
        if merged.get("breakdown") == breakdown:
            self.rows["merged_into"].append((indicator, breakdown, merged["indicator"], merged["from"]))

    def _group_share(self, indicator: str, made: dict, breakdown: str) -> None:
        self._of_group(indicator, indicator, made, breakdown, breakdown)

    def _gap(self, indicator: str, made: dict, breakdown: str) -> None:
        names = [f"{indicator} {role}" for role in ("first", "second")]
        for name, role in zip(names, ("first", "second"), strict=True):
            self._of_group(name, indicator, made, breakdown, made[role])
        self.rows["gap_of"].append((indicator, breakdown, *names))

    def _of_group(self, name: str, indicator: str, made: dict, breakdown: str, group: str) -> None:
        """A group's count over its persons, each hidden where the total and the other groups give one away."""
        sides = []
        for role in ("of", "per"):
            ((read, parts),) = made[role].items()
            leaves = (self._of_one_group(read, group, part) for part in parts or [""])
            sides.append(self._side(indicator, breakdown, f"{role} {name}", leaves))
        self._ratio(name, breakdown, *sides, at_least=made["at_least"])

    def _of_one_group(self, read: str, group: str, part: str) -> Leaf:
        source, measure = read.split(" ")
        dimension = group.split("=")[0]
        breakdown, pattern = (";".join(sorted(filter(None, (each, part)))) for each in (group, f"{dimension}={MEMBER}"))
        family = " ".join((source, measure, dimension, *filter(None, [part])))
        self.rows["family"].append((family, source, measure, pattern, part, []))
        return source, measure, breakdown, family, None, True

    def _published_share(self, indicator: str, made: dict, breakdown: str) -> None:
        read = made["each"][breakdown] if "each" in made else made["of"]
        self._side(indicator, breakdown, "of", _leaves(read, breakdown), over="own", additive=False)
        counted = _leaves({f"counted {indicator}": [""]}, "")
        above = self._side(indicator, breakdown, "counted", counted, over="own")
        below = self._side(indicator, breakdown, "per", _leaves(made["per"], breakdown), over="own")
        self._ratio(indicator, breakdown, above, below, at_least=made["at_least"])
        (share,), (persons,) = made["of"], made["per"]
        self.rows["share_of"].append((indicator, *share.split(" "), *persons.split(" ")))

    def _rate(self, indicator: str, made: dict, breakdown: str) -> None:
        rate = _leaves({made["rate"]: [breakdown]}, breakdown)
        self._side(indicator, breakdown, "rate", rate, over="own", additive=False)
        above = self._side(indicator, breakdown, "of", _leaves(made["of"], breakdown))
        below = self._bounds(indicator, breakdown, "bracket", over="year")
        self._ratio(indicator, breakdown, above, *below, at_least=0)
        for count, beside, part in made["brackets"]:
            self.rows["rate_bracket"].append((indicator, *count.split(" "), *beside.split(" "), part))

    def _ordinary_hours(self, indicator: str, made: dict, breakdown: str) -> None:
        share = _leaves({made["share"]: [""]}, breakdown)
        self._side(indicator, breakdown, "share", share, over="own", additive=False)
        above = self._side(indicator, breakdown, "of", _leaves(made["of"], breakdown))
        below = self._bounds(indicator, breakdown, "base")
        self._ratio(indicator, breakdown, above, *below, at_least=made["at_least"])
        (count,), (persons,) = made["of"], made["per"]
        named = *count.split(" "), *made["share"].split(" "), *persons.split(" ")
        self.rows["share_with_count"].append((indicator, *named))

    def _bounds(self, indicator: str, breakdown: str, source: str, over: str = "mean") -> list[int]:
        """A denominator that is known within bounds: its middle, the least and the most that it can be."""
        leaves = {bound: _leaves({f"{source} {indicator}_{bound}": [""]}, "") for bound in ("middle", "least", "most")}
        return [self._side(indicator, breakdown, bound, read, over=over) for bound, read in leaves.items()]

    def _rank(self, indicator: str, made: dict, breakdown: str) -> None:
        rate = self.made_from[made["rate"]]
        sides = [self._side(indicator, breakdown, role, _leaves(rate[role], breakdown)) for role in ("of", "per")]
        self._ratio(indicator, breakdown, *sides, at_least=rate["at_least"])

    def _rank_change(self, indicator: str, made: dict, breakdown: str) -> None:
        for role, shift in (("of", 0), ("before", -12)):
            leaves = _leaves(made["of"], breakdown)
            self._side(indicator, breakdown, role, leaves, over="own", shift=shift, additive=False)

    def _largest(self, indicator: str, made: dict, breakdown: str) -> None:
        (name,) = made["of"]
        self._side(indicator, breakdown, "of", _leaves({name: [""]}, breakdown))
        self._side(indicator, breakdown, "per", _leaves(made["per"], breakdown))
