"""The verbs of a chapter: whom they are about, what the plan chooses, and what they say when nothing is held."""

import pytest

from analysis import open_annex, plans
from analysis.annex import scope
from analysis.core import errors
from analysis.display.blocks.blocks import Figure, Missing
from analysis.indicators import registry
from analysis.plans.model import ChapterChoice


def annex(chapter="overview", municipality="320", **given):
    given = {"year": 2026, "plan": "default", "data_until": "2026M07", "language": "da"} | given
    return open_annex(chapter, municipality=municipality, **given)


@pytest.fixture
def choose(monkeypatch):
    """Return a function that gives the default plan options for the chapter `overview`."""

    def chosen(**options):
        plan = plans.load("default").model_copy(
            update={"chapters": [ChapterChoice(chapter="overview", options=options)]}
        )
        monkeypatch.setattr(plans, "load", lambda name: plan)

    return chosen


def test_the_same_verbs_speak_about_the_country():
    country = annex().about("country")
    assert (country.own.code, country.comparators) == ("000", ())
    told = country.message("unemployment_rate").plain()
    assert "i hele landet" in told
    assert "nr." not in told
    figure = country.lines("unemployment_rate")
    assert isinstance(figure, Figure)
    assert figure.id == "overview-country-unemployment-rate-lines"


def test_the_rar_of_bornholm_is_bornholm():
    annex = open_annex("unemployment", municipality="Bornholm", year=2026)
    assert [area.code for area in annex.comparators] == ["kommunegruppe-5", "000"]
    assert annex.values("unemployment_rate", areas="rar", since="2026M07")["area"].tolist() == ["400"]
    assert annex.values("unemployment_rate", areas="municipalities of rar", since="2026M07")["area"].tolist() == ["400"]
    shown = annex.comparison("unemployment_rate", comparators=["RAR Bornholm", "country"])
    assert [row.label for row in shown.rows] == ["Bornholm", "Hele landet"]


def test_about_the_region_the_country_stands_beside():
    region = annex().about("region")
    assert (region.own.name, [area.code for area in region.comparators]) == ("Region Sjælland", ["000"])


def test_the_plan_chooses_indicators_and_how_far_back(choose):
    choose(indicators=["activation_rate"], months=12, periods=3)
    chapter = annex()
    assert chapter.chosen("unemployment_rate", "population") == ["activation_rate"]
    assert len(chapter.comparison("unemployment_rate").columns) == 3 + 1
    assert len(chapter.lines("unemployment_rate").data.rows) == 12


def test_without_a_choice_the_notebook_decides():
    assert annex().chosen("unemployment_rate") == ["unemployment_rate"]
    assert len(annex().comparison("unemployment_rate").columns) == 6 + 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"month": 12}, "did you mean 'months'"),
        ({"indicators": ["unemployment_rat"]}, "did you mean 'unemployment_rate'"),
        ({"months": "all"}, "'months' has the value 'all'"),
    ],
)
def test_an_option_that_is_not_known_is_told(choose, options, words):
    choose(**options)
    with pytest.raises(errors.BilagError, match=words):
        annex()


def test_options_name_the_plan_and_the_chapter():
    plan = plans.load("default").model_copy(
        update={"chapters": [ChapterChoice(chapter="overview", options={"color": "red"})]}
    )
    with pytest.raises(errors.UsageError, match="chapter 'overview' in plan 'default'"):
        scope.options_of(plan, "overview")


def test_the_table_of_benefits_is_whole_where_the_plan_prints_it_and_short_elsewhere():
    """Three years with the changes beside the country's; else two years."""
    given = {"year": 2023, "data_until": "2022M06"}
    whole = annex("benefits", "370", plan="naestved-2023", **given).benefits("full_time_persons")
    short = annex("benefits", "370", **given).benefits("full_time_persons")
    assert (len(whole.columns), [column.label for column in whole.columns][:3]) == (8, ["2019", "2020", "2021"])
    assert isinstance(short, Missing) or len(short.columns) <= 6


@pytest.mark.parametrize("kind", ["newest", "at_a_glance"])
def test_the_notebook_gives_the_order_and_what_is_not_held_is_handed_on(kind):
    keys = ("population", "unemployment_rate", "sickness_benefit_persons")
    table, lacking = annex().key_figures(*keys, caption="x", kind=kind)
    assert [row.label.split(",")[0] for row in table.rows] == ["Folketal", "Ledighedsprocent"]
    assert (lacking.tables, lacking.names) == (("Y07A02",), ("personer på sygedagpenge",))


def test_at_a_glance_ten_indicators_are_told_each_by_its_first_breakdown():
    keys = [key for key in registry.indicators() if annex().newest(key)][:12]
    table = annex().key_figures(*keys, caption="x", kind="at_a_glance")
    assert {value["indicator"].removesuffix("_change") for value in table.values} <= set(keys[:10])
    by_benefit = annex().key_figures("unemployed_by_benefit", caption="x", kind="at_a_glance")
    assert len(by_benefit.rows) == 1
    assert len(annex().key_figures("unemployed_by_benefit", caption="x").rows) > 1


def test_months_stand_as_rows_where_the_plan_prints_them_so():
    given = {"caption": "x", "kind": "months"}
    keys = ("sickness_benefit_persons", "sickness_benefit_full_time")
    naestved = annex("sickness", "370", year=2023, plan="naestved-2023", data_until="2022M06")
    assert [row.label for row in naestved.key_figures(*keys, **given).rows][-1].endswith("2022")
    assert [row.label.split(",")[0] for row in annex().key_figures("unemployed", **given).rows] == [
        "Ledige fuldtidspersoner"
    ]


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        *(("message", {}), ("lines", {}), ("comparison", {}), ("comparison", {"by": "breakdown"})),
        *(("benchmark", {}), ("benefits", {})),
    ],
)
def test_a_table_that_is_not_held_is_named(verb, words):
    block = getattr(annex(), verb)("sickness_benefit_persons", **words)
    assert isinstance(block, Missing)
    assert block.tables == ("Y07A02",)


def test_records_that_are_not_given_are_asked_for(monkeypatch, tmp_path):
    monkeypatch.setenv("BILAG_RECORDS", str(tmp_path))
    (block,) = annex("employers").records("partnership_agreements", "campaigns")
    assert block.records == ("partnership_agreements", "campaigns")
    assert block.text == "Kommunens egne tal mangler: partnerskabsaftaler og oplysningskampagner."
    assert block.commands == (("Lav skabeloner til kommunens egne tal", "bilag new records --municipality Faxe"),)


def test_what_a_plan_does_not_have_is_not_shown():
    chapter = annex("outlook", "751")
    assert chapter.from_plan("forecasts") is None
    assert chapter.from_plan("target_groups") is None
    assert chapter.from_plan("printed") is None
    assert chapter.from_plan("notes") is None


def test_a_single_number_is_told_and_not_drawn():
    chapter = annex("youth", "370", year=2023, plan="naestved-2023", data_until="2022M06")
    told = chapter.message("activation_rate_under_30").plain()
    assert "18,0 pct. i 2021" in told
    assert "af 1" not in told
    assert chapter.lines("activation_rate_under_30") is None


def test_what_a_plan_prints_of_the_country_is_told_in_its_own_annex_alone():
    own = annex("outlook", "370", year=2023, plan="naestved-2023", data_until="2022M06").about("country")
    assert "118.872" in own.message("net_unemployed").plain()
    assert isinstance(annex("outlook").about("country").message("net_unemployed"), Missing)


def test_records_that_are_given_are_shown_and_the_others_named(monkeypatch, tmp_path):
    folder = tmp_path / "320-faxe"
    folder.mkdir()
    (folder / "partnership_agreements.csv").write_text(
        "Periode;Antal aftaler;Modtaget;Bemærkning\n2024;27;2025-01-20;\n2025;31;2026-01-20;\n", encoding="utf-8"
    )
    monkeypatch.setenv("BILAG_RECORDS", str(tmp_path))
    (table,) = annex("employers").records("partnership_agreements", "campaigns")
    assert [(row.label, [cell.text for cell in row.cells]) for row in table.rows] == [
        ("Partnerskabsaftaler: antal aftaler", ["27", "31"])
    ]
    assert "Ikke indberettet: oplysningskampagner." in table.notes
    assert all(value["snapshots"] for value in table.values)


def test_the_minister_s_goals_stand_with_the_newest_numbers():
    table = annex("method", "370", year=2023, plan="naestved-2023", data_until="2022M06").from_plan("ministerial_goals")
    assert len(table.rows) == 5
    last = [cell.text for cell in table.rows[-1].cells]
    assert "Nye stillinger på Jobnet, hele landet: 33.759 stillinger (juni 2022)." in last[1]
    assert "Besættelsesgrad: ikke hentet." in last[1]


def test_another_municipality_s_plan_is_no_source():
    def tables(code, **given):
        return {row.label: row.cells[-1].text for row in annex("method", code, **given).method("definitions").rows}

    assert tables("320")["Ledighedsprocent efter alder"] == "AUP01"
    naestved = tables("370", year=2023, plan="naestved-2023", data_until="2022M06")
    assert naestved["Ledighedsprocent efter alder"] == "AUP01, kommunens trykte plan"
    assert tables("320")["Andel 25-årige med ungdomsuddannelse"].startswith("kommunens egne tal (")


def test_an_intro_speaks_where_there_are_numbers():
    faxe = open_annex("youth", municipality="320", year=2026, plan="default", data_until="2026M07", language="da")
    assert faxe.text("unemployment_rate", "sickness_benefit_persons", da="Ja.", en="Yes.").text == "Ja."
    assert not faxe.text("sickness_benefit_persons", da="Ja.", en="Yes.")


def test_breakdowns_without_a_number_are_no_rows():
    faxe = open_annex("hours", municipality="320", year=2026, plan="default", data_until="2026M07", language="da")
    labels = [row.label for row in faxe.comparison("ordinary_hours_share_by_benefit", by="breakdown").rows]
    assert "Kontanthjælp" in labels and "I alt" not in labels


def test_the_tables_to_fetch_are_those_that_can_be_had_by_municipality():
    faxe = open_annex("method", municipality="320", year=2026, plan="default", data_until="2026M07", language="da")
    lacking = faxe.method("lacking")
    assert not {"Y25I05", "Y25I07", "Y25I14"} & set(lacking.tables)
    assert lacking.elsewhere == ("Y01A02",)
    assert "Hentet, men uden tal for Faxe til og med juli 2026: Y01A02." in lacking.text


def test_the_shares_of_education_say_which_are_lacking():
    faxe = open_annex("education", municipality="320", year=2026, plan="default", data_until="2026M07", language="da")
    notes = " ".join(faxe.comparison("education_share", by="breakdown").notes)
    assert "Gymnasial og erhvervsfaglig uddannelse er ikke med" in notes
    assert "afrundet" not in notes
    assert notes.startswith("Tallene er fra 2022. Nyere tal er ikke med i bilaget.")


@pytest.fixture
def with_budget(monkeypatch, tmp_path):
    folder = tmp_path / "320-faxe"
    folder.mkdir()
    header = "Periode;Grundlag;Post;Heraf af;Beløb i mio. kr.;Modtaget"
    rows = ["2026;Vedtaget budget;I alt;;512,4;2025-12-18", "2026;Vedtaget budget;Dagpenge;I alt;98,2;2025-12-18"]
    (folder / "budget.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    (folder / "refugees_received.csv").write_text(
        "Periode;Antal personer;Modtaget\n2025;6;2026-01-20", encoding="utf-8"
    )
    monkeypatch.setenv("BILAG_RECORDS", str(tmp_path))


def test_records_that_no_other_chapter_shows_stand_in_the_chapter_on_targets(with_budget):
    budget, rest = annex("targets", plan="faxe-2024-2026").records()
    assert [row.label for row in budget.rows] == ["I alt", "Dagpenge"]
    assert [row.label for row in rest.rows] == ["Modtagne flygtninge: antal personer"]


def test_a_budget_that_the_chapter_on_the_economy_shows_is_not_shown_twice(with_budget):
    assert annex("targets", plan="default").records() == ()
    assert [row.label for row in annex("economy").comparison("budget", by="item").rows] == ["I alt", "Dagpenge"]


def test_without_records_no_budget_and_nothing_else_is_shown(monkeypatch, tmp_path):
    monkeypatch.setenv("BILAG_RECORDS", str(tmp_path))
    assert annex("economy").comparison("budget", by="item") is None
    assert annex("targets", plan="faxe-2024-2026").records() == ()


def test_target_groups_that_no_other_chapter_shows_stand_in_the_chapter_on_targets(monkeypatch):
    plan = plans.load("stevns-2024-2026")
    given = {"municipality": "336", "plan": "stevns-2024-2026"}
    assert annex("targets", **given).from_plan("target_groups", unless_shown=True) is None
    without = plan.model_copy(update={"chapters": ["overview", "targets"]})
    monkeypatch.setattr(plans, "load", lambda name: without)
    table = annex("targets", **given).from_plan("target_groups", unless_shown=True)
    assert {row.label for row in table.rows} >= {group.name.da for group in plan.target_groups}


def test_no_command_is_given_for_figures_of_a_benefit_that_came_later():
    """The merged kontanthjælp is carried back to 2021, jobafklaring came in July 2014; sickness benefit is older."""
    old = annex("sickness", year=2009, plan="default", data_until="2009M12")
    assert old.missing("jobafklaring_full_time").early == ("Y12A02",)
    assert old.missing("jobafklaring_full_time").commands == ()
    assert old.missing("sickness_benefit_persons").tables == ("Y07A02",)
    assert old.missing("cash_assistance_share").early == ("Y60A02",)


def test_of_what_is_held_for_later_years_it_is_not_promised_that_the_source_has_more():
    old = annex("benchmark", year=2009, plan="default", data_until="2009M12").missing("benchmark_rank")
    assert (old.tables, old.elsewhere) == (("Y30R21",), ("Y30R21",))
    assert old.text.endswith("Det er ikke sikkert, at kilden har dem.")


def test_a_printed_number_that_is_known_to_be_wrong_is_marked_where_it_stands():
    """The rise of 80,3 per cent in the country does not go with the plan's other columns."""
    naestved = annex("benefits", "370", year=2023, plan="naestved-2023", data_until="2022M06")
    table = naestved.benefits("full_time_persons")
    [note] = [note for note in table.notes if "En stigning på 80,3 pct. i hele landet" in note]
    assert note.startswith("I planen, tabel 3: Jobafklaring, ")
    assert note.endswith("sandsynligvis en fejl i kilden.")


def test_the_minister_s_goals_of_an_earlier_year_are_called_so():
    later = annex("method", "320", year=2026, plan="faxe-2024-2026", data_until="2026M07").from_plan(
        "ministerial_goals"
    )
    assert later.notes[0].startswith("Målene er ministerens for 2023. Tallene er de nyeste i bilaget")
    now = annex("method", "370", year=2023, plan="naestved-2023", data_until="2022M06").from_plan("ministerial_goals")
    assert not any("ministerens for" in note for note in now.notes)
