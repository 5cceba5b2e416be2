"""The numbers as tidy frames, for pandas, seaborn and statsmodels: what `import analysis` gives.

docs/python-api.md shows ten things to do with it.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.core import areas as register
from analysis.core import errors, formats
from analysis.core import periods as calendar
from analysis.core.areas import Area
from analysis.display import context
from analysis.display.blocks.blocks import SESSION_VARIABLE
from analysis.indicators import comparisons, computing, held, registry
from analysis.indicators.registry import Indicator
from analysis.sources import record_kinds
from analysis.store import observations as store
from analysis.store import official_tables

COLUMNS = [
    *("indicator", "area", "area_name", "period", "date", "breakdown", "breakdown_name", "value", "status", "unit"),
    *("numerator", "denominator", "lower", "upper", "method", "rank", "rank_of", "source"),
]
OF = "municipalities of "
ALL = "all"
RANK = ["area", "period", "breakdown"]

Areas = str | Area | pd.DataFrame | Iterable[str | Area]

# In an open notebook an error of ours is one sentence; a chapter's annex says it in the reader's language.
if os.environ.get(SESSION_VARIABLE) and not hasattr(errors.BilagError, "_render_traceback_"):
    errors.BilagError._render_traceback_ = lambda error: [str(error)]


def values(
    indicator: str | Sequence[str],
    areas: Areas = ALL,
    *,
    since: str | None = None,
    until: str | None = None,
    periods: str | Sequence[str] | None = None,
    breakdown: str | Sequence[str] | None = None,
    data_until: str | None = None,
    language: str = "da",
) -> pd.DataFrame:
    """Return values of one or more indicators, a row for each area, period and breakdown.

    Parameters
    ----------
    indicator : str or list of str
        Keys; see `analysis.indicators()`.
    areas : str, Area, frame or list of these
        Names, codes or slugs of municipalities and groups; "all" for the 98 municipalities; "municipalities of RAR
        Sjælland" for those of a group; or a frame that `analysis.areas()` gave.
    since, until : str, optional
        The first and the last period; all that are held by default.
    periods : str or list of str, optional
        These periods and no others; or a kind ("month", "quarter", "half", "year", "rolling_year") for all periods
        of it that are held. The indicator's own kind by default.
    breakdown : str or list of str, optional
        "" is the whole, "all" is every breakdown of the indicator. The whole by default, and every breakdown of an
        indicator without one.
    data_until : str, optional
        The values as they are when no observation about a later period is known.
    language : {"da", "en"}
        Of the names.

    Returns
    -------
    DataFrame
        `date` is the first day of the period. `value` is NaN where `status` is not `observed` or `zero`; `lower` and
        `upper` are then bounds where there are any, else an interval. `rank` is among all municipalities.

    Raises
    ------
    UsageError
        When a name is not known, or nothing is held of what is asked for; in one sentence, with the nearest match.

    Examples
    --------
    >>> frame = values("unemployment_rate", areas="RAR Sjælland", since="2024M01", until="2024M03")
    >>> frame[["area_name", "period", "value"]].round(2).to_numpy().tolist()
    [['RAR Sjælland', '2024M01', 2.89], ['RAR Sjælland', '2024M02', 2.85], ['RAR Sjælland', '2024M03', 2.73]]
    """
    errors.check_language(language)
    keys = _listed("indicator", indicator)
    who = _areas(areas)
    data_until = str(calendar.parse(data_until)) if data_until else computing.LAST
    frames = []
    for key in dict.fromkeys(keys):
        record = registry.indicator(key)
        when = _periods(record, who, since, until, periods, data_until)
        frames.append(_tidy(_ranked(record, who, when, _breakdowns(record, breakdown), data_until), language))
    return pd.concat(frames, ignore_index=True)


def everything(indicator: str, language: str = "da") -> pd.DataFrame:
    """Return all values that are kept of an indicator: every area, period of every kind, and breakdown."""
    record = registry.indicator(indicator)
    grid = computing.kept(record)
    frame = grid.rows(list(grid.areas), list(grid.periods), list(grid.breakdowns))
    return _tidy(comparisons.ranked(frame, record), language)


def _ranked(
    record: Indicator, who: Sequence[Area], when: Sequence[str], names: Sequence[str], data_until: str
) -> pd.DataFrame:
    """Return values with the rank of each municipality among all of them."""
    everyone = {area.code: area for area in (*who, *register.municipalities())}
    municipal = any(area.kind == "municipality" for area in who)
    frame = registry.compute(record.key, everyone.values() if municipal else who, when, data_until, breakdowns=names)
    frame = comparisons.ranked(frame, record)
    return frame[frame["area"].isin([area.code for area in who])]


def _tidy(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    names = {area.code: register.name(area, language) for area in register.all_areas()}
    return frame.assign(
        area_name=_each(frame["area"], lambda code: names.get(code, code)),
        date=calendar.first_day(frame["period"]),
        breakdown_name=_each(frame["breakdown"], lambda name: context.breakdown_name(name, language)),
        source=_each(frame["snapshots"], lambda ids: "; ".join(record_kinds.of(ids, language))),
    )[COLUMNS]


def _each(column: pd.Series, name: Callable[[object], str]) -> pd.Series:
    return column.map({each: name(each) for each in set(column.tolist())}).astype("str")


def indicators(language: str = "da") -> pd.DataFrame:
    """Return the indicators: key, name, definition, unit, tables and the periods held.

    Returns
    -------
    DataFrame
        key, name, definition, unit, decimals, polarity, tables, periods (the kinds), breakdowns, and first and last,
        the first and the last period held; empty where no table is held.

    Examples
    --------
    >>> indicators().set_index("key").loc["unemployment_rate", ["unit", "periods"]].tolist()
    ['pct', 'month']
    """
    errors.check_language(language)
    rows = []
    for record in registry.indicators().values():
        found = computing.periods_of(record, computing.rows_of(record, (), computing.LAST))
        own = [period for period in found if calendar.parse(period).kind == record.period_kinds[0]]
        texts = {name: getattr(record, name).text(language) for name in ("name", "definition")}
        plain = {name: getattr(record, name) for name in ("unit", "decimals", "polarity")}
        lists = {"tables": record.tables, "periods": record.period_kinds, "breakdowns": record.breakdowns}
        joined = {name: " ".join(each) for name, each in lists.items()}
        first, last = (own[0], own[-1]) if own else ("", "")
        rows.append({"key": record.key, **texts, **plain, **joined, "first": first, "last": last})
    return pd.DataFrame(rows)


def areas(within: str | None = None, *, kind: str | None = None, language: str = "da") -> pd.DataFrame:
    """Return the areas, country and groups first; or the municipalities of a group.

    Parameters
    ----------
    within : str, optional
        A group: name, code or slug.
    kind : str, optional
        "municipality", "rar", "region", "landsdel", "kommunegruppe" or "country".

    Returns
    -------
    DataFrame
        area (the code), area_name, kind, slug, municipalities (how many), and of a municipality the names of its
        region, landsdel, rar and kommunegruppe.

    Examples
    --------
    >>> len(areas(within="RAR Sjælland")), areas(kind="region")["area_name"].tolist()[-1]
    (17, 'Region Østdanmark')
    """
    if kind is not None and kind not in register.KINDS:
        raise errors.unknown("kind of area", kind, register.KINDS[:-1])
    group = register.resolve(within) if within is not None else None
    chosen = register.all_areas() if group is None else [register.area(code) for code in group.members]
    rows = []
    for each in chosen:
        named = {"area": each.code, "area_name": register.name(each, language), "kind": each.kind, "slug": each.slug}
        of = {
            name: register.name(register.group_of(each.code, name), language) if each.kind == "municipality" else ""
            for name in register.GROUPING_KINDS
        }
        rows.append({**named, "municipalities": len(each.members), **of})
    frame = pd.DataFrame(rows)
    return frame if kind is None else frame[frame["kind"] == kind].reset_index(drop=True)


def ranks(
    indicator: str, period: str | None = None, *, breakdown: str | None = None, data_until: str | None = None
) -> pd.DataFrame:
    """Return all municipalities by rank in a period, with the interval of each rank.

    Number 1 is the lowest where lower is better, else the highest; ties share the best place. A municipality whose
    number is hidden or not held has no rank, and is last.

    Parameters
    ----------
    indicator : str
    period : str, optional
        The newest by default.
    breakdown : str, optional

    Returns
    -------
    DataFrame
        The columns of `values`, and rank_lower and rank_upper.

    Examples
    --------
    >>> ranks("unemployment_rate", "2026M07").iloc[0]["area_name"]
    'Billund'
    """
    until = str(calendar.parse(data_until)) if data_until else computing.LAST
    record = registry.indicator(indicator)
    if period is None:
        found = held.periods_held(record, until)
        if not found:
            raise _nothing(record)
        period = found[-1]
    frame = values(indicator, periods=[period], breakdown=breakdown, data_until=data_until)
    places = comparisons.ranks_with_intervals(indicator, str(calendar.parse(period)), until)
    places = places.drop(columns=["rank", "rank_of"])
    return frame.merge(places, on=RANK, how="left").sort_values(["breakdown", "rank"], ignore_index=True)


def observations(table: str, areas: Areas | None = None) -> pd.DataFrame:
    """Return what an official table has published, number for number.

    Parameters
    ----------
    table : str
        "Y25I01"; see `bilag list tables`.
    areas : optional
        As for `values`; all that the table has by default.

    Returns
    -------
    DataFrame
        table, measure, area, area_name, period, date, breakdown, value, status, unit, source, snapshot.

    Examples
    --------
    >>> rows = observations("Y25I01", "Næstved").query("period == '2026M07' and breakdown == ''")
    >>> rows["value"].tolist()
    [1075.0, 2.6]
    """
    codes = None if areas is None else [area.code for area in _areas(areas)]
    frame = store.load(table, areas=codes)
    names = {area.code: area.name for area in register.all_areas()}
    area_name, date = _each(frame["area"], lambda code: names.get(code, code)), calendar.first_day(frame["period"])
    frame = frame.assign(area_name=area_name, date=date)
    order = ["table", "measure", "area", "area_name", "period", "date", "breakdown", "value", "status", "unit"]
    return frame[[*order, "source", "snapshot"]]


@dataclass(frozen=True)
class Theme:
    """The house style of drawings; `palette` is the colour of each role: own, peers, rar, region, country."""

    palette: dict[str, str]
    language: str

    def numbers(self, decimals: int = 0) -> Callable[[float, object], str]:
        """Return a formatter of an axis: `axes.yaxis.set_major_formatter(theme.numbers(1))`."""
        return lambda value, _=None: formats.number(value, decimals, language=self.language)


def theme(language: str = "da") -> Theme:
    """Let seaborn and matplotlib draw in the house style, and return its colours and numbers.

    Examples
    --------
    >>> theme().palette["own"], theme().numbers(1)(1234.5)
    ('#0b3c5d', '1.234,5')
    """
    from analysis.display.figures import style

    errors.check_language(language)
    style.set_theme()
    return Theme({role: look.colour for role, look in style.LOOKS.items()}, language)


# What was asked for


def _areas(given: Areas) -> list[Area]:
    if isinstance(given, pd.DataFrame):
        given = given["area"].drop_duplicates().tolist()
    several = _listed("area", given)
    found = [area for each in several for area in ([each] if isinstance(each, Area) else _named(each))]
    return list(dict.fromkeys(found))


def _listed(what: str, given: object) -> list:
    """Return one thing or several as a list; what is no list is one thing, and is judged as that."""
    several = list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [given]
    if not several:
        every = ", or write areas='all' for all municipalities" if what == "area" else ""
        raise errors.UsageError(f"No {what} is named; name at least one{every}.")
    return several


def _named(text: str) -> list[Area]:
    if not isinstance(text, str):
        raise errors.UsageError(f"An area is named by a text, such as '370' or 'Næstved', not {text!r}.")
    if text.casefold() == ALL:
        return list(register.municipalities())
    if text.casefold().startswith(OF):
        return [register.area(code) for code in register.resolve(text[len(OF) :]).members]
    return [register.resolve(text)]


def _periods(
    record: Indicator, who: Sequence[Area], since: str | None, until: str | None, given: object, data_until: str
) -> list[str]:
    """Return the periods asked for; some of them must be held."""
    found = held.all_periods_held(record, data_until, who)
    if not found:
        raise _nothing(record)
    if isinstance(given, str) and given not in calendar.MONTHS_IN and not any(map(str.isdigit, given)):
        raise errors.unknown("kind of period", given, calendar.MONTHS_IN)
    kind = given if isinstance(given, str) and given in calendar.MONTHS_IN else record.period_kinds[0]
    if given is not None and kind != given:
        asked = [str(calendar.parse(each)) for each in _listed("period", given)]
    else:
        asked = [period for period in found if calendar.parse(period).kind == kind]
    wrong = [period for period in asked if calendar.parse(period).kind not in record.period_kinds]
    if wrong or kind not in record.period_kinds:
        kinds = errors.alternatives(record.period_kinds)
        raise errors.UsageError(f"'{record.key}' is given by {kinds}, not for {wrong[0] if wrong else kind!r}.")
    chosen = [
        period
        for period in asked
        if (since is None or calendar.parse(period).first_month >= calendar.parse(since).first_month)
        and (until is None or calendar.parse(period).last_month <= calendar.parse(until).last_month)
    ]
    if not set(chosen) & set(found):
        own = [period for period in found if calendar.parse(period).kind == kind]
        span = " to ".join(dict.fromkeys(((own or found)[0], (own or found)[-1])))
        raise errors.UsageError(f"Nothing is held of '{record.key}' then; held: {span}.")
    return chosen


def _nothing(record: Indicator) -> errors.UsageError:
    tables = errors.alternatives(table for table in record.tables if not official_tables.is_printed_plan(table))
    return errors.UsageError(f"Nothing is held of '{record.key}': it is made from {tables}; see: bilag status.")


def _breakdowns(record: Indicator, given: str | Sequence[str] | None) -> list[str]:
    if given is None:
        given = "" if "" in record.breakdowns else ALL
    if given == ALL:
        if not record.breakdowns:
            raise errors.UsageError(
                f"'{record.key}' is given by breakdowns that are put together when asked, such as "
                f"{record.example_breakdown!r}; name one with breakdown=."
            )
        return list(record.breakdowns)
    return [given] if isinstance(given, str) else list(given)
