"""The chapters as they lie on disk: short, in both languages, with ids that say what a cell shows."""

import pytest

from analysis.report import chapters

MOST_CODE_CELLS = 12
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


def test_the_chapters_stand_in_their_order():
    assert [chapter.number for chapter in CHAPTERS] == list(range(1, len(CHAPTERS) + 1))
    assert [chapter.name for chapter in CHAPTERS][:2] == ["overview", "targets"]
    assert CHAPTERS[-1].name == "method"
