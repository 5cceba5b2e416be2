"""What became of a batch, for people and for other programs; needs no more than the standard library."""

import json
import shlex
from dataclasses import asdict, dataclass, field
from pathlib import Path

from analysis.core import atomic

BUILT, UNCHANGED, FAILED = "built", "unchanged", "failed"
STOPPED = "stopped"
LONGEST_RERUN = 12


@dataclass(frozen=True)
class Result:
    """What became of an annex: built, unchanged or failed; chapters run; the failing chapter and why; seconds.

    ``cause`` also says what a built one has lost.
    """

    name: str
    municipality: str
    year: int
    outcome: str
    chapters_run: int = 0
    chapter: str = ""
    cause: str = ""
    seconds: float = 0.0


@dataclass
class Recap:
    """What became of a batch."""

    results: list[Result] = field(default_factory=list)
    stopped: str = ""
    left: int = 0
    seconds: float = 0.0

    def of(self, outcome: str) -> list[Result]:
        """Return the results with an outcome."""
        return [result for result in self.results if result.outcome == outcome]


def write(path: Path, recap: Recap, rerun: str) -> None:
    """Write what became of a batch, for other programs to read."""
    results = sorted(recap.results, key=lambda result: (result.municipality, result.year))
    content = {name: [asdict(each) for each in results if each.outcome == name] for name in (BUILT, UNCHANGED, FAILED)}
    content |= {"stopped": recap.stopped, "not_begun": recap.left, "rerun": rerun, "seconds": round(recap.seconds, 1)}
    atomic.write_bytes(path, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())


def told(result: Result) -> str:
    """Say in one line what became of an annex."""
    if result.outcome == FAILED:
        return f"{result.name}: failed: {result.cause}"
    chapters = f"{result.chapters_run} chapter{'s' * (result.chapters_run != 1)} run"
    cause = f"; {result.cause}" if result.cause else ""
    return f"{result.name}: {result.outcome}, {chapters}, {result.seconds:.1f} s{cause}"


def lines(recap: Recap, rerun: str) -> list[str]:
    """Say what became of a batch."""
    built, unchanged, failed = (recap.of(each) for each in (BUILT, UNCHANGED, FAILED))
    runs = sum(result.chapters_run for result in recap.results)
    left = f", {recap.left} not finished" if recap.left else ""
    made = f"{len(built)} built ({runs} chapter{'s' * (runs != 1)} run)"
    return [
        f"{made}, {len(unchanged)} unchanged, {len(failed)} failed{left}, in {recap.seconds:.0f} s.",
        *(f"  {result.name}: {result.cause}" for result in failed),
        *([f"To go on: {rerun}"] if rerun else []),
    ]


def rerun(recap: Recap, municipalities: str, years: str, options: list[str]) -> str:
    """Return a command that does what was not done; what is done already it only looks at."""
    failed = recap.of(FAILED)
    if not failed and not recap.stopped and not recap.left:
        return ""
    if not recap.left and len(failed) <= LONGEST_RERUN:
        municipalities = ",".join(dict.fromkeys(result.municipality for result in failed))
        years = ",".join(str(year) for year in sorted({result.year for result in failed}))
    return shlex.join(["bilag", "batch", "--municipalities", municipalities, "--years", years, *options])
