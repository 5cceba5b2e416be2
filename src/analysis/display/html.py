"""Blocks as HTML: semantic tables and figures, every word from outside escaped.

The number of a table or figure is not known here: the caption begins with a
`<span class="block-label" data-kind="table">` that the report numbers when the chapters are put together.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, takewhile

from analysis import formats
from analysis.display.csv_text import data_link, link
from analysis.display.harmless import escape
from analysis.display.lineage import Entry, lineage
from analysis.display.texts import text

# About two lines; further notes are folded.
SHOWN_CHARACTERS = 240
# A single note may be this long; of a longer one the last sentences are folded.
LONGEST_NOTE = 330
SENTENCE = re.compile(r"(?<=[.]) (?=[A-ZÆØÅ])")
# What is longer than a number or two bounds is words, and breaks into lines.
NUMBER_CHARACTERS = 16
PUNCTUATION_SPACE = "\N{PUNCTUATION SPACE}"
FIGURE_SPACE = "\N{FIGURE SPACE}"
# What reads badly when a line ends inside it: a unit with a hyphen, the name of a period.
SHORT_NAME = r"pct[.]-point|\d[.] kvt[.] \d{4}"
MONTHS = "|".join(formats.month_name(month, language) for language in ("da", "en") for month in range(1, 13))
UNBROKEN_IN_TABLES = re.compile(SHORT_NAME)
UNBROKEN = re.compile(
    rf"{SHORT_NAME}|\d[.] (?:kvartal|halvår) \d{{4}}|\d(?:st|nd|rd|th) quarter \d{{4}}"
    rf"|(?:\b\d{{1,2}}[.]? )?\b(?:{MONTHS}) \d{{4}}|\b\d{{4}} ?[-–] ?\d{{4}}\b"
)
# Inline, so that a notebook without the report's style sheet hides it too.
HIDDEN = 'class="visually-hidden" style="position:absolute;clip-path:inset(50%)"'


def render(block) -> str:
    """Return a block as HTML.

    Parameters
    ----------
    block : Table, Figure, Text or Missing

    Returns
    -------
    str
        One element.
    """
    return {"table": _table_block, "figure": _figure_block, "text": _text_block, "missing": _missing_block}[block.kind](
        block
    )


def unbroken(words: str, pattern: re.Pattern = UNBROKEN) -> str:
    """Write words so that no line ends inside a unit or the name of a period; they are searched and copied as before.

    >>> unbroken("0,3 pct.-point")
    '0,3 <span class="whole">pct.-point</span>'
    """
    marked = pattern.sub(r'<span class="whole">\g<0></span>', escape(words))
    # between two of them a line may end after the dash, which it may not before a digit otherwise
    return marked.replace('</span>-<span class="whole">', '</span>-<wbr><span class="whole">')


def _table_block(block) -> str:
    label = f'<span class="block-label" data-kind="table">{escape(text(block.language, "block.table"))}</span> '
    shown, folded = _split(block.all_notes)
    return "\n".join(
        [
            f'<div class="block table" id="{block.id}">',
            _scroll(block, table(block, label)),
            *_notes(shown),
            *_source(block),
            *_tools(block, folded, block.grid()),
            "</div>",
        ]
    )


def _figure_block(block) -> str:
    language = block.language
    label = f'<span class="block-label" data-kind="figure">{escape(text(language, "block.figure"))}</span>'
    shown, folded = _split(block.notes)
    return "\n".join(
        [
            f'<figure class="block figure" id="{block.id}">',
            f'<figcaption id="{block.id}-caption">{label} {unbroken(block.caption)}</figcaption>',
            f'<div class="drawing" role="region" aria-labelledby="{block.id}-caption" tabindex="0">{block.svg}</div>',
            *([f'<p class="summary">{unbroken(block.summary)}</p>'] if block.summary else []),
            *_notes(shown),
            *_source(block),
            f'<details class="figure-data"><summary>{escape(text(language, "block.data"))}</summary>',
            _scroll(block.data, table(block.data)),
            *_notes([note for note in block.data.all_notes if note not in block.notes]),
            "</details>",
            *_tools(block, folded, block.data.grid(), block.svg),
            "</figure>",
        ]
    )


def _split(notes: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the notes that stand under a table in a few lines, and those that are folded away.

    Of a first note that is too long itself the first sentences stand there.
    """
    length = 0
    for place, note in enumerate(notes):
        length += len(note)
        if length > SHOWN_CHARACTERS and (place or length > LONGEST_NOTE):
            shown, rest = list(notes[:place]), list(notes[place:])
            return (shown, rest) if place else _divided(note, rest[1:])
    return list(notes), []


def _divided(note: str, others: Sequence[str]) -> tuple[list[str], list[str]]:
    first, *more = SENTENCE.split(note)
    while more and len(first) + len(more[0]) < SHOWN_CHARACTERS:
        first = f"{first} {more.pop(0)}"
    return [first], [*([" ".join(more)] if more else []), *others]


def _tools(block, folded: Sequence[str], grid: dict, svg: str = "") -> list[str]:
    """Return the box that is folded, with further notes and where each number comes from, and the downloads."""
    language = block.language
    entries = (*getattr(block, "basis", ()), *lineage(block.values, language))
    notes = "".join(f"<li>{unbroken(note)}</li>" for note in folded)
    about = _about(entries, language, [f"<ul>{notes}</ul>"] if notes else [])
    links = [_download(block, "csv", data_link(grid, language))]
    if "xmlns=" in svg:
        links.append(_download(block, "svg", link("image/svg+xml", svg)))
    return ['<div class="tools">', *about, *links, "</div>"]


def _about(entries: Iterable[Entry], language: str, before: Sequence[str] = ()) -> list[str]:
    """Return the box that is folded: further notes, and where each number comes from; nothing without any."""
    inside = [*before, *map(_lineage, entries)]
    if not inside:
        return []
    return [
        f'<details class="about"><summary>{escape(text(language, "lineage.about"))}</summary>',
        "".join(inside),
        "</details>",
    ]


def traced(entries: Iterable[Entry], sources: Sequence[str], language: str) -> str:
    """Return what stands below a paragraph that no table or figure traces: its sources, and the box."""
    about = _about(entries, language)
    if not about:
        return ""
    return "\n".join([*_cited(sources, language), '<div class="tools">', *about, "</div>"])


def _download(block, kind: str, link: str) -> str:
    words = escape(text(block.language, f"lineage.download_{kind}"))
    named = escape(text(block.language, "lineage.download_named", what=words, caption=block.caption))
    href = escape(link)
    return f'<a class="download" download="{block.id}.{kind}" href="{href}" aria-label="{named}">{words}</a>'


def _lineage(entry) -> str:
    facts = "".join(f"<dt>{escape(word)}</dt><dd>{escape(said)}</dd>" for word, said in entry.facts)
    return f'<p class="traced">{escape(entry.name)}</p><dl>{facts}</dl>'


def _text_block(block) -> str:
    anchor = f' id="{escape(block.id)}"' if block.id else ""
    # The report fills in the numbers of the tables and figures that are referred to.
    see = f' <span class="see" data-refs="{escape(" ".join(block.see))}"></span>' if block.see else ""
    if not block.text:
        return ""
    return f'<p class="block text"{anchor}>{unbroken(block.text)}{see}</p>' + traced(
        block.basis, block.sources, block.language
    )


def _missing_block(block) -> str:
    anchor = f' id="{escape(block.id)}"' if block.id else ""
    commands = [
        f"<details><summary>{escape(words)}</summary><p><code>{escape(command)}</code></p></details>"
        for words, command in block.commands
    ]
    return f'<div class="block missing"{anchor}><p>{escape(block.text)}</p>{"".join(commands)}</div>'


def table(block, label: str = "") -> str:
    """Return the `<table>` of a table block.

    Parameters
    ----------
    block : Table
    label : str
        Markup before the caption: the place of the table's number.
    """
    widths = [max((row.cells[place].decimals for row in block.rows), default=0) for place in range(len(block.columns))]
    body = [_row(row, block, widths) for row in block.rows]
    return "\n".join(
        [
            "<table>",
            f'<caption id="{block.id}-caption">{label}{unbroken(block.caption)}</caption>',
            "<thead>",
            *_head(block),
            "</thead>",
            "<tbody>",
            *body,
            "</tbody>",
            "</table>",
        ]
    )


def _head(block) -> list[str]:
    labels = "".join(_column_header(column) for column in block.columns)
    if not any(column.group for column in block.columns):
        return [f'<tr><th scope="col">{escape(block.stub)}</th>{labels}</tr>']
    groups = [(group, len(list(members))) for group, members in groupby(block.columns, key=lambda each: each.group)]
    spanners = "".join(
        f'<th scope="colgroup" colspan="{count}">{escape(group)}</th>' if group else f'<td colspan="{count}"></td>'
        for group, count in groups
    )
    return [
        f'<tr><th scope="col" rowspan="2">{escape(block.stub)}</th>{spanners}</tr>',
        f"<tr>{labels}</tr>",
    ]


def _column_header(column) -> str:
    unit = f' <span class="unit">({unbroken(column.unit, UNBROKEN_IN_TABLES)})</span>' if column.unit else ""
    kind = ' class="number"' if column.numeric else ""
    return f'<th scope="col"{kind}>{unbroken(column.label, UNBROKEN_IN_TABLES)}{unit}</th>'


def _row(row, block, widths: list[int]) -> str:
    total = " total" if row.total else ""
    empty = _empty_at_the_end(row)
    written = len(row.cells) - empty
    cells = "".join(
        _cell(cell, column, width, block.language)
        for cell, column, width in zip(row.cells[:written], block.columns[:written], widths[:written], strict=True)
    )
    # A row of words alone, such as a target over its readings, is as wide as the table.
    across = f' colspan="{empty + 1}"' if empty and not written else ""
    cells += f'<td colspan="{empty}"></td>' if empty and written else ""
    label = unbroken(row.label, UNBROKEN_IN_TABLES)
    return f'<tr class="level-{row.level}{total}"><th scope="row"{across}>{label}</th>{cells}</tr>'


def _empty_at_the_end(row) -> int:
    """Count the empty cells that end a row: they are written as one, so that a screen reader meets it once."""
    return len(list(takewhile(lambda cell: not cell.text and not cell.picture, reversed(row.cells))))


def _cell(cell, column, width: int, language: str) -> str:
    kind = f' class="{_number_class(cell)}"' if column.numeric else f' class="col-{escape(column.key)}"'
    if not cell.signed:
        symbol = f'<span class="symbol" aria-hidden="true">{escape(cell.symbol)}</span> ' if cell.symbol else ""
        said = unbroken(cell.text, UNBROKEN_IN_TABLES)
        return f"<td{kind}>{symbol}{said}{cell.picture}{_padding(cell, column, width)}</td>"
    spoken = escape(cell.spoken or text(language, f"sign.{cell.status}_spoken"))
    return (
        f'<td{kind}><span class="mark" aria-hidden="true">{escape(cell.text)}</span><span {HIDDEN}>{spoken}</span></td>'
    )


def _number_class(cell) -> str:
    return "number words" if len(cell.text) > NUMBER_CHARACTERS else "number"


def _padding(cell, column, width: int) -> str:
    """Spaces as wide as the decimals that this number lacks, so that commas stand under each other."""
    lacking = width - cell.decimals
    if not column.numeric or not lacking or cell.bounded:
        return ""
    return (PUNCTUATION_SPACE if cell.decimals == 0 else "") + FIGURE_SPACE * lacking


def _scroll(block, markup: str) -> str:
    """Return a box that scrolls sideways where its table is wider than the screen, by keyboard too."""
    named = f'role="region" aria-labelledby="{block.id}-caption"'
    return f'<div class="table-scroll" {named} tabindex="0">{markup}</div>'


def _notes(notes: Iterable[str]) -> list[str]:
    words = " ".join(notes)
    return [f'<p class="note">{unbroken(words)}</p>'] if words else []


def _source(block) -> list[str]:
    return _cited(block.sources, block.language)


def _cited(sources: Sequence[str], language: str) -> list[str]:
    if not sources:
        return []
    words = text(language, "block.source", sources="; ".join(sources))
    return [f'<p class="source">{unbroken(words)}</p>']
