"""Whether a suggestion may stand alone, is good enough to show, or needs a person; with the reasons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from data.suggestion import Decision, Reason

SUGGEST_FROM = 0.4
"""Below this probability of the first topic or agency a person looks first; a tenant's model may carry its own."""

PROMISE_BROKEN = "promise-broken"
"""Code of the reason why an automatic decision is only a suggestion."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities of the first agency from which a suggestion is shown, or is safe to act on.

    Attributes:
        suggest: from here an officer gets the suggestion without being asked to look closely.
        auto: from here the upper 95 % bound of the error stays below the stated risk; None without calibration data.
        auto_by_label: the same for agencies that need another threshold, None for those that are never automatic.
        danger: probability from which a complaint is `darurat`: to miss one costs more than to look in vain.
        oversight: the same for an accused official.
    """

    suggest: float = SUGGEST_FROM
    auto: float | None = None
    danger: float = 0.5
    oversight: float = 0.5
    auto_by_label: Mapping[str, float | None] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        given = (self.suggest, self.auto, self.danger, self.oversight, *self.auto_by_label.values())
        if not all(least is None or 0 <= least <= 1 for least in given):
            raise ValueError(f"thresholds that are no probabilities: {given}")

    def is_automatic(self, label: str, probability: float) -> bool:
        """Say whether the promise covers a first agency of that learned label and probability; never for no label."""
        least = self.auto_by_label.get(label, self.auto)
        return bool(label) and self.auto is not None and least is not None and probability >= least


@dataclass(frozen=True, slots=True)
class Findings:
    """What is known of one complaint when the decision is made; probabilities are calibrated, in [0, 1].

    `learned_label` is the label that the model knows the first agency under, "" where the history alone would name
    another: only then the promise about automatic decisions holds. `matters` is how many the text speaks of.
    """

    kind: str
    topic_probability: float
    agency_probability: float
    urgency: str
    oversight: bool
    level_unclear: bool
    place_missing: bool
    known_words: int
    matters: int = 1
    learned_label: str = ""


_TEXTS = {
    "emergency": "Ada tanda bahaya: hubungi nomor darurat, jangan hanya menunggu antrean",
    "unreadable": "Teks terlalu pendek atau tidak terbaca",
    "not-a-complaint": "Tampaknya bukan laporan",
    "oversight": "Menyangkut perilaku atau wewenang aparatur: perlu dibaca petugas",
    "level-unclear": "Teks tidak menunjukkan apakah ini kewenangan pusat, provinsi, kabupaten/kota atau desa",
    "place-missing": "Tempat kejadian belum diketahui",
    "several-matters": "Memuat lebih dari satu perkara: mungkin perlu dipecah",
    "topic-uncertain": "Topik belum cukup pasti",
    "agency-uncertain": "Instansi belum cukup pasti",
    "confident": "Topik dan instansi cukup pasti",
    "within-risk": "Keyakinan di atas ambang yang menjaga kesalahan di bawah risiko yang ditetapkan",
    "own-threshold": "Pemerintah penerima menetapkan ambang yang lebih ketat: dilihat petugas dulu",
    "promise-broken": "Keputusan otomatis dihentikan: belakangan lebih sering keliru daripada risiko yang ditetapkan",
}


def decide(findings: Findings, thresholds: Thresholds) -> Decision:
    """Decide what may be done with a suggestion; any reason for review outweighs all probability.

    One does not: an uncertain topic holds up no agency that is sure.
    """
    sure = thresholds.is_automatic(findings.learned_label, findings.agency_probability)
    doubts = [code for code in _doubts(findings, thresholds) if not (sure and code == "topic-uncertain")]
    if doubts:
        return Decision("review", tuple(Reason(code, _TEXTS[code]) for code in doubts))
    if sure:
        return Decision("auto", (Reason("within-risk", _TEXTS["within-risk"]),))
    return Decision("suggest", (Reason("confident", _TEXTS["confident"]),))


def withheld(decision: Decision) -> Decision:
    """Let an automatic decision be a suggestion: the promise behind it is broken for now."""
    if decision.action != "auto":
        return decision
    return Decision("suggest", (Reason(PROMISE_BROKEN, _TEXTS[PROMISE_BROKEN]),))


def lowered(decision: Decision) -> Decision:
    """Let a person look closely: the agency is not certain enough for who receives the complaint."""
    if decision.action == "review":
        return decision
    return Decision("review", (Reason("agency-uncertain", _TEXTS["agency-uncertain"]),))


def shown(decision: Decision) -> Decision:
    """Let what only an uncertain agency held up be a suggestion: it is certain enough for who receives the complaint."""
    if [reason.code for reason in decision.reasons] != ["agency-uncertain"]:
        return decision
    return Decision("suggest", (Reason("confident", _TEXTS["confident"]),))


def kept_back(decision: Decision) -> Decision:
    """Let an automatic decision be a suggestion: who receives the complaint wants it so."""
    if decision.action != "auto":
        return decision
    return Decision("suggest", (Reason("own-threshold", _TEXTS["own-threshold"]),))


def lifted(decision: Decision) -> Decision:
    """Let a suggestion that nothing speaks against be automatic: decisions of officers prove its risk."""
    if decision.action != "suggest" or PROMISE_BROKEN in (reason.code for reason in decision.reasons):
        return decision
    return Decision("auto", (Reason("within-risk", _TEXTS["within-risk"]),))


def was_automatic(action: str, reasons: Iterable[str]) -> bool:
    """Say whether a decision is automatic, or would be if the promise held, by its action and reasons' codes."""
    return action == "auto" or PROMISE_BROKEN in reasons


def _doubts(findings: Findings, thresholds: Thresholds) -> list[str]:
    checks = {
        "emergency": findings.urgency == "darurat",
        "unreadable": findings.known_words == 0,
        "not-a-complaint": findings.kind == "bukan-laporan",
        "oversight": findings.oversight,
        "level-unclear": findings.level_unclear,
        "place-missing": findings.place_missing,
        "several-matters": findings.matters > 1,
        "topic-uncertain": findings.matters == 1 and findings.topic_probability < thresholds.suggest,
        "agency-uncertain": findings.matters == 1 and findings.agency_probability < thresholds.suggest,
    }
    return [code for code, holds in checks.items() if holds]
