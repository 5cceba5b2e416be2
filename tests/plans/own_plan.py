"""A plan of Faxe's as an analyst writes it, its records as the municipality fills them in, and what comes of both."""

import textwrap

import pytest

from analysis import plans
from analysis.core import areas, project
from analysis.display.context import Context
from analysis.display.targets import target_words
from analysis.plans import checks, targets
from analysis.sources import municipal_records

FAXE, RAR, COUNTRY = areas.area("320"), areas.area("rar-sjaelland"), areas.area("000")
HEAD = """\
title: {da: Statistisk bilag}
municipality: "320"
years: YEARS
comparators: [rar, country]
chapters: [targets]
targets:
"""


@pytest.fixture
def house(tmp_path, monkeypatch):
    """Return a function that writes a plan's goals, and records by kind, and reads the plan."""
    data, records = tmp_path / "data", tmp_path / "records" / "320-faxe"
    data.mkdir()
    records.mkdir(parents=True)
    for part in project.data().iterdir():
        if part.name != "plans":
            (data / part.name).symlink_to(part, target_is_directory=part.is_dir())
    (data / "plans").mkdir()
    (tmp_path / "notebooks").symlink_to(project.notebooks(), target_is_directory=True)
    monkeypatch.setenv(project.HOME_VARIABLE, str(tmp_path))
    monkeypatch.setenv(municipal_records.RECORDS_VARIABLE, str(tmp_path / "records"))

    def write(goals: str, years=(2025,), **kinds: list[str]) -> plans.Plan:
        head = HEAD.replace("YEARS", str(list(years)))
        (data / "plans" / "own.yml").write_text(head + textwrap.dedent(goals), encoding="utf-8")
        for kind, lines in kinds.items():
            (records / f"{kind}.csv").write_text("\n".join(lines), encoding="utf-8")
        return plans.load("own")

    return write


def judged(plan, until="2026M07", years=None) -> list[tuple]:
    """Return of each judgement the status, the number, and why."""
    view = Context(FAXE, (RAR, COUNTRY), "da", until)
    found = targets.judge(plan, FAXE, until, years, chances=False)
    return [(each.status, each.number.value, target_words.why(each, view)) for each in found]


def faults(plan) -> list[str]:
    """Return what does not fit between the plan and the records."""
    return list(checks.record_faults(plan, "320"))
