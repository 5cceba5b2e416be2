import hashlib

import pandas as pd
import yaml
from matplotlib.colors import rgb_to_hsv, to_rgb

from analysis.core import areas, project
from analysis.report.site import boundaries


def test_every_municipality_has_a_boundary():
    assert set(boundaries.load().outlines) == {area.code for area in areas.municipalities()}


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


def test_no_class_is_empty_and_equal_numbers_share_one():
    assert boundaries.classed(pd.Series(2.0, index=range(98))).unique().tolist() == [0]
    assert boundaries.classed(pd.Series(range(100))).value_counts().tolist() == [20] * 5


def test_the_shades_are_told_apart_by_lightness():
    found = [rgb_to_hsv(to_rgb(shade))[2] for shade in boundaries.SHADES]
    assert found == sorted(found, reverse=True) and len(set(found)) == 5
