"""What is expected, in words and numbers: why there is no forecast, how good forecasts have been, chances."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.core import formats, periods
from analysis.display.blocks.blocks import Column, Table
from analysis.display.context import Context
from analysis.display.tables.tables import from_frame
from analysis.display.texts import text
from analysis.indicators import registry
from analysis.statistics import chances
from analysis.statistics.chances import Experience
from analysis.statistics.forecast_evaluation import GROUPS

NAIVE = "seasonal_naive"
COVERAGE = ("coverage_80", "coverage_95")
NUMBERS = {"number": "mean", "before": "before"}
LEAST, MOST = 0.05, 0.95
# There is a chance, or none was asked for.
UNTOLD = ("", "not_asked")


def title(frame: pd.DataFrame, known: pd.Series, name: str, language: str) -> str:
    """Tell the forecast of the last month that can be held against the same month of the year before.

    More or fewer is said only where the band of 80 per cent does not hold the number of then: the rest is the season,
    or may be chance. Without such a month, as in a series that has just begun, the title tells where the forecast ends.
    `frame` is from `forecasts.forecast`, one area, the months that are forecast; `known` are the numbers of the months
    that are counted, after the last break, by month, and `name` is what is counted.
    """
    before = frame["period"].map(lambda period: known.get(str(periods.year_before(period)), np.nan))
    told = frame.assign(before=before).dropna(subset="before")
    if told.empty:
        return text(language, "outlook.title", name=name, end=periods.name(frame["period"].iloc[-1], language))
    last = told.iloc[-1]
    numbers = {key: formats.number(last[column], 0, language=language) for key, column in NUMBERS.items()}
    outside = "more" if last["before"] < last["lower_80"] else "fewer" if last["before"] > last["upper_80"] else "about"
    when = {"period": last["period"], "before_period": str(periods.year_before(last["period"]))}
    when = {key: periods.name(period, language) for key, period in when.items()}
    return text(language, f"outlook.title_{outside}", name=name, **numbers, **when)


def chart_notes(frame: pd.DataFrame, best: pd.DataFrame, end: str, language: str) -> tuple[str, ...]:
    """The notes of a fan chart: the method, and where it ends before the plan does.

    `frame` is from `forecasts.forecast`, one area; `best` the chosen candidate's rows of the evaluation; `end` the
    plan's last month.
    """
    method = text(language, f"outlook.candidate_{best['candidate'].iloc[0]}")
    notes = [text(language, "outlook.chart_method", method=method)]
    given = frame.loc[frame["status"] == "observed", "period"]
    if len(given) and given.iloc[-1] != end:
        key, period = f"outlook.ends_{frame['reason'].iloc[-1]}", periods.name(given.iloc[-1], language)
        notes.append(text(language, key, period=period))
    return tuple(notes)


def accuracy_table(found: Sequence[pd.DataFrame], view: Context, *, id: str) -> Table:
    """How good forecasts have been: the chosen method beside seasonal naive, and what its intervals have held.

    `found` is from `forecast_evaluation.evaluation`, at least one, none of them empty.
    """
    language, rows = view.language, []
    for frame in found:
        best, naive = frame[frame["chosen"]], frame[frame["candidate"] == NAIVE]
        name = registry.indicator(frame["series"].iloc[0]).name.text(language)
        method = text(language, f"outlook.candidate_{best['candidate'].iloc[0]}")
        rows.append({"label": f"{name}: {method}", "level": 0, **_measures(best, naive)})
        for first, last in GROUPS:
            group = [part[part["horizon"].between(first, last) & (part["origins"] > 0)] for part in (best, naive)]
            if len(group[0]):
                label = text(language, "outlook.months_ahead", first=first, last=int(group[0]["horizon"].max()))
                rows.append({"label": label, "level": 1, **_measures(*group)})
    columns = [
        *(Column(key, text(language, f"outlook.{key}"), decimals=2) for key in ("mase", "naive")),
        Column("gain", text(language, "outlook.gain"), "pct.", decimals=0, signed=True),
        Column("rmsse", text(language, "outlook.rmsse"), decimals=2),
        *(Column(key, text(language, "outlook.coverage", level=key[-2:]), "pct.", decimals=0) for key in COVERAGE),
        Column("widened", text(language, "outlook.widened"), decimals=2),
        Column("forecasts", text(language, "outlook.forecasts")),
    ]
    return from_frame(
        pd.DataFrame(rows),
        columns,
        id=id,
        caption=text(language, "outlook.accuracy_caption"),
        stub=text(language, "outlook.series"),
        language=language,
        notes=[text(language, "outlook.accuracy_note")],
    )


def _measures(best: pd.DataFrame, naive: pd.DataFrame) -> dict[str, float]:
    error, other = best["mase"].mean(), naive["mase"].mean()
    return {
        "mase": error,
        "naive": other,
        "gain": 100 * (error / other - 1),
        "rmsse": best["rmsse"].mean(),
        **{key: 100 * best[key].mean() for key in COVERAGE},
        "widened": best.loc[best["origins"] > 0, "factor_95"].mean(),
        "forecasts": best["forecasts"].sum(),
    }


def reliability_table(found: Sequence[pd.DataFrame], view: Context, *, id: str) -> Table:
    """How often what was told as a chance of so much has come true.

    `found` is from `chances.reliability`, at least one that is not empty.
    """
    language, whole = view.language, chances.pooled(found)
    rows = [{"label": text(language, "outlook.question_asked"), "level": 0, **_reliable(whole)}]
    for low, row in whole.groupby("bin"):
        label = text(language, "outlook.bin", low=round(100 * low), high=round(100 * low) + 20)
        rows.append({"label": label, "level": 1, **_reliable(row)})
    columns = [
        *(Column(key, text(language, f"outlook.{key}"), "pct.", decimals=0) for key in ("told", "came")),
        Column("forecasts", text(language, "outlook.forecasts")),
    ]
    names = [registry.indicator(each["series"].iloc[0]).name.text(language) for each in found]
    return from_frame(
        pd.DataFrame(rows),
        columns,
        id=id,
        caption=text(language, "outlook.reliability_caption"),
        stub=text(language, "outlook.question"),
        language=language,
        notes=[text(language, "outlook.reliability_note", series=formats.join(names, language))],
    )


def _reliable(part: pd.DataFrame) -> dict[str, float]:
    shares = {name: 100 * np.average(part[name], weights=part["forecasts"]) for name in ("told", "came")}
    return {**shares, "forecasts": part["forecasts"].sum()}


def experience(tried: Experience, language: str) -> str:
    """How often chances such as one that is told have come true."""
    shares = {name: f"{formats.round_half_up(100 * share, 0):.0f}" for name, share in tried._asdict().items()}
    return text(language, "outlook.experience", **shares)


def chance(probability: float, language: str) -> str:
    """The chance that a target is met, in few words; the ends of the scale stand for less, and for more.

    Examples
    --------
    >>> chance(0.7, "da"), chance(0.05, "en")
    ('sandsynlighed omkring 70 pct.', 'probability below 5%')
    """
    if LEAST < probability < MOST:
        return text(language, "outlook.chance_about", share=formats.number(100 * probability, 0, language=language))
    return text(language, f"outlook.chance_{'under' if probability <= LEAST else 'over'}")


def chance_reason(probability: float | None, why: str, language: str) -> str | None:
    """Why a target has no chance told, or that it is less or more than the number, as annex.json has it; else None."""
    if probability is not None:
        return None if LEAST < probability < MOST else chance(probability, language)
    return None if why in UNTOLD else text(language, f"outlook.no_chance_{why}")
