"""How many complaints a second are read: characters, words, language, spelling, frames and stems, on one core.

usage: text_throughput.py     prints texts of about 60 words a second, beside `str.split` with a dictionary look-up on
the same texts, and the seconds that long and hostile texts take, which must grow with their length and no faster
"""

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline.lexicon import spellings
from pipeline.normalize import read
from pipeline.places import find_places
from pipeline.redact import redact
from pipeline.stem import stem

_WORDS = 60
_TEXTS = 4_000
_SIZES = (10_000, 20_000, 50_000, 100_000)
HOSTILE = {
    "plain": "jalan rusak di depan pasar ",
    "one word": "a",
    "digits": "1",
    "digits and dots": "1.",
    "spaces": " ",
    "at signs": "a.b@",
    "hashtags": "#A",
    "entities": "&amp;",
    "tags": "<a ",
    "hyphens": "a-",
    "apostrophes": "a'",
    "accents": "e\u0301",
    "mojibake": "\u00c3\u00a9",
    "look-alikes": "\u0430",
    "address": "yth ",
    "label": "nama: ",
    "letter runs": "aab",
    "emoji": "\U0001f525",
    "short numbers": "12 12 ",
    "titles": "Pak ",
    "accounts": "rek 1-2-",
    "roads": "Jl. A ",
    "places": "Desa Suka",
}
"""What is repeated up to 100,000 characters."""


def sixty_words() -> list[str]:
    """Cut the shipped corpus, all its texts in a row, into texts of sixty words."""
    rows = (
        line
        for path in sorted(Path("data/files/corpus").glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    )
    words = [word for row in rows for word in json.loads(row)["text"].split(" ")]
    return [" ".join(words[at : at + _WORDS]) for at in range(0, len(words) - _WORDS, _WORDS)][:_TEXTS]


def seconds(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """Give the CPU seconds that a step takes on all texts."""
    began = time.process_time()
    for text in texts:
        work(text)
    return time.process_time() - began


def main() -> None:
    """Print the rate and the growth."""
    texts = sixty_words()
    seconds(_read_and_stem, texts)
    ours, peer = seconds(_read_and_stem, texts), seconds(_split_and_look_up, texts)
    print(
        f"reading and stemming, warm: {len(texts) / ours:,.0f} texts of {_WORDS} words a second (n={len(texts):,}); splitting at spaces with a look-up alone {len(texts) / peer:,.0f}: {ours / peer:.1f} x its cost"
    )
    for step, work in _STEPS.items():
        print(f"{step}, ms of CPU for {', '.join(f'{size // 1000} kB' for size in _SIZES)}")
        for name, unit in HOSTILE.items():
            costs = [seconds(work, [(unit * size)[:size]]) for size in _SIZES]
            print(f"  {name:16}" + "  ".join(f"{1e3 * cost:8.1f}" for cost in costs))


def _read_and_stem(text: str) -> list[str]:
    return [stem(word) for word, _, _ in read(text).tokens]


def _places(text: str) -> object:
    return find_places(text, read(text).tokens, "34.04")


_STEPS: dict[str, Callable[[str], object]] = {
    "reading and stemming": _read_and_stem,
    "masking": redact,
    "reading and places": _places,
}


def _split_and_look_up(text: str) -> list[str]:
    known = spellings()
    return [plain for word in text.lower().split() for plain in known.get(word, (word,))]


if __name__ == "__main__":
    main()
