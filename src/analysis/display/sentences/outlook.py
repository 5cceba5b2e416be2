"""What is expected, in words and numbers: why there is no forecast, how good forecasts have been, chances."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.core import formats, periods
from analysis.display.blocks.blocks import Column, Table, Text
from analysis.display.context import Context
from analysis.display.tables.tables import from_frame
from analysis.display.texts import text
from analysis.indicators import registry
from analysis.statistics import chances
from analysis.statistics.chances import Experience
from analysis.statistics.forecast_candidates import CANDIDATES
from analysis.statistics.forecast_evaluation import GROUPS
from analysis.statistics.forecast_series import MONTHS_NEEDED

NAIVE = "seasonal_naive"
COVERAGE = ("coverage_80", "coverage_95")
RELIABLE = ("level", "relative")
LEAST, MOST = 0.05, 0.95
# Chances that lie no further than this from what came true, on average, can be taken as they stand.
HELD_PP = 5


def not_forecast(reasons: Mapping[str, tuple[str, str]], view: Context) -> Text:
    """Say which series are not forecast and why, a sentence for each reason.

    `reasons` has for each indicator's key the reason and, for a break, the first month after it.
    """
    language, said = view.language, []
    for reason, since in dict.fromkeys(reasons.values()):
        names = [registry.indicator(key).name.text(language) for key, why in reasons.items() if why == (reason, since)]
        listed = formats.join([names[0], *(name[0].lower() + name[1:] for name in names[1:])], language)
        more = {
            "too_few_months": {"needed": MONTHS_NEEDED, "until": periods.name(view.data_until, language)},
            "after_break": {"needed": MONTHS_NEEDED, "since": since and periods.name(since, language)},
        }
        said.append(text(language, f"outlook.not_forecast_{reason}", series=listed, **more.get(reason, {})))
    return Text(" ".join(said), language)


def over(view: Context, end: str) -> Text:
    """Say that the plan's period is over, so that nothing in it is left to forecast."""
    return Text(text(view.language, "outlook.over", end=periods.name(end, view.language)), view.language)


def chart_notes(frame: pd.DataFrame, best: pd.DataFrame, end: str, language: str) -> tuple[str, ...]:
    """The notes of a fan chart: the method, how sure its bands are, and where it ends before the plan does.

    `frame` is from `forecasts.forecast`, one area; `best` the chosen candidate's rows of the evaluation; `end` the
    plan's last month.
    """
    method = text(language, f"outlook.candidate_{best['candidate'].iloc[0]}")
    notes = [text(language, "outlook.chart_method", method=method)]
    given = frame[frame["status"] == "observed"]
    shown = best[best["horizon"].isin(given["horizon"])]
    if len(shown):
        covered = [formats.number(100 * shown[each].mean(), 0, language=language) for each in COVERAGE]
        notes.append(text(language, "outlook.chart_coverage", eighty=covered[0], ninety_five=covered[1]))
    if len(given) and given["period"].iloc[-1] != end:
        last = frame["reason"].iloc[-1]
        notes.append(text(language, f"outlook.ends_{last}", period=periods.name(given["period"].iloc[-1], language)))
    return tuple(notes)


def accuracy_table(found: Sequence[pd.DataFrame], view: Context, *, id: str) -> Table:
    """How good forecasts have been: the chosen method beside seasonal naive, and what its intervals have held.

    `found` is from `forecast_evaluation.evaluation`, at least one, none of them empty.
    """
    language = view.language
    rows, notes = [], [text(language, "outlook.accuracy_note")]
    for frame in found:
        best, naive = frame[frame["chosen"]], frame[frame["candidate"] == NAIVE]
        name = registry.indicator(frame["series"].iloc[0]).name.text(language)
        method = text(language, f"outlook.candidate_{best['candidate'].iloc[0]}")
        rows.append({"label": f"{name}: {method}", "level": 0, **_measures(best, naive)})
        for first, last in GROUPS:
            within = [part[part["horizon"].between(first, last) & (part["origins"] > 0)] for part in (best, naive)]
            if len(within[0]):
                label = text(language, "outlook.months_ahead", first=first, last=int(within[0]["horizon"].max()))
                rows.append({"label": label, "level": 1, **_measures(*within)})
        notes.append(_trial_note(name, best, language))
    columns = [
        *(Column(key, text(language, f"outlook.{key}"), decimals=2) for key in ("mase", "naive")),
        Column("gain", text(language, "outlook.gain"), "pct.", decimals=0, signed=True),
        Column("rmsse", text(language, "outlook.rmsse"), decimals=2),
        *(Column(key, text(language, "outlook.coverage", level=key[-2:]), "pct.", decimals=0) for key in COVERAGE),
        Column("widened", text(language, "outlook.widened"), decimals=2),
    ]
    return from_frame(
        pd.DataFrame(rows),
        columns,
        id=id,
        caption=text(language, "outlook.accuracy_caption"),
        stub=text(language, "outlook.series"),
        language=language,
        notes=notes,
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
    }


def _trial_note(name: str, best: pd.DataFrame, language: str) -> str:
    ratio = best["own_choice_ratio"].iloc[0]
    change = formats.number(100 * (ratio - 1), 0, signed=True, language=language)
    told = text(language, "outlook.own_choice", change=change) if np.isfinite(ratio) else ""
    forecasts = formats.number(best["forecasts"].sum(), 0, language=language)
    counted = {"origins": int(best["origins"].max()), "forecasts": forecasts, "methods": len(CANDIDATES)}
    return f"{text(language, 'outlook.trial', series=name, **counted)} {told}".strip()


def reliability_table(found: Sequence[pd.DataFrame], view: Context, *, id: str) -> Table:
    """How often what was told as a chance of so much has come true.

    `found` is from `chances.reliability`, at least one that is not empty.
    """
    language = view.language
    whole = chances.pooled(found)
    rows, concluded = [], []
    for kind in RELIABLE:
        part = whole[whole["kind"] == kind]
        rows.append({"label": text(language, f"outlook.kind_{kind}"), "level": 0, **_reliable(part)})
        for low, row in part.groupby("bin"):
            label = text(language, "outlook.bin", low=round(100 * low), high=round(100 * low) + 20)
            rows.append({"label": label, "level": 1, **_reliable(row)})
        concluded.append(f"{text(language, f'outlook.kind_{kind}')} {_concluded(part, language)}")
    columns = [
        Column("told", text(language, "outlook.told"), "pct.", decimals=0),
        Column("came", text(language, "outlook.came"), "pct.", decimals=0),
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
        notes=(text(language, "outlook.reliability_note", series=formats.join(names, language)), *concluded),
    )


def _reliable(part: pd.DataFrame) -> dict[str, float]:
    shares = {name: 100 * np.average(part[name], weights=part["forecasts"]) for name in ("told", "came")}
    return {**shares, "forecasts": part["forecasts"].sum()}


def _concluded(part: pd.DataFrame, language: str) -> str:
    """Say whether the chances of one question can be taken as they stand."""
    away = 100 * (part["came"] - part["told"])
    gap = formats.round_half_up(np.average(away.abs(), weights=part["forecasts"]), 0)
    side = "held" if gap <= HELD_PP else "high" if np.average(away, weights=part["forecasts"]) < 0 else "low"
    return text(language, f"outlook.concluded_{side}", gap=formats.value_with_unit(gap, "pp", 0, language))


def chance(probability: float | None, why: str, language: str) -> str:
    """The chance that a target is met, in words; why there is none where that is worth telling, else nothing.

    Examples
    --------
    >>> chance(0.7, "", "da")
    'Ud fra de kendte måneder og en fremskrivning af resten er sandsynligheden for at nå målet omkring 70 pct.'
    >>> chance(0.05, "", "en"), chance(None, "not_asked", "da")
    ('By the months known and a forecast of the rest the probability of meeting the target is below 5%.', '')
    """
    if probability is None:
        told = why not in ("not_asked", "no_series", "no_rule", "no_comparator")
        return text(language, f"outlook.no_chance_{why}") if told else ""
    return _told("chance", probability, language)


def experience(tried: Experience, language: str) -> str:
    """How often chances such as one that is told have come true.

    Examples
    --------
    >>> experience(Experience(0.6, 0.8, 0.69, 0.513), "da").split(": ")[1]
    'Hvor de lå på 60-80 pct. (i gennemsnit 69 pct.), gik det sådan i 51 pct. af tilfældene.'
    """
    shares = {name: f"{formats.round_half_up(100 * share, 0):.0f}" for name, share in tried._asdict().items()}
    return text(language, "outlook.experience", **shares)


def chance_in_cell(probability: float, language: str) -> str:
    """The chance that a target is met, in few words."""
    return _told("short", probability, language)


def _told(key: str, probability: float, language: str) -> str:
    if probability <= LEAST or probability >= MOST:
        return text(language, f"outlook.{key}_{'under' if probability <= LEAST else 'over'}")
    return text(language, f"outlook.{key}_about", share=formats.number(100 * probability, 0, language=language))


def chance_reason(probability: float | None, why: str, language: str) -> str | None:
    """Why a target has no chance told, or that it is less or more than the number, as annex.json has it; else None.

    Examples
    --------
    >>> chance_reason(0.05, "", "en"), chance_reason(0.7, "", "en")
    ('By the months known and a forecast of the rest the probability of meeting the target is below 5%.', None)
    """
    if probability is not None:
        return _told("chance", probability, language) if not LEAST < probability < MOST else None
    if not why or why == "not_asked":
        return None
    return text(language, f"outlook.no_chance_{why}")
