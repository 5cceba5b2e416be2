"""Danish words in an English page: marked, so that a screen reader says them in Danish (WCAG 3.1.2)."""

import re
from functools import cache

from analysis import benefits

# Danish words that an English text keeps and that are no benefit's whole name.
OTHERS = ("selvforsørgelses- og hjemrejseydelse", "dagpenge", "beskæftigelsesplan")
# The words of these elements are not read as the page's own, or cannot hold an element.
LEFT_ALONE = ("style", "svg", "code", "title")


def marked(page: str) -> str:
    """Return an English page with `lang="da"` around each Danish name of a benefit.

    Names of people, places and bodies are left as they are, as the guideline allows.

    Examples
    --------
    >>> marked('<td title="Kontanthjælp">On kontanthjælp in June</td>')
    '<td title="Kontanthjælp">On <span lang="da">kontanthjælp</span> in June</td>'
    >>> marked("<svg><text>Kontanthjælp</text></svg>")
    '<svg><text>Kontanthjælp</text></svg>'
    """
    return _pattern().sub(lambda match: match[0] if match["tag"] else f'<span lang="da">{match[0]}</span>', page)


@cache
def _pattern() -> re.Pattern:
    """Match an element that is left alone, a tag, or one of the words."""
    names = {each.name.da.split(" (")[0].lower() for each in benefits.benefits()} | set(OTHERS)
    words = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    skipped = "|".join(LEFT_ALONE)
    return re.compile(
        rf"(?P<tag><(?P<name>{skipped})\b.*?</(?P=name)>|<[^>]*>)|\b(?:{words})\b", re.DOTALL | re.IGNORECASE
    )
