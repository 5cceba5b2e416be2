import pytest

from analysis.core import benefits, periods, reforms
from analysis.core.errors import UsageError
from analysis.store import official_tables


def test_codes_and_groups_hang_together():
    codes = [each.code for each in benefits.benefits()]
    assert len(set(codes)) == len(codes)
    assert [group.code for group in benefits.groups()] == [f"H{number}" for number in range(1, 12)]
    for each in benefits.benefits():
        assert each in benefits.in_group(each.group)
        assert each.successor is None or benefits.benefit(each.successor)
        for month in (each.valid_from, each.valid_until, each.counted_from):
            assert month is None or periods.parse(month).kind == "month"


def test_a_successor_begins_the_month_after():
    for each in benefits.benefits():
        if each.successor:
            next_month = str(periods.shift(each.valid_until, 1))
            assert benefits.benefit(each.successor).valid_from == next_month


@pytest.mark.parametrize(
    ("code", "period", "in_force"),
    [
        ("ressourceforloeb", "2012M12", False),
        ("ressourceforloeb", "2013M01", True),
        ("jobafklaring", "2014H1", False),
        ("jobafklaring", "2014H2", True),
        ("kontanthjaelp", "2025M06", True),
        ("kontanthjaelp", "2025", False),
        ("kontanthjaelp_2025", "2025Q3", True),
        ("kontanthjaelp_2025", "2024", False),
        ("sygedagpenge", "1995", True),
    ],
)
def test_what_was_in_force(code, period, in_force):
    assert benefits.in_force(code, period) is in_force


def test_the_merger_of_2025_is_a_break_in_the_tables_it_merged():
    merged = [each for each in benefits.benefits() if each.successor == "kontanthjaelp_2025"]
    assert {each.code for each in merged} == {"kontanthjaelp", "uddannelseshjaelp", "sho"}
    for each in [*merged, benefits.benefit("kontanthjaelp_2025")]:
        assert "social_assistance_2025" in [found.id for found in reforms.breaks(each.table)]


# Full-time persons in Næstved 2019, 2020 and 2021, as the plan for 2023 prints them in its table 3.
PRINTED = {
    "Dagpenge mv.": (973, 1373, 1113),
    "Kontanthjælp": (1027, 1004, 943),
    "Uddannelseshjælp": (628, 611, 569),
    "Hjemrejseydelse mv.": (203, 166, 131),
    "Sygedagpenge": (1154, 1265, 1370),
    "Jobafklaring": (384, 352, 257),
    "Revalidering/forrevalidering": (126, 131, 89),
    "Ressourceforløb": (304, 281, 214),
    "Ledighedsydelse": (234, 264, 215),
    "Fleksjob": (1243, 1275, 1305),
    "Førtidspension": (3491, 3581, 3665),
}


def test_the_main_rows_are_those_that_the_printed_total_adds():
    main = [row for row in benefits.main_rows() if row.parent is None and not row.is_total]
    assert [row.label.da for row in main] == list(PRINTED)
    totals = [sum(PRINTED[row.label.da][year] for row in main) for year in range(3)]
    assert totals == [9767, 10303, 9871]


def test_rows_hang_together():
    rows = benefits.main_rows()
    keys = [row.key for row in rows]
    assert len(set(keys)) == 16
    assert rows[-1].is_total and rows[-1].label.da == "I alt" and rows[-1].table is None
    for row in rows[:-1]:
        assert row.table == benefits.benefit(row.benefit).table
        assert row.parent is None or keys.index(row.parent) < keys.index(row.key)
        assert (row.parent is None) == (row.breakdown == "")
        assert row.visitation is None or row.visitation in benefits.benefit(row.benefit).visitation
    assert "H11" not in {benefits.benefit(row.benefit).group for row in rows[:-1]}


def test_unknown_codes_are_told():
    with pytest.raises(UsageError, match="Unknown benefit 'sygedagpeng'; did you mean 'sygedagpenge'"):
        benefits.benefit("sygedagpeng")
    with pytest.raises(UsageError, match="Unknown benefit group 'H12'"):
        benefits.in_group("H12")


def test_a_table_begins_when_the_first_of_its_benefits_is_counted():
    begun: dict[str, list[str]] = {}
    for each in benefits.benefits():
        begun.setdefault(each.table, []).append(each.counted_from or each.valid_from or "")
    for table, first in begun.items():
        # PTVA02 is of all benefits together
        if table and table != "PTVA02" and "" not in first:
            assert official_tables.official_table(table).first == min(first), table
