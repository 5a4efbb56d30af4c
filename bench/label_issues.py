"""How many wrong labels are found: conflicting twins, and 5 % of labels that were made wrong on purpose.

usage: label_issues.py [SHARED]     needs surabaya_train.csv
"""

import random
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np

from data.corpus import read_corpus
from data.schema import LabelledComplaint
from training.config import load_recipe
from training.label_issues import CONFLICT, DOUBTED, LEAST_ROWS, LabelName, find_issues, judge

NOISE, RECALL, SEEDS = 0.05, 0.5, (1, 2, 3)


def print_conflicts(rows: list[LabelledComplaint], label: LabelName) -> None:
    """Say how many twins with different labels surface, and what else is doubted."""
    found = find_issues(rows, judge(rows, label, load_recipe("default"), _nothing), label)
    counts = Counter(issue.reason for issue in found)
    print(
        f"{label}: {counts[CONFLICT]} rows with a twin of another label, listed first; {counts[DOUBTED]} more doubted of {len(rows):,}"
    )


def print_noise(rows: list[LabelledComplaint], label: LabelName, seed: int) -> None:
    """Give 5 % of the rows a label of another row; print precision where half of them are found."""
    rng = random.Random(seed)
    counts = Counter(getattr(row, label) for row in rows)
    pool = [i for i, row in enumerate(rows) if counts[getattr(row, label)] >= LEAST_ROWS]
    wrong = set(rng.sample(pool, round(NOISE * len(pool))))
    noisy = list(rows)
    for i in sorted(wrong):
        given = getattr(rows[i], label)
        other = next(
            name for name in iter(lambda: getattr(rows[rng.choice(pool)], label), None) if name != given
        )
        noisy[i] = replace(rows[i], **{label: other})
    judged = judge(noisy, label, load_recipe("default"), _nothing)
    fits = judged.probabilities[np.arange(len(judged.y)), judged.y]
    ranked = judged.rows[np.argsort(fits, kind="stable")].tolist()
    hits = np.cumsum([row in wrong for row in ranked])
    reached = int(np.searchsorted(hits, RECALL * len(wrong))) + 1
    listed = {issue.row for issue in find_issues(noisy, judged, label)}
    print(
        f"{label}, seed {seed}: {len(wrong)} of {len(pool):,} labels made wrong; precision {hits[reached - 1] / reached:.2f} at recall {RECALL}; "
        f"the list of {len(listed):,} holds {len(listed & wrong) / len(wrong):.2f} of them"
    )


def _nothing(_line: str) -> None:
    """Say nothing of the steps."""


def main(shared: Path) -> None:
    """Print both for topics and agencies of one city."""
    source = shared / "data/surabaya_train.csv"
    if not source.exists():
        print(f"{source} is not there: nothing measured")
        return
    rows = [row for row in read_corpus(source) if isinstance(row, LabelledComplaint)]
    labels: tuple[LabelName, ...] = ("topic", "agency")
    for label in labels:
        labelled = [row for row in rows if getattr(row, label)]
        print_conflicts(labelled, label)
        for seed in SEEDS:
            print_noise(labelled, label, seed)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared"))
