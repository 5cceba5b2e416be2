"""What stands under a table of targets: what stands for what, how they are read, and how far chances hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from analysis.core import formats
from analysis.display import context
from analysis.display.sentences import outlook
from analysis.display.texts import text
from analysis.plans.model import Target
from analysis.plans.targets import Judgement


def notes(judgements: Sequence[Judgement], marked: Mapping[str, str], language: str) -> tuple[str, ...]:
    """What explains the targets: letters, proxies, the plan's own notes, readings, and how far chances hold."""
    found = list({each.target.id: each.target for each in judgements}.values())
    letters = any(marked[each.id] != each.id for each in found)
    own = [(note.text(language), each.id) for each in found for note in each.notes]
    replaced = [(each, marked.get(each.replaces, each.replaces)) for each in found if each.replaces]
    tried = [
        (outlook.experience(each.chance.experience, language), each.target.id)
        for each in judgements
        if each.status == "not_yet_due" and each.chance.experience is not None
    ]
    return (
        *([text(language, "targets.letters")] if letters else []),
        *proxies(found, marked, language),
        *_shared(own, marked, language),
        *(text(language, "targets.replaces", target=marked[each.id], earlier=earlier) for each, earlier in replaced),
        *_readings(found, marked, language),
        *_shared(tried, marked, language),
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


def proxies(found: Iterable[Target], marked: Mapping[str, str], language: str) -> tuple[str, ...]:
    """Say of each target that is measured on something else than it is about, what its number stands for."""
    measured = [(marked[each.id], each.measure.proxy) for each in found if each.measure.proxy]
    return tuple(
        text(
            language, f"targets.proxy_{proxy.bias}", meant=context.within(proxy.instead_of.text(language)), target=mark
        )
        for mark, proxy in measured
    )


def _readings(found: Sequence[Target], marked: Mapping[str, str], language: str) -> list[str]:
    """How each target is read, where its only reading stands nowhere else."""
    only = [each for each in found if len(each.readings) == 1 and each.part_of is None]
    read = [
        f"{marked[each.id]}: {each.readings[0].text.text(language)}"
        for each in only
        if each.readings[0].text != each.text
    ]
    return [text(language, "targets.readings", readings="; ".join(read))] if read else []
