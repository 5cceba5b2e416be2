"""Næstved's plan for 2023: tables 3 and 4, from the levels printed there and from made months."""

import pandas as pd
import pytest

from analysis.core import areas, benefits
from analysis.indicators import benefits as functions
from analysis.indicators.registry import compute
from analysis.indicators.values import one
from analysis.store import observations

from .made import rows

UNTIL = "2022M06"
NAESTVED, FAXE = areas.area("370"), areas.area("320")
ROWS = [row.key for row in benefits.main_rows()]
# municipality's changes as printed: 2019-2021, 2020-2021, and January-June 2022 on the year before
PRINTED = {
    "dagpenge": (14.4, -18.9, -33.2),
    "kontanthjaelp": (-8.2, -6.1, -10.1),
    "kontanthjaelp_jobparate": (-24.5, -9.1, -26.0),
    "kontanthjaelp_aktivitetsparate": (1.1, -4.7, 1.0),
    "uddannelseshjaelp": (-9.4, -6.9, -13.1),
    "uddannelseshjaelp_uddannelsesparate": (-24.2, -10.5, -24.0),
    "uddannelseshjaelp_aktivitetsparate": (2.9, -4.3, -4.6),
    "hjemrejseydelse": (-35.5, -21.1, 1.3),
    "sygedagpenge": (18.7, 8.3, 14.8),
    "jobafklaring": (-33.1, -27.0, -3.8),
    "revalidering": (-29.4, -32.1, -29.7),
    "ressourceforloeb": (-29.6, -23.8, -19.4),
    "ledighedsydelse": (-8.1, -18.6, -19.6),
    "fleksjob": (5.0, 2.4, 2.8),
    "foertidspension": (5.0, 2.3, 1.3),
    "i_alt": (1.1, -4.2, -4.7),
}


@pytest.fixture(scope="module")
def changes():
    breakdowns = [f"from={base};row={row}" for base in ("2019", "2020", "2021H1") for row in ROWS]
    return compute("full_time_persons_change", [NAESTVED], ["2021", "2022H1"], UNTIL, breakdowns=breakdowns)


def test_the_rows_of_the_table_are_those_of_the_plan():
    assert list(PRINTED) == ROWS


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("base", ["2019", "2020"])
def test_changes_between_years_come_out_of_the_levels(changes, row, base):
    found = one(changes, breakdown=f"from={base};row={row}", period="2021")
    assert found["method"] == "change_pct"
    assert float(f"{found['value']:+.1f}") == PRINTED[row][["2019", "2020"].index(base)]


@pytest.mark.parametrize("row", ROWS)
def test_the_half_year_is_given_as_printed_for_its_levels_are_not_held(changes, row):
    found = one(changes, breakdown=f"from=2021H1;row={row}", period="2022H1")
    assert (found["method"], found["value"]) == ("as_printed", PRINTED[row][2])
    assert "printed_figure" in found["caveats"]


def months(year, number):
    return {("320", f"{year}M{month:02}"): number + month for month in range(1, 13)}


@pytest.fixture
def made():
    """All eleven monthly tables for Faxe: month m of table k has 100k + m persons in 2020, 10 more in 2021."""
    mains = [row for row in benefits.main_rows() if row.parent is None and not row.is_total]
    frames = [
        rows(row.table, "full_time_persons_count", months(2020, 100 * number) | months(2021, 100 * number + 10))
        for number, row in enumerate(mains, start=1)
    ]
    return pd.concat(frames, ignore_index=True)


def test_monthly_tables_give_means_and_totals(made):
    frame = functions.full_time_persons(made, [FAXE], ["2020", "2021"], ["row=dagpenge", "row=i_alt"])
    dagpenge = frame[frame["breakdown"] == "row=dagpenge"].set_index("period")["value"]
    assert dagpenge.to_dict() == {"2020": 106.5, "2021": 116.5}
    total = frame[frame["breakdown"] == "row=i_alt"].set_index("period")["value"]
    assert total["2020"] == sum(100 * number + 6.5 for number in range(1, 12))


def test_one_hidden_month_leaves_the_total_bounded_not_guessed(made):
    hidden = (made["table"] == "Y04A02") & (made["period"] == "2021M03")
    made.loc[hidden, "value"] = float("nan")
    made.loc[hidden, "status"] = "suppressed"
    frame = functions.full_time_persons(made, [FAXE], ["2021"], ["row=i_alt"])
    row = frame.iloc[0]
    assert row["status"] == "suppressed"
    assert row["upper"] - row["lower"] == pytest.approx(2 / 12)


def test_a_change_needs_both_levels(made):
    frame = functions.full_time_persons_change(
        made, [FAXE], ["2021"], ["from=2020;row=dagpenge", "from=2019;row=dagpenge"]
    ).set_index("breakdown")
    assert frame.loc["from=2020;row=dagpenge", "value"] == pytest.approx(100 * (116.5 / 106.5 - 1))
    assert frame.loc["from=2019;row=dagpenge", "status"] == "not_available"


def test_published_tables_of_the_plan_are_only_its_own():
    assert set(observations.load("naestved-2023")["source"]) == {"plan"}
