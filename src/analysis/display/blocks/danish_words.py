"""Danish words in an English page: the names of benefits, and a few more."""

import re
from functools import cache

from analysis.core import benefits

# Danish words that an English text keeps and that are no benefit's whole name.
OTHERS = ("selvforsørgelses- og hjemrejseydelse", "dagpenge", "beskæftigelsesplan")


@cache
def pattern() -> re.Pattern:
    """Match each Danish name of a benefit; names of people, places and bodies are left as they are.

    Examples
    --------
    >>> pattern().split("On kontanthjælp in June")
    ['On ', 'kontanthjælp', ' in June']
    """
    names = {each.name.da.split(" (")[0].lower() for each in benefits.benefits()} | set(OTHERS)
    words = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"\b({words})\b", re.IGNORECASE)
