"""The repository itself: the environments agree, the floors hold, notebooks are clean, the README keeps its word."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUNTIME = PROJECT["dependencies"]
EXTRAS = PROJECT["optional-dependencies"]


def name_of(requirement: str) -> str:
    return re.match(r"[A-Za-z0-9._-]+", requirement)[0].lower()


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def test_the_conda_environment_is_in_step_with_the_package():
    dependencies = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    named = {each for each in dependencies if isinstance(each, str)}
    # conda-forge has it under another name
    runtime = {re.sub("^fastjsonschema", "python-fastjsonschema", each) for each in RUNTIME}
    assert named == {f"python{PROJECT['requires-python']}", "pip", *runtime}
    assert [each for each in dependencies if not isinstance(each, str)] == [{"pip": ["--editable .[test,lint]"]}]


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        ("requirements.lock", [*RUNTIME, *EXTRAS["build"]]),
        ("requirements-test.lock", [*RUNTIME, *EXTRAS["build"], *EXTRAS["docs"], *EXTRAS["test"], *EXTRAS["lint"]]),
    ],
)
def test_a_lock_holds_every_dependency_with_a_hash_and_no_address(lock, requirements):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text and "index-url" not in text
    pins = [entry for entry in re.split(r"\n(?=\S)", text) if "==" in entry]
    assert {name_of(each) for each in requirements} <= {name_of(pin) for pin in pins}
    assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []


def test_both_locks_pin_the_same_versions():
    pins = [
        set(re.findall(r"^\S+==\S+", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE))
        for lock in ("requirements.lock", "requirements-test.lock")
    ]
    assert pins[0] <= pins[1]


def test_the_readme_starts_with_the_two_commands_and_is_short():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.index("make annex") < readme.index("make test") < 300
    assert len(readme.split()) <= 700


def test_the_docs_say_why_of_each_dependency():
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", page, flags=re.MULTILINE)
    explained = {name.strip().lower() for row in rows for name in row.split(",")}
    wanted = {name_of(each) for each in [*RUNTIME, *(each for extra in EXTRAS.values() for each in extra)]}
    assert wanted - explained == set()


def test_the_floors_hold():
    linted = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout


def test_stored_notebooks_have_no_output():
    for path in tracked("notebooks/*.ipynb"):
        cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
        assert [cell for cell in cells if cell.outputs or cell.execution_count] == [], path.name


def test_every_folder_says_what_is_in_it():
    for folder in ("data", "notebooks", "reports", "src/analysis", "tests"):
        assert (ROOT / folder / "README.md").is_file(), folder


def test_what_is_kept_is_small():
    sizes = {path.relative_to(ROOT): path.stat().st_size for path in tracked() if path.is_file()}
    assert sum(sizes.values()) < 17_000_000
    assert [name for name, size in sizes.items() if size > 3_000_000] == []


def test_continuous_integration_runs_make_test():
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert "set -euo pipefail" in script.read_text(encoding="utf-8") and "make test" in script.read_text(
        encoding="utf-8"
    )
