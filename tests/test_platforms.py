"""What macOS and Windows ask of the code: tried here without what they lack; names and line ends of the files."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.core import project

SOURCES = sorted((project.root() / "src").rglob("*.py"))
# Modules of the standard library that one system alone has.
OF_ONE_SYSTEM = {
    *("crypt", "curses", "fcntl", "grp", "msvcrt", "nis", "posix", "pty", "pwd", "readline", "resource", "spwd"),
    *("syslog", "termios", "tty", "winreg", "winsound", "_winapi"),
}
# What Windows lacks, or macOS; `sitecustomize` takes it away from every process of a run, ordinary kernels as well.
WITHOUT = """
import multiprocessing, os, signal, time
for module, names in (
    (os, "fork forkpty geteuid killpg setsid waitid"),
    (signal, "SIGALRM alarm setitimer"),
    (time, "tzset"),
):
    for name in names.split():
        delattr(module, name)
# and processes are started anew alone
multiprocessing.get_all_start_methods = lambda: ["spawn"]
"""


def imported(module: ast.Module) -> set[str]:
    """Return the modules that are imported when a module is, the conditions of `if` and `try` aside."""
    found, left = set(), list(module.body)
    while left:
        each = left.pop()
        if isinstance(each, ast.Import):
            found |= {name.name.split(".")[0] for name in each.names}
        elif isinstance(each, ast.ImportFrom) and each.module and not each.level:
            found.add(each.module.split(".")[0])
        elif isinstance(each, ast.ClassDef | ast.With):
            left += each.body
        elif isinstance(each, ast.If | ast.Try):
            left += [*each.body, *each.orelse]
    return found


def test_no_module_needs_one_system_to_be_imported():
    found = {path.name: imported(ast.parse(path.read_text(encoding="utf-8"))) & OF_ONE_SYSTEM for path in SOURCES}
    assert {name: modules for name, modules in found.items() if modules} == {}
    assert imported(ast.parse("try:\n    import fcntl, os\nexcept ImportError:\n    pass\n")) & OF_ONE_SYSTEM == {
        "fcntl"
    }


def test_text_is_written_and_read_with_its_encoding_named():
    """Windows has an encoding of its own where none is named; Python's own warning of it is an error here."""
    code = "import analysis.cli.app as app; app.main(['list', 'plans'])"
    command = [sys.executable, "-X", "warn_default_encoding", "-W", "error::EncodingWarning:analysis", "-c", code]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0 and "naestved-2023" in done.stdout, done.stderr
    unnamed = re.compile(r"(?<!outputs)\.(?:read_text|write_text)\((?![^\n]*(?:encoding=|utf-8))")
    assert [path.name for path in SOURCES if unnamed.search(path.read_text(encoding="utf-8"))] == []


def build(folder: Path, **environment: str) -> dict[str, bytes]:
    """Build one chapter by the command; return its files but for the manifest, which holds seconds."""
    command = [sys.executable, "-m", "analysis.cli.app", "build", "--municipality", "370", "--year", "2023"]
    done = subprocess.run(
        [*command, "--chapters", "unemployment", "--out", str(folder)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def lacking(tmp_path):
    """Return the environment in which each process lacks what Windows and macOS lack."""
    place = tmp_path / "site"
    place.mkdir()
    (place / "sitecustomize.py").write_text(WITHOUT, encoding="utf-8")
    return {"PYTHONPATH": os.pathsep.join([str(place), *filter(None, sys.path)])}


def test_a_chapter_is_the_same_to_the_byte_where_processes_cannot_be_forked(tmp_path, lacking):
    asked = "import multiprocessing, os; print(multiprocessing.get_all_start_methods(), hasattr(os, 'fork'))"
    told = subprocess.run([sys.executable, "-c", asked], env=os.environ | lacking, capture_output=True, text=True)
    assert told.stdout.strip() == "['spawn'] False", told.stderr
    spawned, forked = build(tmp_path / "spawned", **lacking), build(tmp_path / "forked")
    assert len(forked) > 5
    assert [name for name in forked.keys() | spawned.keys() if forked.get(name) != spawned.get(name)] == []


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=project.root(), capture_output=True, check=True)
    return [name for name in listed.stdout.decode().split("\0") if name]


def test_every_file_has_a_name_that_each_system_takes():
    names = tracked()
    refused = re.compile(r'[<>:"|?*\\]|[. ](?:/|$)|(?:^|/)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|/|$)', re.IGNORECASE)
    assert [name for name in names if refused.search(name) or len(name) > 120] == []
    assert len({name.lower() for name in names}) == len(names)


def test_line_ends_of_data_are_never_changed_and_those_of_text_are_the_same_everywhere():
    asked = ["data/snapshots/a/b/c.csv", "data/observations/a.parquet", "tests/cases/a.csv", "src/analysis/a.py"]
    told = subprocess.run(
        ["git", "check-attr", "text", "eol", "--", *asked], cwd=project.root(), capture_output=True, text=True
    )
    found = dict(line.rsplit(": ", 1) for line in told.stdout.splitlines())
    assert [found[f"{name}: text"] for name in asked[:3]] == ["unset"] * 3
    assert found["src/analysis/a.py: eol"] == "lf" and found["src/analysis/a.py: text"] == "auto"
