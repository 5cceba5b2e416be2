"""Bill of materials, licences and known vulnerabilities; dependencies that are missing or that nothing uses."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tools import supply

from analysis.core import project

LOCK = """\
nh3==0.3.6 \\
    --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
pywinpty==3.1.2 ; os_name == 'nt' \\
    --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
"""


@pytest.fixture
def lock(tmp_path):
    file = tmp_path / "requirements.lock"
    file.write_text(LOCK, encoding="utf-8")
    return file


def test_the_bill_of_materials_has_each_package_with_its_version_and_hash(lock, tmp_path):
    supply.bill_of_materials(lock, tmp_path / "bom.json")
    bom = json.loads((tmp_path / "bom.json").read_text(encoding="utf-8"))
    assert bom["bomFormat"] == "CycloneDX"
    assert {each["name"]: each["version"] for each in bom["components"]} == {"nh3": "0.3.6", "pywinpty": "3.1.2"}
    assert bom["components"][0]["externalReferences"][0]["hashes"][0]["content"].startswith("0123456789abcdef")


def test_each_locked_package_is_listed_with_its_licence(lock):
    assert supply.licences(supply.locked(lock)) == [("nh3", "0.3.6", "MIT"), ("pywinpty", "3.1.2", "unknown")]
    rows = supply.licences(supply.locked(supply.LOCK))
    assert {"pandas", "jupyterlab", "weasyprint"} <= {name for name, _, licence in rows if licence.startswith("BSD")}
    assert [name for name, _, licence in rows if not licence or "\n" in licence] == []


def test_a_check_that_could_not_run_says_so_in_one_sentence(lock, tmp_path, monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    code, told = supply.vulnerabilities(lock, tmp_path / "found.json")
    assert code == 0
    assert told.startswith("Known vulnerabilities: the check could not run, so nothing is known either way (")
    assert "\n" not in told and "Traceback" not in told


@pytest.mark.parametrize(
    ("dependencies", "told"),
    [
        ([{"name": "a", "version": "1", "vulns": []}], (0, "Known vulnerabilities: none in 1 packages.")),
        (
            [{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1"}]}, {"name": "b", "skip_reason": "not found"}],
            (1, "Known vulnerabilities: a 1 (PYSEC-1) in 1 packages; not checked: b."),
        ),
    ],
)
def test_what_is_known_is_named_and_fails(dependencies, told):
    assert supply.known({"dependencies": dependencies}) == told


def deptry(folder: Path) -> subprocess.CompletedProcess:
    command = [Path(sys.executable).parent / "deptry", ".", "--no-ansi"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_every_import_is_a_dependency_and_every_dependency_is_used():
    done = deptry(project.root())
    assert done.returncode == 0, done.stderr


def test_a_missing_and_an_unused_dependency_are_found(tmp_path):
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "made"\nversion = "1"\ndependencies = ["httpx"]\n', encoding="utf-8"
    )
    (tmp_path / "made.py").write_text("import numpy\n", encoding="utf-8")
    done = deptry(tmp_path)
    assert done.returncode == 1
    assert "'httpx' defined as a dependency but not used" in done.stderr and "'numpy' imported but" in done.stderr
