"""The parameter models: what an annex or a comparison is made for, and what each of its chapters is given."""

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict

from analysis import plans
from analysis.core import areas, errors, periods
from analysis.store import snapshots

YEARS = range(2007, 2031)


class _Given(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Parameters(_Given):
    """What one annex is made for; the `parameters` cell of each chapter assigns exactly these fields.

    Such as Næstved's "370", its year 2023 and plan "naestved-2023", and the last month that it may speak of, "2022M06".
    """

    municipality: str
    year: int
    plan: str
    data_until: str
    language: Literal["da", "en"]


class ComparisonParameters(_Given):
    """What a comparison is made for; the `parameters` cell of each of its chapters assigns exactly these fields.

    The codes of the municipalities stand in the order of the columns.
    """

    municipalities: list[str]
    year: int
    data_until: str
    language: Literal["da", "en"]


FIELDS = tuple(Parameters.model_fields)


def resolve(
    municipality: str,
    year: int | str,
    plan: str | None = None,
    data_until: str | None = None,
    language: str = "da",
) -> Parameters:
    """Turn what a user typed into parameters that are known to be good.

    Parameters
    ----------
    municipality : str
        Code, name or slug.
    year : int or str
        The plan's year.
    plan : str, optional
        Name of a plan; without it the municipality's own plan for the year, else `default`.
    data_until : str, optional
        Last period the annex may speak of; a quarter or a year means its last month. Without it the
        plan's own, else the earlier of December of `year` and the newest month held.
    language : {"da", "en"}

    Raises
    ------
    UsageError
        If a value is unknown, with the nearest match; if the plan is another municipality's or another
        year's; if `data_until` is later than the newest month held.

    Examples
    --------
    >>> resolve("Næstved", 2023, plan="naestved-2023").data_until
    '2022M06'
    """
    area = areas.resolve_municipality(str(municipality))
    if not re.fullmatch(r"[0-9]{4}", str(year)) or int(year) not in YEARS:
        raise errors.UsageError(f"Unknown year '{year}'; a year from {YEARS[0]} to {YEARS[-1]} is allowed.")
    year = int(year)
    errors.check_language(language)
    if plan is None:
        plan = plans.plan_for(area.code, year)
    elif plan not in plans.names():
        raise errors.unknown("plan", plan, plans.names())
    chosen = plans.load(plan)
    if chosen.municipality not in (None, area.code):
        owner = areas.area(chosen.municipality).name
        raise errors.UsageError(f"Plan '{plan}' is {owner}'s, not {area.name}'s; use the plan 'default'.")
    if chosen.years and year not in chosen.years:
        allowed = ", ".join(map(str, chosen.years))
        raise errors.UsageError(f"Plan '{plan}' is not for {year}; its years are {allowed}.")
    until = _data_until(data_until, chosen.data_until, year)
    return Parameters(municipality=area.code, year=year, plan=plan, data_until=until, language=language)


def newest_month() -> str:
    """Return the newest month that Jobindsats has published of the municipalities, as held here.

    Examples
    --------
    >>> newest_month()
    '2026M07'
    """
    held = [snapshots.sidecar(snapshot) for snapshot in snapshots.newest().values()]
    newest = [each.periods.last for each in held if each.source == "jobindsats" and "municipality" in each.areas]
    months = [period for period in newest if periods.parse(period).kind == "month"]
    if not months:
        raise errors.UsageError("No table of Jobindsats by municipality and month is held; see: bilag status")
    return max(months)


def _data_until(asked: str | None, fixed_by_plan: str | None, year: int) -> str:
    if asked is None:
        return min(fixed_by_plan or f"{year}M12", newest_month())
    month = str(periods.months(periods.parse(asked))[-1])
    if month > newest_month():
        raise errors.UsageError(f"--data-until {asked} is later than the newest month held, {newest_month()}.")
    if month < f"{YEARS[0]}M01":
        raise errors.UsageError(f"--data-until {asked} is before {YEARS[0]}M01, the first month of the municipalities.")
    return month
