"""What a reader reads in the annexes: numbers as the language writes them, and no trace of the program."""

import re

import pytest

from tests import whole_annexes
from tests.whole_annexes import COMPARISONS, DANISH

# Commands and numbers of sections are no sentences, and a sign has words of its own beside it.
NOT_READ = "//style | //code | //*[contains(@class, 'section-number')] | //*[@aria-hidden='true'][@class='mark']"
QUOTED = re.compile(r'"[^"]*"')
# Of 2017 the project holds few numbers.
OLD = {"slagelse-2017"}
ATTRIBUTES = ("aria-label", "title", "alt")
DANISH_NUMBER = re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?")
ENGLISH_NUMBER = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
PROGRAM = re.compile(
    r"\b(?:nan|NaN|None|NaT|inf|null|undefined|True|False)\b|<[a-z]+ object|object at 0x|\b(?:np|pd)\.|dtype"
    r"|Timestamp\(|[A-Z][A-Za-z]+\([a-z_]+=|\[['\"]|\{['\"]|\{[a-z_]+\}|\w+__\w+|�"
)
UNTIDY = {
    "a space before a sign": re.compile(r"\s[,;:](?:\s|$)"),
    "two spaces": re.compile(r"\S {2,}\S"),
    "two signs": re.compile(r",,|;;|::|,\.|;\.|(?<!\.)\.\.(?=[A-Za-zÆØÅæøå])"),
    "a hyphen for a minus": re.compile(r"(?:(?<=\s)|^)-\d"),
    "a word twice": re.compile(r"\b([A-Za-zÆØÅæøå]+) \1\b"),
}


def texts(folder) -> list[str]:
    """Return each piece of text of the pages, spoken ones too, element by element."""
    found = []
    for page in whole_annexes.pages(folder):
        for element in page.xpath(NOT_READ):
            element.drop_tree()
        found += [value for name in ATTRIBUTES for value in page.xpath(f"//@{name}")]
        leaves = page.xpath(
            "//p | //li | //th | //td | //dt | //dd | //caption | //figcaption | //summary | //h1 | //h2 | //h3 | //h4"
            " | //*[name()='text'] | //*[name()='title'] | //*[name()='desc'] | //a | //span"
        )
        found += [re.sub(r"[ \n\t]+", " ", leaf.text_content()).strip() for leaf in leaves]
    return list(dict.fromkeys(each for each in found if each))


def wrong(found: list[str], number: re.Pattern, mark: str) -> list[str]:
    """Return the numbers that are not written as the language writes them."""
    written = re.compile(rf"(?<![\w.,/-])\d+(?:[.,]\d+)*(?:{mark}\d+)+(?:[.,]\d+)*(?![\w/])")
    return [
        f"{match[0]}: {text[:120]}"
        for text in found
        for match in written.finditer(text)
        if not number.fullmatch(match[0])
    ]


@pytest.mark.parametrize("name", [*DANISH, *COMPARISONS])
def test_danish_numbers_have_no_english_decimal_point(annex_of, name):
    assert wrong(texts(annex_of(name)), DANISH_NUMBER, r"\.") == []


def test_english_numbers_have_no_danish_decimal_comma(annex_of):
    assert wrong(texts(annex_of("english")), ENGLISH_NUMBER, ",") == []


@pytest.mark.parametrize("name", [*whole_annexes.ARGUMENTS, *COMPARISONS])
def test_no_text_shows_a_trace_of_the_program(annex_of, name):
    found = texts(annex_of(name))
    assert len(found) > 500
    assert [text[:160] for text in found if PROGRAM.search(text)] == []


@pytest.mark.parametrize("name", [*whole_annexes.ARGUMENTS, *COMPARISONS])
def test_sentences_are_tidy(annex_of, name):
    found = texts(annex_of(name))
    for what, pattern in UNTIDY.items():
        assert [text[:160] for text in found if pattern.search(QUOTED.sub('""', text))] == [], what


@pytest.mark.parametrize("name", [*whole_annexes.ARGUMENTS, *COMPARISONS])
def test_no_paragraph_is_said_twice(annex_of, name):
    both = whole_annexes.pages(annex_of(name))
    said = [" ".join(each.text_content().split()) for page in both for each in page.find_class("text")]
    assert sorted(each for each in set(said) if said.count(each) > 1) == []


@pytest.mark.parametrize(("name", "fewest"), [(name, 1 if name in OLD else 4) for name in whole_annexes.ARGUMENTS])
def test_the_overview_has_a_headline_and_at_most_six_points(annex_of, name, fewest):
    page = whole_annexes.page(annex_of(name))
    (heading,) = page.xpath("//h2[@id='chapter-overview']")
    assert len(heading.find_class("message")[0].text_content().split()) >= 2
    (points,) = page.xpath("//main//ul[@class='points']")
    assert fewest <= len(points) <= 6
    assert len({each.text_content() for each in points}) == len(points)
