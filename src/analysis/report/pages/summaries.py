"""What the front page tells of an annex, kept in its manifest: annex.json is long to read."""

import math
from collections.abc import Mapping

from analysis.core import periods
from analysis.indicators import registry, verdicts
from analysis.indicators.values import NUMBER_COLUMNS

KEY_FIGURES = ("unemployment_rate", "long_term_share_12_months", "cash_assistance_share", "ordinary_hours_share")


def summary(content: dict) -> dict:
    """Return what the front page tells of an annex by the content of its annex.json."""
    given = content["parameters"]
    return {
        "plan": str(given["plan"]),
        "data_until": given["data_until"],
        "targets": [{name: each[name] for name in ("id", "period", "status")} for each in content["targets"]],
        **_figures(content["values"], given.get("municipality")),
    }


def _figures(values: list[dict], code: str | None) -> dict[str, dict]:
    """Return the newest period and value of each key figure of a municipality, and what has changed on the year."""
    held: dict[str, dict[str, Mapping]] = {key: {} for key in KEY_FIGURES}
    for value in values:
        own = value["area"] == code and not value["breakdown"] and value["value"] is not None
        if own and value["indicator"] in KEY_FIGURES:
            numbers = {name: math.nan for name in NUMBER_COLUMNS if value.get(name) is None}
            held[value["indicator"]][value["period"]] = value | numbers
    newest = {key: max(rows, key=lambda code: periods.parse(code).last_month) for key, rows in held.items() if rows}
    moved = {key: _change(key, period, held[key]) for key, period in newest.items()}
    return {
        "figures": {key: (period, held[key][period]["value"]) for key, period in newest.items()},
        "changes": {key: found for key, found in moved.items() if found},
    }


def _change(key: str, period: str, rows: Mapping[str, Mapping]) -> tuple[str, float] | None:
    """Return whether a number is "better" or "worse" than a year before, and the number of then; None where neither."""
    record, before = registry.indicator(key), rows.get(str(periods.year_before(period)))
    found = verdicts.meaning(verdicts.differs(rows[period], before, record), record)
    return found and (found, before["value"])
