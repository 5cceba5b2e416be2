"""The words of a fan chart: the table behind it, its alternative text and its summary."""

import pandas as pd

from analysis.core import formats, periods, vocabulary
from analysis.display.blocks.blocks import Cell, Column, Row, Table
from analysis.display.figures import assembly
from analysis.display.sentences import sentences
from analysis.display.tables.cells import number_cell
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
    bounds = [(side, level) for level in reversed(LEVELS) for side in ("lower", "upper")]
    columns = [
        Column("value", vocabulary.unit(unit, language).header, decimals=decimals),
        Column("kind", text(language, "fan_chart.kind_of_number"), numeric=False),
        *(
            Column(
                f"{side}_{level}",
                text(language, f"fan_chart.{side}"),
                group=text(language, "fan_chart.interval", level=level),
                decimals=decimals,
            )
            for side, level in bounds
        ),
    ]
    central = forecast.rename(columns={"mean": "value"}).assign(label=text(language, "fan_chart.central"))
    known = history[["period", "value"]].assign(label=text(language, "fan_chart.observed"))
    rows = []
    for row in pd.concat([known.dropna(), central.dropna(subset="value"), outside]).to_dict(orient="records"):
        # a number that is known has no band: its cells are empty
        numbers = [row.get(column.key) for column in columns[2:]]
        cells = [Cell("", "") if pd.isna(n) else number_cell(n, "observed", decimals, language) for n in numbers]
        value = number_cell(row["value"], "observed", decimals, language)
        rows.append(Row(periods.name(row["period"], language), (value, Cell(row["label"], row["label"]), *cells)))
    return assembly.data_table(block_id, caption, text(language, "table.period"), columns, rows, language)


def alternative(
    history: pd.DataFrame, forecast: pd.DataFrame, outside: pd.DataFrame, unit: str, decimals: int, language: str
) -> str:
    """Say what the figure shows for those who do not see it."""
    known, last = history.dropna(subset=["value"]), forecast.iloc[-1]
    told = {"first": known.iloc[0], "last": known.iloc[-1], "end": last.rename({"mean": "value"})}
    words = {name: formats.number(row["value"], decimals, language=language) for name, row in told.items()}
    words |= {f"{name}_period": periods.name(row["period"], language) for name, row in told.items()}
    bands = [
        {side: formats.number(last[f"{side}_{level}"], decimals, language=language) for side in ("lower", "upper")}
        | {"level": level}
        for level in reversed(LEVELS)
    ]
    others = [
        {"series": row.label, "last": formats.number(row.value, decimals, language=language)}
        | {"last_period": periods.name(row.period, language)}
        for row in outside.itertuples()
    ]
    said = [
        text(language, "fan_chart.kind"),
        text(language, "figure.unit", unit=vocabulary.unit(unit, language).short.removesuffix(".")),
        text(language, "fan_chart.described", **words),
        *(text(language, "fan_chart.described_band", **band) for band in bands),
        *(text(language, "figure.series_one", **other) for other in others),
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

    words = {"first": number(before)} if direction != "same" else {}
    return text(
        language,
        f"fan_chart.{direction}",
        subject=subject,
        first_period=periods.name(newest["period"], language),
        last=number(after),
        last_period=periods.name(last["period"], language),
        lower=formats.number(last["lower_80"], decimals, language=language),
        upper=number(last["upper_80"]),
        **words,
    )
