"""Which words decided: the exact part of the score that each word of the text added."""

from collections.abc import Mapping, Sequence

from data.suggestion import AgencyCandidate, Evidence
from models.agencies import weighed
from models.scorer import Head, Scored
from pipeline.lexicon import common_words
from pipeline.tokens import Token

MOST = 6
_NAMED = 3
"""Words that a candidate's reason names."""


def evidence_for(
    targets: Mapping[str, int], head: Head, scored: Scored, tokens: Sequence[Token]
) -> list[Evidence]:
    """Name the stretches of the text that speak most for labels, for each target strongest first.

    A word's weight is what it (and half of each pair it stands in) adds to the label above what it adds to the
    head's labels on average. Words of a title, which have no offsets, come after the `tokens` and are left out.

    Args:
        targets: what it is evidence for ("topic:<code>") -> number of the label in the head.
        head: the head.
        scored: the text's scores.
        tokens: its words.
    """
    words, pairs = scored.words[:, head.columns], scored.pairs[:, head.columns]
    labels = list(targets.values())
    weights = words[:, labels] - words.mean(axis=1, keepdims=True)
    halves = (pairs[:, labels] - pairs.mean(axis=1, keepdims=True)) / 2
    weights[: len(halves)] += halves
    weights[len(weights) - len(halves) :] += halves
    found = []
    for target, column in zip(targets, weights.T.tolist(), strict=True):
        by_span: dict[tuple[int, int], float] = {}
        for token, weight in zip(tokens, column, strict=False):
            span = (token.start, token.end)
            by_span[span] = by_span.get(span, 0.0) + weight
        ranked = sorted(by_span.items(), key=lambda item: -item[1])[:MOST]
        found += [Evidence(target, start, end, weight) for (start, end), weight in ranked if weight > 0]
    return found


def with_words(
    agencies: Sequence[AgencyCandidate], evidence: Sequence[Evidence], tokens: Sequence[Token]
) -> list[AgencyCandidate]:
    """Add to each candidate's reason the words that speak most for it; only common words, so that no name is told."""
    spans = {(token.start, token.end): token.word for token in tokens if token.word in common_words()}
    words: dict[str, list[str]] = {}
    for piece in evidence:
        if (piece.start, piece.end) in spans:
            words.setdefault(piece.target, []).append(spans[piece.start, piece.end])
    named = [list(dict.fromkeys(words.get(f"agency:{agency.code}", [])))[:_NAMED] for agency in agencies]
    return [
        weighed(agency, agency.probability, f"{agency.reason}; kata penentu: {', '.join(told)}")
        if told
        else agency
        for agency, told in zip(agencies, named, strict=True)
    ]
