"""Cuts a text into stretches by how much each decided."""

from collections.abc import Iterable
from dataclasses import dataclass

from serve.contract import EvidenceBody

STRONG, CLEAR = 0.66, 0.33
"""Shares of the heaviest stretch's weight from which a stretch is shown as strong, as clear."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text; `strength` is 0 (did not decide) to 3 (decided most)."""

    text: str
    strength: int


def segments(text: str, evidence: Iterable[EvidenceBody], target: str) -> list[Segment]:
    """Cut a text where the strength changes.

    Args:
        text: what the offsets count in.
        evidence: stretches with weights; those against the target, or outside the text, are left out.
        target: whose evidence is shown ("topic:<code>").
    """
    wanted = [piece for piece in evidence if piece.target == target and piece.weight > 0]
    heaviest = max((piece.weight for piece in wanted), default=1.0)
    strengths = [0] * len(text)
    for piece in wanted:
        for at in range(max(piece.start, 0), min(piece.end, len(text))):
            strengths[at] = max(strengths[at], _strength(piece.weight / heaviest))
    return _runs(text, strengths)


def _strength(share: float) -> int:
    return 3 if share >= STRONG else 2 if share >= CLEAR else 1


def _runs(text: str, strengths: list[int]) -> list[Segment]:
    runs: list[Segment] = []
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or strengths[at] != strengths[start]:
            runs.append(Segment(text[start:at], strengths[start]))
            start = at
    return runs
