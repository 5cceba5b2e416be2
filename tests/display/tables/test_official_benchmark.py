"""The place in the ministry's benchmark: the calendar year's, and how it has moved since."""

import pytest

from analysis.display.tables import official_benchmark
from analysis.indicators.registry import indicator

RANK = indicator("benchmark_rank")


@pytest.mark.parametrize(
    ("ranks", "words"),
    [
        (
            {"2020QMAT04": 35, "2021QMAT02": 32, "2021QMAT04": 25, "2022QMAT02": 31},
            "en fremgang på 10 pladser fra nr. 35 året før. "
            "Siden er Næstved gået 6 pladser tilbage, til nr. 31 i 3. kvt. 2021-2. kvt. 2022 (nr. 32 året før).",
        ),
        (
            {"2021QMAT04": 25, "2022QMAT01": 24},
            "nr. 25 af 98 kommuner i ministeriets benchmark. "
            "Siden er Næstved gået én plads frem, til nr. 24 i 2. kvt. 2021-1. kvt. 2022.",
        ),
        ({"2021QMAT04": 25, "2022QMAT01": 25}, "Næstved er også nr. 25 i 2. kvt. 2021-1. kvt. 2022."),
        ({"2021QMAT04": 25}, "I 2021 var Næstved nr. 25 af 98 kommuner i ministeriets benchmark."),
        (
            {"2022QMAT01": 25},
            "I 2. kvt. 2021-1. kvt. 2022 var Næstved nr. 25 af 98 kommuner i ministeriets benchmark.",
        ),
    ],
)
def test_the_newest_place_is_told_by_how_it_moved_since_the_calendar_year(ranks, words, make_values, make_view):
    rows = [
        {"indicator": RANK.key, "breakdown": "benefit_group=total", "period": period, "value": float(rank)}
        for period, rank in ranks.items()
    ]
    view = make_view(data_until="2022M06")
    assert official_benchmark.rank_paragraph(make_values(*rows), RANK, view).text.endswith(words)
