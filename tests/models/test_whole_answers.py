"""What holds of every answer as a whole, and what a model must not be told by hand."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from data.schema import Complaint
from data.suggestion import Suggestion
from models.agencies import AgencyScope
from models.errors import ArtifactError
from models.promises import AgencySets, Confidence
from models.roles import PlaceRole
from models.suggester import Suggester
from pipeline.decision import Thresholds
from pipeline.routing import Whereabouts
from tests.training.own_history import OWN_HISTORY
from tests.training.small_models import Trained
from training.promises import conformal_threshold

TEXTS = [row.complaint.text for row in OWN_HISTORY[::7]] + [
    "Lampu jalan mati. Selain itu sampah di pasar tidak diangkut sudah seminggu",
    "Mohon dibantu, KTP saya hilang dan belum jadi",
    "air",
]


@pytest.fixture(scope="module")
def said(own: Trained) -> list[Suggestion]:
    suggester = Suggester.load(own.folder)
    region = suggester.scope.region_code
    return [suggester.suggest(Complaint(text, region_code=region)) for text in TEXTS]


def test_a_set_names_agencies_of_the_answer(said: list[Suggestion]) -> None:
    for suggestion in said:
        shown = [agency.code for agency in suggestion.agencies]
        assert suggestion.agency_set["codes"]
        assert set(suggestion.agency_set["codes"]) <= set(shown)


def test_evidence_is_for_the_topic_that_is_named(said: list[Suggestion]) -> None:
    for suggestion in said:
        named = {piece.target for piece in suggestion.evidence if piece.target.startswith("topic:")}
        assert named <= {f"topic:{suggestion.topics[0].code}"}


def test_a_sector_is_no_less_probable_than_its_topics_together(said: list[Suggestion]) -> None:
    for suggestion in said:
        for sector in suggestion.sectors:
            held = [topic.probability for topic in suggestion.topics if topic.sector == sector.code]
            assert sector.probability >= sum(held) - 1e-9


def test_a_field_is_never_repeated_unread() -> None:
    """A form's field may hold anything; only what reads like a place becomes an agency's name."""
    role = PlaceRole("Kelurahan {desa}", "desa", {"mojo": "Kelurahan Mojo"}, 9, 1.0)
    spoilt = Complaint("surat lama", kelurahan="Mojo, rumah Bapak Slamet 081234567890")
    assert role.name_for(spoilt, Whereabouts()) == ""
    assert role.name_for(Complaint("surat lama", kelurahan="Kel. Mojo"), Whereabouts()) == "Kelurahan Mojo"


def test_a_place_beyond_the_region_is_seen(own: Trained) -> None:
    suggester = Suggester.load(own.folder)
    here = suggester.understand(Complaint("Jalan di Sleman rusak", region_code="34.04"))
    there = suggester.understand(Complaint("Jalan di Kabupaten Sidoarjo rusak", region_code="34.04"))
    assert (here.is_elsewhere, there.is_elsewhere) == (False, True)


@pytest.mark.parametrize(
    "made",
    [
        lambda: Confidence(float("nan"), 0.0),
        lambda: Confidence(-1.0, 0.0),
        lambda: Thresholds(suggest=float("nan")),
        lambda: Thresholds(auto=-1.0),
        lambda: AgencySets.from_json({"others": 0.1, "by_label": {}, "coverage": 7}),
        lambda: AgencySets.from_json({"others": float("nan"), "by_label": {}, "coverage": 0.9}),
        lambda: AgencyScope.from_json({"region_code": "", "rows": 5, "share": 7, "home": ""}, []),
    ],
)
def test_numbers_that_make_no_sense_are_refused(made: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        made()


@pytest.mark.parametrize(
    ("table", "member", "value"),
    [("scope", "rows", float("inf")), ("scope", "share", 7), ("scope", "home", "99.99"), ("sets", "coverage", -3), ("thresholds", "auto", -1)],
)  # fmt: skip
def test_an_altered_manifest_is_refused_with_a_reason(
    own: Trained, table: str, member: str, value: object
) -> None:
    """Also where its hash is right: somebody may write one by hand."""
    artifact = own.artifact
    manifest = json.loads(json.dumps(artifact.manifest))
    manifest[table][member] = value
    with pytest.raises(ArtifactError, match="train it again"):
        Suggester(replace(artifact, manifest=manifest))


def test_nothing_promised_admits_all() -> None:
    assert conformal_threshold(np.linspace(0, 1, 30), 0.0) == 1.0
