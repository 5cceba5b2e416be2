"""What all verbs of a chapter have in common: shared arguments, looked at before anything is computed."""

import functools
import inspect
import re
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from operator import attrgetter

from analysis.annex.scope import Scope
from analysis.core import errors
from analysis.display.blocks.blocks import Figure, Table
from analysis.indicators import registry
from analysis.sources import record_kinds

KEYS = ("key", "keys")
ALL = "all"
# The arguments that several verbs take; the last three can be given to a verb beside its own.
SHARED = {
    "key": "key : str\n    An indicator.",
    "keys": "*keys : str\n    Indicators.",
    "breakdown": "breakdown : str, optional\n    One of the indicator's; the first without it.",
    "periods": "periods : int, optional\n    How many periods to show, back from the newest.",
    "comparators": (
        "comparators : list of str, optional\n    Instead of the plan's: kinds ('rar', 'region', 'kommunegruppe', "
        "'country'), or areas by name, code or slug."
    ),
    "caption": "caption : str or dict, optional\n    Instead of the usual one; {'da': …, 'en': …} for both languages.",
}
PARAMETERS = "\n\nParameters\n----------\n"


class UnknownVerbError(errors.UsageError, AttributeError):
    """A chapter asks for something that the annex cannot show."""


class Blocks(tuple):
    """Several blocks, which a cell shows one after the other."""

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(*self)


def verb(function: Callable, *standard: str) -> Callable:
    """Make a function of a scope a method of an annex, with some of "periods", "comparators" and "caption" beside."""
    own = inspect.signature(function)
    added = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None) for name in standard]
    me, *given = own.parameters.values()
    signature = own.replace(parameters=[me.replace(name="self", annotation=own.empty), *given, *added])

    @functools.wraps(function)
    def method(self, *arguments, **keywords):
        bound = _bound(method, self, arguments, keywords)
        scope, language = self.scope, self.scope.language
        extra = {name: bound.arguments.pop(name, None) for name in standard}
        if extra.get("comparators") is not None:
            scope = scope.beside(_listed(extra["comparators"]))
        if extra.get("periods") is not None:
            scope = replace(scope, most_periods=_count(function.__name__, extra["periods"]))
        if "caption" in bound.arguments:
            bound.arguments["caption"] = in_language(bound.arguments["caption"], language)
        bound.arguments["self"] = scope
        return _captioned(function(*bound.args, **bound.kwargs), in_language(extra.get("caption"), language))

    method.__signature__ = signature
    method.__doc__ = _documented(inspect.getdoc(function) or "", [each.name for each in (*given, *added)])
    return method


def _documented(doc: str, names: list[str]) -> str:
    """Describe the shared arguments of a verb before its own, where its own words do not."""
    shared = "\n".join(SHARED[name] for name in names if name in SHARED and not re.search(rf"\n\*?{name}\b.* :", doc))
    if not shared or PARAMETERS in doc:
        return doc.replace(PARAMETERS, f"{PARAMETERS}{shared}\n") if shared else doc
    head, *rest = re.split(r"(?=\n\n(?:Returns|Examples)\n)", doc, maxsplit=1)
    return "".join([head, PARAMETERS, shared, *rest])


def in_language(words: str | Mapping[str, str] | None, language: str) -> str | None:
    """Return words as they are, or those of a language where there are both."""
    if isinstance(words, Mapping):
        if language not in words:
            raise errors.unknown("language of a text", language, words)
        return words[language]
    return words


def _captioned(block: object, caption: str | None) -> object:
    """Give a table or figure another caption."""
    if caption is None or not isinstance(block, Table | Figure):
        return block
    if isinstance(block, Table):
        return replace(block, caption=caption)
    from analysis.display.blocks.escaping import escape

    old, new = (f">{escape(words)}</title>" for words in (block.caption, caption))
    svg, data = block.svg.replace(old, new, 1), replace(block.data, caption=caption)
    return replace(block, caption=caption, svg=svg, data=data)


def _bound(method: Callable, self: object, arguments: tuple, keywords: dict) -> inspect.BoundArguments:
    """Fit arguments to a verb, and say in a sentence what does not fit."""
    signature = inspect.signature(method)
    try:
        bound = signature.bind(self, *arguments, **keywords)
    except TypeError as error:
        known = ", ".join(list(signature.parameters)[1:])
        wrong = errors.UsageError(f"annex.{method.__name__}({known}) was not called so: {error}.")
        raise next(unknown_arguments(method, keywords), wrong) from None
    for fault in faults(method, bound.arguments):
        raise fault
    return bound


def unknown_arguments(method: Callable, names: Iterable[str]) -> Iterator[errors.UsageError]:
    """Yield an error for each argument that a verb does not take."""
    takes = inspect.signature(method).parameters
    if not any(each.kind is each.VAR_KEYWORD for each in takes.values()):
        for name in names:
            if name not in takes:
                yield errors.unknown(f"argument of annex.{method.__name__}", name, list(takes)[1:])


def faults(method: Callable, given: Mapping[str, object]) -> Iterator[errors.UsageError]:
    """Yield what is wrong with the arguments of a verb: indicators, breakdowns, kinds of records and choices."""
    known = registry.indicators()
    for key in [key for name in KEYS for key in _listed(given.get(name)) if key is not None]:
        if key not in known:
            yield errors.unknown("indicator", key, known)
            continue
        # every breakdown at once makes a frame, and nothing else
        allowed = (None, *known[key].breakdowns, *([ALL] if method.__name__ == "values" else []))
        for part in _listed(given.get("breakdown")):
            if part not in allowed:
                yield errors.unknown(f"breakdown of {key}", part, known[key].breakdowns)
    for kind in given.get("kinds") or ():
        if kind not in record_kinds.kinds():
            yield errors.unknown("kind of records", kind, record_kinds.kinds())
    for name, allowed in _choices(inspect.unwrap(method)).items():
        if name in given and given[name] not in allowed:
            yield errors.unknown(f"{name} of annex.{method.__name__}", given[name], allowed)


@functools.cache
def _choices(function: Callable) -> dict[str, tuple[str, ...]]:
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


class Verbs:
    """What a chapter opens: a scope, and the verbs on it."""

    year = property(attrgetter("scope.year"), doc="The plan's year.")
    data_until = property(attrgetter("scope.data_until"), doc="The last period that may be spoken of.")
    language = property(attrgetter("scope.language"), doc="The reader's language.")
    newest = verb(Scope.newest)
    missing = verb(Scope.missing)

    def __init__(self, scope: Scope):
        self.scope = scope

    def __getattr__(self, name: str):
        if name.startswith("_") or name == "scope":
            raise AttributeError(name)
        unknown = errors.unknown("verb of annex", name, dir(self))
        failure = UnknownVerbError(str(unknown))
        failure.asked = unknown.asked
        raise failure

    def __dir__(self) -> list[str]:
        """Return what a chapter may use, which JupyterLab offers after `annex.` and Tab."""
        return sorted(name for name in super().__dir__() if not name.startswith("_") and name != "scope")
