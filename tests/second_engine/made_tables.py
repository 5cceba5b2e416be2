"""The official tables of generated stores: periods, measures and divisions."""

from itertools import product

MONTHS = ["2024M12", *(f"2025M{month:02}" for month in range(1, 13))]
QUARTERS = ["2025Q1", "2025Q2", "2025Q3"]
YEARS = ["2023", "2024", "2025"]
ROLLING = ["2023QMAT04", "2024QMAT02", "2024QMAT04", "2025QMAT02", "2025QMAT04"]
BENEFITS = ["a_dagpenge", "kontanthjaelp", "uddannelseshjaelp", "sho", "kontanthjaelp_2025", "sygedagpenge"]
DURATIONS = [
    *("under_2_weeks", "2-4_weeks", "5-13_weeks", "14-26_weeks", "27-39_weeks", "40-52_weeks", "over_52_weeks"),
]
STATUSES = ["loenmodtagerbeskaeftigelse", "uddannelse", "andet"]
VISITATION = ["jobparat", "aktivitetsparat", "uddannelsesparat", "aabenlys_uddannelsesparat", "uoplyst"]
SIZES = ["1", "2-4", "5-9", "10-19", "20-49", "50-99", "100_plus"]
INDUSTRIES = ["landbrug", "industri", "bygge_og_anlaeg", "handel_og_transport", "finansiering", "uoplyst"]
FULL_TIME, PERSONS = "full_time_persons_count", "persons_count"


def split(dimension: str, *members: str) -> list[str]:
    """Return the breakdowns of one dimension."""
    return [f"{dimension}={member}" for member in members]


def each(*dimensions: list[str]) -> list[str]:
    """Return breakdowns of several dimensions at once."""
    return [";".join(parts) for parts in product(*dimensions)]


SEXES, ORIGINS = split("sex", "women", "men"), split("origin", "danish", "immigrants", "descendants")
# Of each table its periods and, measure by measure, the divisions of the total.
COUNTS: dict[str, tuple[list[str], dict[str, list[list[str]]]]] = {
    "Y25I01": (MONTHS, {"unemployed_full_time_count": [split("benefit", "a_dagpenge", "kontanthjaelp"), SEXES]}),
    "Y25I09": (MONTHS, {"long_term_unemployed_count": [SEXES]}),
    "Y25I05": (MONTHS, {"notified_redundancies_persons_count": []}),
    "Y25I07": (MONTHS, {"vacancies_count": []}),
    "Y60A02": (MONTHS, {FULL_TIME: [split("visitation", *VISITATION), SEXES], PERSONS: []}),
    "Y60C02": (
        MONTHS[-2:],
        {
            "offers_count": [split("offer", "vejledning_og_opkvalificering", "virksomhedspraktik", "loentilskud")],
            "activated_persons_count": [split("offer", "vejledning_og_opkvalificering")],
        },
    ),
    "Y60J01": (MONTHS, {"ordinary_hours_persons_count": []}),
    "Y01A02": (MONTHS, {FULL_TIME: []}),
    "Y36A02": (MONTHS[:7], {FULL_TIME: [split("visitation", "jobparat", "aktivitetsparat", "uoplyst")]}),
    "Y38A02": (
        MONTHS[:7],
        {
            FULL_TIME: [
                split("visitation", "uddannelsesparat", "aabenlys_uddannelsesparat", "aktivitetsparat", "uoplyst")
            ]
        },
    ),
    **{
        table: (MONTHS, {FULL_TIME: []})
        for table in ("Y35A02", "Y12A02", "Y04A02", "Y11A02", "Y09A02", "Y08A02", "Y10A02")
    },
    "Y07A02": (MONTHS, {FULL_TIME: [split("duration", "under_13_weeks", "13_weeks_plus")], PERSONS: []}),
    "PTVA02": (MONTHS, {FULL_TIME: [each(["age=under_30"], split("benefit", *BENEFITS))]}),
    "PTVC01": (MONTHS, {"full_time_activated_count": [each(["age=under_30"], split("benefit", *BENEFITS))]}),
    "Y01A27": (MONTHS, {"ended_spells_count": [split("duration", *DURATIONS)]}),
    "Y07A27": (MONTHS, {"ended_spells_count": [split("duration", *DURATIONS)]}),
    "OTIJ01": (
        MONTHS,
        {
            name: [split("benefit", "kontanthjaelp", "uddannelseshjaelp", "sho", "revalidering", "jobafklaring")]
            for name in (PERSONS, "ordinary_hours_persons_count")
        },
    ),
    "JO01": (MONTHS, {"orders_with_candidates_count": [], "filled_orders_count": []}),
    "PTVG01": (YEARS, {"expenditure_million_dkk": []}),
    "ERHV2": (YEARS, {"jobs_count": []}),
    "ERHV6": (
        YEARS,
        {
            "workplaces_count": [
                split("size", *SIZES),
                split("industry", *INDUSTRIES),
                each(split("industry", "handel_og_transport", "industri"), split("size", "50-99", "100_plus")),
            ]
        },
    ),
    "ERHV5": (
        YEARS,
        {
            "workplaces_count": [
                split("sector", "public", "private"),
                each(["sector=public"], split("size", "50-99", "100_plus")),
            ]
        },
    ),
    "RAS300": (YEARS, {"jobs_count": [split("industry", *INDUSTRIES)]}),
    "RAS201": (
        YEARS,
        {PERSONS: [split("status", "employed", "in_education", "other"), SEXES, each(SEXES, ["status=employed"])]},
    ),
    "PEND101": (YEARS, {"employed_count": [split("commuting", "out", "residents", "workplaces")]}),
    "UPV": (YEARS, {"pupils_count": [], "not_ready_pupils_count": []}),
    "HFUDD11": (
        YEARS,
        {
            "population_count": [
                split("education", "H10", "H40", "H50", "H60", "H70", "H80", "total"),
                ORIGINS,
                each(["education=H10"], ORIGINS),
            ]
        },
    ),
    "LBESK69": (QUARTERS, {"employees_full_time_count": [SEXES]}),
    "AUK01": (QUARTERS, {"social_assistance_net_unemployed_count": []}),
    "FOLK1A": (QUARTERS[:2], {"population_count": [split("age", "15-17", "15-29", "65_plus"), SEXES]}),
    "FOLK1AM": (MONTHS, {"population_count": []}),
    "AUS07": (MONTHS, {"net_unemployed_count": []}),
    "KONK3": (MONTHS, {"bankruptcies_count": []}),
    "STATUSU6": (YEARS, {PERSONS: [split("status", "completed", "in_progress", "dropped_out", "none_registered")]}),
}
# Of each published share the count above the line, and what it is a share of.
SHARES = {
    ("Y25I01", "unemployed_labour_force_pct"): ("unemployed_full_time_count", "labour_force"),
    ("Y60A02", "labour_force_pct"): (FULL_TIME, "labour_force"),
    ("Y60A02", "population_pct"): (FULL_TIME, "population"),
    ("PTVA02", "population_pct"): (FULL_TIME, "population"),
    ("Y60J01", "ordinary_hours_share_pct"): ("ordinary_hours_persons_count", PERSONS),
}
# Numbers that stand alone: their periods, breakdowns, and how many decimals they have.
ALONE = {
    ("AUP02", "unemployed_labour_force_pct"): (YEARS[:2], [""], 1),
    ("AUP01", "unemployed_labour_force_pct"): (
        MONTHS,
        [*split("age", "16-24", "25-29", "50-59", "60_plus"), *SEXES],
        1,
    ),
    ("Y60C07", "activation_rate_pct"): (MONTHS, [""], 1),
    ("Y60C07", "activated_share_pct"): (MONTHS, [""], 1),
    ("Y25I03", "unemployed_seasonally_adjusted_pct"): (MONTHS, [""], 1),
    ("Y25I14", "failed_recruitments_count"): (MONTHS[3::3], [""], 0),
    ("Y25I14", "failed_recruitment_rate_pct"): (MONTHS[3::3], [""], 0),
    ("FOLK1E", "immigrants_descendants_share_pct"): (QUARTERS, [""], 1),
    ("RAS200", "employment_rate_pct"): (YEARS, [""], 1),
    ("INDKP101", "disposable_income_mean_dkk"): (YEARS, [""], 0),
    ("AFSTB4", "commuting_distance_mean_km"): (YEARS, [""], 1),
    ("udskrivningsprocent", "income_tax_rate_pct"): (YEARS, [""], 1),
    ("sociooekonomisk-indeks", "socio_economic_index"): (YEARS, [""], 2),
    ("serviceudgifter", "service_spending_per_inhabitant_dkk"): (YEARS, [""], 0),
    **{
        (table, f"status_after_{months}_months_pct"): (QUARTERS, split("status", *STATUSES), 1)
        for table in ("Y38B15", "Y60B15")
        for months in (3, 6, 12)
    },
    **{
        ("Y30R21", measure): (ROLLING, split("benefit_group", "total", "a_dagpenge_mv", "kontanthjaelp_mv"), decimals)
        for measure, decimals in {
            "expected_share_pct": 2,
            "actual_share_pct": 2,
            "difference_pp": 2,
            "difference_full_time_persons_count": 0,
            "rank": 0,
        }.items()
    },
}
# Tables that are held together; an indicator that needs others as well lacks them.
FAMILIES = {
    "cash assistance": "Y60A02 Y60C02 Y60C07 Y60J01 OTIJ01",
    "unemployment": "Y25I01 Y25I03 Y25I05 Y25I07 Y25I09 Y25I14 AUP01 AUP02 AUS07 JO01 Y01A27",
    "benefits": "Y01A02 Y36A02 Y38A02 Y35A02 Y07A02 Y12A02 Y04A02 Y11A02 Y09A02 Y08A02 Y10A02 Y60A02",
    "youth": "PTVA02 PTVC01 PTVG01 Y07A27 Y38B15 Y60B15 Y30R21 STATUSU6",
    "population": "FOLK1A FOLK1AM FOLK1E HFUDD11 RAS200 RAS201 PEND101 UPV AUK01 INDKP101 AFSTB4",
    "jobs": "RAS300 ERHV2 ERHV5 ERHV6 LBESK69 KONK3 udskrivningsprocent sociooekonomisk-indeks serviceudgifter",
}
# Published for municipalities and the country alone, whatever other tables have.
WITHOUT_GROUPS = ("Y60J01",)
# Tables of the whole country, which have no variable of areas.
COUNTRY_ONLY = ("AUS07",)
# What a plan prints stands beside these.
PLAN, WITH_PLAN = "naestved-2023", "benefits"
# Counts that are some of those of another measure.
WITHIN = {
    ("Y60J01", "ordinary_hours_persons_count"): ("Y60A02", PERSONS),
    ("Y60C02", "activated_persons_count"): ("Y60A02", PERSONS),
    ("Y25I09", "long_term_unemployed_count"): ("Y25I01", "unemployed_full_time_count"),
    ("PTVC01", "full_time_activated_count"): ("PTVA02", FULL_TIME),
    ("OTIJ01", "ordinary_hours_persons_count"): ("OTIJ01", PERSONS),
    ("JO01", "filled_orders_count"): ("JO01", "orders_with_candidates_count"),
    ("UPV", "not_ready_pupils_count"): ("UPV", "pupils_count"),
}
