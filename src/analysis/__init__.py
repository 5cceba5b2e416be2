"""Indicators, chapters and reports behind the statistical annexes of employment plans.

`import analysis` gives what docs/python-api.md describes; each name is read from its module when it is first used.
"""

from importlib import import_module

_API = "analysis.api"
# `indicators` is a room too: `analysis/indicators/__init__.py` lets it be called.
_WHERE = {
    **dict.fromkeys(("areas", "observations", "values", "ranks", "theme"), _API),
    "open_annex": "analysis.annex.annex",
    "open_comparison": "analysis.annex.comparison",
}
__all__ = ["areas", "indicators", "observations", "open_annex", "open_comparison", "ranks", "theme", "values"]


def __getattr__(name: str) -> object:
    if name == "indicators":
        return import_module("analysis.indicators")
    if name not in _WHERE:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}; it gives {', '.join(__all__)}.")
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
