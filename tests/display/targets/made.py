"""Targets that tests are made of, judged on real numbers: Faxe and the RAR Sjælland."""

import pytest

from analysis.core import areas
from analysis.display.context import Context
from analysis.display.targets import targets as display
from analysis.plans import targets
from analysis.plans.model import Plan

FAXE, RAR, COUNTRY = areas.area("320"), areas.area("rar-sjaelland"), areas.area("000")


def both(words):
    return {"da": words, "en": f"{words} (en)"}


def plan(*entries: dict) -> Plan:
    return Plan.model_validate(
        {
            "title": both("Plan"),
            "municipality": "320",
            "years": [2024, 2025, 2026],
            "comparators": ["rar", "country"],
            "chapters": ["targets"],
            "targets": list(entries),
        }
    )


def target(rule, measure, id="2a", **given):
    readings = given.pop("readings", [{"id": "only", "text": both("ord"), "rule": rule}])
    return {"id": id, "text": both("Målet"), "measure": measure, "readings": readings, **given}


LONG_TERM = {"indicator": "long_term_share_12_months"}
TWO_READINGS = target(
    None,
    LONG_TERM,
    readings=[
        {
            "id": unit,
            "text": both(words),
            "rule": {
                "type": "compared",
                "side": "at_or_below",
                "comparator": "rar",
                "margin": {"amount": 2, "unit": unit},
            },
        }
        for unit, words in (("pp", "2 pct.-point"), ("pct", "2 pct. af tallet"))
    ],
)
RATE_YEAR = target(
    {"type": "compared", "side": "at_or_below", "comparator": "rar"}, {"indicator": "unemployment_rate_year"}, id="2b"
)


@pytest.fixture
def view():
    return Context(FAXE, (RAR, COUNTRY), "da", "2026M07")


def table(view, *entries, years=(2025,), chances=False):
    entered = plan(*entries)
    found = targets.judge(entered, FAXE, view.data_until, list(years), chances=chances)
    return display.targets_table(found, entered.targets, view, id="maal", caption="Mål")


def judged(*entries, years=(2025,)):
    return targets.judge(plan(*entries), FAXE, "2026M07", list(years), chances=False)


def year_by_year(view, *entries):
    entered = plan(*entries)
    found = targets.judge(entered, FAXE, view.data_until, chances=False)
    return display.by_year(found, entered.targets, view, id="aar")


KEYS = ("goal", "period", "value", "status", "why")


def printed(block):
    """Label and cells in a fixed order, each with its symbol; a column that the table leaves out is empty."""
    rows = []
    for row in block.rows:
        told = {
            column.key: f"{cell.symbol} {cell.text}".strip()
            for column, cell in zip(block.columns, row.cells, strict=True)
        }
        years = [words for key, words in told.items() if key not in KEYS]
        rows.append([row.label, *(years or (told.get(key, "") for key in KEYS))])
    return rows
