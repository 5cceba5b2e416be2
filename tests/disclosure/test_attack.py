"""No hidden number can be worked out from what annexes publish, but what the source's own totals give away."""

import numpy as np
import pytest

from tests.disclosure import published, source
from tests.disclosure.attack import Cell, Fact, ranges, recovered

# What is asked about, beside tables of one period; values that reach further tell of them too.
YEARS = ("2024", "2026")
OF_ONE_PERIOD = ("Y60A02", "Y60C02", "Y60B15")


@pytest.fixture(scope="module")
def rows():
    return source.rows()


@pytest.fixture(scope="module")
def known(rows):
    return source.Known(rows)


@pytest.fixture(scope="module")
def totals(known):
    return list(known.totals())


@pytest.fixture(scope="module")
def limits(rows, totals):
    return source.limits(source.hidden(rows), totals)


@pytest.fixture(scope="module")
def asked(rows):
    cells = source.hidden(rows)
    return {cell for cell in cells if cell.period[:4] in YEARS or cell.table in OF_ONE_PERIOD}


@pytest.fixture(scope="module")
def values(known):
    """All that is published of the periods of these years."""
    every = published.values(known)
    return {
        key: frame[frame["period"].str[:4].isin(YEARS) | frame["period"].eq("2025Q1")] for key, frame in every.items()
    }


@pytest.fixture(scope="module")
def told(values, known):
    return list(published.facts(values, known))


@pytest.fixture(scope="module")
def given_away(asked, totals, limits):
    """What the source's own totals give away."""
    return recovered(asked, totals, limits)


def test_a_programme_finds_what_is_told():
    one, other, third = (Cell("T", "persons_count", f"kind={name}", "370", "2026M07") for name in "abc")
    limits = dict.fromkeys((one, other, third), (0.0, 2.0))
    together = Fact({one: 1, other: 1}, 4, 4)
    assert recovered({one, other}, [together], limits) == {one: 2, other: 2}
    assert recovered({one, other}, [together._replace(low=3, high=3)], limits) == {}
    # a sum and a part that is known within rounding
    assert recovered({one}, [Fact({one: 1, other: 1, third: 1}, 5, 5), Fact({third: 1}, 0.9, 1.1)], limits) == {one: 2}


def test_what_is_published_gives_no_hidden_number_away(asked, told, totals, limits, given_away, capsys):
    found = recovered(asked, [*totals, *told], limits)
    more = found.keys() - given_away.keys()
    with capsys.disabled():
        print(
            f"\ndisclosure: {len(asked)} hidden numbers attacked with {len(told)} sums and shares: {len(found)} told "
            f"by the source's own totals, {len(more)} by what is published"
        )
    assert len(asked) > 500
    assert len(told) > 2000
    assert not more


def test_what_was_published_before_gives_none_away_either(rows, asked, told, known, totals, limits, given_away):
    """Two vintages: an earlier one where the source withheld other figures, for the sake of those that it hides."""
    rng = np.random.default_rng(17)
    small = (
        rows["table"].isin(["Y25I01", "Y25I09"]) & rows["unit"].eq("full_time_persons") & rows["value"].between(0, 9)
    )
    also = small & (rng.random(len(rows)) < 0.5)
    before = rows.assign(value=rows["value"].mask(also), status=rows["status"].mask(also, "not_available"))
    when = [f"2026M{month:02}" for month in range(1, 8)] + ["2026Q1", "2026Q2", "2026H1"]
    names = ("unemployed", "unemployed_by_benefit", "long_term_unemployed")
    values = {key: published.values_of(before, key, when) for key in names}
    earlier = list(published.facts(values, known))
    assert also.sum() > 100
    assert len(earlier) > 100
    of_these = {cell for cell in asked if cell.table in ("Y25I01", "Y25I09") and cell.period in when}
    assert recovered(of_these, [*totals, *told, *earlier], limits).keys() <= given_away.keys()


@pytest.mark.parametrize(
    ("key", "method"),
    [
        ("unemployed_by_benefit", "sum"),
        ("unemployed_by_benefit", "mean_of_months"),
        ("ordinary_hours_persons", "sum"),
        ("long_term_share", "ratio_of_sums"),
        ("ordinary_hours_share", "published"),
    ],
)
def test_a_leak_that_is_planted_is_found(key, method, asked, values, known, totals, limits, given_away):
    """A hidden value is published, as if the one hidden number behind it were the most that it can be."""
    frame, free, planted = values[key], asked - given_away.keys(), 0
    for row in frame[(frame["status"] == "suppressed") & (frame["method"] == method)].itertuples():
        made_of = published.series(key, row.breakdown)[0]
        codes, when = published.behind(key, row, known)
        cells = {*known.fact({made_of: 1}, codes, when, 0, 0).weights}
        if len(cells) != 1 or not cells <= free or planted == 3:
            continue
        (cell,) = cells
        most = np.floor(ranges(cells, totals, limits).get(cell, limits[cell])[1])
        value = (np.nansum(known.numbers(made_of, codes, when)) + most) / len(when)
        if key in published.SHARES:
            value = 100 * value / published.under(key, codes, when, known)
        leak = frame.loc[[row.Index]].assign(
            value=value.round(1) if method == "published" else value, status="observed"
        )
        assert recovered(cells, [*totals, *published.facts({key: leak}, known)], limits) == {cell: most}
        planted += 1
    assert planted == 3
