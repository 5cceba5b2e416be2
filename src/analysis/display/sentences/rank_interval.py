"""How sure a rank is, in words: the places that chance leaves open, and the neighbours it cannot be told from."""

import pandas as pd

from analysis.display.blocks import derived
from analysis.display.blocks.blocks import Text, records
from analysis.display.context import Context
from analysis.display.texts import text
from analysis.indicators.values import VALUE_COLUMNS
from analysis.statistics import ranks


def sentence(ranking: pd.DataFrame, own: dict, view: Context) -> Text:
    """Tell the interval of the municipality's rank; empty where it has none.

    Parameters
    ----------
    ranking : DataFrame
        Of `analysis.indicators.comparisons.ranks_with_intervals`, one breakdown.
    own : dict
        The municipality's row of values.
    view : Context
    """
    language = view.language
    row = ranking[ranking["area"] == view.own.code]
    if row.empty or row["rank_lower"].isna().any():
        return Text(language=language)
    rank, lower, upper, of = (int(row[name].iloc[0]) for name in ("rank", "rank_lower", "rank_upper", "rank_of"))
    interval = {"lower": float(lower), "upper": float(upper), "interval_level_pct": ranks.LEVEL_PCT}
    shown = {"rank": rank, "rank_of": of, "interval_method": "simulation", **interval}
    known = records(pd.DataFrame([derived.value(own, "rank", float(rank), "rank", "rank", **shown)])[VALUE_COLUMNS])
    level = f"{ranks.LEVEL_PCT:.0f}"
    if lower == upper:
        return Text(text(language, "rank_interval.sure", rank=rank, level=level), language, known)
    others = ranks.overlapping(ranking, view.own.code)
    key = "between" if not others else "between_one" if others == 1 else "between_many"
    words = {"count": others} if others > 1 else {}
    said = text(language, f"rank_interval.{key}", lower=lower, upper=upper, level=level, **words)
    return Text(said, language, known)
