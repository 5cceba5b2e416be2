"""A month on one page: its numbers and verdicts worked out from the raw snapshots by none of the project's code."""

import csv
import math
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import pytest

from analysis.annex import scoreboard
from analysis.core import areas, errors
from analysis.statistics import forecasts

RAW = Path(__file__).resolve().parents[2] / "data" / "snapshots" / "jobindsats"
MONTH, BEFORE = "2026M07", "2026M06"
UNEMPLOYED, LONG = ("Y25I01", "unemployed_full_time_count"), ("Y25I09", "long_term_unemployed_count")
NAMES = {
    "unemployment_rate": "Ledighedsprocent",
    "unemployed": "Ledige fuldtidspersoner",
    "long_term_share": "Andel langtidsledige",
    "long_term_unemployed": "Langtidsledige",
    "cash_assistance_share": "Kontanthjælp mv. i procent af befolkningen 16-66 år",
    "cash_assistance_full_time": "Fuldtidspersoner på kontanthjælp mv.",
    "activation_rate": "Aktiveringsgrad",
    "ordinary_hours_share": "Andel på kontanthjælp mv. med ordinære timer",
    "ordinary_hours_persons": "Modtagere af kontanthjælp mv. med ordinære timer",
    "upskilling_share": "Andel i vejledning og opkvalificering",
}


@cache
def raw(table: str, measure: str, breakdown: str = "") -> dict[tuple[str, str], float]:
    """Return what a table has published of a measure, by area and period."""
    with max((RAW / table).glob("*.csv")).open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if (row["measure"], row["breakdown"]) == (measure, breakdown)]
    return {(row["area"], row["period"]): float(row["value"]) for row in rows if row["value"]}


def danish(number: float, decimals: int) -> str:
    rounded = Decimal(repr(number)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{rounded:,}".translate(str.maketrans(",.", ".,"))


def numbers(code: str, month: str) -> dict[str, str]:
    """Return each measure of a month as it is printed, from what was published alone."""
    at = code, month
    counts = {"unemployed": UNEMPLOYED, "long_term_unemployed": LONG}
    counts["cash_assistance_full_time"] = ("Y60A02", "full_time_persons_count")
    counts["ordinary_hours_persons"] = ("Y60J01", "ordinary_hours_persons_count")
    published = {
        "unemployment_rate": ("Y25I01", "unemployed_labour_force_pct"),
        "cash_assistance_share": ("Y60A02", "population_pct"),
        "activation_rate": ("Y60C07", "activation_rate_pct"),
        "ordinary_hours_share": ("Y60J01", "ordinary_hours_share_pct"),
    }
    upskilled = raw("Y60C02", "activated_persons_count", "offer=vejledning_og_opkvalificering")
    shares = {
        "long_term_share": (raw(*LONG), raw(*UNEMPLOYED)),
        "upskilling_share": (upskilled, raw("Y60A02", "persons_count")),
    }
    found = {key: danish(raw(*of)[at], 0) for key, of in counts.items() if at in raw(*of)}
    found |= {key: danish(raw(*of)[at], 1) for key, of in published.items() if at in raw(*of)}
    return found | {key: danish(100 * top[at] / base[at], 1) for key, (top, base) in shares.items() if at in top}


@cache
def lines(municipality: str | None, month: str = MONTH, language: str = "da") -> list[str]:
    return scoreboard.digest(municipality, month, language).splitlines()


def line(told: list[str], key: str) -> str:
    (found,) = [each for each in told if re.match(rf"- {re.escape(NAMES[key])}(?: i \w+ \d+)?:", each)]
    return found


@pytest.mark.parametrize("municipality", ["Faxe", "Odense"])
def test_the_numbers_are_those_that_follow_from_the_raw_snapshots(municipality):
    code, told = areas.resolve_municipality(municipality).code, lines(municipality)
    now, before = numbers(code, MONTH), numbers(code, BEFORE)
    compared = 0
    for key in NAMES:
        # what is counted a month later than the others names its month
        late = key not in now
        newest, earlier = (before, numbers(code, "2026M05")) if late else (now, before)
        said = line(told, key).partition(": ")[2]
        assert re.match(r"[\d.,]+", said)[0] == newest[key], key
        assert ("i juni 2026" in line(told, key)) == late
        compared += 1
        if key in earlier:
            assert f" mod {earlier[key]} måneden før" in said, key
            compared += 1
        else:
            assert "kan ikke sammenlignes med måneden før" in said
    assert compared == 19


def p_value(one: float, other: float, base: float, other_base: float) -> float:
    """Return how often chance alone parts two counts per base so much, by the score test."""
    pooled = (one + other) / (base + other_base)
    z = (one / base - other / other_base) / math.sqrt(pooled * (1 / base + 1 / other_base))
    return math.erfc(abs(z) / math.sqrt(2))


def test_who_is_better_and_worse_follows_from_the_raw_counts():
    counts = raw(*UNEMPLOYED)
    moved = {"bedre": 0, "dårligere": 0}
    for each in areas.municipalities():
        now, before = counts[each.code, MONTH], counts[each.code, BEFORE]
        if p_value(now, before, 1, 1) < 0.05 and abs(now - before) >= max(1, 0.02 * now):
            moved["bedre" if now < before else "dårligere"] += 1
    assert sum(moved.values()) > 0
    told = lines(None)
    said = re.search(r"bedre i (\d+) og dårligere i (\d+) af (\d+) kommuner", line(told, "unemployed"))
    assert tuple(map(int, said.groups())) == (moved["bedre"], moved["dårligere"], 98)


def test_nothing_is_better_or_worse_without_a_test():
    for told in (lines("Faxe"), lines("København"), lines(None)):
        assert "ikke vurderet" in line(told, "activation_rate")


@pytest.mark.parametrize("language", errors.LANGUAGES)
@pytest.mark.parametrize("municipality", ["Faxe", "København", "Læsø", None])
@pytest.mark.parametrize("month", ["2025M07", MONTH])
def test_a_month_is_at_most_thirty_lines_without_a_gap(municipality, month, language):
    told = lines(municipality, month, language)
    assert 15 < len(told) <= 30
    assert not re.search(r"\bnan\b|None|\{|\}", "\n".join(told))


def test_nothing_is_compared_across_a_break_or_said_of_a_later_month():
    told = lines("Faxe", "2025M07")
    assert line(told, "cash_assistance_full_time").endswith("(kan ikke sammenlignes med måneden før)")
    assert "mod" in line(told, "unemployed")
    assert not re.search(r"august 2025|2026(?!-)", "\n".join(told[:-1]))


def test_hidden_numbers_stay_hidden():
    told = lines("Læsø")
    assert any("ikke vist, meget få personer" in each for each in told)
    assert (areas.resolve_municipality("Læsø").code, MONTH) not in raw(*LONG)


def test_what_is_unexpected_is_what_the_control_chart_finds():
    frame = forecasts.newest_month("long_term_unemployed", areas.municipalities(), MONTH).set_index("area")
    away = frame[frame["outcome"] != "inside"]
    # as printed, a number may lie on the edge
    away = away[(away["value"] < away["lower_2"].round()) | (away["value"] > away["upper_2"].round())]
    (said,) = [each for each in lines(None) if "Uden for det ventede:** langtidsledige" in each]
    assert f"langtidsledige i {len(away)} af {len(frame)} kommuner." in said and len(away) > 0
    most = away["error"].abs().idxmax()
    (alone,) = [each for each in lines(most) if "Uden for det ventede" in each]
    number = danish(raw(*LONG)[most, MONTH], 0)
    assert f"{areas.area(most).name} ({number} mod ventet " in said and f"langtidsledige ({number} mod ventet " in alone


def test_a_house_has_measures_of_its_own_and_a_wrong_one_is_told(tmp_path, monkeypatch):
    (tmp_path / "bilag.yml").write_text('municipality: "320"\n', encoding="utf-8")
    own = tmp_path / "data" / "scoreboard.yml"
    own.parent.mkdir()
    monkeypatch.setenv("BILAG_HOME", str(tmp_path))
    own.write_text("[unemployed, long_term_share]\n", encoding="utf-8")
    assert scoreboard.measures() == ["unemployed", "long_term_share"]
    own.write_text("[unemployed, population]\n", encoding="utf-8")
    with pytest.raises(errors.DataError, match="no measure by month with a better end has that name"):
        scoreboard.measures()


def test_the_command_tells_it_and_writes_it(run, tmp_path):
    code, out, err = run("digest", "--municipality", "Faxe", "--month", MONTH)
    assert (code, err) == (0, "") and out == scoreboard.digest("Faxe", MONTH) + "\n"
    page = tmp_path / "faxe.html"
    assert run("digest", "--municipality", "Faxe", "--month", MONTH, "--out", str(page))[0] == 0
    text = page.read_text(encoding="utf-8")
    assert "<h1" in text and text.count("<li>") == 13 and "Content-Security-Policy" in text and "http-equiv" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Missing option '--municipality'."),
        (("--all", "--municipality", "Faxe"), "--all and --municipality exclude each other"),
        (("--municipality", "Fakse"), "did you mean 'Faxe'?"),
        (("--all", "--month", "2026"), "--month 2026 is no month"),
        (("--all", "--month", "2030M01"), "is later than the newest month held"),
        (("--all", "--month", "1990M01"), "No measure of the scoreboard has a number up to 1990M01"),
        (("--all", "--out", "x.pdf"), "allowed are"),
    ],
)
def test_what_cannot_be_told_is_one_sentence(run, arguments, message):
    code, out, err = run("digest", *arguments)
    assert (code, out) == (2, "") and message in err and err.count("\n") == 1
