"""Workplaces, jobs and commuting: made tables where nothing is held, the published counts where they are."""

import pandas as pd

from analysis.core import areas
from analysis.indicators import computing, registry

from .made import table

SLAGELSE, NAESTVED = areas.area("330"), areas.area("370")
Y = "2016"


def computed(key, made, who, breakdowns=None):
    record = registry.indicator(key)
    return computing.function_of(record)(made, who, [Y], breakdowns or record.breakdowns, **record.arguments)


def workplaces(**parts):
    cells = [("workplaces_count", "", {("330", Y): 100})]
    cells += [
        ("workplaces_count", name.replace("__", "=").replace("_to_", "-"), {("330", Y): n}) for name, n in parts.items()
    ]
    return table("ERHV6", *cells)


def test_workplaces_by_size_and_sector_protect_each_other_apart():
    made = workplaces(size__1=60, size__2_to_4=38, size__100_plus=None, sector__public=30, sector__private=70)
    names = ["", "size=1", "size=2-4", "size=100_plus", "sector=public", "sector=private"]
    frame = computed("workplaces", made, [SLAGELSE], names).set_index("breakdown")["status"]
    assert frame.tolist() == ["observed", "observed", "suppressed", "suppressed", "observed", "observed"]


def large(name, small, big):
    prefix = f"{name};" if name else ""
    return [
        ("workplaces_count", f"{prefix}size=50-99", {("330", Y): small}),
        ("workplaces_count", f"{prefix}size=100_plus", {("330", Y): big}),
    ]


def test_the_sector_comes_from_a_table_of_its_own():
    made = pd.concat(
        [
            workplaces(size__1=60, size__2_to_4=40),
            table("ERHV6", *large("", 50, 38)),
            table("ERHV5", *large("sector=public", 40, 29), ("workplaces_count", "sector=public", {("330", Y): 30})),
        ],
        ignore_index=True,
    )
    frame = computed("large_workplaces", made, [SLAGELSE], ["", "sector=public"])
    assert frame["value"].tolist() == [88, 69]
    assert computed("workplaces", made, [SLAGELSE], ["", "sector=public"])["value"].tolist() == [100, 30]


def industries(area, **jobs):
    cells = [("jobs_count", f"industry={name}", {(area, Y): number}) for name, number in jobs.items()]
    return table("RAS300", ("jobs_count", "", {(area, Y): sum(number or 2 for number in jobs.values())}), *cells)


def test_a_small_hidden_industry_is_never_among_the_largest_and_an_absent_one_leaves_no_share():
    made = industries("330", a=500, b=300, c=100, d=None)
    assert computed("largest_industries_share", made, [SLAGELSE])["numerator"].tolist() == [900]
    assert computed("largest_industries_share", made, [NAESTVED])["status"].tolist() == ["not_available"]
    assert computed("largest_industries_share", made.iloc[:0], [NAESTVED])["status"].tolist() == ["not_available"]


def test_large_workplaces_give_no_size_away_that_is_hidden_beside_them():
    # of 100 workplaces 93 have fewer than 50 employees and 1 or 2 have 100, so that 5 would give the rest away
    made = workplaces(size__1=55, size__2_to_4=38, size__50_to_99=5, size__100_plus=None)
    assert workplaces_by_size(made) == ["suppressed", "suppressed"]
    row = computed("large_workplaces", made, [SLAGELSE], [""]).iloc[0]
    assert row["status"] == "suppressed" and row[["value", "lower", "upper"]].isna().all()
    shown = workplaces(size__1=55, size__2_to_4=38, size__50_to_99=4, size__100_plus=3)
    assert computed("large_workplaces", shown, [SLAGELSE], [""])["value"].tolist() == [7]


def workplaces_by_size(made):
    return computed("workplaces", made, [SLAGELSE], ["size=50-99", "size=100_plus"])["status"].tolist()
