"""The municipality's budget for employment."""

from analysis.core import breakdowns as parts_of
from analysis.core.areas import Area
from analysis.indicators import combined, quantities, reading
from analysis.indicators.quantities import Areas, Frame, Texts, per_breakdown

TABLE = "records:budget"
MEASURE = "amount_million_dkk"


@per_breakdown
def budget(observations: Frame, areas: Areas, periods: Texts, breakdown: str) -> Frame:
    """The adopted budget: the sum of its main items in the municipality's own file; not of those within another."""
    recorded = observations[(observations["table"] == TABLE) & (observations["measure"] == MEASURE)]
    held = {key: list(names) for key, names in recorded.groupby(quantities.KEY)["breakdown"]}
    stage = parts_of.parse(breakdown)
    main = {}
    for key, names in held.items():
        members = {name: parts_of.parse(name) for name in names}
        main[key] = [
            name for name in names if stage.items() <= members[name].items() and "part_of" not in members[name]
        ]
    found = [_total(recorded, area, period, main.get((area.code, period), ())) for area in areas for period in periods]
    return quantities.stacked(found)


def _total(recorded: Frame, area: Area, period: str, main: Texts) -> Frame:
    """Add the main items that one municipality's file has for a year: each year has its own."""
    if not main:
        return reading.nothing_held([area], [period])
    return combined.added(
        [reading.amounts(recorded, TABLE, MEASURE, [area], [period], breakdown=name, additive=False) for name in main]
    )
