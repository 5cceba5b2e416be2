"""Numbers that a statistic makes of an indicator's values, as values of their own beside it."""

import math
from collections.abc import Mapping


def value(base: Mapping, suffix: str, number: float, unit: str, method: str, **others: object) -> dict:
    """Return a statistic as a row of values: indicator `<key>_<suffix>`, all else as in the row it is about.

    A number that is NaN is not available; `others` are columns that differ, such as lower, upper and interval_method.

    Examples
    --------
    >>> base = {"indicator": "unemployed", "status": "observed", "value": 3.0}
    >>> value(base, "change", float("nan"), "pct", "change_pct")["status"]
    'not_available'
    """
    shown = not math.isnan(number)
    empty = dict.fromkeys(("numerator", "denominator", "lower", "upper", "rank", "rank_of"), math.nan)
    return {
        **base,
        **empty,
        "indicator": f"{base['indicator']}_{suffix}",
        "value": number,
        "unit": unit,
        "status": ("zero" if number == 0 else "observed") if shown else "not_available",
        "method": method,
        "interval_method": "",
        "interval_level_pct": math.nan,
        **others,
    }
