"""Whether a suggestion may stand alone, is good enough to show, or needs a person; with the reasons."""

from dataclasses import dataclass

from data.suggestion import Decision, Reason

SUGGEST_FROM = 0.4
"""Below this probability of the first topic or agency a person looks first; a tenant's model may carry its own."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities of the first agency from which a suggestion is shown, or is safe to act on.

    Attributes:
        suggest: from here an officer gets the suggestion without being asked to look closely.
        auto: from here the upper 95 % bound of the error stays below the stated risk; None without calibration data.
        danger: probability from which a complaint is `darurat`: to miss one costs more than to look in vain.
        oversight: the same for an accused official.
    """

    suggest: float = SUGGEST_FROM
    auto: float | None = None
    danger: float = 0.5
    oversight: float = 0.5


@dataclass(frozen=True, slots=True)
class Findings:
    """What is known of one complaint when the decision is made; probabilities are calibrated, in [0, 1].

    `learned_probability` is the first agency's as the history alone gives it, 0 where the history would name another:
    the threshold of automatic decisions was chosen on that number.
    """

    kind: str
    topic_probability: float
    agency_probability: float
    urgency: str
    oversight: bool
    level_unclear: bool
    place_missing: bool
    known_words: int
    learned_probability: float = 0.0


_TEXTS = {
    "emergency": "Ada tanda bahaya: hubungi nomor darurat, jangan hanya menunggu antrean",
    "unreadable": "Teks terlalu pendek atau tidak terbaca",
    "not-a-complaint": "Tampaknya bukan laporan",
    "oversight": "Menyangkut perilaku atau wewenang aparatur: perlu dibaca petugas",
    "level-unclear": "Teks tidak menunjukkan apakah ini kewenangan pusat, provinsi, kabupaten/kota atau desa",
    "place-missing": "Tempat kejadian belum diketahui",
    "topic-uncertain": "Topik belum cukup pasti",
    "agency-uncertain": "Instansi belum cukup pasti",
    "confident": "Topik dan instansi cukup pasti",
    "within-risk": "Keyakinan di atas ambang yang menjaga kesalahan di bawah risiko yang ditetapkan",
}


def decide(findings: Findings, thresholds: Thresholds) -> Decision:
    """Decide what may be done with a suggestion; any reason for review outweighs all probability."""
    doubts = _doubts(findings, thresholds)
    if doubts:
        return Decision("review", tuple(Reason(code, _TEXTS[code]) for code in doubts))
    if thresholds.auto is not None and findings.learned_probability >= thresholds.auto:
        return Decision("auto", (Reason("within-risk", _TEXTS["within-risk"]),))
    return Decision("suggest", (Reason("confident", _TEXTS["confident"]),))


def _doubts(findings: Findings, thresholds: Thresholds) -> list[str]:
    checks = {
        "emergency": findings.urgency == "darurat",
        "unreadable": findings.known_words == 0,
        "not-a-complaint": findings.kind == "bukan-laporan",
        "oversight": findings.oversight,
        "level-unclear": findings.level_unclear,
        "place-missing": findings.place_missing,
        "topic-uncertain": findings.topic_probability < thresholds.suggest,
        "agency-uncertain": findings.agency_probability < thresholds.suggest,
    }
    return [code for code, holds in checks.items() if holds]
