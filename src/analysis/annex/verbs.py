"""What all verbs of a chapter have in common: the same arguments, looked at before anything is computed."""

from __future__ import annotations

import functools
import inspect
import typing
from collections.abc import Callable, Mapping
from dataclasses import replace

from analysis.annex.scope import check_breakdown
from analysis.core import errors
from analysis.display.blocks.blocks import Figure, Table
from analysis.indicators import registry

KEYS = ("key", "keys", "levels", "changes", "moved")
# The arguments that a verb can be given beside its own, and what each does.
STANDARD = {
    "periods": "periods : int, optional\n    How many periods to show, back from the newest.",
    "comparators": (
        "comparators : list of str, optional\n    Instead of the plan's: kinds ('rar', 'region', 'kommunegruppe', "
        "'country'), or areas by name, code or slug."
    ),
    "caption": "caption : str or dict, optional\n    Instead of the usual one; {'da': …, 'en': …} for both languages.",
}


class Blocks(tuple):
    """Several blocks, which a cell shows one after the other."""

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(*self)


def verb(function: Callable, *standard: str) -> Callable:
    """Make a function of a scope a method of an annex, which also takes some of the standard arguments.

    Parameters
    ----------
    function : callable
        Takes a scope, then what the chapter gives.
    *standard : str
        From `STANDARD`.
    """
    own = inspect.signature(function)
    added = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None) for name in standard]
    me, *given = own.parameters.values()
    signature = own.replace(parameters=[me.replace(name="self", annotation=own.empty), *given, *added])

    @functools.wraps(function)
    def method(self, *arguments, **keywords):
        bound = _bound(signature, function.__name__, self, arguments, keywords)
        language = self.scope.language
        extra = {name: bound.arguments.pop(name, None) for name in standard}
        if "caption" in bound.arguments:
            bound.arguments["caption"] = in_language(bound.arguments["caption"], language)
        _check(function, bound.arguments)
        scope = self.scope if extra.get("comparators") is None else self.scope.beside(_listed(extra["comparators"]))
        if extra.get("periods") is not None:
            scope = scope.limited(_count(function.__name__, extra["periods"]))
        bound.arguments["self"] = scope
        block = function(*bound.args, **bound.kwargs)
        return captioned(block, in_language(extra.get("caption"), language))

    method.__signature__ = signature
    method.__doc__ = _documented(inspect.getdoc(function) or "", [STANDARD[name] for name in standard])
    return method


def _documented(doc: str, standard: list[str]) -> str:
    """Put the standard arguments after a verb's own."""
    head, section, rest = doc.partition("\n\nReturns\n") if "\n\nReturns\n" in doc else doc.partition("\n\nExamples\n")
    if standard and "\nParameters\n" not in head:
        head += "\n\nParameters\n----------"
    return "\n".join([head, *standard]) + section + rest


def in_language(words: str | Mapping[str, str] | None, language: str) -> str | None:
    """Return words as they are, or those of a language where there are both."""
    if isinstance(words, Mapping):
        if language not in words:
            raise errors.unknown("language of a text", language, words)
        return words[language]
    return words


def captioned(block: object, caption: str | None) -> object:
    """Give a table or figure another caption."""
    if caption is None or not isinstance(block, Table | Figure):
        return block
    if isinstance(block, Table):
        return replace(block, caption=caption)
    from analysis.display.blocks.escaping import escape

    old, new = (f">{escape(words)}</title>" for words in (block.caption, caption))
    return replace(
        block, caption=caption, svg=block.svg.replace(old, new, 1), data=replace(block.data, caption=caption)
    )


def _bound(signature: inspect.Signature, name: str, self, arguments: tuple, keywords: dict) -> inspect.BoundArguments:
    """Fit arguments to a verb, and say in a sentence what does not fit."""
    known = [each.name for each in list(signature.parameters.values())[1:]]
    if not any(each.kind is each.VAR_KEYWORD for each in signature.parameters.values()):
        for keyword in keywords:
            if keyword not in known:
                raise errors.unknown(f"argument of annex.{name}", keyword, known)
    try:
        return signature.bind(self, *arguments, **keywords)
    except TypeError as error:
        raise errors.UsageError(f"annex.{name}({', '.join(known)}) was not called so: {error}.") from None


def _check(function: Callable, given: dict) -> None:
    """Look up each key, breakdown and choice that a verb was given."""
    keys = [key for name in KEYS for key in _listed(given.get(name)) if key is not None]
    for key in keys:
        registry.indicator(key)
    if given.get("breakdown") is not None:
        for key in keys:
            check_breakdown(key, given["breakdown"])
    for name, allowed in choices(function).items():
        if name in given and given[name] not in allowed:
            raise errors.unknown(f"{name} of annex.{function.__name__}", given[name], allowed)


@functools.cache
def choices(function: Callable) -> dict[str, tuple[str, ...]]:
    """Return the arguments of a verb that are one of some words, with those words."""
    hints = typing.get_type_hints(function)
    found = {name: typing.get_args(hint) for name, hint in hints.items() if typing.get_origin(hint) is typing.Literal}
    return {name: words for name, words in found.items() if name != "return"}


def _listed(given: object) -> list:
    return list(given) if isinstance(given, list | tuple) else [given]


def _count(name: str, periods: object) -> int:
    if isinstance(periods, bool) or not isinstance(periods, int) or periods < 1:
        raise errors.UsageError(f"periods of annex.{name} is {periods!r}; it is how many periods to show, such as 13.")
    return periods
