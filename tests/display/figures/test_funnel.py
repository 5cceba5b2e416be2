"""A funnel: its limits hold those that Wilson's interval holds, and it is drawn of shares of persons alone."""

from statsmodels.stats.proportion import proportion_confint

from analysis.core import areas
from analysis.display.context import Context
from analysis.display.figures import funnel
from analysis.indicators import registry

PERIOD = "2026M07"


def drawn(key: str, codes=None):
    who = areas.all_areas() if codes is None else [areas.area(code) for code in codes]
    rows = registry.compute(key, who, [PERIOD], PERIOD, breakdowns=[""])
    view = Context(areas.area("000"), (), "da", PERIOD)
    return rows, funnel.funnel(rows, registry.indicator(key), view, id="funnel", caption="Andel")


def test_those_outside_are_those_whose_wilson_interval_does_not_hold_the_countrys_share():
    rows, figure = drawn("long_term_share")
    rows = rows.set_index("area")
    level = rows.loc["000", "value"] / 100
    ours = rows.loc[[area.code for area in areas.municipalities()]]
    shown = ours[ours["value"].notna() & ours["denominator"].notna()]
    shares = shown["value"] / 100
    low, high = proportion_confint(shares * shown["denominator"], shown["denominator"], alpha=0.002, method="wilson")
    outside = int(((level < low) | (level > high)).sum())
    assert 0 < outside < len(shown)
    assert f"{outside} af {len(shown)} kommuner ligger uden for" in figure.alt
    assert len(figure.data.rows) == len(shown) and figure.data.rows[0].label == "København"


def test_there_is_none_of_a_count_a_rate_or_a_few_municipalities():
    assert drawn("unemployed")[1] is None
    assert drawn("unemployment_rate")[1] is None
    assert drawn("long_term_share", ["000", "320", "370"])[1] is None
