"""Reading the project's YAML files, strictly: every fault of a file is told at once, with its line."""

import json
import re
import typing
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from analysis.core import errors, project
from analysis.core.errors import DataError


class StrictModel(BaseModel):
    """Base of all records in YAML: no unknown key, no silent conversion, not changeable."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class BilingualText(StrictModel):
    """A text that the reader of an annex sees, in Danish and English."""

    da: str
    en: str

    def text(self, language: str = "da") -> str:
        """Return the text in "da" or "en"."""
        return getattr(self, errors.check_language(language))


class PlanText(BilingualText):
    """A text of a municipality's own, which may be in Danish alone and is then Danish in an English annex too."""

    en: str | None = None

    def text(self, language: str = "da") -> str:
        """Return the text in "da" or "en", or in Danish where there is no English."""
        return super().text(language) or self.da


ModelType = typing.TypeVar("ModelType", bound=BaseModel)

# The most that a file may hold; each is many times what any holds.
LARGEST_BYTES = 2_000_000
DEEPEST = 40
MOST_VALUES = 200_000
MOST_FAULTS_TOLD = 100
LONGEST_SHOWN = 60
YAML = "tag:yaml.org,2002:"


def load(path: Path, model: type[ModelType]) -> ModelType:
    """Read one YAML file into a pydantic model (or RootModel) of the whole file.

    Scalars are read as in JSON: only true and false are truth values, ``010`` and dates stay text.

    A DataError has one line per fault, each naming file, line, key, value, what is allowed and the nearest match.
    """
    node = _read(path)
    found = list(_faulty_keys(node))
    if not found:
        # Through JSON, strict mode takes lists as tuples and ISO texts as dates, and still no 370 as "370".
        text = json.dumps(_construct(path, node), ensure_ascii=False, default=str)
        try:
            return model.model_validate_json(text, strict=True, context={"file": path})
        except ValidationError as error:
            details = error.errors(include_url=False)
            misspelt = _misspelt(details, model)
            kept = [each for each in details if (each["type"], each["loc"]) not in misspelt]
            found = sorted(_fault(each, model, node) for each in kept[: MOST_FAULTS_TOLD + 1])
    told = [f"{project.relative(path)} line {line}: {message}" for line, message in found[:MOST_FAULTS_TOLD]]
    more = [f"{project.relative(path)} has more faults than these."] if len(found) > MOST_FAULTS_TOLD else []
    raise DataError("\n".join([*told, *more]))


def load_current(path: Path, model: type[ModelType]) -> ModelType:
    """Read a file as `load` does, or return what was read of it before where it has not changed since."""
    return _kept(path, model, path.stat().st_mtime_ns)


@lru_cache(maxsize=1024)
def _kept(path: Path, model: type[ModelType], _changed: int) -> ModelType:
    return load(path, model)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """The safe loader with JSON's scalars instead of YAML 1.1's (where ``no`` is False and 010 is 8)."""

    yaml_implicit_resolvers: typing.ClassVar[dict] = {}


# Longer ones are text: no number here is so large, and Python refuses the longest.
INTEGER = "-?(?:0|[1-9][0-9]{0,17})"
for _tag, _pattern, _first in (
    ("null", "null|~|", ["n", "~", ""]),
    ("bool", "true|false", ["t", "f"]),
    ("int", INTEGER, list("-0123456789")),
    ("float", rf"{INTEGER}(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)", list("-0123456789")),
    ("merge", "<<", ["<"]),
):
    _Loader.add_implicit_resolver(f"{YAML}{_tag}", re.compile(f"^(?:{_pattern})$"), _first)


def _read(path: Path) -> yaml.Node:
    try:
        text = _text(path)
        for line, problem in _harmful(text):
            raise DataError(f"{project.relative(path)} line {line}: {problem}")
        node = yaml.compose(text, Loader=_Loader)
    except FileNotFoundError:
        raise DataError(f"{project.relative(path)} does not exist.") from None
    except OSError as error:
        raise DataError(f"{project.relative(path)} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise DataError(f"{project.relative(path)} is not text in UTF-8; save it as UTF-8.") from None
    except yaml.YAMLError as error:
        raise DataError(_syntax_fault(path, error)) from None
    if node is None:
        raise DataError(f"{project.relative(path)} is empty.")
    return node


def _text(path: Path) -> str:
    stat = path.stat()
    # a pipe would be waited for without end
    if not S_ISREG(stat.st_mode):
        raise DataError(f"{project.relative(path)} is no file.")
    if stat.st_size > LARGEST_BYTES:
        raise DataError(f"{project.relative(path)} is {stat.st_size:,} bytes; at most {LARGEST_BYTES:,} are allowed.")
    # Editors on Windows put a byte-order mark first.
    return path.read_text(encoding="utf-8-sig")


def _harmful(text: str) -> Iterable[tuple[int, str]]:
    """Yield what would end the process, or never end, if it were read: depth, and aliases that grow or go in rings."""
    finished: dict[str, tuple[int, int]] = {}
    # of each collection that is open: its anchor, the values in it with those that aliases repeat, the levels below
    opened: list[list] = [["", 0, 0]]
    for event in yaml.parse(text, Loader=_Loader):
        line, anchor, values, levels = event.start_mark.line + 1, getattr(event, "anchor", None), 0, 0
        if isinstance(event, yaml.CollectionStartEvent):
            opened.append([anchor, 1, 1])
            finished.pop(anchor, None)
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, values, levels = opened.pop()
            finished[anchor] = values, levels
        elif isinstance(event, yaml.AliasEvent):
            if anchor not in finished and any(anchor == each[0] for each in opened):
                yield line, f"the alias *{anchor[:LONGEST_SHOWN]} stands in what it is an alias of."
            values, levels = finished.get(anchor, (1, 0))
        elif isinstance(event, yaml.ScalarEvent):
            values = 1
            finished[anchor] = 1, 0
        if getattr(event, "tag", None):
            yield line, f"the tag {_short(event.tag.replace(YAML, '!!'))} is not read; leave it out."
        around = opened[-1]
        around[1:] = around[1] + values, max(around[2], levels + 1)
        if len(opened) - 1 + levels > DEEPEST:
            yield line, f"nested more than {DEEPEST} deep; fewer levels are allowed."
        if around[1] > MOST_VALUES:
            yield line, f"more than {MOST_VALUES:,} values, with those that aliases repeat; fewer are allowed."


def _construct(path: Path, node: yaml.Node) -> object:
    try:
        return yaml.constructor.SafeConstructor().construct_document(node)
    except yaml.YAMLError as error:
        raise DataError(_syntax_fault(path, error)) from None


def _syntax_fault(path: Path, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f" line {mark.line + 1}" if mark else ""
    problem = getattr(error, "problem", None) or " ".join(str(error).split())
    look = "look at the indentation there and just above, and at the quotes"
    return f"{project.relative(path)}{where}: not valid YAML, {problem}; {look}."


def _faulty_keys(node: yaml.Node) -> Iterable[tuple[int, str]]:
    """Yield the keys that are no text or stand twice."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _faulty_keys(item)
    if not isinstance(node, yaml.MappingNode):
        return
    seen: dict[str, int] = {}
    for key_node, value_node in node.value:
        key, line = key_node.value, key_node.start_mark.line + 1
        if key_node.tag == f"{YAML}merge":
            continue
        if key_node.tag != f"{YAML}str":
            name = f"key {key[:LONGEST_SHOWN]}" if isinstance(key, str) else "key there"
            yield line, f"the {name} is not text; write it in quotes."
            continue
        if key in seen:
            yield line, f"the key {_short(key)} stands twice, first in line {seen[key]}."
        seen.setdefault(key, line)
        yield from _faulty_keys(value_node)


def _misspelt(details: list[dict], model: type[BaseModel]) -> set[tuple]:
    """List the missing keys that stand in the file misspelt, which is told already."""
    unknown = [each["loc"] for each in details if each["type"] == "extra_forbidden"]
    meant = [(place, errors.nearest(place[-1], _allowed_keys(model, place), count=1)) for place in unknown]
    return {("missing", (*place[:-1], *nearest)) for place, nearest in meant if nearest}


def _fault(details: dict, model: type[BaseModel], node: yaml.Node) -> tuple[int, str]:
    """Return the line of a fault, and what is wrong there."""
    place, kind, value = details["loc"], details["type"], details.get("input")
    known, line = _find(node, place)
    shown = _dotted(known)
    if kind == "extra_forbidden":
        allowed = _allowed_keys(model, place)
        # a text with a comma in braces is read as a text and a key
        quotes = " A text with a comma in braces needs quotes." if allowed == ["da", "en"] else ""
        hint = _hint(place[-1], allowed)
        return line, f"unknown key {shown!r}{hint}{_choice(allowed)}{quotes}"
    if kind == "missing":
        return line, f"the key '{_missing(node, place)}' is missing."
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _tag_fault(details, model, node)
    message = _message(kind, details, model)
    if isinstance(value, dict) and kind == "value_error":
        return line, f"{shown}: {message}"
    return line, f"{shown} is {_short(value)}: {message}"


def _message(kind: str, details: dict, model: type[BaseModel]) -> str:
    """Say what is wrong with a value."""
    value = details.get("input")
    message = details["msg"].removeprefix("Value error, ").removeprefix("Input ").rstrip(".")
    if kind == "literal_error":
        return message + _hint(value, re.findall(r"'([^']*)'", details["ctx"]["expected"]))
    if kind in ("int_type", "float_type", "int_parsing", "float_parsing"):
        return _number_wanted(kind, value)
    if kind == "too_short":
        return f"should hold at least {details['ctx']['min_length']}."
    if kind == "string_type" and isinstance(value, int | float):
        return f"{message}; write it in quotes."
    if kind == "model_type":
        return f"should be a record with the keys {', '.join(map(repr, _allowed_keys(model, (*details['loc'], ''))))}."
    return f"{message}."


def _number_wanted(kind: str, value: object) -> str:
    """Say which number is wanted, with an example: the one that was meant where it stands in quotes."""
    whole = kind.startswith("int")
    wanted = "a whole number" if whole else "a number"
    if isinstance(value, str) and len(value) < 20 and re.fullmatch(r"-?\d+" if whole else r"-?\d+(\.\d+)?", value):
        return f"should be {wanted} without quotes: {value}."
    if whole and isinstance(value, float):
        return f"should be {wanted}, such as {int(value)}."
    return f"should be {wanted} in digits{'' if whole else ', such as 3.5'}."


def _tag_fault(details: dict, model: type[BaseModel], node: yaml.Node) -> tuple[int, str]:
    """Tell of a record whose key that says which kind it is, is missing or misspelt."""
    key = details["ctx"]["discriminator"].strip("'")
    place = (*details["loc"], key)
    allowed = _tags(_models_at(model, details["loc"]), key)
    choice = _choice(allowed).lstrip()
    known, line = _find(node, place)
    if details["type"] == "union_tag_not_found":
        return line, f"the key '{_missing(node, place)}' is missing. {choice}".rstrip()
    tag = details["ctx"]["tag"]
    return line, f"{_dotted(known)} is {tag!r}{_hint(tag, allowed)} {choice}".rstrip()


def _choice(allowed: list[str]) -> str:
    return f" Allowed: {errors.alternatives(allowed)}." if allowed else ""


def _hint(value: object, allowed: Iterable[str]) -> str:
    return errors.hint(errors.nearest(value, allowed))


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 3]}..."


def _find(node: yaml.Node, place: tuple) -> tuple[tuple, int]:
    """Find a place in the file: as much of it as is there, and its line.

    Parts that pydantic adds for unions and keys are not in the file.
    """
    known: tuple = ()
    line = node.start_mark.line + 1
    union = None
    for part in place:
        if union is not node and any((key, child.value) == ("type", part) for key, _, child in _children(node)):
            # which of several models the record was read as
            union = node
            continue
        for key, mark, child in _children(node):
            if key == part:
                known, line, node = (*known, part), mark.line + 1, child
                break
    return known, line


def _children(node: yaml.Node) -> Iterable[tuple[str | int, yaml.Mark, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        return [(key.value, key.start_mark, child) for key, child in node.value]
    children = node.value if isinstance(node, yaml.SequenceNode) else ()
    return [(index, child.start_mark, child) for index, child in enumerate(children)]


def _dotted(place: tuple) -> str:
    return ".".join(str(part)[:LONGEST_SHOWN] for part in place) or "the file"


def _missing(node: yaml.Node, place: tuple) -> str:
    """Write a place that the file lacks."""
    return _dotted((*_find(node, place[:-1])[0], place[-1]))


def _allowed_keys(model: type[BaseModel], place: tuple) -> list[str]:
    """List the keys allowed beside the one at ``place``."""
    models = _models_at(model, place[:-1])
    return sorted({field.alias or name for each in models for name, field in each.model_fields.items()})


def _tags(models: list[type[BaseModel]], key: str) -> list[str]:
    """List what the key that says which kind a record is may hold in some models."""
    found = [each.model_fields[key].annotation for each in models if key in each.model_fields]
    return list(dict.fromkeys(tag for annotation in found for tag in typing.get_args(annotation)))


def _models_at(model: type[BaseModel], place: tuple) -> list[type[BaseModel]]:
    """List the models that a record at ``place`` may have; a part that names a kind chooses among several."""
    models = [model]
    for part in place:
        chosen = [each for each in models if len(models) > 1 and part in _tags([each], "type")]
        fields = [candidate.model_fields[part] for candidate in models if part in candidate.model_fields]
        if chosen:
            models = chosen
        elif fields:
            models = [inner for field in fields for inner in _models_in(field.annotation)]
        elif models == [model] and "root" in model.model_fields:
            models = _models_in(model.model_fields["root"].annotation)
    return models


def _models_in(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in typing.get_args(annotation) for model in _models_in(inner)]
