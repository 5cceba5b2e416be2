"""What others rely on – the Python API, the command, the two schemas – described, and what would break them found.

`python -m tools.contracts` keeps the descriptions of this version in tests/release/kept, at each release.
"""

from __future__ import annotations

import inspect
import json
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import griffe
import typer
import yaml

import analysis
from analysis.annex.annex import Annex
from analysis.annex.comparison import Comparison
from analysis.api import Theme
from analysis.cli import app
from analysis.core import project

KEPT = project.root() / "tests" / "release" / "kept"
SCHEMAS = Path(analysis.__file__).parent / "schemas"
REQUIRED = "required"
# By what is named: what may be written there, and whether it must be.
Contract = dict[str, list[str]]


def version() -> str:
    """Return the version of the package in this checkout."""
    return tomllib.loads((project.root() / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def api() -> str:
    """Return the public Python API as a stub: what `import analysis` gives, its columns, and the verbs of a chapter."""
    module = import_module("analysis.api")
    functions = [_stub(name, getattr(module, name, None) or getattr(analysis, name)) for name in analysis.__all__]
    columns = "\n".join(["class ValuesFrame:", *(f"    {name} = ..." for name in module.COLUMNS)])
    return "\n\n".join([*functions, columns, *map(_class, (Annex, Comparison, Theme))]) + "\n"


def _class(described: type) -> str:
    names = sorted({*dir(described), *vars(described).get("__annotations__", {})})
    members = [(name, getattr(described, name, None)) for name in names if not name.startswith("_")]
    lines = [f"    {_stub(name, each) if callable(each) else f'{name} = ...'}" for name, each in members]
    return "\n".join([f"class {described.__name__}:", *lines])


def _stub(name: str, function: Callable) -> str:
    signature = inspect.signature(function)
    # annotations are texts there already
    given = [each.replace(annotation=each.empty) for each in signature.parameters.values()]
    return f"def {name}{signature.replace(parameters=given, return_annotation=signature.empty)}: ..."


def broken_api(kept: str, now: str) -> list[str]:
    """Return what of an API is gone or changed, in griffe's words."""
    with tempfile.TemporaryDirectory() as folder:
        old, new = (griffe.visit("api", Path(folder, "api.py"), text) for text in (kept, now))
        return [each.explain(griffe.ExplanationStyle.MARKDOWN) for each in griffe.find_breaking_changes(old, new)]


def cli() -> Contract:
    """Return the commands of `bilag` with their options and arguments."""
    return dict(_options("bilag", typer.main.get_command(app.app)))


def _options(name: str, command) -> Iterator[tuple[str, list[str]]]:
    yield name, ["command"]
    for each in command.params:
        place = " ".join([name, "/".join([*each.opts, *each.secondary_opts])])
        kinds = ["flag" if getattr(each, "is_flag", False) else "several" if each.multiple else "one"]
        yield place, [*([REQUIRED] if each.required else []), *kinds]
    for word, below in getattr(command, "commands", {}).items():
        yield from _options(f"{name} {word}", below)


def schema(name: str) -> Contract:
    """Return what a published JSON schema lets each key hold."""
    return keys(json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")))


def keys(whole: dict) -> Contract:
    """Return the keys of a JSON schema, each with what it may hold; patterns and least and greatest are left out."""
    found: Contract = {}
    for name, node in {**whole.get("$defs", {}), "": whole}.items():
        found[name or "/"] = sorted(_kinds(node, name, found))
    return dict(sorted(found.items()))


def _kinds(node: dict, path: str, found: Contract) -> set[str]:
    if "$ref" in node:
        return {node["$ref"].rsplit("/", 1)[1]}
    if "enum" in node or "const" in node:
        return {json.dumps(each, ensure_ascii=False) for each in node.get("enum", [node.get("const")])}
    if several := node.get("anyOf", node.get("oneOf")):
        return set().union(*(_kinds(each, path, found) for each in several))
    for key, below in node.get("properties", {}).items():
        place = f"{path}/{key}"
        must = {REQUIRED} if key in node.get("required", ()) else set()
        found[place] = sorted({*found.get(place, ()), *_kinds(below, place, found), *must})
    for mark, word in (("[]", "items"), ("{}", "additionalProperties")):
        if isinstance(node.get(word), dict):
            found[path + mark] = sorted(_kinds(node[word], path + mark, found))
    kind = node.get("type", "anything")
    return set(kind if isinstance(kind, list) else [kind])


def broken(kept: Contract, now: Contract, *, written_by_us: bool) -> list[str]:
    """Return what would break those who rely on a contract: who read what we write, or write what we read."""
    found = [f"{place}: is gone" for place in kept if place not in now]
    for place, after in now.items():
        before = kept.get(place)
        if before is None:
            # of a command or record that was there already
            parent = place.rpartition("/" if "/" in place else " ")[0]
            if not written_by_us and REQUIRED in after and parent in kept:
                found.append(f"{place}: is new and required")
            continue
        first, last = (after, before) if written_by_us else (before, after)
        if lost := set(first) - set(last) - {REQUIRED}:
            found.append(f"{place}: {'may be' if written_by_us else 'may no longer be'} {', '.join(sorted(lost))}")
        if (REQUIRED in before) != (REQUIRED in after) and (REQUIRED in before) == written_by_us:
            found.append(f"{place}: is {'no longer always there' if written_by_us else 'required'}")
    return found


def main() -> None:
    """Keep the descriptions of this version."""
    KEPT.mkdir(exist_ok=True)
    (KEPT / "VERSION").write_text(f"{version()}\n", encoding="utf-8", newline="\n")
    (KEPT / "api.txt").write_text(api(), encoding="utf-8", newline="\n")
    for name, contract in {"cli": cli(), "annex": schema("annex"), "plan": schema("plan")}.items():
        text = "".join(f"{json.dumps(place)}: {json.dumps(held)}\n" for place, held in contract.items())
        (KEPT / f"{name}.yml").write_text(text, encoding="utf-8", newline="\n")


def kept(name: str) -> Contract:
    """Return a description as it was kept."""
    return yaml.safe_load((KEPT / f"{name}.yml").read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main())
