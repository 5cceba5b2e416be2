"""Which municipalities lie at the ends of the country, in a sentence."""

import pandas as pd

from analysis.core import formats
from analysis.display.context import Context
from analysis.display.sentences import sentences
from analysis.display.texts import text
from analysis.indicators import changes


def _some_hidden(values: pd.DataFrame) -> bool:
    """Whether a number is hidden, which may be the lowest or the highest."""
    return bool(values["status"].eq("suppressed").any())


def ends(values: pd.DataFrame, indicator, view: Context) -> str:
    """Tell which municipalities have the lowest and the highest number, of all or of those that are shown."""
    everyone = _municipalities(values)
    numbers = _printed(everyone, indicator)
    words = {}
    for name, number in (("low", numbers.min()), ("high", numbers.max())):
        codes = numbers.index[numbers == number]
        named = formats.join(sorted((view.name(code) for code in codes), key=formats.sort_key), view.language)
        words[name] = named if len(codes) < 3 else text(view.language, "course.municipalities", count=len(codes))
        words[f"{name}_number"] = sentences.number(number, indicator, view.language)
    return text(view.language, "course.ends_shown" if _some_hidden(everyone) else "course.ends", **words)


def _municipalities(values: pd.DataFrame) -> pd.DataFrame:
    return values[values["area"].str.fullmatch("[1-9][0-9]{2}")]


def _printed(values: pd.DataFrame, indicator) -> pd.Series:
    """Return the numbers that are shown, as printed, by area."""
    shown = values[values["status"].isin(changes.PRINTABLE)].set_index("area")["value"]
    return formats.round_half_up(shown.astype(float), indicator.decimals)
