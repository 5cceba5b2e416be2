import hashlib
import re

import pytest
import yaml

from analysis.core import areas, errors, project
from analysis.display.figures import boundaries
from analysis.display.figures.map import choropleth


@pytest.fixture
def country(make_values):
    """All municipalities in one month: 1.0, 1.1, ... in Danish order; Læsø hidden."""
    codes = [area.code for area in areas.municipalities()]
    return make_values(
        *(
            {"area": code, "value": 1 + place / 10} if code != "825" else {"area": code, "status": "suppressed"}
            for place, code in enumerate(codes)
        )
    )


@pytest.fixture
def block(country, rate, make_view):
    return choropleth(country, rate, make_view(), id="kort")


def test_every_municipality_has_a_boundary_and_is_drawn_once(block):
    assert set(boundaries.load().outlines) == {area.code for area in areas.municipalities()}
    filled = re.findall(r'<path [^>]*fill="([^"]+)"[^>]*stroke="#6b6b6b"[^>]*stroke-width="0.4"', block.svg)
    assert len(filled) == 98
    assert len([fill for fill in filled if fill.startswith("url(#kort-")]) == 1


def test_an_enclave_is_drawn_after_what_surrounds_it():
    order = list(boundaries.load().outlines)
    assert order.index("101") < order.index("147")


def test_bornholm_stands_in_its_frame_and_nothing_else_does():
    ground = boundaries.load()
    left, top, right, bottom = ground.inset

    def inside(code):
        box = ground.outlines[code].get_extents()
        return left < box.x0 and box.x1 < right and top < box.y0 and box.y1 < bottom

    assert [code for code in ground.outlines if inside(code)] == ["400"]


def test_the_boundaries_are_those_of_the_sidecar():
    folder = project.data("geography")
    sidecar = yaml.safe_load((folder / "municipalities.yml").read_text(encoding="utf-8"))
    assert hashlib.sha256((folder / "municipalities.json").read_bytes()).hexdigest() == sidecar["sha256"]


def test_the_own_municipality_and_the_classes_are_named(block):
    words = re.findall(r"<text [^>]*>([^<]+)</text>", block.svg)
    assert words.count("Næstved") == 1
    assert "Ikke vist (1)" in words
    assert "Næstved 7,1" in words
    assert sum("kommuner)" in each for each in words) == 5


def test_the_sentence_places_the_highest_class_and_the_own(block):
    assert re.fullmatch(
        r"Af de \d+ kommuner i den højeste klasse ligger de fleste, \d+, i Region \S+\. "
        r"Næstved er i klasse 4 af 5 \([\d,]+ til [\d,]+\), hvor klasse 1 har de laveste tal\.",
        block.summary,
    )
    assert block.sources[-1] == "Geodatastyrelsen (DAGI 2014, grænser)"


def test_equal_numbers_are_in_the_same_class(make_values, rate, make_view):
    values = make_values(*({"area": area.code, "value": 2.0} for area in areas.municipalities()))
    alt = choropleth(values, rate, make_view(), id="kort").alt
    assert "Klasse 1: 2,0, 98 kommuner." in alt
    assert "Klasse 2" not in alt


def test_a_map_is_at_most_90_kilobytes_and_alike_from_run_to_run(block, country, rate, make_view):
    assert len(block.svg) < 90_000
    assert block.svg == choropleth(country, rate, make_view(), id="kort").svg


def test_a_map_shows_one_period_with_numbers(make_values, rate, make_view):
    values = make_values(*({"area": "370", "period": each, "value": 1.0} for each in ("2026M06", "2026M07")))
    with pytest.raises(errors.DataError, match="one period, and was given 2"):
        choropleth(values, rate, make_view(), id="kort")
