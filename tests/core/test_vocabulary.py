import pytest

from analysis.core import project, vocabulary
from analysis.core.errors import UsageError


def test_every_method_and_status_has_its_texts_and_no_other():
    assert tuple(vocabulary._entries("method")) == vocabulary.METHODS
    assert tuple(vocabulary._entries("status")) == vocabulary.STATUSES


def test_every_caveat_is_translated():
    for key in vocabulary.caveats():
        assert vocabulary.caveat_text(key, "da") != vocabulary.caveat_text(key, "en")


def test_caveats_are_sentences():
    for key in vocabulary.caveats():
        for language in ("da", "en"):
            text = vocabulary.caveat_text(key, language)
            assert text[0].isupper() and text.endswith(".") and "  " not in text


def test_units_of_the_contract_are_there():
    needed = {
        "pct",
        "pp",
        "persons",
        "full_time_persons",
        "rank",
        "index",
        "index_points",
        "dkk",
        "million_dkk",
    }
    assert needed | {"count", "km"} <= set(vocabulary.units())
    assert vocabulary.unit("pp").header == "Pct.-point"


@pytest.mark.parametrize(
    ("function", "key"),
    [
        (vocabulary.caveat_text, "forecast_ow"),
        (vocabulary.method_text, "ratios"),
        (vocabulary.status_text, "supressed"),
        (vocabulary.unit, "person"),
    ],
)
def test_unknown_keys_are_told_with_the_nearest(function, key):
    with pytest.raises(UsageError, match=f"Unknown .* '{key}'; did you mean"):
        function(key)


def test_unknown_language():
    with pytest.raises(UsageError, match="Unknown language"):
        vocabulary.unit("pct", "dk")


def test_all_vocabulary_files_are_read():
    names = {path.name for path in project.data("vocabulary").glob("*.yml")}
    assert names == {"caveats.yml", "methods.yml", "statuses.yml", "units.yml"}
