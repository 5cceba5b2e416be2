"""The annex as a chapter sees it: one verb for each thing that a chapter can show."""

from __future__ import annotations

from analysis import errors
from analysis.report import interactive, parameters
from analysis.report.desk_verbs import DeskVerbs


def open_annex(chapter: str, **given: str | int) -> Annex:
    """Open the annex for a chapter.

    Parameters
    ----------
    chapter : str
        The chapter's name, which its ids begin with.
    **given
        The chapter's parameters: municipality, year, plan, data_until and language.

    Returns
    -------
    Annex

    Raises
    ------
    UsageError
        When a parameter is unknown or lacking; names the nearest.

    Examples
    --------
    >>> annex = open_annex("unemployment", municipality="370", year=2023, plan="naestved-2023",
    ...                    data_until="2022M06", language="da")
    >>> annex.own.name
    'Næstved'
    """
    if interactive.at_desk():
        interactive.begin(str(given.get("language", "da")))
    return Annex(chapter, parameters.resolve(**given))


class UnknownVerbError(errors.UsageError, AttributeError):
    """A chapter asks for something that the annex cannot show."""


class Annex(DeskVerbs):
    """One municipality, year and plan, and every verb of a chapter."""

    def __getattr__(self, name: str):
        if name.startswith("_"):
            raise AttributeError(name)
        unknown = errors.unknown("verb of annex", name, dir(self))
        failure = UnknownVerbError(str(unknown))
        failure.asked = unknown.asked
        raise failure

    def __dir__(self) -> list[str]:
        """Return what a chapter may use, which JupyterLab offers after `annex.` and Tab."""
        return sorted(name for name in {*super().__dir__(), *vars(self)} if not name.startswith("_"))
