"""An agency that each place has one of is named after the complaint's own place."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.schema import Complaint
from models.roles import PlaceRole, place_of, plain
from pipeline.routing import Whereabouts

_ROLE = PlaceRole("Kelurahan {desa}", "desa", {"medokan ayu": "KELURAHAN MEDOKAN-AYU"}, 12, 0.9)
_IN_KEPUTIH = Whereabouts("35.78", "35.78.09", "35.78.09.1001", "35")
_BODY = {"label": "Kelurahan {desa}", "kind": "desa", "names": {"wonorejo": "Kel. Wonorejo"}, "rows": 7, "agreement": 0.8}  # fmt: skip


@pytest.mark.parametrize("written", ["Medokan Ayu", "MEDOKAN AYU", "medokan-ayu", " Medokan  Ayu. "])
def test_place_is_known_however_its_name_is_written(written: str) -> None:
    named = _ROLE.name_for(Complaint("surat lama", kelurahan=written), Whereabouts())
    assert named == "KELURAHAN MEDOKAN-AYU"


def test_unseen_place_gets_the_name_that_the_others_have() -> None:
    assert _ROLE.name_for(Complaint("surat", kelurahan="Kebraon"), Whereabouts()) == "Kelurahan Kebraon"
    assert _ROLE.name_for(Complaint("surat"), _IN_KEPUTIH) == "Kelurahan Keputih"


def test_unknown_place_gives_no_name() -> None:
    nowhere = Whereabouts("35.78", "35.78.09", "", "35")
    assert _ROLE.name_for(Complaint("surat"), nowhere) == ""
    assert _ROLE.name_for(Complaint("surat", kecamatan="Sukolilo"), nowhere) == ""


@pytest.mark.parametrize("written", [" ", "\t\n", "-", "...", "--"])
def test_field_without_a_word_is_no_place(written: str) -> None:
    """Forms hold blanks and dashes where nothing was filled in: the text's own place counts then."""
    assert _ROLE.name_for(Complaint("surat", kelurahan=written), Whereabouts()) == ""
    assert _ROLE.name_for(Complaint("surat", kelurahan=written), _IN_KEPUTIH) == "Kelurahan Keputih"


@pytest.mark.parametrize("written", ["Kelurahan Medokan Ayu", "KEL. MEDOKAN AYU"])
def test_field_that_repeats_its_level_is_the_same_place(written: str) -> None:
    named = _ROLE.name_for(Complaint("surat", kelurahan=written), Whereabouts())
    assert named == "KELURAHAN MEDOKAN-AYU"


def test_field_wins_over_the_text_and_each_level_has_its_own() -> None:
    complaint = Complaint("surat", kelurahan="Kebraon", kecamatan="Karang Pilang")
    assert place_of("desa", complaint, _IN_KEPUTIH) == "Kebraon"
    assert place_of("kecamatan", complaint, _IN_KEPUTIH) == "Karang Pilang"
    assert place_of("kecamatan", Complaint("surat"), _IN_KEPUTIH) == "Sukolilo"


def test_nearest_office_is_that_of_the_level() -> None:
    assert _ROLE.office == "@desa"
    assert PlaceRole("Kantor {kecamatan}", "kecamatan", {}, 9, 1.0).office == "@kecamatan"


def test_role_is_read_as_it_was_written() -> None:
    assert PlaceRole.from_json(_BODY) == PlaceRole(
        "Kelurahan {desa}", "desa", {"wonorejo": "Kel. Wonorejo"}, 7, 0.8
    )


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "kota"},
        {"kind": "kecamatan"},
        {"label": "Kelurahan"},
        {"label": "Kota {kota}", "kind": "kota"},
        {"label": 3},
        {"names": None},
        {"names": "wonorejo"},
        {"rows": "banyak"},
        {"agreement": "tinggi"},
    ],
    ids=str,
)
def test_role_that_makes_no_sense_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        PlaceRole.from_json(_BODY | change)


@pytest.mark.parametrize("missing", sorted(_BODY))
def test_role_without_one_of_its_parts_is_refused(missing: str) -> None:
    with pytest.raises(KeyError):
        PlaceRole.from_json({key: value for key, value in _BODY.items() if key != missing})


@given(st.text(max_size=40))
def test_plain_name_has_single_spaces_and_stays_as_it_is(name: str) -> None:
    once = plain(name)
    assert plain(once) == once
    assert once.split(" ") == once.split() or once == ""


@given(st.text(max_size=40))
def test_any_field_gives_a_name_of_the_family_or_none(written: str) -> None:
    named = _ROLE.name_for(Complaint("surat", kelurahan=written), Whereabouts())
    assert not (named and not plain(written))
    assert named == "" or named.lower().startswith("kelurahan ")
