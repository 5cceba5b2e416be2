"""A month as one page that needs nothing else."""

from markupsafe import Markup

from analysis.display.blocks import html
from analysis.display.blocks.markdown import to_html
from analysis.report.pages.render import TEMPLATES


def page(told: str, language: str) -> str:
    """Return the Markdown of a month, as `scoreboard.digest` gives it, as a page."""
    given = {"language": language, "title": told.partition("\n")[0].removeprefix("# "), "body": Markup(to_html(told))}
    return html.environment(language, TEMPLATES).get_template("digest.html.j2").render(given)
