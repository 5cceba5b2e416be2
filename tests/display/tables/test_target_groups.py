"""Target groups from parts of benefits: sums only of what is held in one month, the rest named."""

import pytest

from analysis.core import areas
from analysis.core.yaml_files import PlanText
from analysis.display.blocks import lineage
from analysis.display.tables.target_groups import target_groups_table
from analysis.plans import target_groups
from analysis.plans.model import GroupMember, TargetGroup

BENEFIT = "kontanthjaelp_2025"


def words(text):
    return PlanText(da=text, en=text)


def member(name, **given):
    return GroupMember(name=words(name), **given)


@pytest.fixture
def group():
    return TargetGroup(
        id="near",
        name=words("Tæt på arbejdsmarkedet"),
        members=[
            member("Jobparate", benefit=BENEFIT, match_group="jobparat"),
            member("Aktivitetsparate", benefit=BENEFIT, match_group="aktivitetsparat"),
            member("Kategori 2", available=False, note=words("Kategorierne er ikke offentlige.")),
        ],
        overlaps=[words("Nogle står i to grupper.")],
    )


def table_for(groups, view):
    return target_groups_table(groups, target_groups.numbers(groups, view.own, view.data_until), view, id="groups")


def by_label(table):
    return {row.label: [cell.text for cell in row.cells] for row in table.rows}


def test_a_group_is_the_sum_of_the_parts_that_open_figures_give(group, make_view):
    view = make_view()
    table = table_for([group], view)
    rows = by_label(table)
    numbers = [int(rows[name][1].replace(".", "")) for name in ("Jobparate", "Aktivitetsparate")]
    assert int(rows[group.name.da][1].replace(".", "")) == sum(numbers)
    assert rows[group.name.da][3] == "Én del er ikke med, fordi den ikke findes i åbne tal."
    assert rows["Kategori 2"][1:] == [".", ".", "Kategorierne er ikke offentlige."]
    assert "Nogle står i to grupper." in table.notes
    (total,) = [value for value in table.values if value["indicator"] == "target_group_full_time"]
    assert (total["breakdown"], total["value"], total["method"]) == ("target_group=near", sum(numbers), "sum")
    assert "Målgruppens sum" in [entry.name for entry in lineage.lineage(table.values, "da")]


def test_a_group_without_one_of_its_parts_has_no_sum(make_view):
    half = TargetGroup(
        id="half",
        name=words("Halv"),
        members=[member("Jobparate", benefit=BENEFIT, match_group="jobparat"), member("Fleksjob", benefit="fleksjob")],
    )
    rows = by_label(table_for([half], make_view()))
    assert rows["Halv"] == ["", "..", "..", "Der er ingen sum, fordi dele mangler."]
    assert "Y08A02" in rows["Fleksjob"][3]


def test_the_change_stops_at_the_reform(make_view):
    whole = TargetGroup(id="whole", name=words("Alle"), members=[member("Kontanthjælp", benefit=BENEFIT)])
    across = table_for([whole], make_view(data_until="2025M12"))
    assert by_label(across)["Kontanthjælp"][2] == "."
    assert any("juli 2025" in note for note in across.notes)
    within = table_for([whole], make_view(data_until="2025M06"))
    now, before = (value["value"] for value in sorted(within.values[:2], key=lambda value: value["period"])[::-1])
    assert by_label(within)["Kontanthjælp"][2] == f"{100 * (now / before - 1):+.1f}".replace(".", ",").replace("-", "−")


def test_an_assumed_division_is_marked(group, make_view):
    assumed = group.model_copy(update={"assumption": True})
    note = "Planen siger ikke selv, hvilke ydelser målgrupperne omfatter."
    assert any(each.startswith(note) for each in table_for([assumed], make_view()).notes)
    assert not any(each.startswith(note) for each in table_for([group], make_view()).notes)


def test_hidden_parts_leave_no_sum(group, make_view):
    # Læsø, where some match groups are hidden
    view = make_view("825", rar=False)
    numbers = target_groups.numbers([group], areas.area("825"), "2026M07")
    hidden = numbers["status"].eq("suppressed")
    rows = by_label(target_groups_table([group], numbers, view, id="groups"))
    if hidden.any():
        assert rows[group.name.da][1] == ".."
