"""What MkDocs is given beside docs/, see mkdocs.yml: the front page, the indicators, the keys of a plan, the gallery.

The indicators come from the registry, a plan's keys from its schema, the gallery from its notebook, which is run.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from analysis.annex import interactive
from analysis.annex.notebook_format import nbformat
from analysis.core import project
from analysis.display import fonts
from analysis.indicators import registry
from analysis.plans import schema
from analysis.report.run import execution

GALLERY = "gallery"
# The theme's own scripts stand in its pages and beside them; no page runs or asks for anything from elsewhere.
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'"
)
HEAD = '<meta charset="utf-8">'


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the made pages to those of docs/; called by MkDocs."""
    made = {"index": front_page, "indicators": indicators, "plan-keys": plan_keys, GALLERY: gallery}
    for name, make in made.items():
        files.append(File.generated(config, f"{name}.md", content=make()))
    return files


def on_post_template(output: str, **_) -> str:
    """Let a page bring in nothing from elsewhere; called by MkDocs."""
    return output.replace(HEAD, f'{HEAD}\n<meta http-equiv="Content-Security-Policy" content="{POLICY}">', 1)


on_post_page = on_post_template


def front_page() -> str:
    """Return the README, whose links begin beside docs/."""
    return (project.root() / "README.md").read_text(encoding="utf-8").replace("](docs/", "](")


def indicators() -> str:
    """Return the page of all indicators, made from the registry."""
    parts = ["# Indicators", "Made from the records in `data/indicators/`."]
    for key, record in registry.indicators().items():
        facts = {
            "calculation": record.formula.en,
            "unit": record.unit,
            "better": {"none": "neither"}.get(record.polarity, record.polarity),
            "tables": ", ".join(record.tables),
            "periods": ", ".join(record.period_kinds),
            "breakdowns": ", ".join(each for each in record.breakdowns if each),
            "interval": record.interval or "",
            "function": f"`{record.function}`",
            "definition from": record.definition_source,
            "caveats": ", ".join(record.caveats),
        }
        names = f"**{record.name.da}** ({record.name.en})"
        table = _table(("", ""), [fact for fact in facts.items() if fact[1]])
        parts += [f"## `{key}`", names, record.definition.en, f"*{record.definition.da}*", table]
    return "\n\n".join(parts)


def plan_keys() -> str:
    """Return the page of a plan's keys, made from the JSON Schema."""
    whole = schema.schema()
    parts = [
        "# Every key of a plan",
        "Made from `src/analysis/schemas/plan.schema.json`; [the format of a plan](plan-format.md) says more.",
    ]
    for name, record in {"Plan": whole, **whole["$defs"]}.items():
        if "properties" not in record:
            continue
        required = record.get("required", ())
        rows = [
            (f"`{key}`", _kind(each), "yes" if key in required else "", each.get("description", ""))
            for key, each in record["properties"].items()
        ]
        parts += [f"## {name}", record.get("description", ""), _table(("key", "holds", "required", ""), rows)]
    return "\n\n".join(part for part in parts if part)


def _kind(each: dict) -> str:
    """Say in words what a key of the schema holds."""
    if "$ref" in each:
        return each["$ref"].rsplit("/", 1)[1]
    if several := each.get("anyOf", each.get("oneOf")):
        return " or ".join(dict.fromkeys(map(_kind, several)))
    if "enum" in each or "const" in each:
        return ", ".join(f"`{one}`" for one in each.get("enum", [each.get("const")]))
    if each.get("type") == "array":
        return f"list of {_kind(each.get('items', {}))}"
    return {"null": "nothing", "object": "record"}.get(each.get("type", ""), each.get("type", "anything"))


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join(
        "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in line) + " |" for line in lines
    )


def gallery() -> str:
    """Run the gallery notebook and return its cells: a line of code, and what it gives."""
    source = project.notebooks(f"{GALLERY}.ipynb").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="bilag-docs-") as folder:
        # as at the desk, where the verbs that explain show something
        ran = execution.run(GALLERY, source, {}, Path(folder), {interactive.SESSION_VARIABLE: GALLERY})
    sheet, parts = f"<style>{interactive.style_sheet()}</style>", []
    faces = f"<style>{fonts.faces()}</style>"
    for cell in nbformat.reads(ran.text, as_version=4).cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
            continue
        parts.append(f"```python\n{cell.source}\n```")
        shown = [output["data"]["text/html"] for output in cell.outputs if "text/html" in output.get("data", {})]
        # once on the page, not once with each block; a blank line would end the HTML
        parts += ["\n".join(line for line in each.replace(sheet, "").splitlines() if line.strip()) for each in shown]
    return "\n\n".join([*parts[:1], faces, sheet, *parts[1:]])
