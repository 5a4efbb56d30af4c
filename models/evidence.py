"""Which words decided: the exact part of the score that each word of the text added."""

from collections.abc import Mapping, Sequence

import numpy as np

from data.suggestion import AgencyCandidate, Evidence
from models.agencies import weighed
from models.scorer import Floats, Head, Scored
from pipeline.lexicon import common_words
from pipeline.name_words import given_names
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
    labels = [head.start + number for number in targets.values()]
    weights = scored.words.of(labels) - scored.words.mean(head.columns)[:, None]
    halves = (scored.pairs.of(labels) - scored.pairs.mean(head.columns)[:, None]) / 2
    weights[: len(halves)] += halves
    weights[len(weights) - len(halves) :] += halves
    weights = weights[: len(tokens)]
    stretches = list(dict.fromkeys([(start, end) for _, start, end in tokens]))
    if len(stretches) < len(tokens):
        weights = _together(weights, tokens, stretches)
    found = []
    for target, column in zip(targets, weights.T, strict=True):
        ranked = np.argsort(-column, kind="stable")[:MOST].tolist()
        best = zip(ranked, column[ranked].tolist(), strict=True)
        found += [
            Evidence(target, stretches[i][0], stretches[i][1], weight) for i, weight in best if weight > 0
        ]
    return found


def _together(weights: Floats, tokens: Sequence[Token], stretches: Sequence[tuple[int, int]]) -> Floats:
    """Add up the weights of words that stand for the same stretch of the text."""
    number = {stretch: i for i, stretch in enumerate(stretches)}
    found = np.zeros((len(stretches), weights.shape[1]), np.float32)
    np.add.at(found, [number[start, end] for _, start, end in tokens], weights)
    return found


def with_words(
    agencies: Sequence[AgencyCandidate], evidence: Sequence[Evidence], tokens: Sequence[Token]
) -> list[AgencyCandidate]:
    """Add to each candidate's reason the words that speak most for it; only common words that are no given names."""
    told = [piece for piece in evidence if piece.target.startswith("agency:")]
    if not told:
        return list(agencies)
    common, names = common_words(), given_names()
    spans = {(start, end): word for word, start, end in tokens if word in common and word not in names}
    words: dict[str, list[str]] = {}
    for piece in told:
        if (piece.start, piece.end) in spans:
            words.setdefault(piece.target, []).append(spans[piece.start, piece.end])
    named = [list(dict.fromkeys(words.get(f"agency:{agency.code}", [])))[:_NAMED] for agency in agencies]
    return [
        weighed(agency, agency.probability, f"{agency.reason}; kata penentu: {', '.join(deciding)}")
        if deciding
        else agency
        for agency, deciding in zip(agencies, named, strict=True)
    ]
