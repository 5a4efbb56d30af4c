"""Microseconds a text to mask personal data, ours beside `lokal.detect_pii`, on the same texts in the same run."""

import json
import re
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from lokal import detect_pii

from pipeline.redact import KINDS, redact
from tests.golden.cases import score, spans_of
from tests.golden.tables import golden

_ROUNDS = 5
_WORDED = ("NAME", "ADDRESS")
_WORDS = range(50, 71)
"""A complaint of about 60 words."""
_TELLING = re.compile(
    r"[\d@]|\b(?:pak|bapak|bpk|bu|ibu|sdr|sdri|mas|mbak|bang|kak|om|mbah|haji|hj?|dr|drg|ust|nama|an|n)\b",
    re.IGNORECASE,
)


def main() -> None:
    """Print the time a text of both sorts takes, then recall and precision on the golden cases."""
    texts = _texts()
    plain = [text for text in texts if not _TELLING.search(text)]
    telling = [
        f"{text} NIK 3404120101900001, hp 0812-3456-7890, a.n. Budi Santoso, RT 03/RW 05" for text in plain
    ]
    telling += [text for text in texts if _TELLING.search(text)]
    for name, sort in (("without digits, @ or titles", plain), ("with digits, names or titles", telling)):
        ours, peer = _microseconds(redact, sort), _microseconds(detect_pii, sort)
        print(
            f"masking, texts of 50-70 words {name} (n={len(sort)}): {ours:,.0f} µs of CPU; lokal.detect_pii, all types: {peer:,.0f} µs"
        )
    for table in ("personal_data_cases", "personal_data_unseen"):
        print(f"masking, {table}: {_quality(table)}")


def _texts() -> list[str]:
    paths = sorted(Path("data/files/corpus").glob("*.jsonl"))
    rows = (json.loads(line)["text"] for path in paths for line in path.read_text("utf-8").splitlines())
    return [text for text in rows if len(text.split()) in _WORDS]


def _microseconds(function: Callable[[str], object], texts: Sequence[str]) -> float:
    """Give the median over rounds of the CPU time a text takes."""
    rounds = []
    for _ in range(_ROUNDS):
        began = time.process_time()
        for text in texts:
            function(text)
        rounds.append(time.process_time() - began)
    return statistics.median(rounds) / len(texts) * 1e6


def _quality(table: str) -> str:
    rows = golden(table)
    measured = score(rows)
    numbers = [kind for kind in KINDS if kind not in _WORDED]
    spans = measured.right.total() + measured.missed.total()
    return (
        f"{len(rows)} texts, {spans} spans: recall of numbers {measured.recall(*numbers):.3f}, of names {measured.recall('NAME'):.3f}, "
        f"of addresses {measured.recall('ADDRESS'):.3f}, precision {measured.precision(*KINDS):.3f}; "
        f"lokal.detect_pii finds {_peer_recall(rows):.3f} of the numbers with both their ends"
    )


def _peer_recall(rows: Sequence[dict[str, str]]) -> float:
    found = expected = 0
    for row in rows:
        numbers = {
            (start, end) for kind, start, end in spans_of(row["text"], row["masked"]) if kind not in _WORDED
        }
        expected += len(numbers)
        found += len(numbers & {(hit.start, hit.end) for hit in detect_pii(row["text"])})
    return found / expected


if __name__ == "__main__":
    main()
