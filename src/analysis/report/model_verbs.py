"""The verb of a chapter about municipalities that are alike."""

from __future__ import annotations

from analysis import observations, snapshots
from analysis.display import likeness as likeness_display
from analysis.display import origins
from analysis.display.blocks import Text
from analysis.report.statistics_verbs import StatisticsVerbs
from analysis.statistics import conditions, likeness


class ModelVerbs(StatisticsVerbs):
    """What a chapter can say of municipalities that are alike."""

    def likeness(self) -> Text:
        """The municipalities most like this one in a sentence; why not where none can be named."""
        peers = likeness.peers(self.own.code, self.data_until)
        said = likeness_display.sentence(peers.members if peers else (), self._view)
        newest = snapshots.newest()
        ids = [newest[table] for table in conditions.TABLES if observations.has(table)]
        return origins.of_snapshots(said, "likeness", ids) if peers else said
