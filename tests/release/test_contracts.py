"""What others rely on breaks only with a higher major version: the Python API, the command, the two schemas."""

import copy
import json

import pytest
from tools import contracts

from analysis.report.pages import collect

KEPT_VERSION = (contracts.KEPT / "VERSION").read_text(encoding="utf-8").strip()


def api_as_kept():
    return (contracts.KEPT / "api.txt").read_text(encoding="utf-8")


def schema(name):
    return json.loads((contracts.SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))


def test_nothing_that_others_rely_on_breaks_within_a_major_version():
    found = [
        *contracts.broken_api(api_as_kept(), contracts.api()),
        *contracts.broken(contracts.kept("cli"), contracts.cli(), written_by_us=False),
        *contracts.broken(contracts.kept("plan"), contracts.schema("plan"), written_by_us=False),
        *contracts.broken(contracts.kept("annex"), contracts.schema("annex"), written_by_us=True),
    ]
    major, kept = (int(version.split(".")[0]) for version in (contracts.version(), KEPT_VERSION))
    assert major > kept or found == [], "raise the major version, or let these stay as they were"
    assert major <= kept or found, "a major version is for what breaks; python -m tools.contracts keeps what is new"


def test_the_schema_allows_the_version_that_annexes_carry():
    allowed = schema("annex")["properties"]["schema_version"]["pattern"]
    assert allowed.startswith(f"^{collect.SCHEMA_VERSION.split('.')[0]}\\.")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("def areas(within=None, *, kind=None, language='da'): ...\n", "", "areas"),
        ("kind=None, language='da'", "language='da'", "kind"),
        ("def areas(within=None,", "def areas(within,", "within"),
        ("def ranks(indicator,", "def ranks(key, indicator,", "key"),
        ("    def likeness(self): ...\n", "", "likeness"),
        ("    rank_of = ...\n", "", "rank_of"),
    ],
)
def test_a_name_or_argument_that_is_gone_or_newly_required_breaks_the_api(old, new, told):
    kept = api_as_kept()
    assert old in kept
    found = contracts.broken_api(kept, kept.replace(old, new, 1))
    assert told in " ".join(found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("def ranks(", "def shares(indicator): ...\n\ndef ranks("),
        ("kind=None, language='da'", "kind=None, language='da', within_year=None"),
        ("    rank_of = ...", "    rank_of = ...\n    decimals = ..."),
    ],
)
def test_what_is_added_does_not_break_the_api(old, new):
    kept = api_as_kept()
    assert old in kept and contracts.broken_api(kept, kept.replace(old, new, 1)) == []


def changed(contract, **places):
    """Return a contract with places changed; None takes one away."""
    return {place: held for place, held in (contract | places).items() if held is not None}


@pytest.mark.parametrize(
    ("places", "told"),
    [
        ({"bilag site": None}, ["bilag site: is gone"]),
        ({"bilag build --year": None}, ["bilag build --year: is gone"]),
        ({"bilag build --pdf": ["one"]}, ["bilag build --pdf: may no longer be flag"]),
        ({"bilag build --municipality": ["required", "one"]}, ["bilag build --municipality: is required"]),
        ({"bilag build --why": ["required", "one"]}, ["bilag build --why: is new and required"]),
        ({"bilag build --year": ["one"], "bilag build --why": ["one"]}, []),
        ({"bilag draw": ["command"], "bilag draw --year": ["required", "one"]}, []),
    ],
)
def test_a_command_or_option_that_is_gone_changed_or_required_breaks_the_command(places, told):
    kept = contracts.kept("cli")
    assert contracts.broken(kept, changed(kept, **places), written_by_us=False) == told


def test_a_plan_that_could_be_written_can_still_be_written():
    whole = schema("plan")
    kept = contracts.keys(whole)
    target = whole["$defs"]["Target"]
    more, less, must = (copy.deepcopy(whole) for _ in range(3))
    more["$defs"]["Target"]["properties"]["why"] = {"type": "string"}
    assert contracts.broken(kept, contracts.keys(more), written_by_us=False) == []
    optional = next(key for key in target["properties"] if key not in target["required"])
    del less["$defs"]["Target"]["properties"][optional]
    assert f"Target/{optional}: is gone" in contracts.broken(kept, contracts.keys(less), written_by_us=False)
    must["$defs"]["Target"]["required"] = [*target["required"], optional]
    assert contracts.broken(kept, contracts.keys(must), written_by_us=False) == [f"Target/{optional}: is required"]


def test_an_annex_that_could_be_read_can_still_be_read():
    whole = schema("annex")
    kept = contracts.keys(whole)
    more, less, other, status = (copy.deepcopy(whole) for _ in range(4))
    more["$defs"]["value"]["properties"]["decimals"] = {"type": "integer"}
    more["$defs"]["value"]["required"].append("decimals")
    assert contracts.broken(kept, contracts.keys(more), written_by_us=True) == []
    less["$defs"]["value"]["required"].remove("unit")
    assert contracts.broken(kept, contracts.keys(less), written_by_us=True) == ["value/unit: is no longer always there"]
    other["$defs"]["value"]["properties"]["area"] = {"type": "integer"}
    assert contracts.broken(kept, contracts.keys(other), written_by_us=True) == ["value/area: may be integer"]
    status["$defs"]["value"]["properties"]["status"]["enum"].append("guessed")
    assert contracts.broken(kept, contracts.keys(status), written_by_us=True) == ['value/status: may be "guessed"']
