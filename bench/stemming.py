"""Stems a second, ours beside Sastrawi as it is shipped, on the same words in the same run."""

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

from pipeline import stem as module
from pipeline.stem import raw_stem, root_words, stem
from tests.golden.tables import golden
from tests.pipeline.sastrawi import forms

_UNSEEN = 20_000
_UNSEEN_PEER = 200
_STREAM = 1_500
"""Running words of the stream; Sastrawi needs 41 ms for each it has not seen."""


def main() -> None:
    """Print both rates, their ratios and the share of the gold list that each gets right."""
    root_words()
    unseen = list(dict.fromkeys(forms(_UNSEEN, 11)))
    ours, peer = _rate(raw_stem, unseen), _rate(_shipped(), unseen[:_UNSEEN_PEER])
    print(
        f"stemming, unseen forms a second: {ours:,.0f} (n={len(unseen):,}); Sastrawi 1.0.1 as shipped {peer:,.1f} (n={_UNSEEN_PEER}): {ours / peer:,.0f} x"
    )
    stream = _stream(_STREAM)
    ours, peer = _rate(raw_stem, stream), _rate(_shipped(), stream)
    print(
        f"stemming, a stream of complaints, words a second, fresh caches: {ours:,.0f}; Sastrawi as shipped {peer:,.1f} (n={len(stream):,} words, {len(set(stream)):,} distinct): {ours / peer:,.0f} x"
    )
    gold = golden("stems")
    right = {
        corrected: sum(stem(row["word"], corrected=corrected) == row["root"] for row in gold) / len(gold)
        for corrected in (True, False)
    }
    print(
        f"stemming, gold list of {len(gold)} inflected words: {right[True]:.3f} right, {right[False]:.3f} without corrections (Sastrawi's)"
    )


def _shipped() -> Callable[[str], str]:
    stemmer = StemmerFactory().create_stemmer()
    return lambda word: str(stemmer.stem(word))


def _stream(count: int) -> list[str]:
    """Give the running words of the shipped corpus, a row from each part in turn."""
    parts = [
        path.read_text("utf-8").splitlines() for path in sorted(Path("data/files/corpus").glob("*.jsonl"))
    ]
    rows = (json.loads(part[row])["text"] for row in range(5) for part in parts)
    return [word for text in rows for word in text.lower().split()][:count]


def _rate(stemmer: Callable[[str], str], words: Sequence[str]) -> float:
    """Give words a second of CPU time, the memory of earlier words dropped first."""
    module._stem_word.cache_clear()  # noqa: SLF001 - fresh caches are what is measured
    began = time.process_time()
    for word in words:
        stemmer(word)
    return len(words) / (time.process_time() - began)


if __name__ == "__main__":
    main()
