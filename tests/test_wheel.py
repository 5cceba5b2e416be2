"""A municipality that has the wheel alone: installed in a fresh environment, away from any clone, and upgraded."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import nbformat
import pytest
from hatchling.builders.wheel import WheelBuilder

from analysis.core import areas
from analysis.sources import tidying
from analysis.store import snapshots

ROOT = Path(__file__).resolve().parents[1]
FIGURE = """\
import seaborn as sns

rates = annex.values("unemployment_rate", since="2024M01")
grid = sns.relplot(rates, x="date", y="value", hue="area_name", kind="line", errorbar=None)
annex.figure(
    grid,
    caption={"da": "Vores egen figur", "en": "Our own figure"},
    alt={"da": "En linje for hvert område.", "en": "A line for each area."},
    values=rates,
)"""
CONFIG = """\
municipality: Faxe
authority: {da: Faxe By, en: Faxe Town}
logo: logo.svg
colours: {brand: "#004d40"}
contact: {phone: 56 20 30 00, written: jobcenter@faxe.example}
accessibility_statement: https://faxe.example/tilgaengelighed
author: Jobcenter Faxe
checked_by: Ida Holm
approval: byrådet den 1. november 2026
languages: [da]
"""
GOAL = """\
  - id: A1
    text: {da: Vi indgår mindst 25 praktikaftaler om året.}
    measure: {record: own_count, item: {da: Praktikaftaler}, unit: agreements}
    readings:
      - {id: only, text: {da: Mindst 25}, rule: {type: at_least, value: 25, unit: agreements}}
"""
RECORD = "Periode;Navn;Enhed;Antal;Modtaget\n2026;Praktikaftaler;Aftaler;26;2026-12-01\n"
TABLE, NEWEST, NEXT = "Y60C07", "2026M07", "2026M08"
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"><path d="M0 0h4v1H0z"/></svg>'
OWN_CHAPTER = "19-unge.ipynb"


class Machine:
    """A fresh environment with the wheel in it; what it depends on is taken from the environment of the tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        venv.create(folder / "venv", with_pip=False, symlinks=True)
        self.bin = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
        packages = next((folder / "venv").rglob("site-packages"))
        held = [place for place in sys.path if place.endswith("site-packages")]
        (packages / "zz_dependencies.pth").write_text("\n".join(held) + "\n", encoding="utf-8")

    def install(self, wheel: Path) -> None:
        pip = [sys.executable, "-m", "pip", "--python", self.bin / "python", "install", "--quiet"]
        options = ["--no-deps", "--no-index", "--force-reinstall", "--disable-pip-version-check"]
        subprocess.run([*pip, *options, wheel], check=True)

    def run(self, *arguments: str, cwd: Path, code: int = 0) -> str:
        ours = ("BILAG_", "PYTHON", "PYTEST", "COV_")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        command = [self.bin / "bilag", *arguments]
        done = subprocess.run(command, cwd=cwd, env=clean, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return Path(next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("wheel")))))


@pytest.fixture(scope="module")
def machine(tmp_path_factory, wheel):
    made = Machine(tmp_path_factory.mktemp("machine"))
    made.install(wheel)
    return made


def annex(folder: Path, year: int = 2026) -> dict:
    return json.loads((folder / "reports" / "320-faxe" / str(year) / "annex.json").read_bytes())


def export(path: Path) -> None:
    """Write a month that is still to come as Jobindsats exports it: each share a little more than in the newest."""
    rows = tidying.read(snapshots.newest()[TABLE])
    newest = rows[(rows["period"] == NEWEST) & rows["value"].notna()]
    wide = newest.pivot(index="area", columns="measure", values="value") + 0.1
    lines = ["Periode;Område;Aktiveringsgrad;Andel aktiveringsberørte"]
    for code, both in wide[["activation_rate_pct", "activated_share_pct"]].round(1).iterrows():
        lines.append(";".join([NEXT, areas.area(code).name, *(str(each).replace(".", ",") for each in both)]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts}


def test_the_wheel_carries_all_that_git_holds_of_data_and_chapters_and_nothing_else(wheel):
    listed = subprocess.run(
        ["git", "ls-files", "-z", "src/analysis", "data", "notebooks"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = filter(None, listed.stdout.split("\0"))
    wanted = {re.sub("^(data|notebooks)/", r"analysis/shipped/\1/", name).removeprefix("src/") for name in names}
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == wanted
    assert wheel.stat().st_size < 4_000_000


def test_the_wheel_names_every_dependency(wheel):
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    told = next(zipfile.ZipFile(wheel).read(name) for name in zipfile.ZipFile(wheel).namelist() if "METADATA" in name)
    requires = re.findall(r"^Requires-Dist: ([^;\n]+)$", told.decode(), flags=re.MULTILINE)
    assert sorted(requires) == sorted(map(str.lower, wanted))


def test_in_an_empty_folder_the_annex_is_that_of_the_clone(machine, tmp_path, annex_of):
    machine.run("build", "--municipality", "Faxe", "--year", "2026", cwd=tmp_path)
    clone = annex_of("faxe-2024-2026") / "annex.json"
    assert (tmp_path / "reports" / "320-faxe" / "2026" / "annex.json").read_bytes() == clone.read_bytes()


def test_a_municipality_walks_from_an_empty_folder_to_a_published_site_and_through_an_upgrade(machine, wheel, tmp_path):
    house = tmp_path / "hus"
    machine.run("init", str(house), "--municipality", "Faxe", cwd=tmp_path)
    (house / "bilag.yml").write_text(CONFIG, encoding="utf-8")
    (house / "logo.svg").write_text(LOGO, encoding="utf-8")

    machine.run("new", "plan", "faxe-2027", "--year", "2026", cwd=house)
    plan = house / "plans" / "faxe-2027.yml"
    text = plan.read_text(encoding="utf-8").replace("Eksempel: ", "").replace("Example: ", "")
    text = re.sub(r"chapters:\n(?:  - .*\n)+", "chapters: [overview, targets, unemployment, unge]\n", text)
    plan.write_text(text + GOAL, encoding="utf-8")
    (house / "records" / "320-faxe").mkdir(exist_ok=True)
    (house / "records" / "320-faxe" / "own_count.csv").write_text(RECORD, encoding="utf-8")
    machine.run("new", "chapter", "unge", cwd=house)
    chapter = nbformat.read(house / "chapters" / OWN_CHAPTER, as_version=4)
    for cell in chapter.cells:
        cell.source = cell.source.replace("Skriv her i et par sætninger, hvad kapitlet handler om.", "Om de unge.")
        cell.source = cell.source.replace("Say here in a sentence or two what the chapter is about.", "The young.")
    chapter.cells += map(nbformat.v4.new_code_cell, (FIGURE, 'annex.lines("activation_rate")'))
    nbformat.write(chapter, house / "chapters" / OWN_CHAPTER)
    machine.run("new", "chapter", "--from", "unemployment", cwd=house)
    machine.run("check", "--notebooks", cwd=house)

    build = ("build", "--year", "2026", "--plan", "faxe-2027")
    machine.run(*build, cwd=house)
    first = annex(house)
    assert first["parameters"] == {
        **{"municipality": "320", "year": 2026, "plan": "faxe-2027"},
        **{"data_until": "2026M07", "language": "da"},
    }
    page = (house / "reports" / "320-faxe" / "2026" / "annex.html").read_text(encoding="utf-8")
    assert "Vores egen figur" in page and 'alt="Faxe By"' in page and "#004d40" in page
    assert "Faxe By, telefon 56 20 30 00, jobcenter@faxe.example" in page
    assert 'href="https://faxe.example/tilgaengelighed"' in page
    assert "Udarbejdet af Jobcenter Faxe." in page and "Kontrolleret af Ida Holm." in page

    (own,) = [each for each in first["targets"] if each["id"] == "A1"]
    assert (own["status"], own["value"], own["limit"]) == ("met", 26, 25)

    (house / "data" / "inbox").mkdir(parents=True, exist_ok=True)
    export(house / "data" / "inbox" / "august.csv")
    machine.run("update", "--offline", cwd=house)
    first = annex(house)
    rates = {
        each["period"]: each["value"]
        for each in first["values"]
        if (each["indicator"], each["area"]) == ("activation_rate", "320")
    }
    assert round(rates[NEXT] - rates[NEWEST], 1) == 0.1 and first["parameters"]["data_until"] == NEXT
    machine.run("publish", str(tmp_path / "www"), "--address", "https://bilag.faxe.example", cwd=house)
    published = tmp_path / "www" / "320-faxe" / "2026" / "annex.html"
    assert "56 20 30 00" in published.read_text(encoding="utf-8") and (tmp_path / "www" / "sitemap.xml").is_file()

    kept = files(house)
    machine.install(_higher(wheel, tmp_path))
    assert metadata_version(machine) == "99.0.0"
    assert {name: content for name, content in files(house).items() if name in kept} == kept
    told = machine.run("status", cwd=house)
    stands = "chapters/04-unemployment.ipynb stands over the package's notebooks/04-unemployment.ipynb"
    assert f"{stands}, which has changed since it was copied" in told
    machine.run("check", "--notebooks", cwd=house)
    machine.run(*build, cwd=house)
    again = annex(house)
    assert (again["values"], again["targets"]) == (first["values"], first["targets"])
    own = {name: content for name, content in kept.items() if "/reports/" not in name and "/data/" not in name}
    assert {name: content for name, content in files(house).items() if name in own} == own


def _higher(wheel: Path, folder: Path) -> Path:
    """Return a wheel of a higher version, whose chapter about unemployment has another title."""
    source = folder / "source"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".*", "reports", "values", "models", "build", "tests"))
    shutil.copy(ROOT / ".gitignore", source)
    project = source / "pyproject.toml"
    text = re.sub(r"^version = .*$", 'version = "99.0.0"', project.read_text(encoding="utf-8"), flags=re.MULTILINE)
    project.write_text(text, encoding="utf-8")
    chapter = source / "notebooks" / "04-unemployment.ipynb"
    notebook = nbformat.read(chapter, as_version=4)
    notebook.cells[0].source += "\n\nNyt i denne udgave."
    nbformat.write(notebook, chapter)
    return Path(next(WheelBuilder(str(source)).build(directory=str(folder / "higher"))))


def metadata_version(machine: Machine) -> str:
    code = "from importlib.metadata import version; print(version('bilag'))"
    return subprocess.run(
        [machine.bin / "python", "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()
