"""A whole suggestion for anything that a citizen may send."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import UnknownCodeError
from data.schema import Complaint
from data.sources import FOLDER_SETTING
from data.taxonomy import load_taxonomy
from pipeline.coordinates import locator_for
from tests.training.own_history import AGENCIES, REGION, TOPICS
from tests.training.small_models import Trained

pytestmark = pytest.mark.slow


@pytest.fixture
def sleman_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give Sleman a map of one village with one provincial road."""
    ring = [[110.39, -7.71], [110.41, -7.71], [110.41, -7.69], [110.39, -7.69], [110.39, -7.71]]
    area = {
        "properties": {"region_code": "34.04.12.2001"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    line = {"type": "LineString", "coordinates": [[110.39, -7.7], [110.41, -7.7]]}
    road = {"properties": {"name": "Jalan Uji", "class": "provinsi"}, "geometry": line}
    folder = tmp_path / "shapes" / "34.04"
    folder.mkdir(parents=True)
    (folder / "peta.geojson").write_text(json.dumps({"features": [area, road]}), "utf-8")
    monkeypatch.setenv(FOLDER_SETTING, str(tmp_path))
    locator_for.cache_clear()
    yield
    locator_for.cache_clear()


def _nothing_is_null(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(_nothing_is_null, value.values()))
    if isinstance(value, list):
        return all(map(_nothing_is_null, value))
    return value is not None


@settings(max_examples=60)
@given(
    st.text(st.characters(), max_size=150),
    st.text(st.characters(), max_size=20),
    st.sampled_from(["", "34", "34.04", "34.04.12", "34.04.12.2001", "33.72"]),
)
def test_any_text_gives_a_whole_suggestion(
    portable: Trained, text: str, title: str, region_code: str
) -> None:
    body = portable.suggester.suggest(Complaint(text, id="x", title=title, region_code=region_code)).as_json()
    assert body["complaint_id"] == "x"
    assert _nothing_is_null(body)
    assert len(body["sectors"]) == len(body["topics"]) == 5
    for name in ("sectors", "topics", "agencies"):
        values = [candidate["probability"] for candidate in body[name]]
        assert values == sorted(values, reverse=True)
        assert all(0 <= value <= 1 for value in values)
    assert body["agencies"]
    assert body["agency_set"]["codes"]
    assert body["decision"]["action"] in {"suggest", "review"}
    assert body["decision"]["reasons"]
    for piece in body["evidence"]:
        assert 0 <= piece["start"] < piece["end"] <= len(text)
    json.dumps(body)


@pytest.mark.parametrize(
    ("text", "sector", "agency"),
    [
        ("lampu penerangan jalan di depan balai mati sudah seminggu", "perhubungan", "34.04/dishub"),
        ("sampah menumpuk di depan pasar tidak diangkut petugas", "lingkungan-hidup", "34.04/dlh"),
        ("jalan rusak banyak lubang dalam", "pekerjaan-umum", "34.04/dpupkp"),
        ("air pdam mati dari kemarin", "air-minum", "34.04/pdam"),
        ("urus ktp hilang antre lama sekali di dukcapil", "kependudukan", "34.04/disdukcapil"),
    ],
)
def test_plain_complaint_is_routed_in_sleman(portable: Trained, text: str, sector: str, agency: str) -> None:
    found = portable.suggester.suggest(Complaint(text, region_code="34.04"))
    assert found.sectors[0].code == sector
    assert found.agencies[0].code == agency
    assert found.agencies[0].via == "registry"
    assert found.model["registry"].startswith("34.04@")
    assert found.model["version"] == portable.artifact.version


def test_sector_is_the_sum_of_its_topics(portable: Trained) -> None:
    found = portable.suggester.suggest(Complaint("jalan rusak"))
    shown: dict[str, float] = {}
    for topic in found.topics:
        shown[topic.sector] = shown.get(topic.sector, 0) + topic.probability
    for sector in found.sectors:
        assert sector.probability >= shown.get(sector.code, 0) - 1e-9
    assert {topic.code for topic in found.topics} <= set(load_taxonomy().topics)


def test_place_is_found_and_filled_into_the_agency(portable: Trained) -> None:
    text = "minta surat pengantar di kantor Kalurahan Sariharjo dilayani lambat sekali"
    found = portable.suggester.suggest(Complaint(text, region_code="34.04"))
    assert [(place.text, place.region_code) for place in found.places] == [("Sariharjo", "34.04.12.2001")]
    assert "34.04.12.2001/desa" in {agency.code for agency in found.agencies}


def test_place_fields_of_a_form_count(portable: Trained) -> None:
    complaint = Complaint("pelayanan kantor kelurahan lambat", region_code="34.04", kelurahan="Sinduadi")
    codes = {agency.code for agency in portable.suggester.suggest(complaint).agencies}
    assert "34.04.06.2001/desa" in codes
    assert "@desa" not in codes


def test_tenant_may_be_named_apart_from_the_region(portable: Trained) -> None:
    complaint = Complaint("sampah menumpuk", region_code="34.04", tenant="nasional")
    assert portable.suggester.suggest(complaint).model["registry"].startswith("nasional@")
    assert portable.suggester.suggest(complaint, tenant_code="34.04").model["registry"].startswith("34.04@")


def test_unknown_tenant_is_refused(portable: Trained) -> None:
    with pytest.raises(UnknownCodeError, match="Atlantis"):
        portable.suggester.suggest(Complaint("x"), tenant_code="Atlantis")


@pytest.mark.parametrize("text", ["", "   ", "12345", "\U0001f600"])
def test_text_without_a_word_goes_to_a_person(portable: Trained, text: str) -> None:
    decision = portable.suggester.suggest(Complaint(text, region_code="34.04")).decision
    assert decision.action == "review"
    assert "unreadable" in {reason.code for reason in decision.reasons}


def test_emergency_goes_to_a_person_with_the_number_to_call(portable: Trained) -> None:
    found = portable.suggester.suggest(
        Complaint("tolong rumah kebakaran api besar ada orang terjebak di dalam")
    )
    assert found.urgency["level"] == "darurat"
    assert found.urgency["emergency_number"] == "112"
    assert found.decision.reasons[0].code == "emergency"


def test_title_counts_but_has_no_evidence_in_the_text(portable: Trained) -> None:
    with_title = portable.suggester.suggest(
        Complaint("mohon ditindak", title="sampah menumpuk tidak diangkut")
    )
    assert with_title.sectors[0].code == "lingkungan-hidup"
    assert all(piece.end <= len("mohon ditindak") for piece in with_title.evidence)


def test_without_dated_history_nothing_is_automatic(portable: Trained) -> None:
    assert portable.artifact.manifest["thresholds"]["auto"] is None


def test_own_names_are_kept_to_the_letter(own: Trained) -> None:
    heads = {head.name: set(head.labels) for head in own.artifact.heads}
    assert heads["own_topic"] == TOPICS
    assert heads["agency"] == AGENCIES


@pytest.mark.parametrize(
    ("text", "topic", "agency", "sector"),
    [
        ("lampu jalan padam semua", "PJU & Lampu Taman", "Bidang PJU Dishub", "perhubungan"),
        ("sampah bau belum diangkut", "Sampah / Kebersihan", "DLH Kota (Kebersihan)", "lingkungan-hidup"),
        ("jalan aspal berlubang", "Jalan Berlubang", "PUPR/Binamarga", "pekerjaan-umum"),
        ("sertifikat tanah belum terbit", "Sertipikat", "ATR/BPN", "pertanahan"),
    ],
)
def test_own_names_are_answered_with(own: Trained, text: str, topic: str, agency: str, sector: str) -> None:
    found = own.suggester.suggest(Complaint(text, region_code=REGION))
    assert found.topics[0].name == topic
    assert found.topics[0].sector == sector
    learned = [candidate for candidate in found.agencies if candidate.via == "learned"]
    assert learned[0].name == agency
    assert learned[0].region_code == REGION
    assert "60 laporan" in learned[0].reason


def test_own_agencies_are_not_suggested_elsewhere(own: Trained) -> None:
    elsewhere = own.suggester.suggest(Complaint("sampah bau belum diangkut", region_code="34.04"))
    assert "learned" not in {candidate.via for candidate in elsewhere.agencies}


def test_coordinates_without_a_map_are_said_to_be_unused(portable: Trained) -> None:
    found = portable.suggester.suggest(Complaint("jalan rusak", region_code="34.04", lat=-7.7, lon=110.4))
    assert found.coordinates["used"] is False
    assert "peta" in found.coordinates["reason"]
    assert "coordinates" not in portable.suggester.suggest(Complaint("jalan rusak")).as_json()


def test_point_on_the_map_finds_village_and_owner_of_the_road(portable: Trained, sleman_map: None) -> None:
    """The class of the road settles whose it is: the level is no longer in doubt."""
    text = "jalan rusak berlubang parah"
    there = portable.suggester.suggest(Complaint(text, region_code="34.04", lat=-7.7, lon=110.4))
    unknown = portable.suggester.suggest(Complaint(text, region_code="34.04"))
    assert sleman_map is None
    assert there.coordinates == {
        "used": True,
        "region_code": "34.04.12.2001",
        "road": {"name": "Jalan Uji", "class": "provinsi", "distance_m": 0.0},
    }
    assert there.agencies[0].level == "provinsi"
    assert "Jalan Uji" in there.agencies[0].reason
    assert "level-unclear" in {reason.code for reason in unknown.decision.reasons}
    assert "level-unclear" not in {reason.code for reason in there.decision.reasons}
    outside = portable.suggester.suggest(Complaint(text, region_code="34.04", lat=0.0, lon=0.0))
    assert outside.coordinates["used"] is False
