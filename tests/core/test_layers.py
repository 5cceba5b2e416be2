"""A municipality's house lies over what the package brings: one's own is found first, and all is written there."""

import pytest

from analysis import plans
from analysis.annex import chapters
from analysis.core import areas, project
from analysis.core.errors import DataError
from analysis.indicators import registry


@pytest.fixture
def house(tmp_path, monkeypatch):
    home = tmp_path / "hus"
    for folder in ("plans", "indicators", "chapters/technical", "data/snapshots"):
        (home / folder).mkdir(parents=True)
    (home / "bilag.yml").write_text('municipality: "320"\n', encoding="utf-8")
    monkeypatch.setenv("BILAG_HOME", str(home))
    return home


def test_a_file_is_ones_own_if_it_is_there_else_the_packages(house):
    theirs = project.shipped() / "data" / "likeness.yml"
    assert project.data("likeness.yml") == theirs
    (house / "data" / "likeness.yml").write_bytes(theirs.read_bytes())
    assert project.data("likeness.yml") == house / "data" / "likeness.yml"
    # what is nowhere yet would be written in one's own
    assert project.data("plans", "new.yml") == project.own("data", "plans", "new.yml") == house / "plans" / "new.yml"
    assert project.own("notebooks", "20-new.ipynb") == house / "chapters" / "20-new.ipynb"
    assert project.reports() == house / "reports"


def test_a_list_holds_both_and_of_two_with_a_name_ones_own(house):
    shipped = project.shipped() / "data" / "plans" / "default.yml"
    (house / "plans" / "default.yml").write_bytes(shipped.read_bytes())
    (house / "plans" / "faxe-2027.yml").write_bytes(shipped.read_bytes())
    found = project.every("data", "plans", pattern="*.yml")
    assert [path.name for path in found] == sorted(path.name for path in found)
    assert {path.name for path in found if path.is_relative_to(house)} == {"default.yml", "faxe-2027.yml"}
    assert "faxe-2027" in plans.names() and "naestved-2023" in plans.names()
    assert [project.relative(each) for pair in project.overrides() for each in pair] == [
        "plans/default.yml",
        "data/plans/default.yml",
    ]


def test_an_own_chapter_replaces_the_packages_of_its_name_whatever_its_number(house):
    before = chapters.names()
    (house / "chapters" / "77-unemployment.ipynb").write_bytes(project.notebooks("04-unemployment.ipynb").read_bytes())
    (house / "chapters" / "01-welcome.ipynb").write_bytes(project.notebooks("04-unemployment.ipynb").read_bytes())
    assert chapters.chapter("unemployment").path.is_relative_to(house)
    assert sorted(chapters.names()) == sorted([*before, "welcome"])
    ordinary = [each for each in chapters.chapters() if not each.is_technical]
    assert [each.name for each in ordinary][:2] == ["overview", "welcome"] and ordinary[-1].name == "unemployment"
    assert chapters.names()[-2:] == ["method", "changes"]


def test_an_own_indicator_stands_over_the_packages_of_its_key(house):
    shipped = (project.shipped() / "data" / "indicators" / "unemployment.yml").read_text(encoding="utf-8")
    own = house / "indicators" / "own.yml"
    own.write_text(shipped.replace("decimals: 1", "decimals: 2", 1), encoding="utf-8")
    changed = [key for key, each in registry.indicators().items() if each.decimals == 2]
    assert changed and "cash_assistance_share" in registry.indicators()
    (house / "indicators" / "twice.yml").write_bytes(own.read_bytes())
    registry.forget()
    with pytest.raises(DataError, match=r"defined twice, the second time in twice\.yml"):
        registry.indicators()


def test_the_house_is_found_from_any_folder_in_it(house, monkeypatch):
    monkeypatch.delenv("BILAG_HOME")
    (house / "chapters" / "drafts").mkdir()
    monkeypatch.chdir(house / "chapters" / "drafts")
    assert project.root() == house and project.is_layered()


def test_a_folder_without_a_house_is_whole_in_itself(tmp_path, monkeypatch):
    monkeypatch.setenv("BILAG_HOME", str(tmp_path))
    assert not project.is_layered() and not project.overrides()
    assert project.data("likeness.yml") == tmp_path / "data" / "likeness.yml"
    assert project.every("data", "plans", pattern="*.yml") == []


def test_areas_are_the_packages(house):
    assert areas.resolve_municipality("Faxe").code == "320"
