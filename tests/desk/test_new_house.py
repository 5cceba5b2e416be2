"""A municipality's house: made by one command, never written over, and no output of a notebook in its git."""

import json
import subprocess

import pytest

from analysis.annex import chapters, checks
from analysis.core import house, project
from analysis.desk import skeletons


@pytest.fixture
def home(tmp_path, run, monkeypatch):
    folder = tmp_path / "hus"
    assert run("init", str(folder), "--municipality", "Faxe")[0] == 0
    monkeypatch.setenv("BILAG_HOME", str(folder))
    return folder


def git(folder, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def test_a_house_is_made_with_one_command_and_nothing_of_the_package_in_it(home):
    assert {path.name for path in home.iterdir() if path.is_dir()} == {*skeletons.FOLDERS, ".git", ".github"}
    assert len((home / "README.md").read_text(encoding="utf-8").splitlines()) == 20
    assert house.house().municipality == "320" and house.house().authority.da == "Faxe Kommune"
    assert project.overrides() == []
    for workflow in (".github/workflows/bilag.yml", ".gitlab-ci.yml"):
        assert "bilag update" in (home / workflow).read_text(encoding="utf-8")


def test_what_is_there_is_never_written_over(home, run):
    (home / "README.md").write_text("Vores egen\n", encoding="utf-8")
    (home / ".gitlab-ci.yml").unlink()
    code, out, _ = run("init", str(home), "--municipality", "Faxe")
    assert code == 0 and out.startswith("Wrote .gitlab-ci.yml in ")
    assert (home / "README.md").read_text(encoding="utf-8") == "Vores egen\n"


def test_a_municipality_that_is_none_is_told_and_nothing_is_written(tmp_path, run):
    code, _, err = run("init", str(tmp_path / "hus"), "--municipality", "Faxxe")
    assert code == 2 and "Faxe" in err and not (tmp_path / "hus").exists()


def test_no_output_of_a_notebook_reaches_git(home):
    path = home / "chapters" / "20-own.ipynb"
    notebook = json.loads(project.notebooks("04-unemployment.ipynb").read_text(encoding="utf-8"))
    cell = next(each for each in notebook["cells"] if each["cell_type"] == "code")
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["hemmeligt\n"]}]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    git(home, "add", "chapters/20-own.ipynb")
    stored = json.loads(git(home, "show", ":chapters/20-own.ipynb"))
    assert [each["source"] for each in stored["cells"]] == [each["source"] for each in notebook["cells"]]
    assert not any(each.get("outputs") for each in stored["cells"])
    assert "hemmeligt" in path.read_text(encoding="utf-8")


def test_a_copy_of_a_chapter_is_ones_own_and_tells_when_the_packages_has_changed(home, run, monkeypatch):
    code, out, _ = run("new", "chapter", "--from", "unemployment")
    assert code == 0 and out.startswith("Wrote chapters/04-unemployment.ipynb.") and "in plans/;" in out
    assert checks.faults(chapters.chapter("unemployment")) == []
    said = "chapters/04-unemployment.ipynb stands over the package's notebooks/04-unemployment.ipynb"
    assert chapters.overrides() == [said]
    monkeypatch.setattr(chapters, "sha256", lambda path: "of a later version")
    assert chapters.overrides() == [f"{said}, which has changed since it was copied; take over what is new by hand"]


def test_a_copy_under_another_name_is_a_chapter_beside_it(home, run):
    code, out, _ = run("new", "chapter", "udsigt", "--from", "outlook")
    assert code == 0 and out.startswith("Wrote chapters/19-udsigt.ipynb.")
    assert checks.faults(chapters.chapter("udsigt")) == [] and chapters.overrides() == []
    assert '"udsigt"' in "".join(cell.source for cell in chapters.read(chapters.chapter("udsigt")).cells)
    assert run("new", "chapter", "udsigt", "--from", "outlook")[0] == 2
    assert run("new", "chapter")[0] == 2


def test_what_a_later_version_no_longer_has_is_told_with_what_to_write(home, run):
    run("new", "chapter", "--from", "unemployment")
    own = home / "chapters" / "04-unemployment.ipynb"
    own.write_text(own.read_text(encoding="utf-8").replace("annex.lines(", "annex.linez("), encoding="utf-8")
    shipped = project.shipped() / "data" / "plans" / "default.yml"
    text = shipped.read_text(encoding="utf-8").replace("  - unemployment\n", "  - unemploymint\n")
    (home / "plans" / "own.yml").write_text(text, encoding="utf-8")
    code, _, err = run("check", "--notebooks")
    assert code == 1
    assert "chapters/04-unemployment.ipynb" in err and "did you mean 'lines'" in err
    assert "plans/own.yml" in err and "'unemployment'" in err
