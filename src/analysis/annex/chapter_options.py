"""What a plan may set for a chapter without touching its notebook."""

from pydantic import Field, ValidationError

from analysis.core import errors
from analysis.core.yaml_files import StrictModel
from analysis.indicators import registry
from analysis.plans import Plan


class ChapterOptions(StrictModel):
    """The options of a chapter.

    Attributes
    ----------
    indicators : list of str
        What the chapter's table of key figures shows, in order; empty for the notebook's own choice.
    months : int or None
        How many periods back the chapter's figures begin; None for as much as they show by themselves.
    periods : int or None
        How many periods the chapter's tables of one indicator show; None for six.
    since : str or None
        The day of the last annex, which the chapter about changes compares with; None for the last retrieval but one.
    """

    indicators: list[str] = []
    months: int | None = Field(default=None, ge=2)
    periods: int | None = Field(default=None, ge=2)
    since: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}-\d{2}$")


def options(plan: Plan, chapter: str) -> ChapterOptions:
    """Return a plan's options for a chapter.

    An option or an indicator that is unknown is a UsageError, a value that is not allowed a DataError.
    """
    given = plan.options(chapter)
    where = f"option of chapter '{chapter}' in plan '{plan.name}'"
    for name in given:
        if name not in ChapterOptions.model_fields:
            raise errors.unknown(where, name, ChapterOptions.model_fields)
    try:
        found = ChapterOptions.model_validate(given)
    except ValidationError as fault:
        first = fault.errors()[0]
        raise errors.DataError(
            f"The {where} '{first['loc'][0]}' has the value {first['input']!r}: {first['msg']}."
        ) from None
    for key in found.indicators:
        registry.indicator(key)
    return found
