"""No part of a shown total can be worked out: all small tables, read by one who knows the rule."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from analysis.core import areas
from analysis.indicators import parts, quantities
from analysis.indicators.registry import compute

from .made import rows, table
from .test_unemployment import by_hand

MONTH = "2026M07"
OFFERS = ("vejledning_og_opkvalificering", "virksomhedspraktik", "loentilskud", "nytteindsats")
OFFERS = (*OFFERS, "saerligt_tilrettelagt_nytteindsats")


def counts(numbers):
    """A quantity of one part in many tables, as the source shows it: 0 to 2 hidden."""
    numbers = np.asarray(numbers, dtype=float)
    hidden = numbers <= 2
    return quantities.quantity(
        (),
        area=np.array([f"table {number}" for number in range(len(numbers))], dtype=object),
        period=MONTH,
        breakdown="",
        value=np.where(hidden, np.nan, numbers),
        lower=np.where(hidden, 0.0, numbers),
        upper=np.where(hidden, 2.0, numbers),
        status=np.where(hidden, "suppressed", "observed"),
        method="published",
    )


def printed(tables):
    """What a reader sees of each table: the total, and each part or None; all else about it is looked at too."""
    whole = counts(tables.sum(axis=1))
    shown = parts.protect_parts(whole, [counts(part) for part in tables.T])
    for part in shown:
        hidden = part[part["status"] == "suppressed"]
        # nothing tells the parts that the source hides from those that are hidden for their sake
        assert set(hidden["caveats"]) <= {("suppressed_parts",)}
        assert hidden[["value", "numerator", "denominator"]].isna().all(axis=None)
        assert set(hidden["method"]) <= {"published"}
    cells = np.column_stack([part["value"].astype(object).where(part["value"].notna(), None) for part in shown])
    return [(total, *row) for total, row in zip(whole["value"], cells, strict=True)]


@pytest.mark.parametrize(("count", "largest"), [(2, 16), (3, 12), (4, 9), (5, 6)])
def test_a_reader_who_knows_the_rule_has_two_numbers_to_choose_between(count, largest):
    tables = np.array(list(product(range(largest + 1), repeat=count)))
    tables = tables[tables.sum(axis=1) > 2]
    alike = {}
    for numbers, seen in zip(tables, printed(tables), strict=True):
        alike.setdefault(seen, []).append(numbers)
    judged = 0
    for (total, *cells), possible in alike.items():
        rest = total - sum(number for number in cells if number is not None)
        # where the hidden parts come to more than the largest here, tables left out here are possible too
        if rest > largest:
            continue
        judged += 1
        for cell, found in zip(cells, np.array(possible).T, strict=True):
            assert cell is not None or len({number for number in found if number <= 2}) != 1
    assert judged > 100


def test_the_tables_where_all_hidden_parts_were_none():
    seen = printed(np.array([[27, 6, 6, 0, 0], [0, 9, 0, 6, 0], [248, 53, 3, 36, 0], [92, 80, 11, 2, 2]]))
    assert seen == [
        (39, 27, None, None, None, None),
        (15, None, 9, None, None, None),
        (340, 248, 53, None, 36, None),
        (187, 92, 80, 11, None, None),
    ]


def test_bounds_are_given_only_where_they_say_no_more_than_the_source():
    free, narrowed = np.array([[9, 1, 1], [9, 0, 0]])
    for numbers, bounds in ((free, [0, 2]), (narrowed, None)):
        hidden = parts.protect_parts(counts([numbers.sum()]), [counts([number]) for number in numbers])[1].iloc[0]
        assert (hidden[["lower", "upper"]].tolist() == bounds) if bounds else np.isnan(hidden["lower"])


def test_a_year_does_not_tell_which_part_the_source_hid():
    kinds = {"a": 50, "b": None, "c": 9}
    made = table(
        "T",
        ("c", "", {("336", f"2024M{month:02}"): 60 for month in range(1, 13)}),
        *[
            ("c", f"kind={name}", {("336", f"2024M{month:02}"): 9 if number is None and month > 1 else number})
            for name, number in kinds.items()
            for month in range(1, 13)
        ],
    )
    who = [areas.area("336")]
    found = parts.of_total(made, who, ["2024"], [f"kind={name}" for name in kinds], table="T", measure="c")
    hidden = found[found["status"] == "suppressed"]
    assert hidden["breakdown"].tolist() == ["kind=b", "kind=c"]
    assert hidden[["lower", "upper"]].isna().all(axis=None)
    assert len({*hidden["caveats"]}) == 1


def test_parts_that_do_not_make_up_the_total_give_nothing_away():
    seen = printed_of(60, [30, None])
    assert seen == ["observed", "suppressed"]


def printed_of(total, numbers):
    made = [rows("T", "c", {("336", MONTH): number}, breakdown=f"kind={place}") for place, number in enumerate(numbers)]
    made = pd.concat([rows("T", "c", {("336", MONTH): total}), *made])
    names = [f"kind={place}" for place in range(len(numbers))]
    return parts.of_total(made, [areas.area("336")], [MONTH], names, table="T", measure="c")["status"].tolist()


def test_no_municipality_gives_a_hidden_kind_of_offer_away():
    total = by_hand("Y60C02", "offers_count")
    source = {name: by_hand("Y60C02", "offers_count", f"offer={name}") for name in OFFERS}
    everyone = areas.municipalities()
    frame = compute("activation_offers", everyone, [MONTH], MONTH).set_index(["area", "breakdown"])
    further = 0
    for area in everyone:
        if total.get((area.code, MONTH)) is None:
            continue
        shown = {name: frame.loc[(area.code, f"offer={name}"), "value"] for name in OFFERS}
        hidden = [name for name in OFFERS if np.isnan(shown[name])]
        rest = total[area.code, MONTH] - sum(number for number in shown.values() if not np.isnan(number))
        small = min(2, rest)
        further += sum(source[name][area.code, MONTH] is not None for name in hidden)
        # one may be small and leave the rest to another that is no larger than the smallest shown
        for name in hidden:
            largest = min((number for number in shown.values() if not np.isnan(number)), default=np.inf)
            ways = [least for least in range(int(small) + 1) if reachable(rest - least, len(hidden) - 1, largest)]
            assert len(ways) > 1, (area.name, name)
    assert further > 20


def reachable(rest, count, largest):
    """Whether some hidden parts can come to a number."""
    return count > 0 and rest <= count * max(largest - 1, 2)


def test_the_share_in_an_offer_does_not_tell_what_the_offers_hide():
    fanoe = [areas.area("563")]
    assert by_hand("Y60C02", "offers_count", "offer=vejledning_og_opkvalificering")["563", MONTH] == 6
    offers = compute("activation_offers", fanoe, [MONTH], MONTH).set_index("breakdown")
    assert offers.loc["offer=vejledning_og_opkvalificering", "status"] == "suppressed"
    row = compute("upskilling_share", fanoe, [MONTH], MONTH).iloc[0]
    assert row["status"] == "suppressed"
    assert np.isnan(row["numerator"])
