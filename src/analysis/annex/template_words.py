"""The words that a new chapter, indicator and plan begin with, and the check that somebody has written over them."""

from analysis import plans
from analysis.core import project
from analysis.indicators import registry

CHAPTER = {
    "da": "Skriv her i et par sætninger, hvad kapitlet handler om.",
    "en": "Say here in a sentence or two what the chapter is about.",
}
TARGET = {
    "da": "Eksempel: Ledigheden skal være under landsgennemsnittet.",
    "en": "Example: Unemployment shall be below the country's.",
}


def subject(key: str) -> dict[str, str]:
    """Return the subject that a new indicator begins with."""
    words = key.replace("_", " ")
    return {"da": f"Tallet for {words}", "en": f"The number of {words}"}


def left_in_cell(source: str) -> str:
    """Return what to do about template words in a chapter's text; empty where there are none."""
    found = next((words for words in CHAPTER.values() if words in source), "")
    return f"the template's words '{found}' are still there; write what the chapter is about." if found else ""


def left_in_indicator(key: str) -> str:
    """Return what to do about template words in an indicator's record; empty where there are none."""
    begun = subject(key)["da"]
    left = registry.indicator(key).subject.da == begun
    return f"the template's name and subject ('{begun}') are still there; write them in plain words." if left else ""


def left_in_plan(name: str) -> list[str]:
    """Return what to do about each of a plan's targets that is still the template's example."""
    file = project.relative(project.plan_file(name))
    return [
        f"target {each.id} of {file} is still the template's example ('{TARGET['da']}'); write the plan's own target, "
        "or take it out."
        for each in plans.load(name).targets
        if TARGET["da"] == each.text.da or TARGET["en"] == each.text.en
    ]
