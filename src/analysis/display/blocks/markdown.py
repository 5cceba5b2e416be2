"""The Markdown of chapters as HTML that runs nothing and asks for nothing from elsewhere."""

from collections import Counter
from functools import cache
from html.parser import HTMLParser

import nh3

from analysis.core import errors

TAGS = nh3.ALLOWED_TAGS - {"area", "map"}
ATTRIBUTES = {tag: names | {"class"} for tag, names in nh3.ALLOWED_ATTRIBUTES.items()} | {
    "*": {"lang", "class"},
    "td": {"style", "colspan", "rowspan"},
    "th": {"style", "colspan", "rowspan", "scope"},
}
# Columns of a Markdown table stand left, right or in the middle by a style.
STYLES = {"text-align"}


def to_html(source: str) -> str:
    r"""Return Markdown as HTML, as nbconvert makes it, for a page that nobody can act through.

    Parameters
    ----------
    source : str
        Markdown, which may hold HTML.

    Raises
    ------
    DataError
        When it holds what a page may not: a script, an event handler, a frame, a picture from an address.

    Examples
    --------
    >>> to_html("**Ledigheden** falder.")
    '<p><strong>Ledigheden</strong> falder.</p>\n'
    >>> to_html("<b onclick='x()'>Ledigheden</b>")
    Traceback (most recent call last):
    analysis.core.errors.DataError: the text holds `onclick` of <b>, which no page may hold; write it in Markdown.
    """
    made = _markdown()(source)
    clean = nh3.clean(
        made,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_of_this_page,
        filter_style_properties=STYLES,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel=None,
    )
    lost = _parts(made) - _parts(clean)
    if lost:
        raise errors.DataError(f"the text holds {next(iter(lost))}, which no page may hold; write it in Markdown.")
    return clean


def _of_this_page(tag: str, attribute: str, value: str) -> str | None:
    """Keep an attribute unless it brings something from elsewhere, or opens what the page itself would be."""
    pictured = value.startswith("data:image/")
    if attribute == "src":
        return value if pictured else None
    return None if value.strip().lower().startswith("data:") else value


def _parts(html: str) -> Counter[str]:
    """Count the elements of a piece of HTML and their attributes, in words."""
    reader = _Reader()
    reader.feed(html)
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.update([f"<{tag}>", *(f"`{name}` of <{tag}>" for name, _ in attrs)])


@cache
def _markdown():
    """Return what turns Markdown into HTML as nbconvert does."""
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    return MarkdownWithMath(renderer=IPythonRenderer(escape=False, exclude_anchor_links=True))
