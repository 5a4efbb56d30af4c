"""Takes personal data out of what is kept: the texts are masked, the offsets moved with them."""

from dataclasses import dataclass, replace
from typing import Any

from data.schema import Complaint
from data.suggestion import Evidence, PlaceMention, Suggestion
from pipeline.redact import Redaction, redact


@dataclass(frozen=True, slots=True)
class Masked:
    """A complaint without personal data, with its suggestion over the masked text."""

    complaint: Complaint
    suggestion: Suggestion

    @property
    def payload(self) -> dict[str, Any]:
        """The suggestion as JSON values."""
        return self.suggestion.as_json()


def mask(complaint: Complaint, suggestion: Suggestion) -> Masked:
    """Mask everything a citizen wrote freely."""
    redaction = redact(complaint.text)
    clean = replace(
        complaint,
        text=redaction.masked,
        title=redact(complaint.title).masked,
        kelurahan=redact(complaint.kelurahan).masked,
        kecamatan=redact(complaint.kecamatan).masked,
        location=redact(complaint.location).masked,
    )
    moved = replace(
        suggestion,
        evidence=tuple(_evidence(piece, redaction) for piece in suggestion.evidence),
        places=tuple(_place(mention, redaction) for mention in suggestion.places),
        matters=tuple(_matter(matter, redaction) for matter in suggestion.matters),
    )
    return Masked(clean, moved)


def _evidence(piece: Evidence, redaction: Redaction) -> Evidence:
    start, end = redaction.remap(piece.start, piece.end)
    return replace(piece, start=start, end=end)


def _place(mention: PlaceMention, redaction: Redaction) -> PlaceMention:
    start, end = redaction.remap(mention.start, mention.end)
    return replace(mention, text=redaction.masked[start:end], start=start, end=end)


def _matter(matter: dict[str, Any], redaction: Redaction) -> dict[str, Any]:
    start, end = redaction.remap(matter["start"], matter["end"])
    return matter | {"start": start, "end": end}
