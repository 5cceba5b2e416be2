"""The verbs for the desk alone: they explain and choose, and show nothing in an annex."""

from dataclasses import dataclass

from analysis.annex import interactive
from analysis.annex.scope import Scope
from analysis.core import areas, vocabulary
from analysis.display import context
from analysis.display.blocks.escaping import escape
from analysis.display.texts import text
from analysis.indicators import registry
from analysis.sources import record_kinds
from analysis.store import observations, snapshots

# Of a monthly series some forty years.
MOST_PERIODS = 480


@dataclass(frozen=True)
class Explanation:
    """What an indicator is: pairs of a word and what it says."""

    title: str
    facts: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return "\n".join([self.title, *(f"{word}: {words}" for word, words in self.facts)])

    def html(self) -> str:
        """The explanation as JupyterLab shows it."""
        rows = "".join(f"<dt>{escape(word)}</dt><dd>{escape(words)}</dd>" for word, words in self.facts)
        return interactive.styled(f"<h3>{escape(self.title)}</h3><dl>{rows}</dl>")

    def _ipython_display_(self) -> None:
        if interactive.at_desk():
            from IPython.display import display

            display({"text/html": self.html(), "text/plain": str(self)}, raw=True)


def explain(scope: Scope, key: str) -> Explanation:
    """What an indicator is: definition, source, lineage and caveats.

    At the desk alone; nothing in an annex.
    """
    record, language = registry.indicator(key), scope.language
    official = [table for table in record.tables if table in observations.tables()]
    absent = [table for table in record.tables if table not in official]
    periods = scope.last(key, MOST_PERIODS)
    newest, given = snapshots.newest(), record.arguments.items()
    parts = [each for each in record.breakdowns if each]
    told = {"why_it_matters": record.why_it_matters, "limits": record.limits, "checked_by": record.checked_by}
    facts = {
        "key": key,
        "definition": record.definition.text(language),
        **{name: words.text(language) for name, words in told.items() if words},
        "formula": record.formula.text(language),
        "unit": vocabulary.unit(record.unit, language).many,
        "polarity": scope.text(f"desk.polarity_{record.polarity}"),
        "source": record.definition_source,
        "lineage": "; ".join(record_kinds.of((newest[table] for table in official), language)),
        "made_by": ", ".join([f"analysis.indicators.{record.function}", *(f"{a}={b}" for a, b in given)]),
        "held": context.span_name(sorted({periods[0], periods[-1]}), language) if periods else "",
        "absent": ", ".join(absent),
        "breakdowns": ", ".join(f"{context.breakdown_name(each, language)} ({each})" for each in parts),
        "breaks": " ".join(each.text(language) for each in record.breaks(record.breakdowns[0])),
        "caveats": " ".join(vocabulary.caveat_text(caveat, language) for caveat in record.caveats),
    }
    written = tuple((scope.text(f"desk.{name}"), words) for name, words in facts.items() if words)
    return Explanation(record.name.text(language), written)


def choose(annex) -> None:
    """A list of municipalities to choose from while writing; nothing in an annex."""
    if not interactive.at_desk():
        return
    import ipywidgets
    from IPython import get_ipython
    from IPython.display import display

    names = {area.name: area.code for area in areas.municipalities()}
    label = text(annex.language, "desk.municipality")
    chooser = ipywidgets.Combobox(
        value=annex.own.name, options=list(names), ensure_option=True, description=label, continuous_update=False
    )
    message = ipywidgets.HTML()

    def chosen(change: dict) -> None:
        if change["new"] not in names:
            return
        given = annex.move_to(names[change["new"]])
        shell = get_ipython()
        if shell is not None:
            # the cell that opens the annex, run again, opens it for the same
            shell.user_ns.update(given.model_dump())
        words = text(annex.language, "desk.run_below", municipality=annex.own.name, plan=given.plan)
        message.value = escape(words)

    chooser.observe(chosen, names="value")
    display(ipywidgets.VBox([chooser, message]))
