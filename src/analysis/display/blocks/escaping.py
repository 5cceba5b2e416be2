"""Words from outside made harmless, for a page and for a spreadsheet; colours for what knows no variables."""

import html
import re

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# Signs that turn the direction of writing, that are not seen, or that no page may hold.
UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufffe\uffff]"
)

VARIABLE = re.compile(r"var\(--[\w-]+,\s*(#\w+)\)")


def plain(words: str) -> str:
    r"""Leave out the signs that turn the direction of writing, are not seen or are no text.

    >>> plain("Næst\u202eved")
    'Næstved'
    """
    return UNSEEN.sub("", words)


def escape(words: str) -> str:
    r"""Write words so that a page shows them as they are.

    >>> escape("<b>&\u202e")
    '&lt;b&gt;&amp;'
    """
    return html.escape(plain(words))


def spreadsheet(words: str) -> str:
    """Keep a spreadsheet from reading words as a formula.

    >>> spreadsheet("- heraf unge"), spreadsheet("=1+1")
    ("'- heraf unge", "'=1+1")
    """
    words = plain(words)
    return f"'{words}" if words.lstrip(" \N{NO-BREAK SPACE}").startswith(FORMULA_STARTS) else words


def light(markup: str) -> str:
    """Write the colours that follow a page as they are on white paper, for what knows no variables.

    >>> light('<path fill="var(--own,#0b3c5d)"/>')
    '<path fill="#0b3c5d"/>'
    """
    return VARIABLE.sub(r"\1", markup)
