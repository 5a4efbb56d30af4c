"""The served form of a model: equal to what was trained, small, quick, and its evidence faithful.

usage: served.py [MODEL]     on the project's own corpus; a scikit-learn pipeline of the same kind is the peer
"""

import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence

import msgspec
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from data.corpus import shipped_corpus
from data.schema import Complaint, LabelledComplaint
from models.artifact import load_artifact
from models.registry import DEFAULT_ROOT, Registry
from models.suggester import Suggester
from training.vectorize import count_features, words_of

WORD = re.compile(r"\w+")
SAME_TOPIC = 6
TEXTS, WORDS, TIMED, REMOVED, REREAD = 10_000, 60, 600, 5, 600


def texts_of(count: int, rng: random.Random) -> list[str]:
    """Make texts of the corpus, each two complaints cut and joined so that none is as it was learned."""
    corpus = [row.complaint.text.split() for row in shipped_corpus()]
    made = []
    for _ in range(count):
        first, second = rng.choice(corpus), rng.choice(corpus)
        made.append(" ".join(first[: rng.randint(3, 40)] + second[rng.randint(0, 10) :]))
    return made


def one_matter(count: int, rng: random.Random) -> list[str]:
    """Make texts of `WORDS` words of the corpus's complaints about one topic, as a long complaint is."""
    by_topic: defaultdict[str, list[str]] = defaultdict(list)
    for row in shipped_corpus():
        if row.topic:
            by_topic[row.topic].append(row.complaint.text)
    topics = [topic for topic, texts in sorted(by_topic.items()) if len(texts) >= SAME_TOPIC]
    made = (" ".join(rng.sample(by_topic[rng.choice(topics)], SAME_TOPIC)) for _ in range(count))
    return [" ".join(text.split()[:WORDS]) for text in made]


def print_equality(
    suggester: Suggester, vocabulary: Sequence[str], weights: np.ndarray, squares: np.ndarray
) -> None:
    """Compare the scorer with the plain product of counts and weights in double precision, all heads."""
    column = {name: i for i, name in enumerate(vocabulary)}
    head = suggester.heads["topic"].columns
    wide = weights.astype(np.float64)
    apart, same = 0.0, 0
    for text in texts_of(TEXTS, random.Random(1)):
        words, title = words_of_text(text)
        counts = {column[n]: c for n, c in count_features(words, title).items() if n in column}
        at, amounts = np.array(list(counts), np.int64), np.array(list(counts.values()))
        norm = np.sqrt(amounts @ squares[at].astype(np.float64)) or 1.0
        plain = amounts @ wide[at] / norm + suggester.scorer.bias
        scored = suggester.scorer.score(words, title).scores
        apart = max(apart, float(np.abs(scored - plain).max()))
        same += int(scored[head].argmax() == plain[head].argmax())
    print(
        f"served against trained: same first topic in {same:,} of {TEXTS:,} texts, scores apart by at most {apart:.1e}"
    )


def words_of_text(text: str) -> tuple[list[str], int]:
    """Read a text as training reads it."""
    return words_of(LabelledComplaint(Complaint(text)))


def cpu_ms(call: Callable[[str], object], texts: Sequence[str]) -> float:
    """Give CPU milliseconds a text, after a first round that fills caches."""
    for text in texts:
        call(text)
    started = time.process_time()
    for text in texts:
        call(text)
    return (time.process_time() - started) / len(texts) * 1000


def print_speed(suggester: Suggester) -> None:
    """Time a whole suggestion of `WORDS` words from text to JSON, beside a pipeline that only names topics."""
    texts = one_matter(TIMED, random.Random(2))
    several = [" ".join((text.split() * 5)[:WORDS]) for text in texts_of(TIMED, random.Random(2))]
    rows = [row for row in shipped_corpus() if row.topic]
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2)
    learner = LinearSVC(C=0.5).fit(
        vectorizer.fit_transform([r.complaint.text for r in rows]), [r.topic for r in rows]
    )

    def answer(text: str) -> bytes:
        return msgspec.json.encode(suggester.suggest(Complaint(text, region_code="34.04")).as_json())

    ours, longer = cpu_ms(answer, texts), cpu_ms(answer, several)
    peer = cpu_ms(lambda text: learner.decision_function(vectorizer.transform([text])), texts)
    print(
        f"a suggestion of {WORDS} words, text to JSON: {ours:.2f} ms CPU, {longer:.2f} where two complaints are joined; scikit-learn's topic scores alone {peer:.2f} ms"
    )


def print_faithfulness(suggester: Suggester) -> None:
    """Take the five words away that are said to decide, and five at random: how often the topic changes, how far it falls."""
    rng = random.Random(3)
    changed: dict[str, list[bool]] = {"said": [], "random": []}
    fallen: dict[str, list[float]] = {"said": [], "random": []}
    for text in texts_of(REREAD, rng):
        found = suggester.suggest(Complaint(text))
        topic = found.topics[0]
        spans = [(e.start, e.end) for e in found.evidence if e.target == f"topic:{topic.code}"][:REMOVED]
        every = [(m.start(), m.end()) for m in WORD.finditer(text)]
        for name, gone in (("said", spans), ("random", rng.sample(every, min(len(spans), len(every))))):
            rest = "".join(c for i, c in enumerate(text) if not any(s <= i < e for s, e in gone))
            again = suggester.suggest(Complaint(rest))
            changed[name].append(again.topics[0].code != topic.code)
            kept = next((t.probability for t in again.topics if t.code == topic.code), 0.0)
            fallen[name].append(topic.probability - kept)
    for name, turned in changed.items():
        fall = np.mean(fallen[name])
        print(
            f"without {REMOVED} {name} words: topic changes in {np.mean(turned):.3f}, probability falls by {fall:.3f}"
        )


def main(model: str) -> None:
    """Print size, equality, speed and faithfulness."""
    folder = Registry(DEFAULT_ROOT).resolve(model)
    artifact, suggester = load_artifact(folder), Suggester.load(folder)
    print(f"model {artifact.version}: {sum(f.stat().st_size for f in folder.iterdir()) / 1e6:.1f} MB on disk")
    print_equality(suggester, artifact.vocabulary, artifact.weights.weights, artifact.weights.squares)
    print_speed(suggester)
    print_faithfulness(suggester)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "champion")
