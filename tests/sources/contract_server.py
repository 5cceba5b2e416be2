"""The server on this machine that speaks as both sources do, over a store of its own, for the tests of fetching.

The figures are the real extracts that lie beside the server. ``FAILS`` and ``RECOVERS`` list every way in which the
real sources can answer badly: what stops a table, with a piece of the sentence that is told, and what does not.
"""

import contextlib
import datetime
import hashlib

import pytest
from tools.demo_server import answers
from tools.demo_server import server as demo_server

from analysis.core import errors
from analysis.sources import fetching, http

small_project = demo_server.small_project
DAY = datetime.date(2026, 11, 22)

# fault: tables it is tried on, and what is told of it
FAILS = {
    "html": ("Y60C07 AUP02", "a web page and no figures"),
    "truncated": ("Y60C07 AUP02", "cut short|of 98 areas"),
    "empty": ("Y60C07 AUP02", "is empty"),
    "no_rows": ("Y60C07 AUP02", "no rows|no table with a header"),
    "renamed_column": ("Y60C07 AUP02", "has no column for activated_share_pct|has no column of figures"),
    "new_member": ("Y25I01 AUP02", "'(Borgerløn|NYT)' in"),
    "duplicate_rows": ("Y60C07 AUP02", "twice"),
    "municipality_missing": ("Y60C07 AUP02", "has 97 of 98 areas of the kind municipality"),
    "text_for_number": ("Y60C07 AUP02", "'mange' .* where a number is expected"),
    "period_type_refused": ("Y60C07", "HTTP 422: Unknown period type: M"),
    "table_gone": ("Y60C07 AUP02", "HTTP 40[04]: (Unknown table|Tabel findes ikke)"),
    "server_error": ("Y60C07 AUP02", "HTTP 503: Service unavailable"),
    "reset": ("Y60C07 AUP02", "broke off"),
    "broken_off": ("Y60C07 AUP02", "broke off"),
}
RECOVERS = {
    "busy": "Y60C07 AUP02",
    "busy_until_date": "Y60C07 AUP02",
    "server_error": "Y60C07 AUP02",
    "reset": "Y60C07 AUP02",
    "broken_off": "Y60C07 AUP02",
    "byte_order_mark": "Y60C07",
    "latin_1": "Y25I01 AUP02",
    "group_prefix": "Y60C07",
    "label_twice": "Y60C07",
    "rows_as_value": "Y60C07",
    "slow": "Y60C07",
}


@contextlib.contextmanager
def serving(rows=None):
    """Run the server over the extracts that lie beside the server, or over rows by table; nothing waits long for it."""
    served = demo_server.serving(None if rows is None else answers.from_rows(rows))
    with served as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv(errors.TOKEN_VARIABLE, demo_server.TOKEN)
        shorter = {"WAITS": (0.001, 0.003, 0.009, 0.027), "LONGEST_WAIT": 0.1, "LONGEST_ANSWER": 30.0}
        for name, seconds in shorter.items():
            patch.setattr(http, name, seconds)
        yield server


def settings(server, **changes):
    """Fetch from the server."""
    return fetching.Settings(**{"addresses": server.addresses, "today": DAY, **changes})


def contents(folder):
    """Return the fingerprint of every file of a store, what is not finished aside."""
    files = [file for name in ("snapshots", "observations") for file in (folder / "data" / name).rglob("*")]
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
        if file.is_file() and ".unfinished" not in file.parts and file.name != ".lock"
    }


def published(table):
    """Return the figures of a table, as the source publishes them."""
    file = next(demo_server.EXTRACTS.glob(f"*/{table}.csv"))
    one = answers.held(demo_server.EXTRACTS)[file.parent.name]
    return next(held for held in one.values() if held.table == table).figures
