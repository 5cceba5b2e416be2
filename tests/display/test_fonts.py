"""The font: it holds every sign that the project itself writes, and it is what figures are measured with."""

import io
import re

import pytest
from fontTools.ttLib import TTFont
from matplotlib.font_manager import FontProperties, findfont
from tests import whole_annexes

from analysis.core import errors, project
from analysis.display import fonts, texts
from analysis.display.figures import style
from analysis.display.figures.svg import FONT_STACK
from analysis.display.targets.target_words import SYMBOLS


def signs(path) -> set[int]:
    return set(TTFont(io.BytesIO(path.read_bytes())).getBestCmap())


def in_the_page(weight: str) -> set[int]:
    return set.union(*(signs(fonts.FOLDER / f"IBMPlexSans-{weight}-{part}.woff2") for part in fonts.PARTS))


def spans(written: str) -> set[int]:
    """Return the signs that a unicode-range names."""
    found = [(first, last or first) for first, last in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", written)]
    return {code for first, last in found for code in range(int(first, 16), int(last, 16) + 1)}


def lacking(words: str) -> set[str]:
    # a soft hyphen and the space of no width have no look
    written = {each for each in words if ord(each) >= 0x20} - {"\N{SOFT HYPHEN}", "\N{ZERO WIDTH SPACE}"}
    return {each for each in written if ord(each) not in in_the_page("Regular") & in_the_page("Bold")}


@pytest.mark.parametrize("weight", fonts.WEIGHTS.values())
def test_the_parts_in_the_page_hold_the_signs_that_they_are_asked_for_and_the_whole_holds_them(weight):
    whole = signs(fonts.FOLDER / f"IBMPlexSans-{weight}.ttf")
    for part, written in fonts.PARTS.items():
        held = signs(fonts.FOLDER / f"IBMPlexSans-{weight}-{part}.woff2")
        assert {code for code in held - spans(written) if code < 0xE000} == set()
        assert held - whole == set()


@pytest.mark.parametrize("language", errors.LANGUAGES)
def test_it_has_every_sign_of_the_texts_and_the_symbols(language):
    assert lacking(" ".join(map(str, texts.texts(language).values()))) == set()
    assert lacking("".join(SYMBOLS.values())) == set()


@pytest.mark.parametrize("name", ["naestved-2023", "faxe-2024-2026", "english"])
def test_it_has_every_sign_of_a_page(annex_of, name):
    assert lacking(whole_annexes.page(annex_of(name)).text_content()) == set()


def test_figures_are_measured_and_written_with_it():
    for weight, path in zip(("normal", "bold"), fonts.files(), strict=True):
        assert findfont(FontProperties(family=style.MEASURED_FONTS, weight=weight)) == str(path)
    assert FONT_STACK.startswith(f"'{fonts.FAMILY}', ")
    assert style.text_width("1.234", 10) == pytest.approx(10 * (4 * 0.6 + 0.272), rel=0.01)


def test_its_licence_lies_beside_it():
    assert "SIL Open Font License, Version 1.1" in (fonts.FOLDER / "LICENSE.txt").read_text(encoding="utf-8")
    assert fonts.FAMILY in project.root().joinpath("NOTICE").read_text(encoding="utf-8")
