"""Tenants, their agencies and routing tables fit together."""

from datetime import date

import pytest

from data.agencies import PLACE_ROLES, read_agencies
from data.errors import DataError, UnknownCodeError
from data.regions import region
from data.taxonomy import load_taxonomy
from data.tenants import load_tenant, tenant_code_for, tenant_codes

_TODAY = date(2026, 11, 24)
_HEADER = "code,name,abbreviation,aliases,level,region_code,sectors,topics,description,valid_from,valid_to,successor,verified"
_ROW = "34.04/x,Dinas X,DX,,kabupaten,34.04,sosial,,Apa saja,,,,false"


@pytest.mark.parametrize(
    ("region_code", "tenant"),
    [
        ("34.04", "34.04"),
        ("34.04.12.2001", "34.04"),
        ("34.02", "34"),
        ("33.05", "nasional"),
        ("", "nasional"),
        ("34.041", "34"),
    ],
)
def test_region_belongs_to_the_nearest_tenant(region_code: str, tenant: str) -> None:
    assert tenant_code_for(region_code) == tenant


def test_unknown_tenant_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownCodeError, match=r"'99\.99'.*nasional, 13, 34, 34\.04"):
        load_tenant("99.99")


@pytest.mark.parametrize("code", tenant_codes())
def test_shares_of_a_matter_are_ranked_and_sum_to_one(code: str) -> None:
    for matter, shares in load_tenant(code).routes.by_matter.items():
        values = [share.share for share in shares]
        assert sum(values) == pytest.approx(1), matter
        assert values == sorted(values, reverse=True), matter


@pytest.mark.parametrize("code", tenant_codes())
def test_routes_name_only_agencies_in_office_and_place_roles(code: str) -> None:
    tenant = load_tenant(code)
    for shares in tenant.routes.by_matter.values():
        for share in shares:
            if share.agency.startswith("@"):
                assert share.agency in PLACE_ROLES
            else:
                assert tenant.registry.agency(share.agency).is_valid(_TODAY), share.agency


@pytest.mark.parametrize("code", tenant_codes())
def test_cues_speak_of_known_matters_and_levels(code: str) -> None:
    taxonomy = load_taxonomy()
    for cue in load_tenant(code).routes.cues:
        assert cue.level in {"pusat", "provinsi", "kabupaten", "desa"}
        assert set(cue.matters) <= {*taxonomy.topics, *taxonomy.sectors}
        assert cue.words
        assert cue.source


@pytest.mark.parametrize("code", tenant_codes())
def test_agencies_hold_known_sectors_in_known_regions_and_have_known_successors(code: str) -> None:
    registry = load_tenant(code).registry
    for agency in registry.agencies.values():
        assert set(agency.sectors) <= set(load_taxonomy().sectors), agency.code
        assert not agency.region_code or region(agency.region_code)
        assert all(registry.agency(heir).is_valid(agency.valid_to or _TODAY) for heir in agency.successors)


def test_holders_are_those_of_the_day() -> None:
    registry = load_tenant("nasional").registry
    before = [agency.code for agency in registry.holders("perumahan", date(2024, 10, 20))]
    after = [agency.code for agency in registry.holders("perumahan", date(2024, 10, 21))]
    assert "nasional/pupr" in before
    assert "nasional/pupr" not in after
    assert "nasional/pkp" in after


@pytest.mark.parametrize(
    ("code", "name", "level"),
    [
        ("34.04.12.2001/desa", "Kalurahan Sariharjo", "desa"),
        ("34.04.12/kecamatan", "Kapanewon Ngaglik", "kabupaten"),
        ("34.04/pemda", "Pemerintah Kabupaten Sleman", "kabupaten"),
        ("34.71/pemda", "Pemerintah Kota Yogyakarta", "kota"),
    ],
)
def test_place_names_its_own_agency(code: str, name: str, level: str) -> None:
    agency = load_tenant("nasional").registry.agency(code)
    assert (agency.name, agency.level) == (name, level)


@pytest.mark.parametrize("code", ["34.04/sihir", "sihir", "99.99/pemda", "/desa"])
def test_unknown_agency_is_refused(code: str) -> None:
    with pytest.raises(UnknownCodeError):
        load_tenant("34.04").registry.agency(code)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (_ROW.replace("kabupaten", "kerajaan"), "kerajaan"),
        (_ROW.replace(",,,,false", ",kemarin,,,false"), "kemarin"),
        ("34.04/x,Dinas X", "line 2"),
        (f"{_ROW}\n{_ROW}", "line 3: '34.04/x' stands twice"),
    ],
)
def test_bad_registry_row_is_refused_with_file_and_line(row: str, said: str) -> None:
    with pytest.raises(DataError, match=r"uji\.csv, line \d") as caught:
        read_agencies(f"{_HEADER}\n{row}\n", "uji.csv")
    assert said in str(caught.value)
