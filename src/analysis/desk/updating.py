"""A new month taken in whole: figures, what is new in them, the annexes that they touch, and a digest of it all.

Each step is told as it is done, and kept in `reports/update.jsonl`. What a run that was ended has not done, the next
one does: figures that are held stay, and an annex is built where it is not as it would be now.
"""

import contextlib
import datetime
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import filelock

from analysis import plans
from analysis.annex import parameters, scoreboard
from analysis.annex.parameters import Parameters
from analysis.core import atomic, errors, formats, house, project
from analysis.core.errors import BilagError, DataError, UsageError
from analysis.desk import project_checks
from analysis.display.texts import text
from analysis.report import build
from analysis.report.batch import batch, recap
from analysis.report.batch.freshness import Decision
from analysis.report.batch.selection import Wanted
from analysis.report.site import differences, differences_page, entries, index, indicator_pages
from analysis.sources import fetching, importing, updates
from analysis.store import snapshots

LOG, DIGEST, SCOREBOARD = "update.jsonl", "digest.md", "scoreboard.md"
DONE, NOTHING_NEW, FAILED = "done", "nothing new", "failed"
# What the source has told that newer figures of are to be had.
TO_FETCH = ("due", "overdue")


class Step(NamedTuple):
    """A step of an update: "import" or "fetch", then "check", "differences", "build" and "digest", as far as needed."""

    name: str
    outcome: str
    counts: dict[str, int]
    told: tuple[str, ...] = ()


def run(today: datetime.date, addresses: Mapping[str, str], language: str, *, offline: bool) -> Iterator[Step]:
    """Take in what lies in the inbox, else what is due at the sources, and give each step as it is done.

    Raises BilagError when nothing can be done at all; it is kept in the log too.
    """
    reports = project.reports()
    reports.mkdir(parents=True, exist_ok=True)
    lock = atomic.lock(reports / ".update.lock")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        raise DataError("Another bilag update is running here; wait until it is done.") from None
    try:
        for step in _steps(today, addresses, language, offline=offline):
            _log(reports, step)
            yield step
    except (BilagError, KeyboardInterrupt) as error:
        _log(reports, Step("update", FAILED, {}, (str(error) or recap.STOPPED,)))
        raise
    finally:
        lock.release()


def _log(reports: Path, step: Step) -> None:
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    held = {"time": now, "step": step.name, "outcome": step.outcome, "counts": step.counts}
    if step.outcome == FAILED:
        held["faults"] = step.told
    with (reports / LOG).open("a", encoding="utf-8", newline="\n") as file:
        file.write(errors.redacted(json.dumps(held, ensure_ascii=False)) + "\n")


def _steps(today: datetime.date, addresses: Mapping[str, str], language: str, *, offline: bool) -> Iterator[Step]:
    reports, before = project.reports(), snapshots.held()
    taken = _imported(today) if offline or importing.files() else _fetched(today, addresses)
    yield taken
    now = snapshots.held()
    work = batch.Batch(reports)
    decisions = [work.decide(each) for each in _wanted(reports, language)]
    todo = [each for each in decisions if not each.unchanged]
    if now == before and not todo:
        return
    made, faults = project_checks.run()
    yield Step("check", FAILED if faults else DONE, {"checks": made, "faults": len(faults)}, tuple(faults))
    if faults:
        return
    found = differences.of_held(before, now, max(map(snapshots.retrieved, _ids(before)), default=today), today)
    changes = found.figures["change"].value_counts()
    counts = {name: int(changes.get(name, 0)) for name in ("appeared", "revised", "vanished", "status")}
    told = differences_page.as_text(found, language).splitlines()
    yield Step("differences", DONE if now != before else NOTHING_NEW, counts, tuple(told))
    parts = [differences_page.as_text(found, language, level=2)] if now != before else []
    with build.scratch_folder(reports) as scratch:
        for each in todo:
            _keep_aside(each, reports, scratch)
        result = work.run(decisions)
        parts += _of_annexes(result.of(recap.BUILT), reports, scratch, language)
    if result.stopped == recap.STOPPED:
        raise KeyboardInterrupt
    if (reports / indicator_pages.FOLDER).is_dir():
        indicator_pages.write(reports, language)
    index.write(reports, language)
    failed = result.of(recap.FAILED)
    counts = {name: len(result.of(name)) for name in (recap.BUILT, recap.UNCHANGED, recap.FAILED)}
    told = (*map(recap.told, failed), *([result.stopped] if result.stopped else []))
    yield Step("build", FAILED if told else DONE if todo else NOTHING_NEW, counts, told)
    not_done = [*taken.told, *told]
    if not_done:
        parts.append("\n".join([f"## {text(language, 'digest.not_done')}", "", *(f"- {each}" for each in not_done)]))
    content = "\n\n".join([f"# {text(language, 'digest.title', day=formats.date(today, language))}", *parts]) + "\n"
    atomic.write_bytes(reports / DIGEST, content.encode())
    written, own = [DIGEST], house.house()
    # where nothing is held of its measures there is none
    with contextlib.suppress(UsageError):
        told = scoreboard.digest(own.municipality if own else None, language=language)
        atomic.write_bytes(reports / SCOREBOARD, f"{told}\n".encode())
        written.append(SCOREBOARD)
    yield Step("digest", DONE, {}, tuple(project.relative(reports / name) for name in written))


def _imported(today: datetime.date) -> Step:
    lying = len(importing.files())
    found = importing.take(today)
    new = sum(each.result == "new" for each in found.imported)
    counts = {"files": lying, "left": len(found.left), "new": new, "unchanged": len(found.imported) - new}
    told = tuple(f"{name} stays in the inbox: {why}" for name, why in found.left.items())
    return Step("import", FAILED if told else DONE if new else NOTHING_NEW, counts, told)


def _fetched(today: datetime.date, addresses: Mapping[str, str]) -> Step:
    """Fetch what is due, source by source, so that one that cannot be asked does not hold the other back."""
    due: dict[str, list[str]] = {}
    for each in updates.holdings(today):
        if each.state in TO_FETCH:
            due.setdefault(each.source, []).append(each.table)
    outcomes, told = [], []
    for source, tables in due.items():
        try:
            outcomes += fetching.fetch(tables, fetching.Settings(addresses=addresses, today=today))
        except BilagError as error:
            told.append(f"{source}: {error}")
    told += [f"{each.table}: {each.message}" for each in outcomes if each.result == "failed"]
    counts = {name: sum(each.result == name for each in outcomes) for name in ("new", "unchanged")}
    due_in_all = sum(map(len, due.values()))
    counts = {"due": due_in_all, **counts, "failed": due_in_all - sum(counts.values())}
    return Step("fetch", FAILED if told else DONE if counts["new"] else NOTHING_NEW, counts, tuple(told))


def _ids(held: differences.Held) -> Iterator[str]:
    return (snapshot for ids in held.values() for snapshot in ids)


def _wanted(reports: Path, language: str) -> list[Wanted]:
    """Return the annexes in a folder as they would be made now; in a house without one, that of the newest month."""
    given = [_follow_up(reports, each, language) for each in entries.entries(reports)]
    own = house.house()
    if own and own.municipality not in {each.municipality for each in given}:
        given.append(parameters.resolve(own.municipality, parameters.newest_month()[:4], language=language))
    return [Wanted(each, tuple(build.choose(each))) for each in given]


def _follow_up(reports: Path, entry: entries.Entry, language: str) -> Parameters:
    """Return the parameters of an annex moved on to the newest month that it may speak of, and never back."""
    try:
        was = json.loads((reports / entry.folder / "manifest.json").read_bytes())["parameters"]
        plan, until, language = was["plan"], str(was["data_until"]), was["language"]
    except entries.UNREADABLE_WITH:
        plan, until = None, ""
    given = parameters.resolve(entry.codes[0], entry.year, plan if plan in plans.names() else None, language=language)
    return given.model_copy(update={"data_until": max(until, given.data_until)})


def _keep_aside(decision: Decision, reports: Path, scratch: Path) -> None:
    """Keep what an annex says before it is built again."""
    was = reports / decision.wanted.folder / "annex.json"
    if was.is_file():
        aside = scratch / decision.wanted.folder
        aside.mkdir(parents=True)
        shutil.copy(was, aside)


def _of_annexes(built: list[recap.Result], reports: Path, scratch: Path, language: str) -> Iterator[str]:
    """Tell what each annex that was built says now that it did not say before."""
    for each in built:
        folder = "/".join(each.name.rsplit(" ", 1))
        yield f"## [{each.name}]({folder}/annex.html)"
        if (scratch / folder).is_dir():
            yield differences_page.as_text(
                differences.of_annexes(scratch / folder, reports / folder), language, level=3
            )
