"""Every breakdown of the registry has a name that a reader understands, in both languages."""

import pytest

from analysis.display.context import breakdown_name
from analysis.indicators import registry

BREAKDOWNS = sorted({name for record in registry.indicators().values() for name in record.breakdowns})
# these stand in tables that name their rows themselves
NAMED_BY_THEIR_TABLE = ("row=", "group=H2_H3", "group=total")


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("breakdown", [name for name in BREAKDOWNS if not name.startswith(NAMED_BY_THEIR_TABLE)])
def test_a_breakdown_is_not_shown_as_a_key(breakdown, language):
    name = breakdown_name(breakdown, language)
    assert name
    assert "_" not in name and "=" not in name
    assert name.partition(": ")[0] != breakdown.partition("=")[0]
