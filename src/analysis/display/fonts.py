"""The font that pages, figures and the PDF are laid out with on every machine: IBM Plex Sans (OFL), in fonts/."""

import base64
from functools import cache
from pathlib import Path

FAMILY = "IBM Plex Sans"
FOLDER = Path(__file__).parent / "fonts"
WEIGHTS = {400: "Regular", 700: "Bold"}
# The signs of each part of the font, as its makers divide it.
PARTS = {
    "Latin1": (
        "U+0000, U+000D, U+0020-007E, U+00A0-00FF, U+0131, U+0152-0153, U+02C6, U+02DA, U+02DC, U+2013-2014, "
        "U+2018-201A, U+201C-201E, U+2020-2022, U+2026, U+2030, U+2039-203A, U+2044, U+20AC, U+2122, U+2212, "
        "U+FB01-FB02"
    ),
    "Pi": (
        "U+0E3F, U+2000-200D, U+2015, U+2028-2029, U+202F, U+2032-2033, U+2070, U+2074-2079, U+2080-2089, U+2113, "
        "U+2116, U+2126, U+212E, U+2150-2151, U+2153-215E, U+2190-2199, U+21A9-21AA, U+21B0-21B3, U+21B6-21B7, "
        "U+21BA-21BB, U+21C4, U+21C6, U+2202, U+2206, U+220F, U+2211, U+2215, U+221A, U+221E, U+222B, U+2248, "
        "U+2260, U+2264-2265, U+25CA, U+2713, U+274C, U+2B0E-2B11, U+FEFF, U+FFFD"
    ),
}


def files() -> list[Path]:
    """Return the whole font, a file for each weight."""
    return [FOLDER / f"IBMPlexSans-{name}.ttf" for name in WEIGHTS.values()]


@cache
def faces() -> str:
    """Return CSS that brings the font into a page: the signs of western languages, arrows and ticks."""
    return "\n".join(
        _face(weight, FOLDER / f"IBMPlexSans-{name}-{part}.woff2", f" unicode-range: {signs};")
        for weight, name in WEIGHTS.items()
        for part, signs in PARTS.items()
    )


@cache
def whole_faces() -> str:
    """Return CSS that brings the whole font into a PDF, which keeps the signs that it has."""
    return "\n".join(map(_face, WEIGHTS, files()))


def _face(weight: int, path: Path, more: str = "") -> str:
    held = base64.b64encode(path.read_bytes()).decode()
    source = f"url(data:font/{path.suffix[1:]};base64,{held})"
    return f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; src: {source};{more} }}'
