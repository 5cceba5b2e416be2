"""No change, course, forecast or chance crosses a reform without being cut, or carrying what it says."""

import math

import pytest

from analysis.annex import facts
from analysis.core import areas, periods, reforms
from analysis.indicators import changes, comparisons, computing, registry
from analysis.plans.cases import Case
from analysis.plans.measures import Measure
from analysis.statistics import forecast_series

from .made import rows

EVERYWHERE = areas.all_areas()


def across(record, month):
    """The last period held before a month and the first that reaches it, of each kind."""
    grid = computing.kept(record)
    if grid is None:
        return
    turn = periods.parse(month).first_month
    for kind in record.period_kinds:
        held = [each for each in map(periods.parse, grid.periods) if each.kind == kind]
        before = max((each for each in held if each.last_month < turn), key=lambda each: each.last_month, default=None)
        after = min((each for each in held if each.last_month >= turn), key=lambda each: each.last_month, default=None)
        if before and after:
            yield str(before), str(after)


def crossings():
    """Each indicator, breakdown and reform that concerns it, and the periods on both sides."""
    for record in registry.indicators().values():
        for reform in reforms.reforms():
            told = not set(record.tables).isdisjoint(reform.notes)
            parts = [name for name in record.breakdowns or [""] if told or reform in record.breaks(name)]
            yield from ((record, name, reform, *pair) for pair in across(record, reform.period) for name in parts)


def test_no_change_of_any_indicator_in_any_area_crosses_a_reform_without_cut_or_note():
    cut, noted = 0, 0
    for record, breakdown, reform, before, after in crossings():
        key, name = record.key, reform.id
        frame = registry.compute(key, EVERYWHERE, [before, after], after, breakdowns=[breakdown])
        found = {(row["area"], row["period"]): row for row in frame.to_dict("records")}
        breaks = reform in record.breaks(breakdown)
        for area in EVERYWHERE:
            earlier, later = found[area.code, before], found[area.code, after]
            told = changes.change(later, earlier, record)
            if later["status"] not in ("observed", "zero") or earlier["status"] not in ("observed", "zero"):
                assert math.isnan(told.amount)
            elif breaks:
                cut += 1
                assert math.isnan(told.amount) and reform in told.breaks, (key, breakdown, area.code, name)
            elif reform.notes and {each.split("/")[1] for each in later["snapshots"]}.intersection(reform.notes):
                noted += 1
                assert name in later["caveats"], (key, breakdown, area.code, name)
                value = changes.as_value(told, later, earlier, record)
                assert told.breaks or name in value["caveats"], (key, breakdown, area.code, name)
    assert cut > 1000 and noted > 400


def test_no_course_reaches_back_before_a_break():
    for key, record in registry.indicators().items():
        grid = computing.kept(record)
        months = [each for each in grid.periods if periods.parse(each).kind == "month"] if grid else []
        for breakdown in record.breakdowns if months else []:
            kept = facts._since_break(record, breakdown, months[-1], facts.MONTHS)
            assert changes.breaks_between(record, [breakdown], kept[0], kept[-1]) == [], key


@pytest.mark.parametrize("key", list(forecast_series.SERIES))
@pytest.mark.parametrize("until", ["2025M06", "2025M07", "2026M07"])
def test_no_forecast_rests_on_both_sides_of_a_break(key, until):
    found = forecast_series.span(key, EVERYWHERE, until)
    cuts = [each.period for each in reforms.breaks(forecast_series.series(key).table)]
    assert [cut for cut in cuts if found.months[0] < cut <= found.months[-1]] == []
    assert found.next_break == next((cut for cut in cuts if cut > found.months[-1]), None)


@pytest.mark.parametrize("key", ["cash_assistance_full_time", "activation_rate", "benchmark_difference"])
def test_no_target_is_judged_across_a_break(key):
    record = registry.indicator(key)
    measure = Measure(indicator=key, breakdowns=record.breakdowns[:1])
    for reform in record.breaks(record.breakdowns[0]):
        case = Case(measure, areas.area("320"), reform.period, "2026M07")
        before = str(periods.shift(reform.period, -1))
        assert case.broken(before, reform.period) and not case.broken(reform.period, reform.period)


def test_sickness_benefit_says_when_it_was_paid_from_day_one_and_when_its_follow_up_changed(monkeypatch):
    made = {("320", month): 40 for month in ("2021M10", "2021M11", "2022M03", "2026M06", "2026M07")}
    observed = rows("Y07A02", "persons_count", made)
    record = registry.indicator("sickness_benefit_persons")
    asked = [period for _, period in made]
    monkeypatch.setattr(computing, "rows_of", lambda *given: observed)
    frame = computing.compute(record, [areas.area("320")], asked, "2026M07", record.breakdowns)
    assert dict(zip(frame["period"], frame["caveats"], strict=True)) == {
        "2021M10": (),
        "2021M11": ("sickness_from_day_one",),
        "2022M03": (),
        "2026M06": (),
        "2026M07": ("sickness_follow_up_2026",),
    }


def test_the_region_of_2027_is_the_sum_of_those_that_it_merges():
    """Numerators and denominators are added, as of any group; no shares are averaged."""
    codes = ["084", "085", "region-oestdanmark"]
    frame = registry.compute("long_term_share", codes, ["2026M07"], "2026M07").set_index("area")
    first, second, east = (frame.loc[code] for code in codes)
    assert east["numerator"] == first["numerator"] + second["numerator"]
    assert east["denominator"] == first["denominator"] + second["denominator"]
    assert east["value"] == pytest.approx(100 * east["numerator"] / east["denominator"])


def test_a_target_against_the_region_follows_the_period_that_it_is_about():
    measure = Measure(indicator="unemployment_rate_year")
    names = [
        Case(measure, areas.area("370"), period, "2027M01").comparator("region").name for period in ("2026", "2027")
    ]
    assert names == ["Region Sjælland", "Region Østdanmark"]
    own = areas.area("370")
    assert [each.name for each in comparisons.comparators(own, ["rar", "region"], period="2027M01")] == [
        "RAR Sjælland",
        "Region Østdanmark",
    ]
