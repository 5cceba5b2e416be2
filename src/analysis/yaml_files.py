"""Reading the project's YAML files, strictly: every fault of a file is told at once, with its line."""

from __future__ import annotations

import json
import re
import typing
from collections.abc import Iterable
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from analysis import errors, project
from analysis.errors import DataError


class StrictModel(BaseModel):
    """Base of all records in YAML: no unknown key, no silent conversion, not changeable."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class BilingualText(StrictModel):
    """A text that the reader of an annex sees, in Danish and English."""

    da: str
    en: str

    def text(self, language: str = "da") -> str:
        """Return the text in "da" or "en"."""
        if language not in ("da", "en"):
            raise errors.unknown("language", language, ["da", "en"])
        return self.da if language == "da" else self.en


ModelType = typing.TypeVar("ModelType", bound=BaseModel)


def load(path: Path, model: type[ModelType]) -> ModelType:
    """Read one YAML file into a model.

    Scalars are read as in JSON: only true and false are truth values, ``010`` and dates stay text.

    Parameters
    ----------
    path
        The file.
    model
        The pydantic model (or RootModel) of the whole file.

    Raises
    ------
    DataError
        One line per fault, each naming file, line, key, value, what is allowed and the nearest match.
    """
    node = _read(path)
    lines: dict[tuple, int] = {}
    faults = list(_read_lines(node, (), lines))
    if faults:
        raise DataError("\n".join(f"{project.relative(path)} {fault}" for fault in faults))
    # Through JSON, strict mode takes lists as tuples and ISO texts as dates, and still no 370 as "370".
    text = json.dumps(_construct(path, node), ensure_ascii=False, default=str)
    try:
        return model.model_validate_json(text, strict=True)
    except ValidationError as error:
        found = [_fault(details, model, lines) for details in error.errors(include_url=False)]
        messages = [f"{project.relative(path)} line {line}: {message}" for line, message in sorted(found)]
        raise DataError("\n".join(messages)) from None


class _Loader(yaml.SafeLoader):
    """The safe loader with JSON's scalars instead of YAML 1.1's (where ``no`` is False and 010 is 8)."""

    yaml_implicit_resolvers: typing.ClassVar[dict] = {}


_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)$"),
    list("-0123456789"),
)
_Loader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile(r"^<<$"), ["<"])


def _read(path: Path) -> yaml.Node:
    try:
        # Editors on Windows put a byte-order mark first.
        node = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=_Loader)
    except FileNotFoundError:
        raise DataError(f"{project.relative(path)} does not exist.") from None
    except UnicodeDecodeError:
        raise DataError(f"{project.relative(path)} is not text in UTF-8; save it as UTF-8.") from None
    except yaml.YAMLError as error:
        raise DataError(_syntax_fault(path, error)) from None
    if node is None:
        raise DataError(f"{project.relative(path)} is empty.")
    return node


def _construct(path: Path, node: yaml.Node) -> object:
    try:
        return yaml.constructor.SafeConstructor().construct_document(node)
    except yaml.YAMLError as error:
        raise DataError(_syntax_fault(path, error)) from None


def _syntax_fault(path: Path, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f" line {mark.line + 1}" if mark else ""
    return f"{project.relative(path)}{where}: not valid YAML, {getattr(error, 'problem', None) or error}."


def _read_lines(node: yaml.Node, place: tuple, lines: dict[tuple, int]) -> Iterable[str]:
    """Note the line of every place in the file, and yield the keys that are no text or stand twice."""
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _read_lines(item, (*place, index), lines)
    if not isinstance(node, yaml.MappingNode):
        return
    seen: dict[str, int] = {}
    for key_node, value_node in node.value:
        key, line = key_node.value, key_node.start_mark.line + 1
        if key_node.tag == "tag:yaml.org,2002:merge":
            continue
        if key_node.tag != "tag:yaml.org,2002:str":
            yield f"line {line}: the key {key} is not text; write it in quotes."
            continue
        if key in seen:
            yield f"line {line}: the key {key!r} stands twice, first in line {seen[key]}."
        seen.setdefault(key, line)
        lines[(*place, key)] = line
        yield from _read_lines(value_node, (*place, key), lines)


def _fault(details: dict, model: type[BaseModel], lines: dict[tuple, int]) -> tuple[int, str]:
    place = details["loc"]
    line = _line(place, lines)
    shown = ".".join(str(part) for part in place) or "the file"
    kind, value = details["type"], details.get("input")
    if kind == "extra_forbidden":
        allowed = _allowed_keys(model, place)
        matches = errors.nearest(place[-1], allowed, count=1)
        hint = f"; did you mean {matches[0]!r}?" if matches else "."
        return line, f"unknown key {shown!r}{hint} Allowed: {errors.alternatives(allowed)}."
    if kind == "missing":
        return line, f"the key {shown!r} is missing."
    message = details["msg"].removeprefix("Value error, ").removeprefix("Input ").rstrip(".") + "."
    if kind == "literal_error":
        matches = errors.nearest(value, re.findall(r"'([^']*)'", details["ctx"]["expected"]), count=1)
        message = f"{message[:-1]}; did you mean {matches[0]!r}?" if matches else message
    return line, f"{shown} is {_short(value)}: {message}"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _line(place: tuple, lines: dict[tuple, int]) -> int:
    """Find the line of a place; parts that pydantic adds for unions and keys are not in the file."""
    known: tuple = ()
    for part in place:
        if (*known, part) in lines:
            known = (*known, part)
    return lines.get(known, 1)


def _allowed_keys(model: type[BaseModel], place: tuple) -> list[str]:
    """List the keys allowed beside the one at ``place``."""
    models = [model]
    for part in place[:-1]:
        fields = [candidate.model_fields[part] for candidate in models if part in candidate.model_fields]
        if fields:
            models = [inner for field in fields for inner in _models_in(field.annotation)]
        elif models == [model] and "root" in model.model_fields:
            models = _models_in(model.model_fields["root"].annotation)
    return sorted({field.alias or name for each in models for name, field in each.model_fields.items()})


def _models_in(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in typing.get_args(annotation) for model in _models_in(inner)]
