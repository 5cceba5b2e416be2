"""The house style of the drawings: colours by role, lines that differ without colour, and lean SVG.

Drawn with figure objects only, never with the state of pyplot, so that nothing leaks from one
drawing to the next. The same input gives the same bytes.
"""

import io
import re
from dataclasses import dataclass
from xml.etree import ElementTree

import matplotlib
import seaborn
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis import formats

WIDTH_PT = 520
FONT_PT = 9.5
SMALL_PT = 8.5
LINE_HEIGHT = 1.25
INK = "#222222"
MUTED = "#595959"
GRID = "#dedede"
FONT_STACK = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"
# Text is measured with the font that comes with matplotlib, alike on every machine and wider than most.
MEASURED_FONT = "DejaVu Sans"


@dataclass(frozen=True)
class Look:
    """How the line, bar and label of a role are drawn."""

    colour: str
    dash: tuple | str
    width: float
    marker: str


# Every colour holds 4.5:1 against white, so that it may also be the colour of the label's text.
LOOKS = {
    "own": Look("#0b3c5d", "-", 2.4, "o"),
    "peers": Look("#b34700", (0, (5, 1.5)), 1.5, "s"),
    "rar": Look("#00786a", (0, (7, 1.5, 1.5, 1.5)), 1.5, "D"),
    "region": Look("#86409c", (0, (3, 1.5)), 1.5, "^"),
    "country": Look("#666666", (0, (1.5, 1.2)), 1.7, "v"),
}
# Newest year first: dark and thick, then lighter and thinner.
YEAR_LOOKS = (
    Look("#0b3c5d", "-", 2.4, "o"),
    Look("#b34700", (0, (5, 1.5)), 1.5, "s"),
    Look("#666666", (0, (1.5, 1.2)), 1.7, "v"),
)

_SEABORN = seaborn.axes_style("ticks")
RC = {
    **{key: value for key, value in _SEABORN.items() if not key.startswith("font")},
    "font.family": MEASURED_FONT,
    "font.size": FONT_PT,
    "axes.edgecolor": MUTED,
    "axes.linewidth": 0.8,
    "axes.unicode_minus": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.7,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "text.color": INK,
    "svg.fonttype": "none",
    "svg.image_inline": True,
    "path.simplify": False,
}


def canvas(height_pt: float, *, left: float, right: float, top: float, bottom: float) -> tuple[Figure, Axes]:
    """Return an empty drawing and its axes; margins and height in points, the width is the house's."""
    with matplotlib.rc_context(RC):
        figure = Figure(figsize=(WIDTH_PT / 72, height_pt / 72), dpi=72)
        FigureCanvasSVG(figure)
        figure.patch.set_visible(False)
        axes = figure.add_axes(position(height_pt, left=left, right=right, top=top, bottom=bottom))
        axes.patch.set_visible(False)
    return figure, axes


def position(height_pt: float, *, left: float, right: float, top: float, bottom: float) -> tuple:
    """Return the place of axes in the drawing from its margins in points."""
    return (
        left / WIDTH_PT,
        bottom / height_pt,
        (WIDTH_PT - left - right) / WIDTH_PT,
        (height_pt - top - bottom) / height_pt,
    )


def number_ticks(axis, language: str, *, count: int = 5) -> None:
    """Write an axis' numbers as the language does, with the decimals that the steps need."""
    axis.set_major_locator(MaxNLocator(nbins=count, steps=[1, 2, 2.5, 5, 10], min_n_ticks=3))
    ticks = axis.get_majorticklocs()
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1
    decimals = next(
        (count for count in range(4) if abs(step * 10**count - round(step * 10**count)) < 1e-6), 4
    )
    axis.set_major_formatter(
        FuncFormatter(lambda value, _: formats.number(value + 0.0, decimals, language=language))
    )


def text_width(words: str, size: float = FONT_PT, *, bold: bool = False) -> float:
    """Return the width of a line of text in points, on the wide side."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    font = FontProperties(family=MEASURED_FONT, size=size, weight="bold" if bold else "normal")
    return TextToPath().get_text_width_height_descent(words, font, ismath=False)[0]


def svg(figure: Figure, block_id: str, title: str, description: str) -> str:
    """Write a drawing as a lean `<svg>` element with a name and a description.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    block_id : str
        Every id in the drawing begins with it.
    title, description : str
        What the drawing is, and what it shows.

    Returns
    -------
    str
        The element; the same bytes for the same drawing.
    """
    buffer = io.BytesIO()
    with matplotlib.rc_context({**RC, "svg.hashsalt": block_id}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    return lean(buffer.getvalue().decode("utf-8"), block_id, title, description)


NAMESPACE = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
NUMBER = re.compile(r"-?\d+\.\d+")


def lean(markup: str, block_id: str, title: str, description: str) -> str:
    """Strip matplotlib's SVG of what no reader needs, and prefix the ids that are left."""
    drawing = ElementTree.fromstring(markup)
    used = {link[1:] for element in drawing.iter() if (link := element.get(f"{XLINK}href", ""))}
    used |= {match for element in drawing.iter() for match in re.findall(r"#([\w-]+)\)", _all_text(element))}
    _strip(drawing, used, block_id)
    view = drawing.get("viewBox")
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": view,
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


def _all_text(element: ElementTree.Element) -> str:
    return " ".join(element.attrib.values())


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
    for child in list(parent):
        parent.remove(child)
    parent.extend(kept)


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
            _clean_style(element, value)
        else:
            value = re.sub(r"url\(#", f"url(#{block_id}-", value)
            element.set(name, _rounded(value))


def _clean_style(element: ElementTree.Element, style: str) -> None:
    """Write style declarations as attributes, without the font family that the root holds."""
    for declaration in style.split(";"):
        name, _, value = declaration.strip().partition(": ")
        if name and name != "font-family":
            element.set(name, _rounded(value.removesuffix("px")) if name == "font-size" else value)


def _rounded(value: str) -> str:
    shorter = NUMBER.sub(lambda match: f"{float(match[0]):.1f}".removesuffix(".0"), value)
    return re.sub(r"\s+", " ", shorter).strip()
