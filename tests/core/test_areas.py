import pytest

from analysis.core import areas, formats
from analysis.core.errors import UsageError


def test_there_are_98_municipalities_in_danish_order():
    names = [area.name for area in areas.municipalities()]
    assert len(set(names)) == 98
    assert names[:2] == ["Albertslund", "Allerød"]
    assert names[-4:] == ["Ærø", "Aabenraa", "Aalborg", "Aarhus"]


@pytest.mark.parametrize("area", areas.municipalities(), ids=lambda area: area.code)
def test_every_municipality_is_found_by_code_name_slug_and_kommune(area):
    spellings = [area.code, area.name, area.slug, f"{area.name} Kommune", area.name.upper(), f" {area.name} "]
    spellings += [area.name.replace("Aa", "Å").replace("aa", "å"), area.name.replace("-", " ")]
    assert {areas.resolve_municipality(spelling) for spelling in spellings} == {area}
    assert areas.resolve(area.name) == area
    assert area.members == (area.code,)


@pytest.mark.parametrize("area", areas.all_areas(), ids=lambda area: area.code)
def test_every_area_is_found_by_code_and_by_both_names(area):
    assert areas.resolve(area.code) == area
    assert areas.resolve(area.name) == area
    assert areas.resolve(areas.name(area, "en")) == area


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Århus", "751"),
        ("Ta\u030arnby", "185"),
        ("Nordfyn", "480"),
        ("Nordfyns Kommune", "480"),
        ("Vesthimmerland", "820"),
        ("Høje Taastrup", "169"),
        ("Høje Tåstrup", "169"),
        ("Copenhagen", "101"),
        ("Københavns Kommune", "101"),
        ("Bornholms Regionskommune", "400"),
        ("Bornholm", "400"),
        ("Province Bornholm", "04"),
        ("Region Sjælland", "085"),
        ("RAR Sjælland", "rar-sjaelland"),
        ("Province Fyn", "07"),
        ("Landsdel Fyn", "07"),
        ("Province Vest- og Sydsjælland", "06"),
        ("Byen København", "01"),
        ("All Denmark", "000"),
        ("Danmark", "000"),
        ("Provinsbykommuner", "kommunegruppe-3"),
    ],
)
def test_names_of_sources_and_daily_use(text, code):
    assert areas.resolve(text).code == code


def test_a_bare_name_that_all_its_groups_agree_on_is_understood():
    assert areas.resolve("Sjælland").code == "085"
    assert areas.resolve("Fyn").code == "07"
    assert areas.resolve("Fyn", ["rar"]).code == "rar-fyn"


def test_a_bare_name_of_groups_that_differ_stops_the_run():
    with pytest.raises(UsageError, match="'Region Hovedstaden' or 'RAR Hovedstaden'"):
        areas.resolve("Hovedstaden")


def test_an_unknown_name_gives_the_nearest():
    with pytest.raises(UsageError, match="Unknown municipality 'Nestved'; did you mean 'Næstved'"):
        areas.resolve_municipality("Nestved")
    with pytest.raises(UsageError, match="Unknown area 'RAR Sjælnad'; did you mean 'RAR Sjælland'"):
        areas.resolve("RAR Sjælnad")


@pytest.mark.parametrize("text", [370, None, "", "0370", "Kommune", "Region Sjælland", "Christiansø", "411"])
def test_what_is_no_municipality_is_told(text):
    with pytest.raises(UsageError):
        areas.resolve_municipality(text)


def test_codes_are_strings():
    with pytest.raises(UsageError, match="Unknown area code 370"):
        areas.area(370)


def test_groups_hold_every_municipality_once():
    for kind in areas.GROUPING_KINDS:
        for period in ("2024", "2027"):
            found = [
                area for area in areas.all_areas() if area.kind == kind and (kind == "rar" or area.is_there(period))
            ]
            members = [code for area in found for code in area.members]
            assert sorted(members) == sorted(area.code for area in areas.municipalities())


# The table of the eight RAR and their number of municipalities.
RAR_SIZES = {
    "RAR Nordjylland": 11,
    "RAR Østjylland": 11,
    "RAR Vestjylland": 8,
    "RAR Fyn": 10,
    "RAR Sydjylland": 12,
    "RAR Sjælland": 17,
    "RAR Hovedstaden": 28,
    "RAR Bornholm": 1,
}


def test_the_rar_have_their_members():
    assert {area.name: len(area.members) for area in areas.all_areas() if area.kind == "rar"} == RAR_SIZES
    assert areas.area("rar-sjaelland").members == areas.area("085").members
    assert set(areas.area("rar-hovedstaden").members) == set(areas.area("084").members) - {"400"}


def test_groups_of_a_municipality():
    kinds = {kind: areas.group_of("370", kind).code for kind in ("country", *areas.GROUPING_KINDS)}
    assert kinds == {
        "country": "000",
        "region": "085",
        "landsdel": "06",
        "rar": "rar-sjaelland",
        "kommunegruppe": "kommunegruppe-3",
    }
    with pytest.raises(UsageError, match="Unknown kind of group 'peers'"):
        areas.group_of("370", "peers")
    with pytest.raises(UsageError, match="Unknown municipality code '371'"):
        areas.group_of("371", "rar")


def test_a_region_is_another_from_the_month_in_which_it_is_merged():
    east = {code: areas.group_of(code, "region", "2027M01") for code in ("370", "101", "400")}
    assert {area.name for area in east.values()} == {"Region Østdanmark"}
    assert set(east["370"].members) == {*areas.area("084").members, *areas.area("085").members}
    assert [areas.group_of("370", "region", period).code for period in ("", "2014", "2026M12")] == ["085"] * 3
    assert areas.group_of("751", "region", "2027").code == "082"


def test_a_rar_stays_a_group_of_municipalities_after_the_council():
    rar = areas.area("rar-sjaelland")
    assert (rar.is_there("2024"), rar.is_there("2025M01")) == (True, False)
    assert areas.group_of("370", "rar", "2028") == rar


def test_peer_groups():
    peers = areas.peer_group(["330", "259"], "Ligner på ø")
    assert (peers.code, peers.members, peers.kind) == ("peers-ligner-paa-oe", ("259", "330"), "peer_group")
    for codes in ([], ["085"], ["330", "330"]):
        with pytest.raises(UsageError):
            areas.peer_group(codes, "Fejl")


def test_names_in_english():
    assert areas.name(areas.area("370"), "en") == "Næstved"
    assert areas.name(areas.area("06"), "en") == "Province Vest- og Sydsjælland"


def test_slugs_are_different():
    slugs = [area.slug for area in areas.all_areas()]
    assert len(set(slugs)) == len(slugs)
    assert areas.area("169").slug == "hoeje-taastrup"


def test_ignored_names_are_no_areas():
    assert {"Christiansø", "Uoplyst område", "Outside Denmark"} <= areas.ignored_names()
    known = {formats.slug(name) for area in areas.all_areas() for name in (area.code, area.name)}
    assert not known & {formats.slug(name) for name in areas.ignored_names()}
