"""Gather what the executed chapters show: the blocks in their order, and the content of annex.json."""

import json
import math
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple, Protocol

from analysis.annex.parameters import Parameters
from analysis.core import errors, vocabulary
from analysis.display.blocks.blocks import payload_of
from analysis.indicators.values import VALUE_COLUMNS
from analysis.report.run.execution import Executed

# Of annex.json, by semantic rules: a reader of 1.0 can read every 1.x; docs/output-contract.md.
SCHEMA_VERSION = "1.0"
SCHEMA = Path(__file__).parents[2] / "schemas" / "annex.schema.json"
NUMBERED = ("table", "figure")
# What a verb shows that has nothing to say, or that speaks at the desk alone.
NOTHING = ("None", "")
DRAWN = re.compile(r"Axes|FacetGrid|JointGrid|PairGrid|ClusterGrid|<Figure|matplotlib")
INSTEAD = {
    "printed text": "write annex.text(da=…, en=…).",
    "a widget": "take it out; a page has none.",
    "a drawing": "write annex.figure(…, caption=…, alt=…, values=… or data=…).",
    "a frame": "write annex.table(…, caption=…, source=…).",
    "something else": "write annex.table(…), annex.figure(…) or annex.text(…), or give it a name.",
}
IDENTITY = ("indicator", "area", "period", "breakdown", "unit", "method")


class Shown(Protocol):
    """A chapter that is shown: its name and title, and whether it stands in the technical annex."""

    name: str
    title: str
    is_technical: bool


class Block(NamedTuple):
    """A block as the annex shows it: its chapter, kind, number if it is a table or figure, and what it handed on."""

    chapter: str
    kind: str
    number: int | None
    payload: dict


def numbered(executed: list[Executed]) -> dict[str, Block]:
    """Return the tables and figures of the annex by their ids."""
    return {each.payload["id"]: each for each in blocks(executed) if each.number}


def blocks(executed: list[Executed]) -> list[Block]:
    """Return every block of the annex in the order that a reader meets them, tables and figures numbered.

    A DataError tells of two tables or figures with the same id, and of an output that is no block of the annex.
    """
    found, counts, places = [], dict.fromkeys(NUMBERED, 0), {}
    for chapter in executed:
        refuse_other(chapter)
        outputs = [output for cell in chapter.notebook.cells for output in cell.get("outputs", [])]
        for payload in filter(None, (payload_of(output.get("data", {})) for output in outputs)):
            kind, name = payload["block"], chapter.chapter.name
            if kind in NUMBERED:
                counts[kind] += 1
                if payload["id"] in places:
                    raise errors.DataError(
                        f"The id '{payload['id']}' of a {kind} in chapter '{name}' is taken "
                        f"by another in chapter '{places[payload['id']]}'; give it an id of its own."
                    )
                places[payload["id"]] = name
            found.append(Block(name, kind, counts.get(kind), payload))
    return found


def refuse_other(executed: Executed) -> None:
    """Refuse a chapter that shows anything but blocks of the annex: a reader would never see it."""
    for cell in executed.notebook.cells:
        for output in cell.get("outputs", []):
            if kind := _other(output):
                line = next((line.strip() for line in cell.source.splitlines()[::-1] if line.strip()), "")
                raise errors.DataError(
                    f"Chapter '{executed.chapter.name}' shows {kind} in the cell that ends with `{line[:60]}`, and no "
                    f"reader would see it; {INSTEAD[kind]}"
                )


def _other(output) -> str:
    """Say what an output is that is no block; empty for a block, and for a verb that had nothing to show."""
    if output.output_type == "stream":
        return "printed text" if output.text.strip() else ""
    data = output.get("data", {})
    if payload_of(data) or set(data) <= {"text/plain"} and data.get("text/plain", "None") in NOTHING:
        return ""
    plain = str(data.get("text/plain", ""))
    if "application/vnd.jupyter.widget-view+json" in data:
        return "a widget"
    if any(kind.startswith("image/") for kind in data) or DRAWN.search(plain):
        return "a drawing"
    return "a frame" if "<table" in str(data.get("text/html", "")) else "something else"


def collect(found: list[Block], chapters: Sequence[Shown], parameters: Parameters) -> dict:
    """Return the content of annex.json, of the blocks and the chapters that are shown, in order.

    A DataError tells of two blocks that show different numbers for the same thing.
    """
    values = _values(found)
    caveats = sorted({key for value in values for key in value["caveats"]})
    return {
        "schema_version": SCHEMA_VERSION,
        "parameters": parameters.model_dump(),
        "chapters": [
            {
                "name": chapter.name,
                "number": number,
                "title": chapter.title,
                "part": "technical" if chapter.is_technical else "main",
                "blocks": [_index_entry(block) for block in found if block.chapter == chapter.name],
            }
            for number, chapter in enumerate(chapters, start=1)
        ],
        "values": values,
        "targets": _targets(found),
        "forecasts": _of_blocks(found, "forecasts"),
        "numbers": _of_blocks(found, "numbers"),
        "missing": _missing(found),
        "caveats": [{"key": key, "text": vocabulary.caveat_text(key, parameters.language)} for key in caveats],
    }


def check(content: dict) -> None:
    """Check the content of annex.json against the published schema; a DataError tells the first fault."""
    from fastjsonschema import JsonSchemaValueException

    try:
        _checker()(content)
    except JsonSchemaValueException as fault:
        raise errors.DataError(f"annex.json breaks its schema: {fault.message}.") from None


@cache
def _checker() -> Callable[[dict], object]:
    # looks at thousands of values in a tenth of the time that jsonschema takes
    import fastjsonschema

    return fastjsonschema.compile(json.loads(SCHEMA.read_text(encoding="utf-8")), use_default=False)


def _index_entry(block: Block) -> dict:
    named = {key: block.payload.get(key, "") for key in ("id", "caption")}
    return {"block": block.kind, "id": named["id"], "number": block.number, "caption": named["caption"]}


def _values(found: list[Block]) -> list[dict]:
    """Return each value once, sorted; a rank that only one block knows is kept."""
    known: dict[tuple, dict] = {}
    for block in found:
        for record in block.payload.get("values", []):
            identity = tuple(str(record[key]) for key in IDENTITY)
            earlier = known.setdefault(identity, dict.fromkeys(VALUE_COLUMNS) | dict(record))
            if not _agree(earlier, record):
                one, other = (each["status"] if each["value"] is None else each["value"] for each in (earlier, record))
                raise errors.DataError(
                    f"The annex shows two numbers for {' '.join(filter(None, identity))}: "
                    f"{one} and {other}, the second in chapter '{block.chapter}'."
                )
            earlier |= {key: item for key, item in record.items() if earlier[key] is None}
            earlier |= {key: sorted({*earlier[key], *record[key]}) for key in ("snapshots", "caveats")}
    return [known[identity] for identity in sorted(known)]


def _agree(one: dict, other: dict) -> bool:
    """Tell whether two records say the same, but for the order in which a sum was added up."""
    numbers = one["value"], other["value"]
    same = numbers[0] == numbers[1] if None in numbers else math.isclose(*numbers, rel_tol=1e-9, abs_tol=1e-9)
    return same and one["status"] == other["status"]


def _targets(found: list[Block]) -> list[dict]:
    """Return each reading of each target once for each period, in the order of the annex."""
    known = {}
    for block in found:
        for target in block.payload.get("targets", []):
            known.setdefault((target["id"], target["reading"], target["period"]), dict(target))
    return list(known.values())


def _of_blocks(found: list[Block], name: str) -> list[dict]:
    """Return what blocks show that is no value of an indicator, each with the id of its block."""
    return [{"block": block.payload["id"], **each} for block in found for each in block.payload.get(name, [])]


def _missing(found: list[Block]) -> list[dict]:
    """Return each missing table with the chapters that wanted it."""
    wanted: dict[str, dict[str, None]] = {}
    for block in found:
        for table in block.payload.get("missing", []):
            wanted.setdefault(table, {})[block.chapter] = None
    return [{"table": table, "chapters": list(chapters)} for table, chapters in sorted(wanted.items())]
