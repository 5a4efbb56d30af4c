"""Agencies that a history has one of for each place are found, and those that only look so are not."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.schema import Complaint, LabelledComplaint
from models.roles import PlaceRole
from models.suggester import Suggester
from pipeline.routing import Whereabouts
from tests.training.small_models import QUICK, few_shipped, train_into
from training.roles import learn_roles

_SURABAYA, _BANDUNG = "35.78", "32.04"
_VILLAGES = ("Keputih", "Medokan Ayu", "Jambangan", "Kebraon")
_DISTRICTS = ("Soreang", "Banjaran", "Ciwidey", "Majalaya", "Pangalengan", "Dayeuhkolot")
_MATTERS = (
    "pengantar nikah sudah seminggu belum ditandatangani",
    "surat keterangan domisili ditolak tanpa alasan",
    "loket kantor tutup padahal belum jam istirahat",
)


def _row(agency: str, text: str = _MATTERS[0], **where: str) -> LabelledComplaint:
    return LabelledComplaint(Complaint(text, **where), agency=agency)  # type: ignore[arg-type]


def _by_field(places: Sequence[str], name: str = "Kelurahan {}", each: int = 3) -> list[LabelledComplaint]:
    """Give complaints that went to the agency of the village in the form's field."""
    return [
        _row(name.format(place), _MATTERS[i % 3], kelurahan=place) for place in places for i in range(each)
    ]


def _only(rows: Sequence[LabelledComplaint], region_code: str = _SURABAYA) -> PlaceRole:
    (role,) = learn_roles(rows, region_code).roles
    return role


def test_family_is_found_by_the_places_of_the_form() -> None:
    rows = [*_by_field(_VILLAGES), *(_row("Dinas Sosial", kelurahan=place) for place in _VILLAGES)]
    learned = learn_roles(rows, _SURABAYA)
    role = _only(rows)
    assert (role.label, role.kind, role.rows, role.agreement) == ("Kelurahan {desa}", "desa", 12, 1.0)
    assert learned.role_of == dict.fromkeys((f"Kelurahan {place}" for place in _VILLAGES), role.label)
    assert learned.home == _SURABAYA


def test_family_is_found_by_the_places_in_the_text() -> None:
    rows = [_row(f"Kelurahan {p}", f"{m}, Kelurahan {p}") for p in _VILLAGES for m in _MATTERS]
    assert _only(rows).label == "Kelurahan {desa}"


def test_every_agency_of_a_role_is_found_again_by_its_place() -> None:
    role = _only(_by_field(_VILLAGES))
    for place in _VILLAGES:
        complaint = Complaint(_MATTERS[0], kelurahan=place)
        assert role.name_for(complaint, Whereabouts()) == f"Kelurahan {place}"


def test_place_of_the_region_that_the_history_never_named_gets_its_agency() -> None:
    assert _only(_by_field(_VILLAGES)).name_for(Complaint("surat", kelurahan="Wonokromo"), Whereabouts()) == (
        "Kelurahan Wonokromo"
    )


def test_home_is_inferred_from_the_districts_that_agencies_are_named_after() -> None:
    """No row names a region and the texts name their district in words."""
    rows = [_row(f"Kecamatan {p}", f"{m} di kecamatan {p}") for p in _DISTRICTS for m in _MATTERS]
    learned = learn_roles(rows, "")
    assert learned.home == _BANDUNG
    assert [(role.label, role.kind) for role in learned.roles] == [("Kecamatan {kecamatan}", "kecamatan")]


def test_region_that_was_given_is_home_whatever_the_names_say() -> None:
    rows = [_row(f"Kecamatan {p}", f"{m} di kecamatan {p}") for p in _DISTRICTS for m in _MATTERS]
    assert learn_roles(rows, _SURABAYA).home == _SURABAYA


@pytest.mark.parametrize(
    "agencies", [(), ("Dinas Sosial", "PDAM"), ("Kecamatan Soreang", "Kecamatan Ciwidey")]
)
def test_home_is_unknown_where_fewer_than_three_districts_are_named(agencies: tuple[str, ...]) -> None:
    assert learn_roles([_row(agency) for agency in agencies for _ in range(5)], "").home == ""


def test_districts_of_two_regencies_leave_home_open() -> None:
    rows = [_row(f"Kecamatan {p}") for p in ("Soreang", "Ciwidey", "Pangalengan", "Rungkut", "Gubeng", "Pakal")]  # fmt: skip
    assert learn_roles(rows, "").home == ""


def test_agencies_that_do_not_follow_the_place_are_no_family() -> None:
    places = (*_VILLAGES[1:], _VILLAGES[0])
    rows = [
        _row(f"Kelurahan {agency}", kelurahan=place)
        for agency, place in zip(_VILLAGES, places, strict=True)
        for _ in range(4)
    ]
    learned = learn_roles(rows, _SURABAYA)
    assert learned.roles == ()
    assert learned.role_of == {}


@given(st.integers(0, 20))
def test_family_is_one_from_three_in_five_that_follow_the_place(following: int) -> None:
    rows = [
        _row(f"Kelurahan {_VILLAGES[i % 4]}", kelurahan=_VILLAGES[(i + (i >= following)) % 4])
        for i in range(20)
    ]
    roles = learn_roles(rows, _SURABAYA).roles
    assert [role.agreement for role in roles] == ([following / 20] if following >= 12 else [])


@pytest.mark.parametrize(("places", "found"), [(2, 0), (3, 1)])
def test_family_needs_three_places(places: int, found: int) -> None:
    assert len(learn_roles(_by_field(_VILLAGES[:places], each=9), _SURABAYA).roles) == found


def test_one_place_written_three_ways_is_one_place() -> None:
    spellings = ("Kelurahan Medokan Ayu", "Kelurahan MEDOKAN AYU", "Kelurahan Medokan-Ayu")
    rows = [_row(name, kelurahan="Medokan Ayu") for name in spellings for _ in range(5)]
    assert learn_roles(rows, _SURABAYA).roles == ()


def test_spellings_of_one_place_are_one_agency_under_its_commonest_name() -> None:
    spelt = [_row("Kelurahan medokan-ayu", kelurahan="MEDOKAN AYU") for _ in range(2)]
    rows = [*spelt, *_by_field(_VILLAGES)]
    role = _only(rows)
    assert role.names["medokan ayu"] == "Kelurahan Medokan Ayu"
    assert set(learn_roles(rows, _SURABAYA).role_of) == {row.agency for row in rows}


def test_family_needs_complaints_whose_place_is_known() -> None:
    assert learn_roles([_row(f"Kelurahan {place}") for place in _VILLAGES for _ in range(9)], _SURABAYA).roles == ()  # fmt: skip


def test_name_that_is_a_place_alone_or_goes_on_behind_it_is_no_member() -> None:
    rows = [*_by_field(_VILLAGES, "{}"), *_by_field(_VILLAGES, "Bidang {} Barat Daya")]
    assert learn_roles(rows, _SURABAYA).role_of == {}


def test_what_stands_behind_the_place_stays_in_the_name_of_an_unseen_one() -> None:
    """A bracket that was opened before the place is closed behind it."""
    role = _only(_by_field(_VILLAGES, "Dinas Kesehatan (Puskesmas {})"))
    named = role.name_for(Complaint("obat habis", kelurahan="Wonokromo"), Whereabouts())
    assert named == "Dinas Kesehatan (Puskesmas Wonokromo)"


def test_level_that_agrees_best_is_the_one_that_is_learned() -> None:
    """Districts are often called like one of their villages: not each complaint comes from that one."""
    districts = {"Gubeng": "Airlangga", "Jambangan": "Karah", "Pakal": "Benowo"}
    rows = [
        _row(f"Kecamatan {district}", kelurahan=village, kecamatan=district)
        for district, other in districts.items()
        for village in (*[district] * 7, *[other] * 3)
    ]
    assert _only(rows).kind == "kecamatan"


def test_kelurahan_and_kecamatan_of_the_same_names_are_two_families() -> None:
    places = ("Gubeng", "Jambangan", "Tandes")
    rows = [_row(f"Kecamatan {place}", kecamatan=place) for place in places for _ in range(3)]
    learned = learn_roles([*rows, *_by_field(places)], _SURABAYA)
    assert {role.label: role.kind for role in learned.roles} == {
        "Kecamatan {kecamatan}": "kecamatan", "Kelurahan {desa}": "desa",
    }  # fmt: skip


def test_field_that_repeats_its_level_agrees_with_the_name() -> None:
    rows = [_row(f"Kelurahan {p}", kelurahan=f"KELURAHAN {p.upper()}") for p in _VILLAGES for _ in range(3)]
    assert _only(rows).agreement == 1.0


def test_order_of_the_rows_does_not_matter() -> None:
    rows = [*_by_field(_VILLAGES), *_by_field(_VILLAGES, "Puskesmas {}", 2)]
    one, other = learn_roles(rows, _SURABAYA), learn_roles(rows[::-1], _SURABAYA)
    assert one.role_of == other.role_of
    assert {role.label: role for role in one.roles} == {role.label: role for role in other.roles}


_names = st.one_of(st.text(max_size=25), st.sampled_from([f"Kelurahan {p}" for p in _VILLAGES]))
_fields = st.one_of(st.text(max_size=10), st.sampled_from(_VILLAGES))


@given(st.lists(st.tuples(_names, _fields, _fields), max_size=25))
def test_any_names_and_fields_give_roles_that_can_be_read_again(cells: list[tuple[str, str, str]]) -> None:
    rows = [_row(name, kelurahan=village, kecamatan=district) for name, village, district in cells]
    learned = learn_roles(rows, _SURABAYA)
    assert set(learned.role_of.values()) == {role.label for role in learned.roles}
    for role in learned.roles:
        body = {"label": role.label, "kind": role.kind, "names": role.names, "rows": role.rows, "agreement": role.agreement}  # fmt: skip
        assert PlaceRole.from_json(body) == role
        assert 0.6 <= role.agreement <= 1
        assert len(role.names) >= 3


@pytest.fixture(scope="module")
def with_villages(tmp_path_factory: pytest.TempPathFactory) -> Suggester:
    """A model of a history in which papers go to the village and lamps to one agency."""
    papers = [
        _row(f"Kelurahan {place}", f"{matter} nomor {chr(97 + i)}", kelurahan=place, region_code=_SURABAYA)
        for place in _VILLAGES
        for i, matter in enumerate(_MATTERS * 3)
    ]
    lamps = [
        _row("Bidang Penerangan Kota", f"lampu jalan padam di gang {chr(97 + i)}", region_code=_SURABAYA)
        for i in range(20)
    ]
    return train_into(
        tmp_path_factory.mktemp("villages"), [*few_shipped(2), *papers, *lamps], **QUICK
    ).suggester


def _names_of(suggester: Suggester, complaint: Complaint) -> list[str]:
    return [agency.name for agency in suggester.suggest(complaint).agencies]


@pytest.mark.slow
def test_model_hands_to_the_village_of_the_complaint_seen_or_not(with_villages: Suggester) -> None:
    for place in ("Keputih", "Medokan Ayu", "Wonokromo"):
        by_field = Complaint(_MATTERS[1], region_code=_SURABAYA, kelurahan=place)
        by_text = Complaint(f"{_MATTERS[1]}, Kelurahan {place}", region_code=_SURABAYA)
        assert _names_of(with_villages, by_field)[0] == f"Kelurahan {place}"
        assert _names_of(with_villages, by_text)[0] == f"Kelurahan {place}"


@pytest.mark.slow
def test_model_asks_for_the_village_where_it_is_unknown(with_villages: Suggester) -> None:
    found = with_villages.suggest(Complaint(_MATTERS[1], region_code=_SURABAYA))
    assert found.agencies[0].code == "@desa"
    assert not any(agency.name in {f"Kelurahan {place}" for place in _VILLAGES} for agency in found.agencies)
    assert all("{" not in agency.name + agency.code for agency in found.agencies)


@pytest.mark.slow
def test_place_changes_nothing_for_an_agency_of_the_whole_city(with_villages: Suggester) -> None:
    complaint = Complaint("lampu jalan padam", region_code=_SURABAYA, kelurahan="Keputih")
    assert _names_of(with_villages, complaint)[0] == "Bidang Penerangan Kota"
