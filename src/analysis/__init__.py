"""Indicators, chapters and reports behind the statistical annexes of employment plans.

`import analysis` gives what docs/python-api.md describes; each name is read from its module when it is first used.
"""

import sys
from importlib import import_module
from types import ModuleType

_API = "analysis.api"
# `areas`, `indicators` and `observations` are rooms too: their modules can be called.
_WHERE = {
    **dict.fromkeys(("values", "ranks", "theme"), _API),
    "open_annex": "analysis.annex.annex",
    "open_comparison": "analysis.annex.comparison",
}
_CALLED = ("areas", "indicators", "observations")
__all__ = ["areas", "indicators", "observations", "open_annex", "open_comparison", "ranks", "theme", "values"]


class CallableModule(ModuleType):
    """A module that does, when it is called, what the function of its name in `analysis.api` does."""

    def __call__(self, *arguments: object, **named: object) -> object:
        return getattr(import_module(_API), self.__name__.removeprefix("analysis."))(*arguments, **named)


def make_callable(module: str) -> None:
    """Let a module of the package be called by its name: `analysis.areas()`."""
    sys.modules[module].__class__ = CallableModule


def __getattr__(name: str) -> object:
    if name in _CALLED:
        return import_module(f"analysis.{name}")
    if name not in _WHERE:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}; it gives {', '.join(__all__)}.")
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
