"""What the package is made of, and what is known to be unsafe in it: `make supply`, which writes into build/.

The bill of materials is CycloneDX's, of the packages in requirements.lock; pip-audit asks for known vulnerabilities,
and where it cannot ask, one sentence says so.
"""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from analysis.core import project

LOCK = project.root() / "requirements.lock"
OUT = project.root() / "build"
UNKNOWN = "unknown"


def main() -> int:
    """Write the files, print what was found; 1 when a vulnerability is known."""
    OUT.mkdir(exist_ok=True)
    bill_of_materials(LOCK, OUT / "bom.json")
    rows = licences(locked(LOCK))
    with (OUT / "licences.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("package", "version", "licence"), *rows])
    unknown = ", ".join(name for name, _, licence in rows if licence == UNKNOWN)
    print(
        f"{len(rows)} packages in build/bom.json, their licences in build/licences.csv; unknown: {unknown or 'none'}."
    )
    code, told = vulnerabilities(LOCK, OUT / "vulnerabilities.json")
    print(told)
    return code


def locked(lock: Path) -> dict[str, str]:
    """Return the version of each package in a lock file."""
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", lock.read_text(encoding="utf-8"), flags=re.MULTILINE))


def bill_of_materials(lock: Path, file: Path) -> None:
    """Write the bill of materials of a lock file, the same bytes for the same lock."""
    command = ["cyclonedx_py", "requirements", "--output-reproducible", "--output-file", str(file), lock.name]
    subprocess.run([sys.executable, "-m", *command], cwd=lock.parent, check=True)


def licences(packages: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return name, version and licence of each package, as the installed ones say; another system's are unknown."""
    return [(name, version, _licence(name)) for name, version in sorted(packages.items())]


def _licence(name: str) -> str:
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return UNKNOWN
    named = [each.rpartition(" :: ")[2] for each in told.get_all("Classifier", []) if each.startswith("License ::")]
    # some packages have the whole text in the place of its name
    free = (told.get("License") or "").strip().splitlines()
    return told.get("License-Expression") or "; ".join(named) or (free[0] if free else UNKNOWN)


def vulnerabilities(requirements: Path, file: Path) -> tuple[int, str]:
    """Ask what is known of pinned packages; return 1 when there is something, and what to say."""
    file.unlink(missing_ok=True)
    command = ["pip_audit", "--requirement", str(requirements), "--disable-pip", "--require-hashes", "--timeout", "10"]
    done = subprocess.run(
        [sys.executable, "-m", *command, "--progress-spinner", "off", "--format", "json", "--output", str(file)],
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=False,
    )
    if not file.exists():
        why = (done.stderr.strip().splitlines() or ["no reason was given"])[-1].strip()
        return 0, f"Known vulnerabilities: the check could not run, so nothing is known either way ({why[:200]})."
    return known(json.loads(file.read_text(encoding="utf-8")))


def known(report: dict) -> tuple[int, str]:
    """Return what a report of pip-audit comes to: 1 when a vulnerability is known, and what to say."""
    found = [
        f"{each['name']} {each['version']} ({one['id']})"
        for each in report["dependencies"]
        for one in each.get("vulns", ())
    ]
    passed = [each["name"] for each in report["dependencies"] if "skip_reason" in each]
    told = (
        f"Known vulnerabilities: {', '.join(found) or 'none'} in {len(report['dependencies']) - len(passed)} packages"
    )
    return int(bool(found)), f"{told}; not checked: {', '.join(passed)}." if passed else f"{told}."


if __name__ == "__main__":
    sys.exit(main())
