"""Indicators, chapters and reports behind the statistical annexes of employment plans."""

from importlib import import_module

# What is offered here lies in modules that are imported when it is first used.
OFFERED = {"open_annex": "analysis.annex.annex", "open_comparison": "analysis.annex.comparison"}
__all__ = list(OFFERED)


def __getattr__(name: str):
    if name not in OFFERED:
        raise AttributeError(f"module 'analysis' has no attribute '{name}'")
    return getattr(import_module(OFFERED[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *OFFERED})
