"""What a user has in a matplotlibrc changes no figure."""

import matplotlib
import pytest

from analysis.display.figures import style


@pytest.mark.parametrize(
    ("name", "value"), [("text.usetex", True), ("timezone", "Asia/Tokyo"), ("savefig.bbox", "tight"), ("font.size", 30)]
)
def test_the_theme_begins_from_the_settings_of_matplotlib_itself(name, value):
    with matplotlib.rc_context({name: value}):
        with style.theme():
            assert matplotlib.rcParams[name] == (style.PLAIN | style.THEME)[name]
        assert matplotlib.rcParams[name] == value
        style.set_theme()
        assert matplotlib.rcParams[name] == (style.PLAIN | style.THEME)[name]
