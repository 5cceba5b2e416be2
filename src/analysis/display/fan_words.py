"""The words of a fan chart: the table behind it, its alternative text and its summary."""

from collections.abc import Sequence

import pandas as pd

from analysis import formats, periods, vocabulary
from analysis.display import sentences
from analysis.display.blocks import Cell, Column, Row, Table
from analysis.display.cells import number_cell
from analysis.display.figures import assembly
from analysis.display.texts import text

LEVELS = ("95", "80", "50")


def numbers_table(
    history: pd.DataFrame,
    forecast: pd.DataFrame,
    outside: pd.DataFrame,
    block_id: str,
    caption: str,
    unit: str,
    decimals: int,
    language: str,
) -> Table:
    """Return the numbers: what is counted and what is forecast in one column, told apart by the next."""
    kinds = ("observed", "central")
    bounds = [f"{side}_{level}" for level in reversed(LEVELS) for side in ("lower", "upper")]
    groups = [text(language, "fan_chart.interval", level=name.split("_")[1]) for name in bounds]
    columns = [
        Column("value", vocabulary.unit(unit, language).header, decimals=decimals),
        Column("kind", text(language, "fan_chart.kind_of_number"), numeric=False),
        *(
            Column(name, text(language, f"fan_chart.{name.split('_')[0]}"), group=group, decimals=decimals)
            for name, group in zip(bounds, groups, strict=True)
        ),
    ]
    rows = []
    for kind, frame, column in zip(kinds, (history, forecast), ("value", "mean"), strict=True):
        for row in frame.dropna(subset=[column]).to_dict(orient="records"):
            rows.append(_table_row(row["period"], row[column], kind, [row.get(b) for b in bounds], decimals, language))
    for row in outside.to_dict(orient="records"):
        rows.append(_table_row(row["period"], row["value"], row["label"], [None] * len(bounds), decimals, language))
    return assembly.data_table(block_id, caption, text(language, "table.period"), columns, rows, language)


def _table_row(period: str, value: float, kind: str, bounds: Sequence, decimals: int, language: str) -> Row:
    named = text(language, f"fan_chart.{kind}") if kind in ("observed", "central") else kind
    # a number that is known has no band: its cells are empty
    cells = [Cell("", "") if each is None else number_cell(each, "observed", decimals, language) for each in bounds]
    return Row(
        periods.name(period, language), (number_cell(value, "observed", decimals, language), Cell(named, named), *cells)
    )


def alternative(
    history: pd.DataFrame, forecast: pd.DataFrame, outside: pd.DataFrame, unit: str, decimals: int, language: str
) -> str:
    """Say what the figure shows for those who do not see it."""

    def number(value: float) -> str:
        return formats.number(value, decimals, language=language)

    known, last = history.dropna(subset=["value"]), forecast.iloc[-1]
    first, newest = known.iloc[0], known.iloc[-1]
    said = [
        text(language, "fan_chart.kind"),
        text(language, "figure.unit", unit=vocabulary.unit(unit, language).short.removesuffix(".")),
        text(
            language,
            "fan_chart.described",
            first=number(first["value"]),
            first_period=periods.name(first["period"], language),
            last=number(newest["value"]),
            last_period=periods.name(newest["period"], language),
            end=number(last["mean"]),
            end_period=periods.name(last["period"], language),
        ),
        *(
            text(
                language,
                "fan_chart.described_band",
                level=level,
                lower=number(last[f"lower_{level}"]),
                upper=number(last[f"upper_{level}"]),
            )
            for level in reversed(LEVELS)
        ),
        *(
            text(
                language,
                "figure.series_one",
                series=row.label,
                last=number(row.value),
                last_period=periods.name(row.period, language),
            )
            for row in outside.itertuples()
        ),
    ]
    return " ".join(said)


def summary(
    history: pd.DataFrame, forecast: pd.DataFrame, unit: str, decimals: int, subject: str, language: str
) -> str:
    """Tell the last forecast beside the newest number, and where it lies four times out of five."""
    newest, last = history.dropna(subset=["value"]).iloc[-1], forecast.iloc[-1]
    before, after = (float(formats.round_half_up(each, decimals)) for each in (newest["value"], last["mean"]))
    direction = "risen" if after > before else "fallen" if after < before else "same"

    def number(value: float) -> str:
        if unit in sentences.BARE_UNITS:
            return formats.number(value, decimals, language=language)
        return formats.value_with_unit(value, unit, decimals, language)

    words = {
        "subject": subject,
        "first": number(before),
        "first_period": periods.name(newest["period"], language),
        "last": number(after),
        "last_period": periods.name(last["period"], language),
        "lower": formats.number(last["lower_80"], decimals, language=language),
        "upper": number(last["upper_80"]),
    }
    if direction == "same":
        del words["first"]
    return text(language, f"fan_chart.{direction}", **words)
