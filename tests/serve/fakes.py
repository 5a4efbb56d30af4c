"""Stand-ins for what is trained, quick and the same every time."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from data.schema import Action, Complaint
from data.suggestion import (
    AgencyCandidate,
    Decision,
    Evidence,
    PlaceMention,
    Reason,
    Suggestion,
    TopicCandidate,
)
from models.errors import ArtifactError
from serve.champion import Champion

LIGHT = "perhubungan/penerangan-jalan"
DISHUB = "34.04/dishub"
TOPICS = (
    TopicCandidate(LIGHT, "Penerangan jalan umum", 0.74, "perhubungan"),
    TopicCandidate("pekerjaan-umum/jalan-rusak", "Jalan rusak", 0.11, "pekerjaan-umum"),
    TopicCandidate("energi/listrik-padam", "Listrik padam", 0.06, "energi"),
)
AGENCIES = (
    AgencyCandidate(
        DISHUB, "Dinas Perhubungan", "34.04", "kabupaten", 0.78, "registry", "Memegang perhubungan di Sleman"
    ),
    AgencyCandidate(
        "34.04/dpupkp",
        "Dinas Pekerjaan Umum",
        "34.04",
        "kabupaten",
        0.12,
        "learned",
        "Sering menerima laporan serupa",
    ),
    AgencyCandidate(
        "34.04.12/kecamatan",
        "Kapanewon Ngaglik",
        "34.04.12",
        "kabupaten",
        0.05,
        "place",
        "Tempat yang disebut",
    ),
)
REASONS = {
    "auto": Reason("within-risk", "Dalam batas risiko"),
    "suggest": Reason("below-auto", "Peluang instansi di bawah ambang otomatis"),
    "review": Reason("topic-uncertain", "Topik belum cukup pasti"),
}


class FakeSuggester:
    """Finds street lights in everything; words in the text choose the decision and the urgency."""

    def __init__(self, version: str = "palsu-1") -> None:
        self.version = version

    def suggest(self, complaint: Complaint) -> Suggestion:
        """Suggest the same for all, with offsets into this text."""
        is_emergency = "kebakaran" in complaint.text
        return Suggestion(
            complaint_id=complaint.id,
            kind=TopicCandidate("pengaduan", "Pengaduan", 0.97),
            sectors=(TopicCandidate("perhubungan", "Perhubungan", 0.81),),
            topics=TOPICS,
            agencies=AGENCIES,
            agency_set={"codes": [DISHUB], "coverage": 0.9},
            urgency=_urgency(is_emergency=is_emergency),
            oversight="pungli" in complaint.text,
            places=tuple(_places(complaint.text)),
            language={"code": "id", "mixed": ["jv"]},
            evidence=tuple(_evidence(complaint.text)),
            decision=_decision(complaint.text, is_emergency=is_emergency),
            model={"version": self.version, "taxonomy": "2026.11", "registry": "34.04@abc"},
        )


class EmptySuggester(FakeSuggester):
    """Says that it is no complaint, and so has no candidates."""

    def suggest(self, complaint: Complaint) -> Suggestion:
        """Suggest nothing."""
        full = super().suggest(complaint)
        kind = TopicCandidate("bukan-laporan", "Bukan laporan", 0.9)
        agency_set = {"codes": [], "coverage": 0.9}
        decision = Decision("review", (Reason("not-a-complaint", "Tampaknya bukan laporan"),))
        return replace(
            full, kind=kind, topics=(), agencies=(), agency_set=agency_set, evidence=(), decision=decision
        )


class OpenPlaceSuggester(FakeSuggester):
    """Finds a place whose name several regions bear."""

    def suggest(self, complaint: Complaint) -> Suggestion:
        """Suggest with a place that stays open."""
        place = PlaceMention(complaint.text[:5], 0, 5, "", "desa", ("34.04.12.2001", "34.02.01.2001"))
        return replace(super().suggest(complaint), places=(place,))


class TwoMattersSuggester(FakeSuggester):
    """Finds two matters: one of its candidates', and one that is none of them."""

    def suggest(self, complaint: Complaint) -> Suggestion:
        """Suggest with the text cut in two."""
        first = {"start": 0, "end": 5, "topic": TOPICS[0].code, "agency": AGENCIES[0].code}
        second = {"start": 6, "end": 9, "topic": "lingkungan-hidup/banjir-rob", "agency": "34.04/dlh"}
        return replace(super().suggest(complaint), matters=(first, second))


class FakeRegistry:
    """A registry whose pointer the test moves."""

    def __init__(self, version: str = "palsu-1") -> None:
        self.pointer = version

    def version(self, alias: str) -> str:
        """Give the pointer; none when it is empty."""
        if not self.pointer:
            raise ArtifactError(f"no {alias}")
        return self.pointer

    def path(self, _alias: str) -> Path:
        """Give a folder named like the version."""
        return Path(self.pointer)

    def folder(self, version: str) -> Path:
        """Give that folder; of all versions only the one pointed to is kept."""
        if version != self.pointer:
            raise ArtifactError(f"no version {version}")
        return Path(version)


def load_fake(folder: Path) -> FakeSuggester:
    """Load a fake; a version called broken does not load."""
    if "rusak" in folder.name:
        raise ArtifactError(f"{folder}: weights.safetensors was altered")
    return FakeSuggester(folder.name)


def fake_champion(suggester: Callable[[], FakeSuggester] = FakeSuggester) -> Champion:
    """Give a champion that never changes."""
    return Champion(FakeRegistry(), lambda _folder: suggester())


def _urgency(*, is_emergency: bool) -> dict[str, object]:
    if is_emergency:
        return {
            "level": "darurat",
            "reasons": ["Ada tanda bahaya bagi keselamatan orang"],
            "emergency_number": "112",
        }
    return {"level": "biasa", "reasons": []}


def _places(text: str) -> list[PlaceMention]:
    start = text.find("Ngaglik")
    return [PlaceMention("Ngaglik", start, start + 7, "34.04.12", "kecamatan")] if start >= 0 else []


def _evidence(text: str) -> list[Evidence]:
    weights = {"lampu": 1.8, "gelap": 0.9, "jalan": 0.4}
    found = [(text.lower().find(word), word, weight) for word, weight in weights.items()]
    return [Evidence(f"topic:{LIGHT}", at, at + len(word), weight) for at, word, weight in found if at >= 0]


def _decision(text: str, *, is_emergency: bool) -> Decision:
    action: Action = "review" if is_emergency or "ragu" in text else "auto" if "jelas" in text else "suggest"
    return Decision(action, (REASONS[action],))
