"""A block as HTML, by one template for the notebook and for the page; every word from outside is escaped."""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cache, lru_cache, partial
from itertools import groupby, takewhile
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from analysis.core import benefits, formats
from analysis.display import fonts
from analysis.display.blocks.escaping import BYTE_ORDER_MARK, csv_text, headers, light, link, plain
from analysis.display.blocks.lineage import lineage
from analysis.display.blocks.markdown import to_html
from analysis.display.blocks.table_parts import SIGNED
from analysis.display.texts import text

TEMPLATES = Path(__file__).parent / "template"
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
UNBROKEN_IN_TABLES = re.compile(f"({SHORT_NAME})")
UNBROKEN = re.compile(
    rf"({SHORT_NAME}|\d[.] (?:kvartal|halvår) \d{{4}}|\d(?:st|nd|rd|th) quarter \d{{4}}"
    rf"|(?:\b\d{{1,2}}[.]? )?\b(?:{MONTHS}) \d{{4}}|\b\d{{4}} ?[-–] ?\d{{4}}\b)"
)
# Danish words that an English text keeps and that are no benefit's whole name.
DANISH_WORDS = ("selvforsørgelses- og hjemrejseydelse", "dagpenge", "beskæftigelsesplan")
# A page runs nothing and asks for nothing; what it shows stands in itself.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
)
_more_danish: set[str] = set()
WHOLE = Markup('<span class="whole">{}</span>')
DANISH = Markup('<span lang="da">{}</span>')


def render(payload: Mapping, number: int | None = None, references: Sequence[Mapping] = (), apart: str = "") -> str:
    """Return a block as HTML, of its `payload`.

    `number` is that among the annex's tables or figures, none in a notebook; `references` are id, kind and number of
    each table and figure that a paragraph points to, and `apart` is the address of what tells where the numbers come
    from, if the block itself does not.
    """
    return str(_block(payload["language"])(payload, number, references, apart))


@cache
def _block(language: str) -> Callable[..., str]:
    return environment(language).get_template("blocks.html.j2").module.block


@cache
def environment(language: str, *folders: Path) -> jinja2.Environment:
    """Return the templates of blocks and of further folders, with the words and filters of a language."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader([*folders, TEMPLATES]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        finalize=lambda words: plain(words) if type(words) is str else words,
    )
    found.globals |= {
        "t": partial(text, language),
        "see": partial(_see, language),
        "policy": policy,
        "faces": lambda: Markup(fonts.faces()),
    }
    found.filters |= {
        "words": partial(unbroken, language=language),
        "short": partial(unbroken, language=language, pattern=UNBROKEN_IN_TABLES),
        "said": partial(unbroken, language=language, pattern=None),
        "markdown": lambda words: Markup(to_html(words)),
        "number": partial(formats.number, language=language),
        "divided": _divided,
        "spanners": _spanners,
        "headers": lambda columns: headers({"stub": "", "columns": columns}),
        "laid_out": _laid_out,
        "traced": lambda block: [asdict(entry) for entry in lineage(block["values"], language)],
        "csv_link": lambda block: Markup(link("text/csv", BYTE_ORDER_MARK + csv_text(block, language))),
        "svg_link": lambda svg: Markup(link("image/svg+xml", light(svg))),
    }
    return found


def policy(script: str = "", *more: str) -> Markup:
    """Return the element that keeps a browser from running anything in a page but one script, word for word.

    >>> print(policy("1")[-66:-2])
    script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='
    """
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    rules = [POLICY, *([f"script-src 'sha256-{digest}'"] if script else []), *more]
    return Markup('<meta http-equiv="Content-Security-Policy" content="{}">').format(Markup("; ".join(rules)))


def mark_danish(texts: Iterable[str]) -> None:
    """Let English pages mark some texts as Danish from now on, such as those that a plan has in Danish alone."""
    if new := {each.rstrip(".") for each in texts} - _more_danish:
        _more_danish.update(new)
        danish_words.cache_clear()
        unbroken.cache_clear()


@cache
def danish_words() -> re.Pattern:
    """Match each Danish name of a benefit, and a few more words; the names of bodies and places are left as they are.

    Examples
    --------
    >>> danish_words().split("On kontanthjælp in June")
    ['On ', 'kontanthjælp', ' in June']
    """
    names = {each.name.da.split(" (")[0].lower() for each in benefits.benefits()} | set(DANISH_WORDS) | _more_danish
    words = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)({words})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=8192)
def unbroken(words: str, pattern: re.Pattern | None = UNBROKEN, language: str = "da") -> Markup:
    """Write words so that no line ends inside a unit or the name of a period; they are searched and copied as before.

    Danish words in an English page are marked as such, so that a screen reader says them in Danish (WCAG 3.1.2).

    >>> unbroken("0,3 pct.-point")
    Markup('0,3 <span class="whole">pct.-point</span>')
    """
    words = plain(words)
    if language == "da":
        return _whole(words, pattern)
    return _every_other(danish_words().split(words), DANISH, partial(_whole, pattern=pattern))


def _whole(words: str, pattern: re.Pattern | None) -> Markup:
    pieces = pattern.split(words) if pattern else [words]
    # between two names a line may end after the dash, which it may not before a digit otherwise
    return _every_other(
        pieces, WHOLE, lambda piece: Markup("-<wbr>") if piece == "-" and len(pieces) > 1 else escape(piece)
    )


def _every_other(pieces: Sequence[str], inside: Markup, written: Callable[[str], Markup]) -> Markup:
    """Join pieces of a text, every other one of which, the first not among them, stands in an element."""
    return Markup("").join(
        inside.format(written(piece)) if place % 2 else written(piece) for place, piece in enumerate(pieces)
    )


def _see(language: str, references: Sequence[Mapping], link_to: Callable[[Mapping], str]) -> Markup:
    return Markup(text(language, "lineage.see", references=formats.join(list(map(link_to, references)), language)))


def _divided(notes: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the notes that stand under a table in a few lines, and those that are folded away.

    Of a first note that is too long itself the first sentences stand there.
    """
    length = 0
    for place, note in enumerate(notes):
        length += len(note)
        if place and length > SHOWN_CHARACTERS:
            return list(notes[:place]), list(notes[place:])
        if length > LONGEST_NOTE:
            first, *more = SENTENCE.split(note)
            while more and len(first) + len(more[0]) < SHOWN_CHARACTERS:
                first = f"{first} {more.pop(0)}"
            return [first], [*filter(None, [" ".join(more)]), *notes[1:]]
    return list(notes), []


def _spanners(columns: Sequence[Mapping]) -> list[tuple[str, int]]:
    """Return the headers above the columns' own, and over how many columns each stands; none without any."""
    groups = [(group, len(list(members))) for group, members in groupby(columns, key=lambda each: each["group"])]
    return groups if any(group for group, _ in groups) else []


def _laid_out(block: Mapping) -> list[dict]:
    """Return the rows of a table as they are written: the empty cells that end one are one, read aloud once."""
    columns, rows = block["columns"], []
    widths = [
        max((row["cells"][place].get("decimals", 0) for row in block["rows"]), default=0)
        for place in range(len(columns))
    ]
    for row in block["rows"]:
        empty = len(list(takewhile(lambda cell: not cell["text"] and "picture" not in cell, reversed(row["cells"]))))
        written = len(row["cells"]) - empty
        cells = [_cell(*each, block["language"]) for each in zip(row["cells"][:written], columns, widths, strict=False)]
        # A row of words alone, such as a target over its readings, is as wide as the table.
        spans = {"across": empty + 1 if empty and not written else 0, "rest": empty if written else 0}
        rows.append({**row, **spans, "cells": cells})
    return rows


def _cell(cell: Mapping, column: Mapping, width: int, language: str) -> dict:
    bounded, decimals = cell.get("bounded", False), cell.get("decimals", 0)
    words = " words" if len(cell["text"]) > NUMBER_CHARACTERS else ""
    sign = cell["status"] in SIGNED and not bounded
    lacking = width - decimals if column["numeric"] and not bounded else 0
    return {
        "text": cell["text"],
        "kind": f"number{'' if sign else words}" if column["numeric"] else f"col-{column['key']}",
        "sign": sign,
        "spoken": cell.get("spoken") or (text(language, f"sign.{cell['status']}_spoken") if sign else ""),
        "symbol": cell.get("symbol", ""),
        "picture": cell.get("picture", ""),
        "shade": cell.get("shade", ""),
        # spaces as wide as the decimals that a number lacks, so that commas stand under each other
        "padding": (PUNCTUATION_SPACE if decimals == 0 else "") + FIGURE_SPACE * lacking if lacking else "",
    }
