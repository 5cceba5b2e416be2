"""Anomalies: seeded faults in the real tables are told, and the real history, period by period, hardly ever is."""

import datetime

import numpy as np
import pandas as pd
import pytest
from tests.sources.contract_server import settings

from analysis.core import areas, periods
from analysis.sources import anomalies, catalogue, fetching, importing
from analysis.store import observations
from analysis.store.snapshots import KEY

MUNICIPAL = [
    "Y25I01",
    "Y25I09",
    "Y60A02",
    "Y60C07",
    "Y60J01",
    "AUK01",
    "LBESK69",
    "FOLK1AM",
    "AUP02",
    "RAS200",
    "AUL01",
]
FAULTS, SEED = 200, 17
# The rest are single figures, and areas alike, in a period that is new.
LEAST_CAUGHT = 0.95
TIMES = (2, 3, 5, 10, 1 / 2, 1 / 3, 1 / 5, 1 / 10)


def in_order(table):
    rows = observations.load(table)
    return rows, periods.last_month(rows["period"])


def another_unit(rng, rows, here):
    measure = rng.choice(sorted(rows["measure"].unique()))
    factor = rng.choice([1000, 100, 1 / 100, 1 / 1000])
    return rows.assign(value=rows["value"].mask(here & (rows["measure"] == measure), rows["value"] * factor))


def another_period(rng, rows, here):
    """Give periods the figures of the one before: all of them are shifted, or the newest repeats."""
    order = sorted(rows["period"].unique(), key=lambda text: periods.parse(text).last_month)
    before = dict(zip(order[1:], order, strict=False))
    wanted = rows.assign(period=rows["period"].where(~here, rows["period"].map(before)))
    figures = rows.set_index(KEY)["value"].reindex(pd.MultiIndex.from_frame(wanted[KEY]))
    return rows.assign(value=np.where(wanted["period"].isna(), rows["value"], figures))


def two_municipalities(rng, rows):
    codes = sorted(set(rows["area"]) & {area.code for area in areas.municipalities()})
    return rng.choice(codes, 2, replace=False)


def swapped(rng, rows, here):
    one, other = two_municipalities(rng, rows)
    return rows.assign(area=rows["area"].mask(here, rows["area"].replace({one: other, other: one})))


def twice(rng, rows, here):
    one, other = two_municipalities(rng, rows)
    return pd.concat([rows[~here | (rows["area"] != other)], rows[here & (rows["area"] == one)].assign(area=other)])


def outlier(rng, rows, here):
    one, _ = two_municipalities(rng, rows)
    period = rng.choice(sorted(rows["period"][here].unique())[-12:])
    hit = here & (rows["area"] == one) & (rows["period"] == period)
    return rows.assign(value=rows["value"].mask(hit, rows["value"] * rng.choice(TIMES)))


def test_seeded_faults_are_told(capsys):
    rng = np.random.default_rng(SEED)
    held = {table: in_order(table) for table in MUNICIPAL}
    missed = []
    for number in range(FAULTS):
        table = MUNICIPAL[number % len(MUNICIPAL)]
        fault = (another_unit, another_period, swapped, twice, outlier)[number % 5]
        rows, ends = held[table]
        newest = rng.choice(np.unique(ends)[len(np.unique(ends)) // 2 :])
        alone = bool(rng.integers(2))  # in the newest period, which is new; or in all of a table that is held
        here = pd.Series(ends == newest if alone else ends <= newest, index=rows.index)
        wrong = fault(rng, rows[ends <= newest], here[ends <= newest])
        if not any(anomalies.found(wrong, table, rows[ends < newest] if alone else rows[ends <= newest])):
            missed.append(f"{fault.__name__} {table} {newest // 12}M{newest % 12 + 1:02d}")
    with capsys.disabled():
        print(
            f"\nanomalies: {FAULTS - len(missed)} of {FAULTS} seeded faults told; missed: {', '.join(missed) or 'none'}"
        )
    assert len(missed) <= (1 - LEAST_CAUGHT) * FAULTS


def test_the_real_history_is_hardly_ever_told(capsys):
    told, checked = [], 0
    for table in sorted(set(observations.tables()) & set(catalogue.tables())):
        rows, ends = in_order(table)
        for end in np.unique(ends)[1:]:
            checked += 1
            first = next(anomalies.found(rows[ends <= end], table, rows[ends < end]), None)
            told += [(table, end // 12, first)] if first else []
    most = pd.Series([each[:2] for each in told], dtype=object).value_counts().max() if told else 0
    with capsys.disabled():
        print(
            f"\nanomalies: {len(told)} false alarms in {checked} periods of the real history, "
            f"at most {most} a table and year"
        )
    assert most <= 1, told


@pytest.mark.parametrize("table", ["Y25I01", "Y60A02", "AUP02", "FOLK1A"])
def test_what_is_held_already_is_not_judged(table):
    rows = observations.load(table)
    anomalies.check(rows, table, rows)


def test_what_is_told_is_one_sentence_that_says_what_to_do():
    rows, ends = in_order("Y25I01")
    wrong = rows.assign(value=rows["value"].mask((rows["area"] == "370") & (ends == ends.max()), rows["value"] * 3))
    told = (
        r"Y25I01 is held back: unemployed_.* for Næstved in 2026M07, where about .*; if that is right, .*--confirm\.$"
    )
    with pytest.raises(anomalies.HeldBackError, match=told):
        anomalies.check(wrong, "Y25I01", rows[ends < ends.max()])


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        (1075, None),
        (1100, None),  # revised as Faxe's figure of June 2026 was three days later
        (1300, "is 1300 for Næstved in 2026M07, where about 1.08e+03 is to be expected of its own history"),
        (1075.5, "is 1075.5 for Næstved in 2026M07, and has been whole numbers before"),
    ],
)
def test_a_figure_that_is_published_anew_is_near_what_it_was(figure, told):
    rows = observations.load("Y25I01")
    total = (rows["measure"] == "unemployed_full_time_count") & (rows["breakdown"] == "")
    here = total & (rows["area"] == "370") & (rows["period"] == "2026M07")
    found = next(anomalies.found(rows.assign(value=rows["value"].mask(here, figure)), "Y25I01", rows), None)
    assert found is None if told is None else told in found


def test_a_fetch_is_held_back_until_it_is_confirmed(contract_home, server):
    fetching.fetch(["Y60C07"], settings(server))
    server.tables["jobindsats"]["y60c07"].figures[("activation_rate_pct", "", "370", "2026M07")] = 93.7
    outcome = fetching.fetch(["Y60C07"], settings(server))[0]
    assert outcome.result == "failed" and "\n" not in outcome.message
    assert "Y60C07 is held back: activation_rate_pct in all is 93.7 for Næstved in 2026M07" in outcome.message
    assert 93.7 not in observations.load("Y60C07")["value"].to_list()
    assert fetching.fetch(["Y60C07"], settings(server, confirmed=True))[0].result == "new"
    assert 93.7 in observations.load("Y60C07")["value"].to_list()


def test_an_import_is_held_back_until_it_is_confirmed_also_under_an_earlier_day(contract_home, tmp_path):
    file, day = tmp_path / "export.csv", datetime.date(2026, 11, 22)

    def imported(figure, on=day, **choices):
        lines = [
            f"{area};I alt;I alt;2026M01;{number}" for area, number in (("Næstved", figure), ("Faxe", figure // 2))
        ]
        file.write_text("\n".join(["OMRÅDE;KØN;ALDER;TID;INDHOLD", *lines]) + "\n", encoding="utf-8")
        importing.run([file], on, "FOLK1AM", replace=True, **choices)
        return observations.load("FOLK1AM")["value"].max()

    assert imported(84000) == 84000
    for on in (day, day - datetime.timedelta(days=200)):
        with pytest.raises(anomalies.HeldBackError, match="in another unit; if that is right, keep it with --confirm"):
            imported(84, on)
    assert imported(84, confirmed=True) == 84
