"""What goes wrong at a source, or with the token: told in a sentence, and nothing is changed."""

import re

import pytest
from tests.sources import contract_server
from tests.sources.contract_server import FAILS, RECOVERS, published, settings
from tools.demo_server import server as demo_server

from analysis.core.errors import UsageError
from analysis.sources import fetching, http
from analysis.store import observations


@pytest.mark.parametrize(
    ("fault", "table"), [(fault, table) for fault, (tables, _) in FAILS.items() for table in tables.split()]
)
def test_a_fault_is_told_in_a_sentence_and_leaves_no_trace(contract_home, server, fault, table):
    fetching.fetch(["Y60C07", "AUP02"], settings(server))
    before = contract_server.contents(contract_home)
    server.faults[fault] = 99
    outcome = fetching.fetch([table], settings(server, since="2023"))[0]
    server.faults.clear()
    assert outcome.result == "failed"
    assert re.search(FAILS[fault][1], outcome.message), outcome.message
    assert "\n" not in outcome.message
    assert outcome.message.endswith((".", "?", "'."))
    assert contract_server.contents(contract_home) == before


def test_every_fault_of_the_server_is_tried():
    assert {*FAILS, *RECOVERS, "total_off"} == set(demo_server.faults.FAULTS)


def test_a_total_that_does_not_add_up_is_told(contract_home, server):
    server.faults["total_off"] = 99
    outcome = fetching.fetch(["Y25I09"], settings(server))[0]
    assert outcome.result == "failed"
    assert "Y25I09 does not add up: long_term_unemployed_count" in outcome.message


@pytest.mark.parametrize(("fault", "table"), [(fault, table) for fault, ts in RECOVERS.items() for table in ts.split()])
def test_what_passes_or_is_only_odd_is_fetched_all_the_same(contract_home, server, fault, table):
    server.faults[fault] = 1
    outcome = fetching.fetch([table], settings(server))[0]
    assert (outcome.result, outcome.message) == ("new", "")
    rows = observations.load(table).set_index(["measure", "breakdown", "area", "period"])["value"]
    assert all(rows.get(key) == figure for key, figure in published(table).items() if figure is not None)


@pytest.mark.parametrize("odd", [{"periods": [{"values": 1}]}, {"periods": ["M"]}, {"periods": [], "dimensions": {}}])
def test_a_description_in_no_known_form_fails_one_table_and_leaves_the_others(contract_home, server, monkeypatch, odd):
    monkeypatch.setattr(demo_server.jobindsats, "table", lambda one: odd)
    outcomes = fetching.fetch(["Y60C07", "AUP02"], settings(server))
    assert [each.result for each in outcomes] == ["failed", "new"]
    assert "\n" not in outcomes[0].message and outcomes[0].message.endswith(".")


def test_a_call_for_too_many_cells_is_refused_by_the_source(contract_home, server):
    server.most_cells = 100
    outcome = fetching.fetch(["AUP02"], settings(server))[0]
    assert outcome.result == "failed" and "HTTP 400: " in outcome.message and "REQUEST-LIMIT" not in outcome.message
    assert "\n" not in outcome.message


def test_a_slow_answer_is_given_up(contract_home, server, monkeypatch):
    server.faults["slow"] = 99
    for name in ("LONGEST_SILENCE", "LONGEST_ANSWER"):
        monkeypatch.setattr(http, name, 0.3)
    outcome = fetching.fetch(["Y60C07"], settings(server))[0]
    assert outcome.result == "failed"
    assert "slow" in outcome.message or "in time" in outcome.message


@pytest.mark.parametrize("token", ["wrong-token", demo_server.EXPIRED_TOKEN])
def test_a_refused_token_is_told_and_never_shown(contract_home, server, token, monkeypatch):
    monkeypatch.setenv("BILAG_JOBINDSATS_TOKEN", token)
    outcome = fetching.fetch(["Y60C07"], settings(server))[0]
    assert "HTTP 401" in outcome.message
    assert "BILAG_JOBINDSATS_TOKEN" in outcome.message
    assert len([call for call in server.calls if "/table/" in call]) == 1, "a refusal is not tried again"


def test_a_missing_token_is_told(contract_home, monkeypatch):
    monkeypatch.delenv("BILAG_JOBINDSATS_TOKEN", raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    with pytest.raises(UsageError, match="needs an access token"):
        fetching.fetch(["Y60C07"], fetching.Settings())
