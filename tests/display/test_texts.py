import pytest

from analysis.core import errors
from analysis.display import texts


def test_both_languages_have_the_same_keys():
    assert list(texts.texts("da")) == list(texts.texts("en"))


def test_both_languages_have_the_same_placeholders():
    danish, english = texts.texts("da"), texts.texts("en")
    different = [key for key in danish if texts.placeholders(danish[key]) != texts.placeholders(english[key])]
    assert different == []


def forms(words: str | texts.Counted) -> tuple[str, ...]:
    return (words.one, words.other) if isinstance(words, texts.Counted) else (words,)


def test_no_text_is_empty():
    every = [form for language in errors.LANGUAGES for words in texts.texts(language).values() for form in forms(words)]
    assert all(form.strip() for form in every)


@pytest.mark.parametrize("language", errors.LANGUAGES)
def test_every_text_with_a_count_has_a_form_for_one_and_can_be_written_of_any_number(language):
    plain = [key for key, words in texts.texts(language).items() if "count" in texts.placeholders(words)]
    assert len(plain) > 30
    for key in plain:
        words = texts.texts(language)[key]
        assert isinstance(words, texts.Counted), key
        assert texts.placeholders(words.one) <= texts.placeholders(words)
        values = {name: "x" for name in texts.placeholders(words)}
        for count in (0, 1, 2, "1", "1.234"):
            written = texts.text(language, key, **values | {"count": count})
            assert "{" not in written
            assert (written == words.one.format(**values | {"count": count}).replace("..", ".")) == (str(count) == "1")


def test_an_unknown_key_names_the_nearest():
    with pytest.raises(errors.UsageError, match="block.table"):
        texts.text("da", "block.tabel")


@pytest.mark.parametrize("values", [{}, {"sources": "a", "more": "b"}])
def test_the_values_must_be_the_placeholders(values):
    with pytest.raises(errors.DataError, match="sources"):
        texts.text("da", "block.source", **values)


def test_brackets_in_a_value_stay_as_they_are():
    assert texts.text("da", "block.source", sources="{x}") == "Kilde: {x}"
