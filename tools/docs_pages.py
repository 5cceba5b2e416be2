"""What MkDocs is given beside docs/, see mkdocs.yml: front page, indicators, the keys of a plan, the notebooks.

The indicators come from the registry, a plan's keys from its schema, the notebooks through nbconvert; the gallery is
run.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

import yaml
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from nbconvert import MarkdownExporter
from tests.indicators import expected_values

from analysis.annex import chapters, interactive
from analysis.annex.notebook_format import nbformat
from analysis.core import project
from analysis.display import fonts
from analysis.indicators import registry
from analysis.plans import schema
from analysis.report.run import execution
from analysis.store import official_tables

GALLERY = "gallery"
RULES = project.root() / "tests" / "plans" / "expected_rules.yml"
# The theme's own scripts stand in its pages and beside them; no page runs or asks for anything from elsewhere.
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'"
)
HEAD = '<meta charset="utf-8">'


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the made pages to those of docs/; called by MkDocs."""
    made = {"index": front_page(), "indicators": indicators(), "plan-keys": plan_keys(), GALLERY: gallery()}
    made |= {"corrections": corrections()}
    held = {f"chapters/{each.name}": page(chapters.read(each)) for each in chapters.chapters()}
    for name, content in {**made, **held}.items():
        files.append(File.generated(config, f"{name}.md", content=content))
    config.nav.append({"The chapters": [f"{name}.md" for name in held]})
    return files


def on_post_template(output: str, **_) -> str:
    """Let a page bring in nothing from elsewhere; called by MkDocs."""
    return output.replace(HEAD, f'{HEAD}\n<meta http-equiv="Content-Security-Policy" content="{POLICY}">', 1)


on_post_page = on_post_template


def front_page() -> str:
    """Return the README, whose links begin beside docs/."""
    return (project.root() / "README.md").read_text(encoding="utf-8").replace("](docs/", "](")


def indicators() -> str:
    """Return the page of all indicators, made from the registry and from what the tests expect of each."""
    parts = [
        "# Indicators",
        "Made from the records in `data/indicators/`, and from the values that the tests in "
        "`tests/indicators/expected/` hold each of them to.",
    ]
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
            "owner": record.owner,
            "checked by": record.checked_by.en if record.checked_by else "",
            "reviewed, and next": f"{record.date_reviewed or 'not yet'}, {record.next_review}",
            "caveats": ", ".join(record.caveats),
        }
        names = f"**{record.name.da}** ({record.name.en})"
        table = _table(("", ""), [fact for fact in facts.items() if fact[1]])
        told = [each.en for each in (record.definition, record.why_it_matters, record.limits) if each]
        parts += [f"## `{key}`", names, " ".join(told), f"*{record.definition.da}*", table, _expected(key)]
    return "\n\n".join(parts)


def _expected(key: str) -> str:
    """Return a table of what the tests expect of an indicator."""
    rows = [
        (
            case.who().name,
            case.period,
            f"`{case.breakdown}`" if case.breakdown else "",
            case.status.replace("_", " ") if case.value is None else f"{case.value:,}",
            f"{case.found} (made numbers)" if case.given else case.found,
        )
        for case in expected_values.cases(key)
    ]
    return _table(("area", "period", "breakdown", "expected", "how it was found"), rows)


def corrections() -> str:
    """Return the page of what tables have wrong, and what is done about it."""
    tables = [table for source in official_tables.sources().values() for table in source.tables]
    rows = [(each.table, each.wrong.en, each.done.en) for each in official_tables.corrections(tables)]
    about = "Made from `data/corrections.yml`. A test fails once a source has been repaired; its correction then goes."
    return "\n\n".join(["# Known errors", about, _table(("table", "error", "what is done"), rows)])


def plan_keys() -> str:
    """Return the page of a plan's keys, made from the JSON Schema, and of what the rules decide, from the tests."""
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
    parts += ["## What the rules decide", RULES.read_text(encoding="utf-8").split("\n\n")[0].replace("# ", "")]
    decided = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    rows = [
        (f"`{_flow(each['rule'])}`", _flow(each["numbers"]), f"`{each['status']}`", each.get("because", ""))
        for each in decided
    ]
    parts.append(_table(("rule", "numbers", "verdict", "because"), rows))
    return "\n\n".join(part for part in parts if part)


def _flow(record: dict) -> str:
    """Write a record in one line, as it may stand in a plan."""
    return yaml.safe_dump(record, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10_000).strip()


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


def page(notebook: nbformat.NotebookNode) -> str:
    """Return a notebook as Markdown: its words, its code and what its cells show."""
    notebook.metadata["language_info"] = {"name": "python"}
    return MarkdownExporter().from_notebook_node(notebook)[0]


def gallery() -> str:
    """Run the gallery notebook and return its page."""
    source = project.notebooks(f"{GALLERY}.ipynb").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="bilag-docs-") as folder:
        # as at the desk, where the verbs that explain show something
        ran = execution.run(GALLERY, source, {}, Path(folder), {interactive.SESSION_VARIABLE: GALLERY})
    notebook, sheet = nbformat.reads(ran.text, as_version=4), f"<style>{interactive.style_sheet()}</style>"
    for output in (each for cell in notebook.cells for each in cell.get("outputs", ()) if "data" in each):
        if shown := output.data.get("text/html"):
            # once on the page, not once with each block; a blank line would end the HTML
            lines = shown.replace(sheet, "").splitlines()
            output.data = {"text/html": "\n".join(line for line in lines if line.strip())}
        else:
            output.data = {}
    head, *rest = page(notebook).split("\n\n", 1)
    return "\n\n".join([head, f"<style>{fonts.faces()}</style>", sheet, *rest])
