"""Every topic of every tenant finds somebody who answers for it, by level, place and day."""

from datetime import date

import pytest

from data.agencies import PLACE_ROLES
from data.regions import children, region
from data.registries import load_registry
from data.taxonomy import load_taxonomy
from data.tenants import Tenant, load_tenant, read_tenant, tenant_codes
from pipeline.responsibility import parts_of

_DAY = date(2026, 11, 24)
_REGENCIES = ["11.06", "33.05", "53.01", "61.71", "91.03"]


def _standard(code: str) -> Tenant:
    text = f'[tenant]\nname = "{code}"\nregion_code = "{code}"\nregistries = ["{code}", "{code[:2]}", "nasional"]\n'
    return read_tenant(code, text + 'time_zone = "Asia/Jakarta"\n')


def _level(tenant: Tenant, code: str) -> str:
    return code if code.startswith("@") else tenant.registry.agency(code).level


@pytest.mark.parametrize("code", tenant_codes())
def test_every_topic_is_shared_out_among_agencies_in_office_and_place_roles(code: str) -> None:
    tenant = load_tenant(code)
    for topic in load_taxonomy().topics:
        parts = parts_of(tenant, topic, tenant.region_code, _DAY)
        assert sum(part.share for part in parts) == pytest.approx(1), topic
        for part in parts:
            assert part.code in PLACE_ROLES or tenant.registry.agency(part.code).is_valid(_DAY), (topic, part)


@pytest.mark.parametrize("code", _REGENCIES)
def test_standard_agencies_answer_for_every_topic_without_leaving_it_to_the_rest(code: str) -> None:
    tenant = _standard(code)
    rest = {agency.code for agency in tenant.registry.holders("lainnya", _DAY)}
    left = [
        topic
        for topic in load_taxonomy().topics
        if {part.code for part in parts_of(tenant, topic, code, _DAY)} <= rest
    ]
    assert set(left) <= {"lainnya/lainnya", "sekretariat/pimpinan-protokol"}


def test_standard_registry_can_be_built_for_every_government() -> None:
    governments = [place for province in children("") for place in (province, *children(province.code))]
    assert len(governments) == 552
    for place in governments:
        held = {
            sector for agency in load_registry([place.code]).agencies.values() for sector in agency.sectors
        }
        assert {"kesehatan", "pendidikan", "pekerjaan-umum", "sosial", "lainnya"} <= held, place.full_name


def test_names_of_a_place_are_filled_in() -> None:
    city = {agency.name for agency in load_registry(["61.71"]).agencies.values()}
    assert "RSUD Pontianak" in city
    assert not any("{" in name for name in city)
    assert not any(agency.code.endswith("/dpmd") for agency in load_registry(["61.71"]).agencies.values())
    assert any(agency.code.endswith("/dpmd") for agency in load_registry(["61.01"]).agencies.values())
    assert region("61.71").short_name == "Pontianak"


@pytest.mark.parametrize(
    ("tenant", "topic", "place", "first"),
    [
        ("34.04", "pekerjaan-umum/jalan-rusak", "34.04", "34.04/dpupkp"),
        ("nasional", "pekerjaan-umum/jalan-rusak", "33.05", "@pemda"),
        ("nasional", "pekerjaan-umum/jalan-rusak", "31.71", "@pemprov"),
        ("34", "kependudukan/ktp", "34.02", "@pemda"),
        ("51.03", "air-minum/air-mati", "51.03", "51.03/pdam"),
        ("nasional", "perpajakan/pajak-pusat", "", "nasional/djp"),
    ],
)
def test_first_answer_depends_on_whose_system_it_is(tenant: str, topic: str, place: str, first: str) -> None:
    parts = parts_of(load_tenant(tenant), topic, place, _DAY)
    assert max(parts, key=lambda part: part.share).code == first


def test_day_decides_between_offices() -> None:
    national = load_tenant("nasional")
    before = {part.code for part in parts_of(national, "keagamaan/haji-umrah", "", date(2025, 9, 7))}
    after = {part.code for part in parts_of(national, "keagamaan/haji-umrah", "", date(2025, 9, 8))}
    assert "nasional/kemenhaj" not in before
    assert "nasional/kemenhaj" in after


def test_place_decides_who_speaks_for_land() -> None:
    table = {
        code: {part.code for part in parts_of(load_tenant(code), "pertanahan/sengketa-tanah", code, _DAY)}
        for code in ("34", "13")
    }
    assert "34/dptr" in table["34"]
    assert not any(code.startswith("34/") for code in table["13"])


def test_verified_rows_name_their_law() -> None:
    sources = {
        part.source for part in parts_of(load_tenant("34.04"), "pekerjaan-umum/jalan-rusak", "34.04", _DAY)
    }
    assert sources == {"UU 38/2004"}


def test_levels_are_those_of_the_table() -> None:
    tenant = load_tenant("36.03")
    parts = parts_of(tenant, "pendidikan/sarana-sekolah", "36.03", _DAY)
    assert {"provinsi", "kabupaten"} <= {_level(tenant, part.code) for part in parts}
