"""The summary on the first page, of all plans and of municipalities that have none."""

import re

import pytest

from analysis import open_annex
from analysis.annex.parameters import resolve
from analysis.core import areas, formats
from analysis.indicators import held
from analysis.indicators.changes import breaks_between
from analysis.indicators.registry import compute, indicator

KEYS = (
    *("unemployment_rate", "long_term_share_12_months", "public_support_share", "cash_assistance_share"),
    *("activation_rate", "ordinary_hours_share", "employed_or_in_education_share"),
)
SPARE = ("unemployment_rate_year", "employment_rate", "population")
# An abbreviation has a small letter or a number after it.
SENTENCE = re.compile(r"\.(?= [A-ZÆØÅ]|$)")


def summary(municipality, year, plan):
    annex = open_annex("overview", **resolve(municipality, year, plan).model_dump())
    return annex.summary(*annex.chosen(*KEYS), spare=SPARE).text


@pytest.mark.parametrize(
    ("municipality", "year", "plan"),
    [
        *(
            ("Næstved", 2023, "naestved-2023"),
            ("Næstved", 2020, "naestved-politik"),
            ("Slagelse", 2017, "slagelse-2017"),
        ),
        *(("Faxe", year, "faxe-2024-2026") for year in (2024, 2025, 2026)),
        *(("Stevns", year, "stevns-2024-2026") for year in (2024, 2025, 2026)),
        *((name, 2026, "default") for name in ("Læsø", "København", "Næstved")),
    ],
)
def test_five_to_eight_sentences(municipality, year, plan):
    said = summary(municipality, year, plan)
    assert 5 <= len(SENTENCE.findall(said)) <= 8, said


@pytest.mark.parametrize("municipality", ["Faxe", "Næstved", "Læsø"])
def test_no_key_figure_has_lost_more_places_than_the_one_told(municipality):
    said = summary(municipality, 2026, "default")
    found = re.search(r"gået mest tilbage på nøgletallet .*?: fra nr\. (\d+) til nr\. (\d+) af", said)
    code, lost = areas.resolve_municipality(municipality).code, []
    for key in KEYS:
        placed = {}
        newest = held.newest(indicator(key), areas.area(code), "2026M07")
        for period in held.with_year_before(newest) if newest else ():
            shown = compute(key, areas.municipalities(), [period], "2026M07")
            shown = shown[shown["breakdown"] == indicator(key).breakdowns[0]].set_index("area")
            numbers = formats.round_half_up(shown["value"].dropna(), indicator(key).decimals)
            # a hidden number has a place where its bounds lie apart from all other numbers
            hidden = shown.loc[shown["status"] == "suppressed", ["lower", "upper"]].dropna()
            bounds = hidden.apply(formats.round_half_up, decimals=indicator(key).decimals)
            printed = numbers.copy()
            for area, (low, high) in bounds.iterrows():
                others = bounds.drop(area)
                touched = (others["lower"] <= high) & (others["upper"] >= low)
                if not printed.between(low, high).any() and not touched.any():
                    numbers[area] = low
            if code in numbers:
                better = numbers < numbers[code] if indicator(key).polarity == "lower" else numbers > numbers[code]
                placed[period] = 1 + int(better.sum())
        # places on either side of a break are not compared
        if len(placed) == 2 and not breaks_between(indicator(key), indicator(key).breakdowns[:1], *sorted(placed)):
            before, now = (placed[period] for period in sorted(placed))
            lost.append(now - before)
    told = int(found[2]) - int(found[1]) if found else 0
    assert told == max(0, *lost)
