"""What stands under a table of targets: what was assumed, what stands for what, and what is lacking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.core import formats
from analysis.display import context
from analysis.display.context import Context
from analysis.display.sentences import outlook
from analysis.display.targets.target_reasons import not_fetched
from analysis.display.texts import text
from analysis.plans.model import Target
from analysis.plans.targets import Judgement


def notes(judgements: Sequence[Judgement], marked: Mapping[str, str], view: Context) -> tuple[str, ...]:
    """What explains the targets: proxies, the plan's own notes, readings, how far chances hold, and what to fetch."""
    language = view.language
    found = list({each.target.id: each.target for each in judgements}.values())
    tried = [
        (outlook.experience(each.chance.experience, language), each.target.id)
        for each in judgements
        if each.status == "not_yet_due" and each.chance.experience is not None
    ]
    return (
        *([text(language, "targets.letters")] if any(marked[each.id] != each.id for each in found) else []),
        *proxies(judgements, marked, language),
        *_shared([(note.text(language), each.id) for each in found for note in each.notes], marked, language),
        *(
            text(language, "targets.replaces", target=marked[each.id], earlier=marked.get(each.replaces, each.replaces))
            for each in found
            if each.replaces
        ),
        *_readings(found, marked, language),
        *_shared(tried, marked, language),
        *fetch(judgements, view),
    )


def _shared(said: Sequence[tuple[str, str]], marked: Mapping[str, str], language: str) -> list[str]:
    """Each note once, with the marks of all targets that it is about."""
    about: dict[str, dict[str, None]] = {}
    for note, target in said:
        about.setdefault(note, {})[marked[target]] = None
    return [
        text(language, "targets.note", targets=formats.join(list(those), language), note=note)
        for note, those in about.items()
    ]


def proxies(judgements: Sequence[Judgement], marked: Mapping[str, str], language: str) -> tuple[str, ...]:
    """Say of each target that is measured on something else than it is about, what its number stands for."""
    return tuple(
        text(
            language,
            f"targets.proxy_{each.measure.proxy.bias}",
            meant=context.within(each.measure.proxy.instead_of.text(language)),
            target=marked[each.id],
        )
        for each in {each.target.id: each.target for each in judgements}.values()
        if each.measure.proxy
    )


def _readings(found: Sequence[Target], marked: Mapping[str, str], language: str) -> list[str]:
    """How each target is read, where its only reading stands nowhere else."""
    read = [
        f"{marked[each.id]}: {each.readings[0].text.text(language)}"
        for each in found
        if len(each.readings) == 1
        and each.part_of is None
        and each.readings[0].text.text(language) != each.text.text(language)
    ]
    return [text(language, "targets.readings", readings="; ".join(read))] if read else []


def fetch(judgements: Sequence[Judgement], view: Context) -> list[str]:
    """The command that fetches what the targets lack."""
    lacking = [
        table
        for each in judgements
        if not each.number.known and each.verdict.why == "not_held"
        for table in not_fetched(each, view)
        if not table.startswith("records:")
    ]
    command = " ".join(dict.fromkeys(lacking))
    return [text(view.language, "targets.fetch", command=command)] if lacking else []
