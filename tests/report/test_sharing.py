"""Which annexes share values: ordered so that they can, one that waits for them, the others made meanwhile."""

from collections import deque

import pytest

from analysis import project
from analysis.report import batch, batch_names, sharing

LINE = 'values:["unemployed", ["2026M07"], "2026M07", [""]]'


class Pool:
    """A pool with two places, and values for the kinds that it was told of, ready or not."""

    def __init__(self, ready=(), computed=()):
        self.ready, self.computed = ready, computed

    def shares(self):
        return True

    def computes(self, kind):
        return kind in self.computed

    def environment(self, kind):
        return {"template": "there"} if kind in {*self.ready, *self.computed} else {}


@pytest.fixture
def decisions(batch_home, tmp_path):
    work = batch.Batch(tmp_path / "reports")
    return [work.decide(each) for each in batch_names.wanted("RAR Sjælland", "2023-2024", "auto", "first")]


@pytest.fixture
def models(tmp_path, monkeypatch):
    elsewhere = project.data
    monkeypatch.setattr(
        project, "data", lambda *parts: tmp_path.joinpath(*parts) if parts[:1] == ("models",) else elsewhere(*parts)
    )


def test_kinds_with_few_come_first_and_plans_that_few_have_last_of_their_kind(decisions):
    given = [each.wanted.parameters for each in sharing.ordered(decisions)]
    assert len(given) == len(decisions) == 34
    # Næstved's plan of 2023 speaks of an earlier month than the others do
    assert given[0].plan == "naestved-2023"
    assert [each.plan for each in given[1:17]] == ["default"] * 16
    assert [each.plan for each in given[17:]] == ["default"] * 15 + ["faxe-2024-2026", "stevns-2024-2026"]
    assert [each.year for each in given[1:]] == [2023] * 16 + [2024] * 17


def test_annexes_of_other_plans_are_of_the_same_kind_and_of_other_years_are_not(decisions):
    kinds = {sharing.kind(each.wanted) for each in decisions}
    assert kinds == {("2023", "2022M06", "da"), ("2023", "2023M12", "da"), ("2024", "2024M12", "da")}


def test_what_is_to_come_is_known_once_an_annex_of_its_plan_was_made(decisions, models):
    waiting = deque((each, 1) for each in sharing.ordered(decisions))
    assert sharing.coming(waiting) is None
    sharing.remember(waiting[0][0].wanted, {"first": (LINE,)})
    assert sharing.coming(waiting) is None
    sharing.remember(waiting[1][0].wanted, {"first": (LINE,)})
    assert sharing.coming(waiting) == (("2023", "2023M12", "da"), [LINE])
    # so few of them are left that the next kind comes before
    for _ in range(1 + 16 - sharing.WORTH_SHARING):
        waiting.popleft()
    sharing.remember(waiting[-3][0].wanted, {"first": (LINE,)})
    assert sharing.coming(waiting) == (("2024", "2024M12", "da"), [LINE])


def test_one_annex_waits_while_values_are_computed_and_the_others_are_made_without_them(decisions):
    wanted = decisions[1].wanted
    there = {"template": "there"}
    assert sharing.environment(Pool(), wanted, []) == ({}, False)
    assert sharing.environment(Pool(ready=[sharing.kind(wanted)]), wanted, [True]) == (there, False)
    computing = Pool(computed=[sharing.kind(wanted)])
    assert sharing.environment(computing, wanted, [False]) == (there, True)
    assert sharing.environment(computing, wanted, [False, True]) == ({}, False)


def test_nothing_is_handed_out_ahead_of_values_to_come(decisions):
    waiting = deque((each, 1) for each in sharing.ordered(decisions)[1:])
    of = sharing.kind(waiting[0][0].wanted)
    assert sharing.ahead(Pool(), waiting) == 0
    assert sharing.ahead(Pool(computed=[of]), waiting) == 0
    assert sharing.ahead(Pool(ready=[of]), waiting) == sharing.AHEAD
    alone = deque([(decisions[0], 1)])
    assert sharing.ahead(Pool(), alone) == sharing.AHEAD
