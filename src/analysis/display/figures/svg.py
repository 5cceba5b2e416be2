"""Drawings as lean SVG: named, described, alike from run to run, and safe beside others on one page."""

import io
import re
from xml.etree import ElementTree

import matplotlib
import numpy as np
from matplotlib import pyplot
from matplotlib.figure import Figure

from analysis.core import errors
from analysis.display.figures.style import THEME, WIDTH_PT, format_axes

FONT_STACK = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"
NAMESPACE = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
NUMBER = re.compile(r"-?\d+\.\d+")
CURVE = re.compile("[CQ]")
LINE_TO = re.compile(r" L (?=[-\d])")
LINK = re.compile(r"#([\w-]+)\)")


def of_figure(
    drawing: object, block_id: str = "figure", title: str = "", description: str = "", language: str = "da"
) -> str:
    """Turn any drawing of matplotlib or seaborn into the lean SVG of the house.

    Parameters
    ----------
    drawing : matplotlib Figure or Axes, array of Axes, or seaborn's FacetGrid, PairGrid or JointGrid
        Its axes get numbers and dates in the language; shown by pyplot, it is closed, so that it is not shown twice.
    block_id : str
        Every id in the drawing begins with it.
    title, description : str
        What the drawing is, and what it shows.
    language : {"da", "en"}

    Returns
    -------
    str
        The element; the same bytes for the same drawing.

    Examples
    --------
    >>> import seaborn
    >>> axes = seaborn.lineplot(x=[2024, 2025], y=[2.5, 2.8])
    >>> of_figure(axes, "rate", "Ledighed")[:53]
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 '
    """
    figure = _figure(drawing)
    width, height = figure.get_size_inches()
    # as wide as a page, so that its letters are as large as the others'
    figure.set_size_inches(WIDTH_PT / 72, height * WIDTH_PT / 72 / width)
    format_axes(figure, language)
    markup = svg(figure, block_id, title, description, bbox_inches="tight")
    pyplot.close(figure)
    return markup


def _figure(drawing: object) -> Figure:
    if isinstance(drawing, Figure):
        return drawing
    if isinstance(drawing, np.ndarray):
        drawing = drawing.flat[0]
    figure = getattr(drawing, "figure", None)
    if not isinstance(figure, Figure):
        raise errors.UsageError(
            f"A {type(drawing).__name__} is no drawing; give a Figure or Axes of matplotlib, or a grid of seaborn."
        )
    return figure


def svg(figure: Figure, block_id: str, title: str, description: str, **options: str) -> str:
    """Write a drawing of the house's own as a lean `<svg>` element; the options are those of `Figure.savefig`."""
    buffer = io.BytesIO()
    with matplotlib.rc_context({**THEME, "svg.hashsalt": block_id}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, transparent=True, **options)
    return lean(buffer.getvalue().decode("utf-8"), block_id, title, description)


def lean(markup: str, block_id: str, title: str, description: str) -> str:
    """Strip matplotlib's SVG of what no reader needs, and prefix the ids that are left."""
    drawing = ElementTree.fromstring(markup)
    used = {link[1:] for element in drawing.iter() if (link := element.get(f"{XLINK}href", ""))}
    used |= {match for element in drawing.iter() for match in LINK.findall(" ".join(element.attrib.values()))}
    _strip(drawing, used, block_id)
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": drawing.get("viewBox"),
            "role": "img",
            "aria-labelledby": f"{block_id}-title {block_id}-desc",
            "font-family": FONT_STACK,
            "stroke-linejoin": "round",
        },
    )
    ElementTree.SubElement(root, "title", {"id": f"{block_id}-title"}).text = title
    ElementTree.SubElement(root, "desc", {"id": f"{block_id}-desc"}).text = description
    root.extend(list(drawing))
    return ElementTree.tostring(root, encoding="unicode")


def _strip(parent: ElementTree.Element, used: set[str], block_id: str) -> None:
    """Clean the children of an element, and replace a group without attributes by what is in it."""
    kept: list[ElementTree.Element] = []
    for child in list(parent):
        tag = child.tag.removeprefix(NAMESPACE)
        if not isinstance(child.tag, str) or tag in ("metadata", "style"):
            continue
        _strip(child, used, block_id)
        child.tag = tag
        child.tail = None
        if tag != "text":
            child.text = None
        _clean_attributes(child, used, block_id)
        if tag == "g" and not child.attrib:
            kept.extend(child)
        elif tag in ("g", "defs") and not len(child):
            continue
        else:
            kept.append(child)
    parent[:] = kept


def _clean_attributes(element: ElementTree.Element, used: set[str], block_id: str) -> None:
    attributes = dict(element.attrib)
    element.attrib.clear()
    if attributes.get("transform", "").startswith("rotate(-0 "):
        del attributes["transform"]
    for name, value in attributes.items():
        if name == "id":
            if value in used:
                element.set("id", f"{block_id}-{value}")
        elif name == f"{XLINK}href":
            element.set("href", f"#{block_id}-{value[1:]}")
        elif name == "style":
            _clean_style(element, re.sub(r"url\(#", f"url(#{block_id}-", value))
        elif name == "d":
            element.set(name, _short_path(_rounded(value)))
        else:
            element.set(name, _rounded(re.sub(r"url\(#", f"url(#{block_id}-", value)))


def _clean_style(element: ElementTree.Element, style: str) -> None:
    """Write style declarations as attributes, without the font family that the root holds."""
    for declaration in style.split(";"):
        name, _, value = declaration.strip().partition(": ")
        if name and name != "font-family":
            element.set(name, _rounded(value.removesuffix("px")) if name == "font-size" else value)


def _short_path(path: str) -> str:
    """Leave out what a path of straight lines may leave out: after a point the next is a line's end."""
    if CURVE.search(path):
        return path
    return LINE_TO.sub(" ", path).replace(" z", "z")


def _rounded(value: str) -> str:
    shorter = NUMBER.sub(lambda match: f"{float(match[0]):.1f}".removesuffix(".0"), value)
    return re.sub(r"\s+", " ", shorter).strip()
