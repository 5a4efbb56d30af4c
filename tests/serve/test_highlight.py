"""Highlighting cuts a text, never changes it."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from serve.contract import EvidenceBody
from serve.highlight import segments

OFFSETS = st.integers(-5, 40)
PIECES = st.builds(
    EvidenceBody, st.sampled_from(["topic:a", "topic:b"]), OFFSETS, OFFSETS, st.floats(-2, 2, allow_nan=False)
)


@given(text=st.text(max_size=30), evidence=st.lists(PIECES, max_size=6))
def test_the_stretches_are_the_text(text: str, evidence: list[EvidenceBody]) -> None:
    """Whatever the offsets, joined they give it back, and neighbours differ."""
    cut = segments(text, evidence, "topic:a")
    assert "".join(segment.text for segment in cut) == text
    assert all(left.strength != right.strength for left, right in pairwise(cut))


def test_strengths() -> None:
    """The heaviest is strongest where stretches overlap; what speaks against, or for others, is not shown."""
    evidence = [
        EvidenceBody("topic:a", 0, 5, 2.0),
        EvidenceBody("topic:a", 0, 10, 0.4),
        EvidenceBody("topic:a", 11, 15, 1.0),
        EvidenceBody("topic:a", 16, 20, -2.0),
        EvidenceBody("topic:b", 16, 20, 9.0),
    ]
    cut = segments("Lampu jalan mati gelap", evidence, "topic:a")
    assert [(segment.text, segment.strength) for segment in cut] == [
        ("Lampu", 3),
        (" jala", 1),
        ("n", 0),
        (" mat", 2),
        ("i gelap", 0),
    ]
