"""A chapter in JupyterLab: what it shows looks as in the annex, and what goes wrong is told in a sentence."""

from __future__ import annotations

import os
import re
import sys
import traceback
from functools import cache
from pathlib import Path

from analysis import errors
from analysis.display import blocks, texts
from analysis.display.blocks import SESSION_VARIABLE
from analysis.display.texts import text

STYLE_SHEET = Path(__file__).parent / "template" / "annex.css"
SCOPE = "bilag-block"
CELL_FILE = re.compile(r"ipykernel_|<ipython-input")


def at_desk() -> bool:
    """Tell whether an analyst is looking: the Jupyter server started the kernel for an open notebook."""
    return bool(os.environ.get(SESSION_VARIABLE))


def begin(language: str) -> None:
    """Let this kernel show blocks as the annex does, and errors of ours in one sentence.

    Parameters
    ----------
    language : {"da", "en"}
        Of the sentence.
    """
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None:
        return
    errors.BilagError._render_traceback_ = lambda error: told(error, language)
    formatter = shell.display_formatter.mimebundle_formatter
    for kind in (blocks.Table, blocks.Figure, blocks.Text, blocks.Missing):
        formatter.for_type(kind, shown)
    # a verb that has nothing to say, in a display(…)
    shell.display_formatter.formatters["text/plain"].for_type(type(None), lambda nothing, printer, cycle: None)


def shown(block, include=None, exclude=None) -> dict:
    """Return what JupyterLab shows of a block: its HTML with the annex's style sheet."""
    return {"text/html": styled(block._repr_mimebundle_()["text/html"]), "text/plain": block.plain()}


def styled(html: str) -> str:
    """Return HTML with the annex's style sheet, which touches nothing else on the page.

    Each block carries the sheet, as JupyterLab takes cells that are out of sight off the page.

    Examples
    --------
    >>> styled("<p>x</p>").endswith('<div class="bilag-block"><main><p>x</p></main></div>')
    True
    """
    return f'<style>{style_sheet()}</style><div class="{SCOPE}"><main>{html}</main></div>'


@cache
def style_sheet() -> str:
    """Return the annex's style sheet, within the scope of a block.

    The class stands three times, so that it outweighs what JupyterLab says of tables.
    """
    css = re.sub(r"/\*.*?\*/", "", STYLE_SHEET.read_text(encoding="utf-8"), flags=re.DOTALL)
    css = re.sub(r"@page[^{]*\{(?:[^{}]|\{[^{}]*\})*\}", "", css)
    css = re.sub(r"(?<![\w.#-])(?::root|html|body)(?=[\s,{])", "&", css)
    css = css.replace("min-height: 100vh", "")
    return f".{SCOPE}{f'.{SCOPE}' * 2} {{\n{css}\n}}"


def told(error: errors.BilagError, language: str) -> list[str]:
    """Return what is shown of an error: the line of the cell, and one sentence.

    Examples
    --------
    >>> told(errors.unknown("indicator", "unemployment_rat", ["unemployment_rate"]), "da")[-1]
    "Der er ingen indikator 'unemployment_rat'. Mente du 'unemployment_rate'?"
    """
    frames = traceback.extract_tb(error.__traceback__ or sys.exc_info()[2])
    lines = [frame.line for frame in frames if CELL_FILE.search(frame.filename) and frame.line]
    return [*(f"→ {line}" for line in lines[-1:]), sentence(error, language)]


def sentence(error: errors.BilagError, language: str) -> str:
    """Return an error in the reader's language, where it has words for it; else as it is, in English."""
    what, value, nearest = getattr(error, "asked", None) or ("", "", [])
    key = f"desk.what_{what.replace(' ', '_')}"
    if not texts.has(language, key):
        return str(error)
    said = text(language, "desk.unknown", what=text(language, key), value=value)
    meant = text(language, "desk.did_you_mean", nearest=repr(nearest[0])) if nearest else ""
    return f"{said} {meant}".strip()
