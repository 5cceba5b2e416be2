"""The documentation as pages: what lies in docs/, the indicators from the registry, the plan's keys from its schema.

``make docs`` writes them to build/docs; no page asks a server for anything.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from nbconvert.filters.markdown_mistune import markdown2html_mistune

from analysis.annex import interactive
from analysis.annex.notebook_format import nbformat
from analysis.core import project
from analysis.display.blocks.escaping import escape
from analysis.indicators import registry
from analysis.plans import schema
from analysis.report.run import execution

GALLERY = "gallery"
# The order of the pages; those of docs/ that are not named come after them.
ORDER = (
    *("README", "first-hour", "foerste-time", "how-to-desk", "how-to-chapter", "how-to-indicator", "how-to-plan"),
    *("how-to-municipal-records", "how-to-fetch", "batch"),
    *("architecture", "output-contract", "decisions", "plan-format"),
)
MADE = ("plan-keys", "indicators", GALLERY)
LINK = re.compile(r'href="(?:\.\./)?(?:docs/)?([\w-]+)\.md(#[\w-]*)?"')
DRAWING = re.compile(r'<p><img src="([\w-]+\.svg)" alt="([^"]*)"\s*/?></p>')
STYLE = """
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; }
.page { display: flex; flex-wrap: wrap; gap: 2rem; max-width: 84rem; margin: 0 auto; padding: 1rem; }
nav { flex: 0 0 16rem; } nav ul { list-style: none; padding: 0; } nav a[aria-current] { font-weight: 700; }
main { flex: 1 1 36rem; min-width: 0; } main > p, main > ul, main > ol { max-width: 66ch; }
a { color: #004d99; } code { font-size: .9em; background: #f5f5f5; }
pre { padding: .75rem; background: #f5f5f5; overflow: auto; }
table { border-collapse: collapse; } th, td { padding: .25rem .75rem .25rem 0; text-align: left; vertical-align: top;
border-bottom: 1px solid #bfbfbf; } svg { max-width: 100%; height: auto; }
"""


def write(target: Path, with_gallery: bool = True) -> list[Path]:
    """Write all pages to a folder.

    Parameters
    ----------
    target : Path
    with_gallery : bool
        Run the gallery of verbs too, which takes some seconds.

    Returns
    -------
    list of Path
        The pages, in the order of the contents.
    """
    sources = {path.stem: path for path in sorted((project.root() / "docs").glob("*.md"))}
    sources["README"] = project.root() / "README.md"
    bodies = {name: _html(sources[name].read_text(encoding="utf-8")) for name in (*ORDER, *sources) if name in sources}
    bodies["plan-keys"] = _html(plan_keys())
    bodies["indicators"] = _html(indicators())
    if with_gallery:
        bodies[GALLERY] = gallery()
    titles = {name: _title(body) for name, body in bodies.items()}
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for name, body in bodies.items():
        path = target / f"{_file(name)}.html"
        path.write_text(_page(name, body, titles), encoding="utf-8")
        written.append(path)
    return written


def indicators() -> str:
    """Return the page of all indicators as Markdown, made from the registry.

    Examples
    --------
    >>> "`unemployment_rate`" in indicators()
    True
    """
    parts = ["# Indicators", "Made from the records in `data/indicators/`."]
    for key, record in registry.indicators().items():
        parts += [
            f"## `{key}`",
            f"**{record.name.da}** ({record.name.en})",
            record.definition.en,
            f"*{record.definition.da}*",
            *_rows(
                ("", ""),
                [
                    ("calculation", record.formula.en),
                    ("unit", record.unit),
                    ("better", {"none": "neither"}.get(record.polarity, record.polarity)),
                    ("tables", ", ".join(record.tables)),
                    ("periods", ", ".join(record.period_kinds)),
                    ("breakdowns", ", ".join(each for each in record.breakdowns if each)),
                    ("interval", record.interval or ""),
                    ("function", f"`{record.function}`"),
                    ("definition from", record.definition_source),
                    ("caveats", ", ".join(record.caveats)),
                ],
            ),
        ]
    return "\n\n".join(parts)


def plan_keys() -> str:
    """Return the page of a plan's keys as Markdown, made from the JSON Schema.

    Examples
    --------
    >>> "## Plan" in plan_keys() and "`chapters`" in plan_keys()
    True
    """
    whole = schema.schema()
    parts = [
        "# Every key of a plan",
        "Made from `src/analysis/schemas/plan.schema.json`; [the format of a plan](plan-format.md) says more.",
    ]
    records = {"Plan": whole, **whole["$defs"]}
    for name, record in records.items():
        if "properties" not in record:
            continue
        required = set(record.get("required", ()))
        rows = [
            (f"`{key}`", _kind(each), "yes" if key in required else "", each.get("description", ""))
            for key, each in record["properties"].items()
        ]
        parts += [f"## {name}", record.get("description", ""), *_table(("key", "holds", "required", ""), rows)]
    return "\n\n".join(part for part in parts if part)


def _kind(each: dict) -> str:
    """Say in words what a key of the schema holds."""
    if "$ref" in each:
        return each["$ref"].rsplit("/", 1)[1]
    if "anyOf" in each or "oneOf" in each:
        return " or ".join(dict.fromkeys(_kind(one) for one in each.get("anyOf", each.get("oneOf"))))
    if "enum" in each or "const" in each:
        return ", ".join(f"`{one}`" for one in each.get("enum", [each.get("const")]))
    if each.get("type") == "array":
        return f"list of {_kind(each.get('items', {}))}"
    return {"null": "nothing", "object": "record"}.get(each.get("type", ""), each.get("type", "anything"))


def _rows(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    return _table(header, [row for row in rows if row[-1]])


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [header, tuple("---" for _ in header), *rows]
    return ["\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)]


def gallery() -> str:
    """Run the gallery notebook and return its cells: a line of code, and what it gives."""
    source = project.notebooks(f"{GALLERY}.ipynb").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="bilag-docs-") as folder:
        workspace = Path(folder)
        # as at the desk, where the verbs that explain show something
        ran = execution.run(GALLERY, source, {}, workspace, {interactive.SESSION_VARIABLE: GALLERY})
    parts = []
    for cell in nbformat.reads(ran.text, as_version=4).cells:
        if cell.cell_type == "markdown":
            parts.append(_html(cell.source))
            continue
        parts.append(f"<pre><code>{escape(cell.source)}</code></pre>")
        parts += [output["data"]["text/html"] for output in cell.outputs if "text/html" in output.get("data", {})]
    sheet = f"<style>{interactive.style_sheet()}</style>"
    # once on the page, not once with each block
    return sheet + "\n".join(parts).replace(sheet, "")


def _html(markdown: str) -> str:
    html = LINK.sub(lambda found: f'href="{_file(found[1])}.html{found[2] or ""}"', markdown2html_mistune(markdown))
    return DRAWING.sub(_drawn, html)


def _drawn(found: re.Match) -> str:
    """Put a drawing into the page itself."""
    return (project.root() / "docs" / found[1]).read_text(encoding="utf-8")


def _title(body: str) -> str:
    return re.sub(r"<[^>]+>|¶", "", re.search(r"<h1[^>]*>(.*?)</h1>", body, flags=re.DOTALL)[1])


def _file(name: str) -> str:
    return "index" if name == "README" else name


def _page(name: str, body: str, titles: dict[str, str]) -> str:
    current = ' aria-current="page"'
    links = "".join(
        f'<li><a href="{_file(each)}.html"{current if each == name else ""}>{title}</a></li>'
        for each, title in titles.items()
    )
    language = "da" if name == "foerste-time" else "en"
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{titles[name]} - bilag</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f'<style>{STYLE}</style></head><body><div class="page"><nav aria-label="Pages"><ul>{links}</ul></nav>'
        f"<main>{body}</main></div></body></html>\n"
    )


def main() -> None:
    """Write the pages to build/docs."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("target", nargs="?", type=Path, default=project.root() / "build" / "docs")
    target = arguments.parse_args().target
    written = write(target)
    print(f"Wrote {len(written)} pages; begin with {project.relative(written[0])}")


if __name__ == "__main__":
    main()
