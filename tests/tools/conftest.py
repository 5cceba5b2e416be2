"""Small extracts of the right shape, made up, so that the tests need no folder of extracts."""

import json
import shutil

import openpyxl
import pytest
from tools.extracts import ministry
from tools.extracts import municipal as municipal_extract
from tools.extracts import national as national_extract

from analysis.core import project

BENCHMARK_COUNT = "Forventet og faktisk antal fuldtidspersoner på offentlig forsørgelse: "
BENCHMARK_SHARE = "Forventet og faktisk andel fuldtidspersoner på offentlig forsørgelse: "


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty project with the descriptions of tables, areas and words."""
    folder = tmp_path / "project"
    for name in ("tables", "areas", "vocabulary"):
        shutil.copytree(project.data(name), folder / "data" / name)
    for name in ("benefits.yml", "reforms.yml"):
        shutil.copy(project.data(name), folder / "data")
    monkeypatch.setenv("BILAG_HOME", str(folder))
    return folder


def municipal_area(name, long_term_months=("2023M08", "2023M09")):
    part = {"name": name}
    for _, section, series, _, _ in municipal_extract.MONTHLY_SERIES:
        months = list(long_term_months) if section == "longterm" else ["2023M08", "2023M09"]
        part.setdefault(section, {"labels": months})[series] = [7] * len(months)
    part["cashVisitation"] = {
        "period": "2023M09",
        "labels": list(municipal_extract.VISITATION),
        "fullTime": [5, None, 4, 3, None],
    }
    part["offers"] = {
        "period": "2023M09",
        "labels": list(municipal_extract.OFFERS),
        "courses": [9, None, 4, 3, None],
        "activated": [8, None, 4, 3, None],
        "coursesTotal": 16,
        "activatedTotal": 12,
        "averageCourses": 1.33,
    }
    return part


def municipal():
    areas = {"naestved": municipal_area("Næstved"), "laesoe": municipal_area("Læsø", ["2023M09"])}
    areas["naestved"]["unemployment"]["kontanthjaelp"] = [None, 3]
    areas["naestved"]["activation"]["degree"] = [0, 13.7]
    areas["laesoe"]["offers"]["averageCourses"] = None
    return {"municipalities": areas, "national": municipal_area("Hele landet")}


def national():
    extract = {}
    for _, section, series, _, _ in national_extract.SERIES:
        extract.setdefault(section, {"labels": ["2026M06", "2026M07"]})[series] = [100, 200]
    extract["notices"]["people"] = extract["notices"]["companies"] = [30, None]
    extract["workSharing"]["over13Weeks"] = [None, 8]
    return extract


def funds():
    def fund(name, rate, statuses):
        return {
            "name": name,
            "members": {"labels": ["2026M06"], "values": [1000]},
            "unemploymentRate": {"labels": ["2026M06"], "values": [rate]},
            "jobindsats": {
                "dagpenge": {"labels": ["2026M07"], "persons": [90], "fulltime": [70]},
                "statusAfter3m": {
                    "period": "2025Q04",
                    "items": [{"label": label, "value": value} for label, value in statuses],
                },
            },
        }

    twice = [("Uddannelse", 3.1), ("Uddannelse", 3.1), ("Førtids-, senior- og tidlig pension", 0.8)]
    return {
        "meta": {"areaCode": "085"},
        "funds": {
            "TOT": fund("I alt", 2.8, twice),
            "15": fund("HK", 3.0, [("Uddannelse", 5.6)]),
            "49": fund("Min", 0, []),
            "05": {
                **fund("BUPL", 1.0, []),
                "unemploymentRate": {"labels": [], "values": []},
                "jobindsats": {},
            },
        },
    }


def benchmark():
    return [
        {
            "Area": area,
            "Periode": "2021QMAT04",
            "Ydelsesgrupper": "Ydelsesgrupper i alt",
            BENCHMARK_COUNT + "Forventet antal": 4000,
            BENCHMARK_COUNT + "Faktisk antal": 3990,
            BENCHMARK_COUNT + "Forskel mellem forventet og faktisk antal": -10,
            BENCHMARK_SHARE + "Forventet andel (pct.)": "7,60",
            BENCHMARK_SHARE + "Faktisk andel (pct.)": "7,58",
            BENCHMARK_SHARE + "Forskel mellem forventet og faktisk andel (pct. point)": "-0,02",
            "Placering på benchmarkranglisten": rank,
        }
        for area, rank in (("Næstved", 25), ("Vesthimmerlands", 26))
    ]


STATBANK = {
    "auk01_social_assistance.csv": (
        "OMRÅDE;YDELSESTYPE;KØN;ALDER;TID;INDHOLD",
        "{area};Net unemployed recipients of social assistance;Total;Age, total;2022Q1;{value}",
    ),
    "folk1a_population_annual.csv": (
        "OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD",
        "{area};Total;Age, total;Total;2022Q1;{value}",
    ),
    "folk1am_population_by_municipality.csv": (
        "OMRÅDE;KØN;ALDER;TID;INDHOLD",
        "{area};Total;Age, total;2022M01;{value}",
    ),
    "indkp101_income_by_municipality.csv": (
        "OMRÅDE;ENHED;KOEN;INDKOMSTTYPE;TID;INDHOLD",
        "{area};Average income for all people (DKK);Men and women, total;"
        "1 Disposable income (2+30-31-32-35);2022;{value}",
    ),
    "lbesk69_employees_by_municipality.csv": (
        "TAL;BOPKOM;KØN;TID;INDHOLD",
        "Full-time employees;{area};Total;2022Q1;{value}",
    ),
    **{
        f"hfudd11_{short}.csv": (
            "BOPOMR;HERKOMST;HFUDD;ALDER;KØN;TID;INDHOLD",
            "{area};Total;" + member + ";Age, total;Total;2022;{value}",
        )
        for short, member in {
            "tot": "Total",
            "h40": "H40 Short cycle higher education",
            "h50": "H50 Vocational bachelors educations",
            "h60": "H60 Bachelors programs",
            "h70": "H70 Masters programs",
            "h80": "H80 PhD programs",
        }.items()
    },
}
STATBANK_AREAS = {
    "All Denmark": 1000,
    "Region Sjælland": 100,
    "Province Bornholm": 50,
    "Bornholm": 40,
    "Copenhagen": 30,
    "Vesthimmerlands": 0,
    "Christiansø": 9,
}


def write_statbank(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, (header, pattern) in STATBANK.items():
        rows = [pattern.format(area=area, value=value) for area, value in STATBANK_AREAS.items()]
        (folder / name).write_text("\n".join([header, *rows]) + "\n", encoding="utf-8-sig")
    ages = [f"Copenhagen;Total;{age} years;Total;2022Q1;{age - 60}" for age in range(65, 126)]
    header = "OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD"
    (folder / "folk1a_65plus.csv").write_text("\n".join([header, *ages]) + "\n", encoding="utf-8-sig")


PANEL = """kode,navn,aar,maal,vaerdi
101,København,2022,folketal_FOLK1A,30
101,København,2023,folketal_FOLK1A,31
101,København,2007,indv_efterk_pct_FOLK1E,20.5
101,København,2022,hfudd_kvu_15_69_HFUDD11,30.0
101,København,2022,hfudd_erhvervsudd_H30_15_69_HFUDD11,99.0
101,København,2022,disponibel_indkomst_gns_INDKP101,30
101,København,2022,bruttoledighed_pct_arbejdsstyrke_AUP02,2.5
"""
PRINTED = """plan,item,row,parent_row,area,period,measure,unit,value
naestved-2023,table 3,Dagpenge mv.,,370,2021,mean_monthly_full_time_persons,full-time persons,1200
naestved-2023,table 3,Aktivitetsparate,Uddannelseshjælp,370,2019-2021,change,pct,2.9
naestved-2023,table 3,I alt,,370,2021H1-2022H1,change,pct,-4.7
naestved-2023,text,Ukrainske flygtninge,,370,2022W31,persons,persons,296
naestved-2023,figure 1,"Budget, arbejdsmarkedsområdet",,370,2023,budget,mio. kr.,1424
slagelse-2017,sidebar,Virksomheder i alt,,330,2016,establishments,count,3500
slagelse-2017,text,Pendler ud af kommunen,,330,2016,share,of employed,1/3
"""


AFTER_BENEFIT = """area,period,status_after,months_after,pct
Næstved,2025Q01,employment,3,36.3
Næstved,2025Q01,education,12,
"""
EDUCATION_STATUS = """"I alt","2024","Hele landet",100,60,20,15,5
"I alt","2024","København",10,6,2,2,0
"""


def write_ministry(folder):
    """Names are damaged, means and notes come last, and a year may have no figure at all."""
    folder.mkdir()
    rows = [
        ["De Kommunale N¯gletal"],
        [],
        [None, "Kom.nr", 2006, 2007, 2023, 2024],
        [],
        ["Udskrivningsprocent"],
        ["K¯benhavns Kommune", 101, 23.1, 23.2, 23.7, "M"],
        ["L¯s¯ Kommune", 825, 25.1, "U", 26.0, "M"],
        ["Gennemsnit", None, 24.1, 23.2, 24.9, "M"],
        ["Noter:"],
    ]
    for file, _ in ministry.TABLES.values():
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(folder / file)


@pytest.fixture
def extracts_folder(tmp_path):
    """A folder with all extracts, a few rows in each."""
    folder = tmp_path / "extracts"
    (folder / "jobindsats").mkdir(parents=True)
    (folder / "tidy").mkdir()
    write_statbank(folder / "statbank")
    for name, content in {
        "municipal-effort-2021M08-2026M07.json": municipal(),
        "national-2016M07-2026M07.json": national(),
        "region-sjaelland-akasse-2021M08-2026M07.json": funds(),
    }.items():
        (folder / "jobindsats" / name).write_text(json.dumps(content), encoding="utf-8")
    lines = [json.dumps(record, ensure_ascii=False) for record in benchmark()]
    name = "y30r21-2020QMAT02-2022QMAT04.jsonl"
    (folder / "jobindsats" / name).write_text("\n".join(lines), encoding="utf-8")
    (folder / "tidy" / "panel_aar_long.csv").write_text(PANEL, encoding="utf-8")
    (folder / "published-figures.csv").write_text(PRINTED, encoding="utf-8")
    (folder / "tidy" / "y60b15_2025Q01.csv").write_text(AFTER_BENEFIT, encoding="utf-8")
    status = folder / "statbank" / "statusu6_2024_status_18-25_by_municipality.csv"
    status.write_text(EDUCATION_STATUS, encoding="latin-1")
    write_ministry(folder / "noegletal")
    return folder
