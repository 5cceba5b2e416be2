"""How snapshots are cited: official tables, and after them a municipality's own files."""

import datetime
import re
from collections.abc import Iterable

from analysis.core import areas, errors, formats, house
from analysis.sources import record_kinds
from analysis.store import official_tables, snapshots

RECORD = re.compile(record_kinds.SOURCE + r"/([a-z_]+)/(\d{3})-(\d{4}-\d{2}-\d{2})-([0-9a-f]{12})")


def of(ids: Iterable[str], language: str = "da") -> tuple[str, ...]:
    """Write the sources of some snapshots as they are printed under a table or figure.

    What one source gave on one day stands together; a municipality's own records come last.
    """
    ids = sorted(set(ids))
    official: dict[tuple[str, datetime.date], list[str]] = {}
    for held in [snapshots.sidecar(each) for each in ids if not record_kinds.is_record(each)]:
        official.setdefault((held.source, held.retrieved), []).append(held.table)
    records: dict[tuple[str, str], list[str]] = {}
    for snapshot in filter(record_kinds.is_record, ids):
        match = RECORD.fullmatch(snapshot)
        if match is None:
            raise errors.unknown("snapshot", snapshot, [f"{record_kinds.SOURCE}/<kind>/<code>-<received>-<sha256>"])
        records.setdefault((match[2], match[3]), []).append(record_kinds.kind(match[1]).name.text(language))
    return (
        *(official_tables.citation(tables, retrieved, language) for (_, retrieved), tables in official.items()),
        *(_of_records(code, received, kinds, language) for (code, received), kinds in records.items()),
    )


def authority(code: str, language: str = "da") -> str:
    """Return what a municipality is called as an authority.

    Examples
    --------
    >>> authority("320"), authority("101")
    ('Faxe Kommune', 'Københavns Kommune')
    """
    if (own_house := house.of(code)) and own_house.authority:
        return own_house.authority.text(language)
    words = record_kinds.definitions()
    name = words.municipality.text(language).format(name=areas.name(areas.municipality(code), language))
    own = words.municipality_names.get(code)
    return own.text(language) if own else name


def _of_records(code: str, received: str, kinds: list[str], language: str) -> str:
    return (
        record_kinds.definitions()
        .citation.text(language)
        .format(
            municipality=authority(code, language),
            kinds=formats.join(list(dict.fromkeys(kinds)), language),
            date=formats.date(datetime.date.fromisoformat(received), language),
        )
    )
