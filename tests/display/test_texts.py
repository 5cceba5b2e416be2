import pytest

from analysis.core import errors
from analysis.display import texts


def test_both_languages_have_the_same_keys():
    assert list(texts.texts("da")) == list(texts.texts("en"))


def test_both_languages_have_the_same_placeholders():
    danish, english = texts.texts("da"), texts.texts("en")
    different = [key for key in danish if texts.placeholders(danish[key]) != texts.placeholders(english[key])]
    assert different == []


def test_no_text_is_empty():
    assert all(words.strip() for language in texts.LANGUAGES for words in texts.texts(language).values())


def test_an_unknown_key_names_the_nearest():
    with pytest.raises(errors.UsageError, match="block.table"):
        texts.text("da", "block.tabel")


@pytest.mark.parametrize("values", [{}, {"sources": "a", "more": "b"}])
def test_the_values_must_be_the_placeholders(values):
    with pytest.raises(errors.DataError, match="sources"):
        texts.text("da", "block.source", **values)


def test_brackets_in_a_value_stay_as_they_are():
    assert texts.text("da", "block.source", sources="{x}") == "Kilde: {x}"
