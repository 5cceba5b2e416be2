"""The user's own settings of Python, matplotlib, IPython, Jupyter, the terminal and the system change no byte."""

import os
import shutil
import subprocess
import sys

import pytest

from analysis.core import project
from tests.report import small_project

RC = """\
text.usetex: True
font.size: 30
font.family: monospace
lines.linewidth: 9
axes.facecolor: black
axes.formatter.use_locale: True
savefig.bbox: tight
savefig.dpi: 300
svg.fonttype: path
timezone: Asia/Tokyo
date.epoch: 2000-01-01T00:00:00
axes.xmargin: 0.4
"""
# With a path that is longer than the name of a socket may be.
TMP = "a folder for temporary files, ø, " + 40 * "x"
DRAWN = """
import matplotlib.pyplot as plt
import pandas as pd
from analysis import open_annex
annex = open_annex("first", municipality=municipality, year=year, plan=plan, data_until=data_until, language=language)
figure, axes = plt.subplots()
dated = pd.DataFrame({"date": pd.to_datetime(["2021-01-01", "2022-01-01"]), "value": [1.5, 2.5]})
axes.plot(dated["date"], dated["value"])
annex.figure(figure, caption="Egen figur", alt="En linje.", source="Egen optælling", data=dated)
"""
NOISE = "raise SystemExit('this is the user\\'s own')\n"


def hostile(folder):
    """Write settings of every kind into a folder, and return the environment that names them."""
    written = {
        "mpl/matplotlibrc": RC,
        "mpl/stylelib/bad.mplstyle": "no.such: 1\n",
        "ipython/profile_default/startup/00.py": NOISE,
        "ipython/profile_default/ipython_config.py": NOISE,
        "ipython/profile_default/ipython_kernel_config.py": NOISE,
        "jupyter/jupyter_config.py": NOISE,
        "jupyter/jupyter_nbconvert_config.py": NOISE,
        "jupyter/jupyter_nbconvert_config.json": '{"NbConvertBase": {"display_data_priority": ["text/plain"]}}',
        "jupyter/nbconfig/notebook.json": "{",
        "startup.py": NOISE,
        "home/.matplotlib/matplotlibrc": RC,
        "fonts.conf": "<fontconfig></fontconfig>",
        "home/.config/pip/pip.conf": "",
    }
    for name, text in written.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / TMP).mkdir()
    return {
        **{"MPLCONFIGDIR": str(folder / "mpl"), "MATPLOTLIBRC": str(folder / "mpl"), "MPLBACKEND": "nosuch"},
        **{"IPYTHONDIR": str(folder / "ipython"), "JUPYTER_CONFIG_DIR": str(folder / "jupyter")},
        **{"JUPYTER_CONFIG_PATH": str(folder / "jupyter"), "PYTHONSTARTUP": str(folder / "startup.py")},
        **{"HOME": str(folder / "home"), "TMPDIR": str(folder / TMP), "TZ": "Asia/Tokyo", "COLUMNS": "13"},
        **{"LANG": "de_DE.UTF-8", "LC_ALL": "C", "LINES": "2", "TERM": "dumb", "NO_COLOR": "1", "FORCE_COLOR": "1"},
        **{"FONTCONFIG_FILE": str(folder / "fonts.conf"), "PYTHONIOENCODING": "latin-1"},
        **{"PYTHONWARNINGS": "always", "PYTHONHASHSEED": "77", "PYTHONDONTWRITEBYTECODE": "1"},
        **{"OMP_NUM_THREADS": "3", "SOURCE_DATE_EPOCH": "1", "PAGER": "false", "EDITOR": "false"},
    }


@pytest.fixture
def build(tmp_path):
    """Return a function that builds two chapters in a folder, one of them the product's, and returns the files."""
    home = small_project.make(tmp_path / "project")
    small_project.add_chapter(home, 1, "first", DRAWN)
    shutil.copy(*project.notebooks().glob("*-unemployment.ipynb"), home / "notebooks")
    command = [sys.executable, "-m", "analysis.cli.app", "build", "--municipality", "Næstved", "--year", "2023"]
    command += ["--plan", "default", "--chapters", "first,unemployment", "--pdf"]

    def run(name, folder, settings):
        reports = tmp_path / name
        environment = os.environ | settings | {"BILAG_HOME": str(home)}
        done = subprocess.run([*command, "--out", str(reports)], cwd=folder, env=environment, capture_output=True)
        assert done.returncode == 0, done.stderr.decode()
        found = {path.name: path.read_bytes() for path in reports.glob("*/*/*") if path.is_file()}
        return {name: content for name, content in found.items() if name != "manifest.json"}

    return run


def test_an_annex_is_the_same_byte_for_byte_under_all_of_them_at_once(build, tmp_path):
    plain = build("plain", tmp_path, {})
    folder = tmp_path / "own"
    settings = hostile(folder)
    (folder / "matplotlibrc").write_text(RC, encoding="utf-8")
    assert "annex.html" in plain
    assert "annex.pdf" in plain
    assert build("hostile", folder, settings) == plain
