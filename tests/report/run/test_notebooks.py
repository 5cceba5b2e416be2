"""The chapters as they lie on disk: short, in both languages, with ids that say what a cell shows."""

import pytest

from analysis import plans
from analysis.annex import chapters

MOST_CODE_CELLS = 13
CHAPTERS = chapters.chapters()


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_a_chapter_is_short_and_its_cells_are_named(chapter):
    cells = chapters.read(chapter).cells
    assert sum(cell.cell_type == "code" for cell in cells) <= MOST_CODE_CELLS
    assert all(cell.id.startswith(f"{chapter.name}-") for cell in cells)
    assert len({cell.id for cell in cells}) == len(cells)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_what_is_said_in_danish_is_said_in_english(chapter):
    words = [cell for cell in chapters.read(chapter).cells if cell.cell_type == "markdown"]
    said = {
        language: [cell.id.removesuffix(f"-{language}") for cell in words if language in cell.metadata["tags"]]
        for language in ("da", "en")
    }
    assert said["da"] == said["en"]
    assert len(words) == 2 * len(said["da"])


def test_no_two_chapters_share_a_number_or_a_name():
    assert len({chapter.number for chapter in CHAPTERS}) == len(CHAPTERS)
    assert len({chapter.name for chapter in CHAPTERS}) == len(CHAPTERS)


@pytest.mark.parametrize("name", plans.names())
def test_a_plan_begins_with_the_overview_and_ends_with_the_method(name):
    """In the plan's own order: a chapter that an analyst adds has the next number, after that of the method."""
    chosen = plans.load(name).chapter_names
    assert (chosen[0], chosen[-1]) == ("overview", "method")
