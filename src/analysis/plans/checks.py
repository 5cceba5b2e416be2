"""What must hold between the parts of a plan: names used once, periods in their order, peers that are there."""

from collections.abc import Iterator

from analysis.core import benefits, errors
from analysis.plans.cases import ends_after
from analysis.plans.model import Peers, Plan, Target
from analysis.plans.references import CheckedRecord, Fault, repeated


class PlanFile(CheckedRecord, Plan):
    """A plan as its file has it: what takes two places of the plan to see is told when each place is right."""

    def faults(self) -> Iterator[Fault]:
        """Yield what does not fit between its parts."""
        for key in ("targets", "target_groups", "quotations", "printed", "printed_tables"):
            yield from repeated([record.id for record in getattr(self, key)], key, "id")
        yield from repeated(self.chapter_names, "chapters", "chapter")
        yield from repeated(self.ministerial_goals, "ministerial_goals", "goal")
        if list(self.years) != sorted(set(self.years)):
            yield ("years",), self.years, "write each year once, the first one first."
        if self.peers is not None and "peers" not in self.comparators:
            yield ("comparators",), self.comparators, "peers is given: add 'peers', or leave peers out."
        for index, code in enumerate(self.peers.municipalities if isinstance(self.peers, Peers) else []):
            if code == self.municipality:
                yield ("peers", "municipalities", index), code, "that is the plan's own municipality."
        months = [f"{year}M{month:02}" for year in self.years for month in range(1, 13)]
        for i, group in enumerate(self.target_groups):
            for j, code in enumerate(member.benefit for member in group.members):
                if code and months and not any(benefits.in_force(code, month) for month in months):
                    benefit = benefits.benefit(code)
                    span = f"{benefit.valid_from or 'before 2004'} to {benefit.valid_until or 'now'}"
                    told = f"it was in force from {span}, not in the plan's years."
                    yield ("target_groups", i, "members", j, "benefit"), code, told
        for i, target in enumerate(self.targets):
            yield from _beside_plan(target, self, ("targets", i))


def _beside_plan(target: Target, plan: Plan, place: tuple) -> Iterator[Fault]:
    wholes = [each.id for each in plan.targets if each.part_of is None and each.id != target.id]
    if target.part_of is not None and target.part_of not in wholes:
        yield (*place, "part_of"), target.part_of, "no target that is not itself a part has that id."
    if target.due is not None and plan.years and int(target.due[:4]) < plan.years[0]:
        yield (*place, "due"), target.due, f"that is before the plan's first year, {plan.years[0]}."
    last = target.due or (str(plan.years[-1]) if plan.years else None)
    what = "due" if target.due else "the plan's last year"
    for inner, rule, _, _ in target.rules():
        if rule.area_kind == "peers" and plan.peers is None:
            yield (*place, *inner, rule.area_key), "peers", "the plan has no peers."
        if rule.base_period and last and not ends_after(last, rule.base_period):
            told = f"a base must lie before what is judged; {what} is {last}."
            yield (*place, *inner, rule.base_key), rule.base_period, told


def require(plan: Plan, code: str) -> None:
    """Refuse what does not fit; a DataError has one line for each fault."""
    if found := list(record_faults(plan, code)):
        raise errors.DataError("\n".join(found))


def record_faults(plan: Plan, code: str) -> Iterator[str]:
    """Yield each record that is in another unit than its goal, and each name that no goal has and one almost has."""
    named = [(target, measure) for target in plan.targets for measure in target.measures() if measure.item is not None]
    wanted = {(measure.record, measure.asked(code).breakdowns[0]) for _, measure in named}
    for target, measure in named:
        asked = measure.asked(code)
        what, goal = f"the record '{measure.item.da}' of {asked.key}", f"goal '{target.id}'"
        units = sorted(set(asked.parts()["unit"]) - {measure.in_unit})
        if units:
            yield f"{what} is in {errors.alternatives(units)}, and {goal} is in {measure.in_unit!r}; write one of them."
        held = {each for each in asked.rows()["breakdown"] if (asked.key, each) not in wanted}
        nearest = [] if len(asked.parts()) else errors.nearest(asked.breakdowns[0], held, count=1)
        if nearest:
            yield f"{goal} asks for {what}, which is not there; did you mean {nearest[0].removeprefix('item=')!r}?"
