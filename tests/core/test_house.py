import pytest

from analysis import plans
from analysis.core import house
from analysis.core.errors import DataError
from analysis.sources import record_kinds


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.setenv("BILAG_HOME", str(tmp_path))

    def write(text: str):
        (tmp_path / "bilag.yml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_every_fault_is_told_at_once_with_its_line(write):
    write("""municipality: Faxxe
logo: missing.svg
colours: {brand: "#ffee00"}
contact: {phone: 56203000}
accessibility_statement: faxe.dk
languages: [dansk]
checkedby: Ida
""")
    with pytest.raises(DataError) as told:
        house.house()
    lines = str(told.value).splitlines()
    assert [line.split(":")[0] for line in lines] == [f"bilag.yml line {line}" for line in (1, 2, 3, 4, 4, 5, 6, 7)]
    assert "did you mean 'Faxe'" in lines[0].lower().replace("faxe", "Faxe")
    assert "no such file" in lines[1] and "contrast" in lines[2]
    assert "did you mean 'checked_by'" in lines[-1].lower()


def test_a_house_speaks_for_its_own_municipality_alone(write):
    write("municipality: Faxe\nauthority: {da: Faxe By, en: Faxe Town}\ncomparators: [region]\n")
    assert house.house().municipality == "320"
    assert house.of("370") is None
    assert record_kinds.authority("320") == "Faxe By" and record_kinds.authority("370") == "Næstved Kommune"
    assert plans.load("default").comparators == ["region"]
    assert plans.load("naestved-2023").comparators != ["region"]


def test_what_is_changed_is_read_again_and_no_file_is_no_house(write):
    folder = write("municipality: Faxe\n")
    assert house.house().languages == ["da"]
    write("municipality: Faxe\nlanguages: [en, da]\n")
    assert house.house().languages == ["en", "da"]
    (folder / "bilag.yml").unlink()
    assert house.house() is None


@pytest.mark.parametrize(("colour", "contrast"), [("#777777", 4.48), ("#ff0000", 4.0), ("#0000ff", 8.59)])
def test_the_contrast_is_that_of_wcag(colour, contrast):
    # as contrast checkers give them
    assert house.contrast_with_white(colour) == pytest.approx(contrast, abs=0.005)
