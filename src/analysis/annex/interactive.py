"""A chapter's kernel: house style for what is drawn, and in JupyterLab the annex's look, and errors as sentences."""

import os
import re
import sys
import traceback
from functools import cache
from pathlib import Path

from analysis.core import errors
from analysis.display import texts
from analysis.display.blocks.blocks import SESSION_VARIABLE
from analysis.display.blocks.escaping import escape
from analysis.display.texts import text

STYLE_SHEET = Path(__file__).parents[1] / "report" / "pages" / "template" / "annex.css"
SCOPE = "bilag-block"
CELL_FILE = re.compile(r"ipykernel_|<ipython-input")
# What a build finds where a cell leaves a drawing that no figure of the annex was made of.
LEFT_OPEN = "<Figure left open>"


def at_desk() -> bool:
    """Tell whether an analyst is looking: the Jupyter server started the kernel for an open notebook."""
    return bool(os.environ.get(SESSION_VARIABLE))


def begin(language: str) -> None:
    """Make this kernel ready: house style; at the desk blocks as in the annex, and errors of ours in one sentence."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None:
        return
    from analysis.display.figures import style

    style.set_theme()
    # registered anew each time that the annex is opened
    if not at_desk():
        if _show_left_open not in shell.events.callbacks["post_run_cell"]:
            shell.events.register("post_run_cell", _show_left_open)
        return
    from analysis.display.blocks import blocks

    # quick enough for the menu that JupyterLab opens after `annex.` and Tab
    shell.Completer.use_jedi = False
    errors.BilagError._render_traceback_ = lambda error: lines(error, language)
    formatter = shell.display_formatter.mimebundle_formatter
    for kind in (blocks.Table, blocks.Figure, blocks.Text, blocks.Message):
        formatter.for_type(kind, bundle)
    formatter.for_type(blocks.Missing, quiet)
    # a verb that has nothing to say, in a display(…)
    shell.display_formatter.formatters["text/plain"].for_type(type(None), lambda nothing, printer, cycle: None)


def _show_left_open(_result=None) -> None:
    """Show that a cell has left a drawing, as JupyterLab would show the drawing; see `report.collect`."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None and pyplot.get_fignums():
        from IPython.display import display

        pyplot.close("all")
        display({"text/plain": LEFT_OPEN}, raw=True)


def bundle(block, include=None, exclude=None) -> dict:
    """Return what JupyterLab shows of a block: its HTML with the annex's style sheet."""
    return {"text/html": styled(block._repr_mimebundle_()["text/html"]), "text/plain": block.plain()}


def quiet(block, include=None, exclude=None) -> dict:
    """Return what JupyterLab shows where a number is missing: one quiet line."""
    return {"text/html": f'<p style="opacity:.7;font-size:.9em">{escape(block.text)}</p>', "text/plain": block.text}


def styled(html: str) -> str:
    """Return HTML with the annex's style sheet, as JupyterLab takes cells that are out of sight off the page."""
    return f'<style>{style_sheet()}</style><div class="{SCOPE}"><main>{html}</main></div>'


@cache
def style_sheet() -> str:
    """Return the annex's style sheet, within the scope of a block; its class thrice outweighs JupyterLab's own."""
    css = re.sub(r"/\*.*?\*/", "", STYLE_SHEET.read_text(encoding="utf-8"), flags=re.DOTALL)
    css = re.sub(r"@page[^{]*\{(?:[^{}]|\{[^{}]*\})*\}", "", css)
    css = re.sub(r"(?<![\w.#-])(?::root|html|body)(?=[\s,{])", "&", css)
    css = css.replace("min-height: 100vh", "")
    return f".{SCOPE}{f'.{SCOPE}' * 2} {{\n{css}\n}}"


def lines(error: errors.BilagError, language: str) -> list[str]:
    """Return what is shown of an error: the line of the cell, and one sentence.

    Examples
    --------
    >>> lines(errors.unknown("indicator", "unemployment_rat", ["unemployment_rate"]), "da")[-1]
    "Der er ingen indikator 'unemployment_rat'. Mente du 'unemployment_rate'?"
    """
    frames = traceback.extract_tb(error.__traceback__ or sys.exc_info()[2])
    found = [frame.line for frame in frames if CELL_FILE.search(frame.filename) and frame.line]
    return [*(f"→ {line}" for line in found[-1:]), sentence(error, language)]


def sentence(error: errors.BilagError, language: str) -> str:
    """Return an error in the reader's language, where it has words for it; else as it is, in English."""
    what, value, nearest = getattr(error, "asked", None) or ("", "", [])
    key = f"desk.what_{what.replace(' ', '_')}"
    if not texts.has(language, key):
        return str(error)
    unknown = text(language, "desk.unknown", what=text(language, key), value=value)
    meant = text(language, "desk.did_you_mean", nearest=repr(nearest[0])) if nearest else ""
    return f"{unknown} {meant}".strip()
