"""Words from outside made harmless: for a page, and for a spreadsheet."""

import html

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# Signs that turn the direction of writing, that are not seen, or that no page may hold.
UNSEEN = dict.fromkeys(
    [
        *(code for code in range(32) if code not in (9, 10, 13)),
        *range(0x7F, 0xA0),
        *(0x061C, 0x200B, 0x200E, 0x200F, 0xFEFF),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *(0xFFFE, 0xFFFF),
        *range(0xD800, 0xE000),
    ]
)


def plain(words: str) -> str:
    r"""Leave out the signs that turn the direction of writing, are not seen or are no text.

    >>> plain("Næst\u202eved")
    'Næstved'
    """
    return words.translate(UNSEEN)


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
