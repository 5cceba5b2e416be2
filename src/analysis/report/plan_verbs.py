"""The verbs of a chapter that show what the plan itself holds: its groups, its quotations, its printed numbers."""

from analysis.report.indicator_verbs import IndicatorVerbs


class PlanVerbs(IndicatorVerbs):
    """What a chapter can show of the plan's own contents."""
