"""The verbs of statistics on the numbers that are held, for a municipality with much and one with little."""

import warnings

import pytest

from analysis import open_annex
from analysis.display.blocks.blocks import Figure, Message, Missing, Table, Text


def annex(municipality="320", plan="default", data_until="2026M07", year=2026):
    return open_annex(
        "unemployment", municipality=municipality, year=year, plan=plan, data_until=data_until, language="da"
    )


@pytest.mark.parametrize("municipality", ["370", "563", "825"])
@pytest.mark.parametrize("data_until", ["2022M06", "2025M08", "2026M07"])
def test_no_verb_warns_or_prints_nan_for_any_size_of_municipality(municipality, data_until):
    chapter, hours = annex(municipality, data_until=data_until, year=2026), "ordinary_hours_share"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = [
            chapter.message("long_term_share_12_months"),
            chapter.lines("unemployed"),
            chapter.lines(hours),
            chapter.comparison("unemployed_by_benefit", by="breakdown"),
            chapter.key_figures("unemployed", hours, caption="x", kind="at_a_glance"),
            chapter.message("unemployed", hours),
        ]
    for block in found:
        assert block is None or isinstance(block, (Figure, Message, Missing, Table, Text))
        assert block is None or " nan" not in block.plain().lower()


def test_months_that_are_too_small_to_be_published_are_not_called_a_table_without_a_division():
    laesoe = annex("825")
    told = laesoe.missing("long_term_share_12_months")
    assert told.text == ("Tallene for Læsø er så små, at de ikke offentliggøres: andel langtidsledige, 12 måneder.")
