"""Where a municipality's own records do not fit the plan's goals on them: another unit, or a name that is almost it."""

from collections.abc import Iterator

from analysis.core import errors
from analysis.plans.model import Plan


def require(plan: Plan, code: str) -> None:
    """Refuse what does not fit; a DataError has one line for each fault."""
    if found := list(faults(plan, code)):
        raise errors.DataError("\n".join(found))


def faults(plan: Plan, code: str) -> Iterator[str]:
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
