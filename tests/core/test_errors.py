import pickle

import pytest

from analysis.core import areas, errors


def test_exit_codes():
    assert errors.DataError.exit_code == 1
    assert errors.UsageError.exit_code == 2
    assert issubclass(errors.UsageError, errors.BilagError)


def test_long_list_is_shown_by_its_nearest_members_and_the_command_that_lists_it():
    message = str(errors.unknown("municipality", "Nestved", [area.name for area in areas.municipalities()]))
    assert message.startswith("Unknown municipality 'Nestved'; did you mean 'Næstved'?")
    assert "98 values" in message
    assert "bilag list municipalities" in message
    assert "Gribskov" not in message


def test_short_list_is_shown_whole():
    message = str(errors.unknown("kind", "x", ["region", "rar", "country"]))
    assert message == "Unknown kind 'x'. Allowed: 'region', 'rar' or 'country'."


@pytest.mark.parametrize("value", [370, None, ""])
def test_any_value_gives_a_sentence(value):
    assert repr(value) in str(errors.unknown("plan", value, ["default"]))


def test_empty_list_gives_a_sentence():
    assert "the list is empty" in str(errors.unknown("plan", "x", []))


def test_nearest_ignores_case_and_keeps_the_spelling():
    assert errors.nearest("KØBENHAVN", ["Køge", "København"])[0] == "København"


def test_an_error_survives_the_way_between_processes():
    error = errors.unknown("plan", "x", ["default"])
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
