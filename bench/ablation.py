"""What each choice in learning a history's agencies brings: every one taken back alone, on later months, paired.

usage: ablation.py SHARED_DIR     gains are in points of accuracy over the model as it is, with 95 % bootstrap intervals
"""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.svm import LinearSVC

from data.corpus import read_corpus
from data.schema import LabelledComplaint
from models.registry import DEFAULT_ROOT, Registry
from models.roles import plain
from models.situation import whereabouts_of
from models.suggester import Suggester
from pipeline.features import NGRAM, OF_FRAMES
from training.roles import LearnedRoles, learn_roles
from training.splits import groups
from training.vectorize import count_features, words_of

REGION = "35.78"
PORTABLE, NGRAMS, PENALTY = 0.4, 0.25, 1.0
RESAMPLES = 2000
Documents = Sequence[dict[str, float]]
Scores = NDArray[np.float64]


@dataclass(frozen=True)
class City:
    """A history and its later months, read once."""

    rows: list[LabelledComplaint]
    documents: Documents
    portable: NDArray[np.float32]


def read(path: Path, suggester: Suggester) -> City:
    """Read a file with its features and what the portable topic head says."""
    rows = [row for row in read_corpus(path) if isinstance(row, LabelledComplaint) and row.agency]
    words = [words_of(row) for row in rows]
    columns = suggester.heads["topic"].columns
    portable = np.array([suggester.scorer.score(*pair).scores[columns] for pair in words], np.float32)
    return City(rows, [count_features(*pair) for pair in words], portable)


def matrices(
    earlier: City, later: City, ngrams: float, left_out: tuple[str, ...]
) -> tuple[csr_matrix, csr_matrix]:
    """Weigh features by inverse document frequency, rows by their additive norm."""
    frequency = Counter(name for document in earlier.documents for name in document)
    names = [n for n, count in frequency.items() if count > 1 and not n.startswith((OF_FRAMES, *left_out))]
    column = {name: i for i, name in enumerate(names)}
    idf = np.array([np.log((1 + len(earlier.rows)) / (1 + frequency[n])) + 1 for n in names])
    idf *= [ngrams if n.startswith(NGRAM) else 1.0 for n in names]

    def weighed(documents: Documents) -> csr_matrix:
        cells = [(i, column[n], c) for i, d in enumerate(documents) for n, c in d.items() if n in column]
        at_row, at_column, counts = (np.array(part) for part in zip(*cells, strict=True))
        counted = csr_matrix((counts, (at_row, at_column)), (len(documents), len(names)))
        norm = np.sqrt(counted @ idf**2)
        norm[norm == 0] = 1
        return csr_matrix(diags(1 / norm) @ counted @ diags(idf))

    return weighed(earlier.documents), weighed(later.documents)


def named(label: str, row: LabelledComplaint, learned: LearnedRoles, region_code: str) -> str:
    """Give the agency that a label stands for at a complaint's place."""
    role = next((role for role in learned.roles if role.label == label), None)
    return role.name_for(row.complaint, whereabouts_of(row.complaint, region_code)) if role else label


def hits(  # noqa: PLR0913 - the choices that are taken back
    earlier: City,
    later: City,
    learned: LearnedRoles | None,
    *,
    region_code: str = REGION,
    portable: float = PORTABLE,
    ngrams: float = NGRAMS,
    left_out: tuple[str, ...] = (),
    half_life: float = 0.0,
    balanced: bool = False,
) -> NDArray[np.bool_]:
    """Learn and judge: (rows, 2) whether the first and whether one of the first three agencies is right."""
    x, z = matrices(earlier, later, ngrams, left_out)
    if portable:
        centre = earlier.portable.mean(axis=0)
        length = np.linalg.norm(earlier.portable - centre, axis=1).mean()
        x = hstack([x, csr_matrix((earlier.portable - centre) / length * portable)]).tocsr()
        z = hstack([z, csr_matrix((later.portable - centre) / length * portable)]).tocsr()
    labels = [learned.role_of.get(row.agency, row.agency) if learned else row.agency for row in earlier.rows]
    moments = np.array(
        [row.complaint.submitted_at.timestamp() if row.complaint.submitted_at else 0 for row in earlier.rows]
    )
    weights = 0.5 ** ((moments.max() - moments) / 86400 / half_life) if half_life else None
    learner = LinearSVC(C=PENALTY, tol=1e-2, random_state=1, class_weight="balanced" if balanced else None)
    learner.fit(x, labels, sample_weight=weights)
    order = np.argsort(-learner.decision_function(z), axis=1)[:, :3]
    ranked = [
        [
            named(learner.classes_[i], row, learned, region_code) if learned else learner.classes_[i]
            for i in top
        ]
        for top, row in zip(order, later.rows, strict=True)
    ]
    return np.array(
        [(r[0] == row.agency, row.agency in r) for r, row in zip(ranked, later.rows, strict=True)]
    )


def gain(mine: NDArray[np.bool_], base: NDArray[np.bool_]) -> str:
    """Write the difference in points with its paired interval."""
    difference = 100 * (mine.astype(float) - base)
    drawn = np.random.default_rng(1).integers(0, len(difference), (RESAMPLES, len(difference)))
    low, high = np.quantile(difference[drawn].mean(axis=1), (0.025, 0.975))
    return f"{difference.mean():+5.2f} [{low:+.2f}, {high:+.2f}]"


def conflicts(rows: Sequence[LabelledComplaint], label: Callable[[LabelledComplaint], str]) -> str:
    """Say how often complaints with the same words carry different labels: what no reader of the text can know."""
    told: dict[int, list[str]] = {}
    for row, group in zip(rows, groups(rows).tolist(), strict=True):
        if label(row):
            told.setdefault(group, []).append(label(row))
    twins = [labels for labels in told.values() if len(labels) > 1]
    pairs = [a != b for labels in twins for i, a in enumerate(labels) for b in labels[i + 1 :]]
    return f"{sum(len(set(labels)) > 1 for labels in twins)} of {len(twins)} groups, {np.mean(pairs):.3f} of {len(pairs)} pairs"


def main(shared: Path) -> None:
    """Print one line a choice, and how often twins disagree."""
    if not shared.is_dir():
        print(f"skipped: no real complaints in {shared}")
        return
    suggester = Suggester.load(Registry(DEFAULT_ROOT).resolve("champion"))
    earlier = read(shared / "data" / "surabaya_train.csv", suggester)
    later = read(shared / "data" / "surabaya_dev.csv", suggester)
    roles = learn_roles(earlier.rows, REGION)
    base = hits(earlier, later, roles)
    print(f"as it is: top-1 {base[:, 0].mean():.4f}  top-3 {base[:, 1].mean():.4f}  n={len(base):,}")
    variants = {
        "agencies by name, no roles": hits(earlier, later, None),
        "no portable scores": hits(earlier, later, roles, portable=0),
        "portable scores 1.0": hits(earlier, later, roles, portable=1.0),
        "n-grams count 0.5": hits(earlier, later, roles, ngrams=0.5),
        "n-grams count 1": hits(earlier, later, roles, ngrams=1.0),
        "no n-grams": hits(earlier, later, roles, left_out=(NGRAM,)),
        "no pairs": hits(earlier, later, roles, left_out=("b=",)),
        "no stems": hits(earlier, later, roles, left_out=("s=",)),
        "recency, half-life 180 days": hits(earlier, later, roles, half_life=180),
        "recency, half-life 365 days": hits(earlier, later, roles, half_life=365),
        "balanced labels": hits(earlier, later, roles, balanced=True),
    }
    for name, found in variants.items():
        print(f"{name:30} top-1 {gain(found[:, 0], base[:, 0])}  top-3 {gain(found[:, 1], base[:, 1])}")
    everything = [*earlier.rows, *later.rows]
    print(f"twins with different agencies: {conflicts(everything, lambda row: row.agency)}")
    print(f"twins with different topics: {conflicts(everything, lambda row: row.topic)}")
    print(
        f"places of roles: {', '.join(f'{r.label} {plain(r.kind)} {r.agreement:.3f}' for r in roles.roles)}"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
