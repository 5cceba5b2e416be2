"""Drawings as lean SVG: named, described, alike from run to run, and safe beside others on one page."""

import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import matplotlib
import numpy as np
from matplotlib import pyplot
from matplotlib.figure import Figure

from analysis.core import errors
from analysis.display import fonts
from analysis.display.blocks.escaping import light
from analysis.display.figures.style import THEME, VARIABLES, WIDTH_PT, format_axes

# A drawing that leaves its page falls back on a font that is no wider, where there is one.
FONT_STACK = f"'{fonts.FAMILY}', 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', system-ui, sans-serif"
NAMESPACE = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"
NUMBER = re.compile(r"-?\d+\.\d+")
LINE_TO = re.compile(r" L (?=[-\d])")
LINK = re.compile(r'(?:href="|url\()#([\w-]+)')


def of_figure(
    drawing: object, block_id: str = "figure", title: str = "", description: str = "", language: str = "da"
) -> str:
    """Turn any drawing of matplotlib or seaborn into the lean SVG of the house; the same bytes for the same drawing.

    Parameters
    ----------
    drawing : matplotlib Figure or Axes, array of Axes, or seaborn's FacetGrid, PairGrid or JointGrid
        Its axes get numbers and dates in the language; shown by pyplot, it is closed, so that it is not shown twice.
    block_id : str
        Every id in the drawing begins with it.
    title, description : str
        What the drawing is, and what it shows.
    language : {"da", "en"}

    Examples
    --------
    >>> import seaborn
    >>> axes = seaborn.lineplot(x=[2024, 2025], y=[2.5, 2.8])
    >>> of_figure(axes, "rate", "Ledighed")[:53]
    '<svg class="on-white" xmlns="http://www.w3.org/2000/s'
    """
    figure = _figure(drawing)
    width, height = figure.get_size_inches()
    # as wide as a page, so that its letters are as large as the others'
    figure.set_size_inches(WIDTH_PT / 72, height * WIDTH_PT / 72 / width)
    format_axes(figure, language)
    markup = light(svg(figure, block_id, title, description, bbox_inches="tight"))
    pyplot.close(figure)
    # its colours are not all of the house, so it stays on white paper
    return markup.replace("<svg ", '<svg class="on-white" ', 1)


def _figure(drawing: object) -> Figure:
    first = drawing.flat[0] if isinstance(drawing, np.ndarray) else drawing
    figure = first if isinstance(first, Figure) else getattr(first, "figure", None)
    if not isinstance(figure, Figure):
        raise errors.UsageError(
            f"A {type(first).__name__} is no drawing; give a Figure or Axes of matplotlib, or a grid of seaborn."
        )
    return figure


def svg(figure: Figure, block_id: str, title: str, description: str, **options: str) -> str:
    """Write a drawing as a lean `<svg>` element; the options are those of `Figure.savefig`."""
    buffer = io.BytesIO()
    with matplotlib.rc_context({**THEME, "svg.hashsalt": block_id}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, transparent=True, **options)
    markup = buffer.getvalue().decode("utf-8")
    drawing = ElementTree.fromstring(markup)
    about = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": drawing.get("viewBox"),
        "role": "img",
        "aria-labelledby": f"{block_id}-title {block_id}-desc",
        "font-family": FONT_STACK,
        "stroke-linejoin": "round",
    }
    root = ElementTree.Element("svg", about)
    ElementTree.SubElement(root, "title", {"id": f"{block_id}-title"}).text = title
    ElementTree.SubElement(root, "desc", {"id": f"{block_id}-desc"}).text = description
    root.extend(_lean(drawing, set(LINK.findall(markup)), block_id))
    return ElementTree.tostring(root, encoding="unicode")


def _lean(parent: ElementTree.Element, used: set[str], block_id: str) -> list[ElementTree.Element]:
    """Return the children of an element without what no reader needs, groups without attributes among it."""
    kept: list[ElementTree.Element] = []
    for child in parent:
        tag = child.tag.removeprefix(NAMESPACE)
        if tag in ("metadata", "style"):
            continue
        element = ElementTree.Element(tag, dict(_attributes(child, used, block_id)))
        element.extend(_lean(child, used, block_id))
        element.text = child.text if tag == "text" else None
        if tag == "g" and not element.attrib:
            kept.extend(element)
        elif len(element) or tag not in ("g", "defs"):
            kept.append(element)
    return kept


def _attributes(element: ElementTree.Element, used: set[str], block_id: str) -> Iterator[tuple[str, str]]:
    """Yield the attributes that are needed: style as attributes, numbers rounded, ids and links with the prefix."""
    for name, value in element.items():
        if name == "id":
            if value in used:
                yield name, f"{block_id}-{value}"
        elif name == XLINK:
            yield "href", f"#{block_id}-{value[1:]}"
        elif name == "style":
            for declaration in value.split(";"):
                part, _, words = declaration.strip().partition(": ")
                if part in ("", "font-family"):
                    continue  # the root holds the family
                if part == "font-size":
                    words = _rounded(words.removesuffix("px"))
                yield part, f"var(--{VARIABLES[words]},{words})" if words in VARIABLES else _linked(words, block_id)
        elif name == "d":
            path = _rounded(value)
            # among straight lines the point after a point is a line's end
            yield name, path if set("CQ") & set(path) else LINE_TO.sub(" ", path).replace(" z", "z")
        elif not value.startswith("rotate(-0 "):
            yield name, _rounded(_linked(value, block_id))


def _linked(value: str, block_id: str) -> str:
    return value.replace("url(#", f"url(#{block_id}-")


def _rounded(value: str) -> str:
    shorter = NUMBER.sub(lambda match: f"{float(match[0]):.1f}".removesuffix(".0"), value)
    return " ".join(shorter.split())
