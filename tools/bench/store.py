"""How long the store of observations takes: tidying every snapshot, loading it all, and one municipality of many rows.

Run it with ``python -m tools.bench store``. Each step runs in a fresh process, imports left out. The large table is
98 municipalities × 15 benefits × 240 months × 4 measures, 1.4 million rows; it is written and read as any other.
Indicators that rank read the rows of all municipalities; those of one alone are what `load` takes ``areas`` for.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from analysis.core import project

MUNICIPALITIES, BENEFITS, MONTHS, MEASURES = 98, 15, 240, 4
ROWS = MUNICIPALITIES * BENEFITS * MONTHS * MEASURES
AIMS = {"tidy_all_seconds": 3.0, "load_all_seconds": 0.3, "load_one_of_many_seconds": 0.2, "load_one_of_many_mb": 300.0}

# The figures are of no matter; what is read of another is told by its number.
BEGIN = """
import json, re, time
from pathlib import Path
import pandas as pd
from analysis.core import areas, periods
from analysis.sources import tidying
from analysis.store import observation_rules, observations
def most():
    # not the most that `resource` tells, which goes back to before this program was begun
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
begun, before = time.process_time(), most()
"""
END = "\nprint(json.dumps([time.process_time() - begun, most(), most() - before, found]))"
STEPS = {
    "tidy_all": "found = len(tidying.rebuild())",
    "load_all": "found = len(observations.load(*observations.tables()))",
    "load_one_of_many": """
rows = observations.load("PTVA02", areas=["370"])
found = len(rows[rows["area"] == "370"])
""",
    "load_whole_of_many": """
rows = observations.load("PTVA02")
found = len(rows[rows["area"] == "370"])
""",
}
MAKE = """
import hashlib, json, sys
from pathlib import Path
import numpy as np, pandas as pd
from analysis.core import areas, periods, project
from analysis.store import observations
codes = sorted(area.code for area in areas.municipalities())
months = [str(month) for month in periods.span("2006M01", "2025M12")]
measures = ["full_time_persons_count", "labour_force_pct", "persons_count", "population_pct"]
groups = [f"benefit=b{number:02}" for number in range(15)]
parts = [pd.array(names, dtype="str") for names in (measures, groups, codes, months)]
places = np.indices([len(part) for part in parts]).reshape(4, -1)
texts = [part[place] for part, place in zip(parts, places, strict=True)]
frame = pd.DataFrame(dict(zip(("measure", "breakdown", "area", "period"), texts, strict=True)))
frame = frame.assign(source="jobindsats", table="PTVA02", value=np.arange(len(frame)) % 9973 + 3.0, unit="persons",
    status="observed", snapshot="jobindsats/PTVA02/2026-11-22")[observations.COLUMNS]
content = observations.write(frame)
assert observations.write(frame) == content
folder = project.data("observations")
folder.mkdir(parents=True)
(folder / "PTVA02.parquet").write_bytes(content)
entry = {"sha256": hashlib.sha256(content).hexdigest(), "rows": len(frame), "snapshots": []}
(folder / "store.json").write_text(json.dumps({"PTVA02": entry}))
print("[0, 0, 0, 0]")
"""


def measure() -> dict[str, float]:
    """Return processor seconds and the most memory of each step, by name."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        shipped, many = Path(folder) / "shipped", Path(folder) / "many"
        for name in ("tables", "areas", "vocabulary", "catalogue", "snapshots"):
            shutil.copytree(project.data(name), shipped / "data" / name, ignore=shutil.ignore_patterns(".*"))
        for name in ("areas", "vocabulary"):
            shutil.copytree(project.data(name), many / "data" / name)
        for home in (shipped, many):
            for name in ("benefits.yml", "reforms.yml"):
                shutil.copy(project.data(name), home / "data")
        _run(MAKE, many)
        ran = {name: _run(BEGIN + step + END, many if "many" in name else shipped) for name, step in STEPS.items()}
    found = {}
    for name, (seconds, megabytes, more, rows) in ran.items():
        found |= {f"{name}_seconds": seconds, f"{name}_mb": megabytes, f"{name}_more_mb": more, f"{name}_found": rows}
    return found


def _run(program: str, home: Path) -> list[float]:
    env = os.environ | {project.HOME_VARIABLE: str(home)}
    env.pop("BILAG_AS_OF", None)
    ran = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True)
    return json.loads(ran.stdout.splitlines()[-1])


def main() -> None:
    """Print the numbers, and the aim of each that has one."""
    for name, number in measure().items():
        aim = f"   aim: at most {AIMS[name]:,}" if name in AIMS else ""
        print(f"{name:40} {number:14,.2f}{aim}")


if __name__ == "__main__":
    main()
