"""What the front page tells of an annex, kept in its manifest: annex.json is long to read."""

from analysis.core import periods

KEY_FIGURES = ("unemployment_rate", "long_term_share_12_months", "cash_assistance_share", "ordinary_hours_share")


def summary(content: dict) -> dict:
    """Return what the front page tells of an annex by the content of its annex.json."""
    given = content["parameters"]
    return {
        "plan": str(given["plan"]),
        "data_until": given["data_until"],
        "targets": [{name: each[name] for name in ("id", "period", "status")} for each in content["targets"]],
        "missing": sum(not each["table"].startswith("records:") for each in content["missing"]),
        "figures": _figures(content["values"], given.get("municipality")),
    }


def _figures(values: list[dict], code: str | None) -> dict[str, tuple[str, float]]:
    """Return the newest period and value of each key figure of a municipality."""
    found: dict[str, tuple[str, float]] = {}
    for value in values:
        key, period = value["indicator"], value["period"]
        if key not in KEY_FIGURES or value["breakdown"] or value["area"] != code or value["value"] is None:
            continue
        if key not in found or periods.parse(found[key][0]).last_month < periods.parse(period).last_month:
            found[key] = (period, value["value"])
    return found
