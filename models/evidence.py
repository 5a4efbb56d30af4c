"""Which words decided: the exact part of the score that each word of the text added."""

from collections.abc import Sequence

from data.suggestion import Evidence
from models.scorer import Head, Scored
from pipeline.tokens import Token

MOST = 6


def evidence_for(
    target: str, head: Head, label: int, scored: Scored, tokens: Sequence[Token]
) -> list[Evidence]:
    """Name the stretches of the text that speak most for a label, strongest first.

    A word's weight is what it (and half of each pair it stands in) adds to the label above what it adds to the
    head's labels on average. Words of a title, which have no offsets, come after the `tokens` and are left out.
    """
    columns = head.columns
    words = scored.words[:, columns]
    weights = words[:, label] - words.mean(axis=1)
    pairs = scored.pairs[:, columns]
    halves = (pairs[:, label] - pairs.mean(axis=1)) / 2
    weights[: len(halves)] += halves
    weights[len(weights) - len(halves) :] += halves
    by_span: dict[tuple[int, int], float] = {}
    for token, weight in zip(tokens, weights, strict=False):
        by_span[token.start, token.end] = by_span.get((token.start, token.end), 0.0) + float(weight)
    ranked = sorted(by_span.items(), key=lambda item: -item[1])[:MOST]
    return [Evidence(target, start, end, weight) for (start, end), weight in ranked if weight > 0]
