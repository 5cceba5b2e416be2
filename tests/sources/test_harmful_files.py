"""Files made to end the process, to fill the memory or to take for ever: each ends in one sentence, soon."""

import io
import json
import resource
import time
import zipfile

import pytest

from analysis.core.errors import DataError
from analysis.sources import cells

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TOO_LARGE = "the workbook is too large when unpacked"
MOST_SECONDS = 30
MOST_BYTES = 1_500_000_000


def workbook(rows="", *, strings="", prolog="", sheet=None, method=zipfile.ZIP_DEFLATED, encoding="utf-8", more=()):
    """Pack a workbook of one sheet by hand."""
    sheet = sheet or f'{prolog}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/sheet1.xml" ContentType="{KIND}.worksheet+xml"/>'
        f'<Override PartName="/xl/strings.bin" ContentType="{KIND}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="sheet1.xml"/></Relationships>',
        "xl/strings.bin": f'<sst xmlns="{MAIN}">{strings or "<si><t>x</t></si>"}</sst>',
        **dict(more),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method, compresslevel=1) as file:
        for name, text in parts.items():
            file.writestr(name, text)
        file.writestr("xl/sheet1.xml", sheet.encode(encoding))
    return packed.getvalue()


def row(*numbers):
    return f"<row>{''.join(f'<c><v>{number}</v></c>' for number in numbers)}</row>"


MEMBERS = ",".join(f'"{number}"' for number in range(1000))
MERGED = '<mergeCell ref="A1:B2"/>'
GOOD = row(1, 2) + row(3, 4)
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
ATTACKS = {
    "external entity": (
        lambda: workbook(
            '<row><c t="inlineStr"><is><t>&x;</t></is></c></row>',
            prolog='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        ),
        "not a workbook that can be read",
    ),
    "entities in entities": (
        lambda: workbook('<row><c t="inlineStr"><is><t>&i;</t></is></c></row>', prolog=ENTITIES + "]>"),
        "not a workbook that can be read",
    ),
    "unpacked size": (lambda: workbook(GOOD + " " * 150_000_000), TOO_LARGE),
    "empty rows": (lambda: workbook("<row/>" * 3_100_000), TOO_LARGE),
    "a far row": (lambda: workbook(GOOD + '<row r="999999999999"><c><v>1</v></c></row>'), None),
    "a row without end": (lambda: workbook(f'<row r="{"9" * 5000}"><c><v>1</v></c></row>'), "not a workbook"),
    "a far column": (lambda: workbook('<row><c r="ZZZZZZZ1"><v>1</v></c></row>'), "not a workbook"),
    "wide rows": (lambda: workbook('<row><c r="XFD1"><v>1</v></c></row>' * 1_000), "more than 10,000,000 cells"),
    "one wide row": (
        lambda: workbook('<row><c r="XFD1"><v>1</v></c></row>' + row(1) * 1_000),
        "more than 10,000,000 cells",
    ),
    "cells in a row": (lambda: workbook(f"<row>{'<c/>' * 200_000}</row>" + row(1)), None),
    "shared strings": (lambda: workbook(GOOD, strings="<si/>" * 5_000_000), TOO_LARGE),
    "parts of a string": (lambda: workbook(GOOD, strings=f"<si>{'<r><t/></r>' * 1_000_000}</si>"), TOO_LARGE),
    "texts of a string": (lambda: workbook(GOOD, strings=f"<si>{'<t/>' * 3_100_000}</si>"), TOO_LARGE),
    "two bytes a sign": (
        lambda: workbook("<row/>" * 3_100_000, prolog='<?xml version="1.0" encoding="utf-16"?>', encoding="utf-16"),
        TOO_LARGE,
    ),
    "merged cells": (
        lambda: workbook(
            sheet=f'<worksheet xmlns="{MAIN}"><sheetData>{GOOD}</sheetData>'
            f"<mergeCells>{MERGED * 500_000}</mergeCells></worksheet>"
        ),
        TOO_LARGE,
    ),
    "elements in elements": (lambda: workbook(sheet="<a>" * 240_000), "not a workbook"),
    "another packing": (lambda: workbook(GOOD, method=zipfile.ZIP_LZMA), "packed in a way that no spreadsheet uses"),
    "many parts": (lambda: workbook(GOOD, more=[(f"xl/{number}.xml", "") for number in range(11_000)]), TOO_LARGE),
    "cut short": (lambda: workbook(GOOD * 1000)[:-500], "not a workbook that can be read"),
    "empty cells": (lambda: b"a;b\n" + (b";" * 16_000 + b"\n") * 1_000, "more than 10,000,000 cells"),
    "columns": (lambda: b"a;b\n" + b";1" * 20_000 + b"\n", "there are 20001 columns; at most 16384"),
    "accents upon accents": (
        lambda: ("a;b\nx" + "\N{COMBINING ACUTE ACCENT}\N{COMBINING GRAVE ACCENT BELOW}" * 1_000_000).encode(),
        "too many accents stand upon one letter",
    ),
    "nested JSON": (lambda: b"[" * 5_000_000, "nested too deep"),
    "nested JSON that is whole": (lambda: b"[" * 900 + b"]" * 900, "nested too deep"),
    "nested JSON with letters": (lambda: b'{"a":' * 300 + b'"\\u0061"' + b"}" * 300, "nested too deep"),
    "accents in JSON": (lambda: json.dumps(["\u0301\u0316" * 500_000]).encode(), "too many accents"),
    "a long number": (lambda: b'[{"a": ' + b"9" * 100_000 + b"}]", "a number too long"),
    "many combinations": (
        lambda: json.dumps(
            {
                **{"class": "dataset", "id": list("abcd"), "size": [1000] * 4, "value": {"0": 1}},
                "dimension": {key: {"category": {"index": [str(each) for each in range(1000)]}} for key in "abcd"},
            }
        ).encode(),
        "1,000,000,000,000 combinations; at most 3,000,000 are allowed",
    ),
    "combinations of PX": (
        lambda: (
            'CHARSET="ANSI";STUB="a","b","c","d";'
            + "".join(f'VALUES("{key}")={MEMBERS};' for key in "abcd")
            + "DATA=1 2 3;"
        ).encode(),
        "3 figures for 1000000000000 combinations",
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_export_made_to_harm_ends_in_one_sentence_soon_and_with_little_memory(attack):
    make, sentence = ATTACKS[attack]
    content = make()
    started, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        cells.read(content, "x.xlsx")
    except DataError as error:
        assert sentence is None or sentence in str(error)
        assert len(str(error)) < 500
        assert "\n" not in str(error)
    else:
        assert sentence is None
    assert time.process_time() - started < MOST_SECONDS
    assert 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) < MOST_BYTES
