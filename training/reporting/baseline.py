"""What a model is to beat: the commonest label, and a flat linear SVM on TF-IDF that knows nothing of places or offices."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from data.schema import LabelledComplaint
from training.evaluate import bootstrap
from training.reporting.statistics import rounded

_SHARES = (0.125, 0.25, 0.5, 1.0)
_TOLERANCE = 0.01
_SEED = 1


class Flat:
    """TF-IDF of words and pairs of neighbours, one linear SVM against the rest for each label.

    Characters were tried beside the words: 0.760 for 0.754 on a city's agencies, at six times the time.
    """

    def __init__(self) -> None:
        self._words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)

    def features(self, rows: Sequence[LabelledComplaint], *, fit: bool) -> Any:
        """Give the features of rows, (rows, features); `fit` learns which there are."""
        texts = [row.complaint.text for row in rows]
        return self._words.fit_transform(texts) if fit else self._words.transform(texts)

    @staticmethod
    def predict(x: Any, y: Sequence[str], new: Any) -> list[str]:
        """Learn from features and labels, name the labels of new features."""
        if len(set(y)) == 1:
            return [y[0]] * new.shape[0]
        return [str(label) for label in LinearSVC(tol=_TOLERANCE, random_state=_SEED).fit(x, y).predict(new)]


def majority(labels: Sequence[str]) -> str:
    """Give the commonest label, the first by name of those that are equally common."""
    return min(Counter(labels).items(), key=lambda pair: (-pair[1], pair[0]))[0]


def flat_rivals(
    earlier: Sequence[LabelledComplaint], later: Sequence[LabelledComplaint], names: Sequence[str]
) -> tuple[dict[str, list[str]], list[dict[str, Any]]]:
    """Let the flat baseline learn from some rows and answer for others.

    Args:
        earlier: rows to learn from.
        later: rows to answer for.
        names: labels to learn: "agency", "topic", "kind".

    Returns:
        Label -> what the baseline names for each later row that carries it; and its learning curve for the first label.
    """
    flat = Flat()
    x, new = flat.features(earlier, fit=True), flat.features(later, fit=False)
    said: dict[str, list[str]] = {}
    curve: list[dict[str, Any]] = []
    for name in names:
        old = np.array([i for i, row in enumerate(earlier) if getattr(row, name)], np.int64)
        asked = np.array([i for i, row in enumerate(later) if getattr(row, name)], np.int64)
        if not len(old) or not len(asked):
            continue
        truth = [getattr(later[i], name) for i in asked.tolist()]
        order = np.random.default_rng(_SEED).permutation(old)
        for share in _SHARES if not curve else (1.0,):
            part = np.sort(order[: max(int(len(old) * share), 1)])
            said[name] = flat.predict(x[part], [getattr(earlier[i], name) for i in part.tolist()], new[asked])
            right = np.array(said[name]) == np.array(truth)
            if name == names[0]:
                curve.append({"target": name, "rows": len(part), "accuracy": rounded(bootstrap(right))})
    return said, curve
