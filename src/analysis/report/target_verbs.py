"""The verbs of a chapter that hold the plan's targets against the numbers."""

from analysis.display import targets as display
from analysis.display.blocks import Table
from analysis.display.texts import text
from analysis.plans import targets
from analysis.report.plan_verbs import PlanVerbs


class TargetVerbs(PlanVerbs):
    """What a chapter can show of the plan's targets."""

    def targets(self) -> Table | None:
        """Every target of the plan for the annex's year: number, comparator, status and why; None without targets."""
        if not self.plan.targets:
            return None
        found = targets.judge(self.plan, self.own, self.data_until, [self.year])
        caption = text(self.language, "targets.caption")
        return display.targets_table(
            found, self._view, id=self._id("status"), caption=caption, targets=self.plan.targets
        )

    def follow_up(self) -> Table | None:
        """Every target of a plan of several years, year by year; None for a plan of one year."""
        if not self.plan.targets or len(self.plan.years) < 2:
            return None
        found = targets.judge(self.plan, self.own, self.data_until)
        caption = text(self.language, "targets.follow_up_caption")
        return display.follow_up_table(
            found, self._view, id=self._id("follow-up"), caption=caption, targets=self.plan.targets
        )
