"""Trains what the peers serve: the topics of the same corpus by TF-IDF of words and word pairs, with logistic regression.

usage: learn.py FOLDER     writes fixed/model.joblib and shipped/model.joblib

`shipped` is as scikit-learn leaves it: each call copies the whole matrix of weights, for its transpose lies in the
wrong order. `fixed` holds the same weights in the other order, which spares that.
"""

import sys
from pathlib import Path

import joblib
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from data.corpus import shipped_corpus

ITERATIONS = 8
"""Few: what a call costs depends on the shape of the weights alone, and no accuracy of this model is claimed."""


def main(folder: Path) -> None:
    """Train once, write both forms."""
    rows = [row for row in shipped_corpus() if row.topic]
    learner = LogisticRegression(C=10, max_iter=ITERATIONS)
    model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), min_df=2), learner)
    model.fit([row.complaint.text for row in rows], [row.topic for row in rows])
    for name, order in (("shipped", np.ascontiguousarray), ("fixed", np.asfortranarray)):
        learner.coef_ = order(learner.coef_)
        (folder / name).mkdir(parents=True, exist_ok=True)
        joblib.dump(model, folder / name / "model.joblib")
    topics, features = learner.coef_.shape
    print(
        f"peers serve {topics} topics over {features:,} features, {learner.coef_.nbytes / 1e6:.0f} MB of weights"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
