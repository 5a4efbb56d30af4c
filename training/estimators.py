"""The trained parts as scikit-learn's estimators: complaints to features, features to one head's labels."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.pipeline import Pipeline
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from data.schema import Complaint, LabelledComplaint
from models.artifact import Artifact
from models.calibration import softmax
from pipeline.features import OF_FRAMES
from training.config import load_recipe
from training.errors import TrainingError
from training.heads import fit_linear, fit_temperature
from training.vectorize import build_matrix, matrix_of, words_of


class ComplaintVectorizer(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Texts to features: words, stems, character n-grams and pairs, weighted as the scorer weighs them.

    Args:
        recipe: name of a shipped recipe, or a TOML file.
        frames: keep the words of greetings and forms, which tell the kind of a complaint, not its matter.

    Attributes:
        vocabulary_: features, in the order of the columns.
        idf_: (features,) inverse document frequencies.
        squares_: (features,) what an occurrence adds to a document's norm.
    """

    def __init__(self, recipe: str = "default", *, frames: bool = False) -> None:
        self.recipe = recipe
        self.frames = frames

    def fit(self, texts: Sequence[str], y: Sequence[Any] | None = None) -> Self:
        """Choose the features that tell most of `y`, of several documents each where there is no `y`."""
        rows = [LabelledComplaint(Complaint(text)) for text in texts]
        labels = np.zeros(len(rows), np.int64) if y is None else np.unique(y, return_inverse=True)[1]
        matrix = build_matrix(rows, [labels], load_recipe(self.recipe))
        self.vocabulary_, self.idf_, self.squares_ = matrix.vocabulary, matrix.idf, matrix.squares
        return self

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """Give (texts, features) float32."""
        check_is_fitted(self, "vocabulary_")
        read = [words_of(LabelledComplaint(Complaint(text))) for text in texts]
        x = matrix_of(read, self.vocabulary_, self.idf_, self.squares_)
        if self.frames:
            return x
        kept = np.array([not name.startswith(OF_FRAMES) for name in self.vocabulary_], np.float32)
        return csr_matrix(x.multiply(kept[None]))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags


class LinearHead(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """One linear SVM per label against the rest, with a temperature for probabilities.

    Args:
        inverse_penalty: scikit-learn's C of each.
        temperature: what scores are multiplied by before the softmax; None fits it on the rows that are learned from,
            which makes it too sure: give one that was fitted on others.
        seed: of the learner.

    Attributes:
        classes_: labels.
        coef_: (labels, features).
        intercept_: (labels,).
        temperature_: as used.
    """

    def __init__(
        self, inverse_penalty: float = 0.5, temperature: float | None = None, seed: int = 20261124
    ) -> None:
        self.inverse_penalty = inverse_penalty
        self.temperature = temperature
        self.seed = seed

    def fit(self, X: Any, y: Any) -> Self:  # noqa: N803 - scikit-learn's name
        """Learn from (rows, features) and (rows,) labels."""
        x, labels = validate_data(self, X, y, accept_sparse="csr", dtype=np.float64)
        check_classification_targets(labels)
        self.classes_, number = np.unique(labels, return_inverse=True)
        if len(self.classes_) < 2:  # noqa: PLR2004 - a single label leaves nothing to learn
            raise ValueError("this classifier needs at least two labels; the data holds one class")
        linear = fit_linear(x, number, len(self.classes_), self.inverse_penalty, self.seed)
        self.coef_, self.intercept_ = linear.weights, linear.bias
        fitted = fit_temperature(linear.scores(x), number) if self.temperature is None else self.temperature
        self.temperature_ = fitted
        return self

    def scores(self, X: Any) -> NDArray[np.float64]:  # noqa: N803 - likewise
        """Give every label's score: (rows, labels)."""
        check_is_fitted(self, "coef_")
        x = validate_data(self, X, accept_sparse="csr", dtype=np.float64, reset=False)
        return np.asarray(x @ self.coef_.T + self.intercept_, np.float64)

    def decision_function(self, X: Any) -> NDArray[np.float64]:  # noqa: N803 - likewise
        """Give scores as scikit-learn has them: of two labels the second's alone."""
        scores = self.scores(X)
        return scores if scores.shape[1] > 2 else scores[:, 1] - scores[:, 0]  # noqa: PLR2004

    def predict_proba(self, X: Any) -> NDArray[np.float64]:  # noqa: N803 - likewise
        """Give (rows, labels) probabilities."""
        return softmax(self.scores(X), self.temperature_)

    def predict(self, X: Any) -> NDArray[Any]:  # noqa: N803 - likewise
        """Give (rows,) labels."""
        best = self.scores(X).argmax(axis=1)
        return np.asarray(self.classes_[best])

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


def as_pipeline(artifact: Artifact, head: str) -> Pipeline:
    """Give one head of a trained model as a scikit-learn pipeline from texts to labels, equal to what is served.

    Args:
        artifact: the model.
        head: its name: "kind", "topic", "urgency", "oversight", "own_topic" or "agency".

    Raises:
        TrainingError: the model has no such head.
    """
    found = next((one for one in artifact.heads if one.name == head), None)
    if found is None:
        names = ", ".join(one.name for one in artifact.heads)
        raise TrainingError(f"model {artifact.version} has no head {head!r}: choose one of {names}")
    vectorizer = ComplaintVectorizer(frames=True)
    vectorizer.vocabulary_ = artifact.vocabulary
    vectorizer.idf_ = np.ones(len(artifact.vocabulary), np.float32)  # the weights hold them already
    vectorizer.squares_ = artifact.weights.squares
    linear = LinearHead(temperature=found.temperature)
    linear.classes_ = np.array(found.labels, object)
    linear.coef_ = artifact.weights.weights[:, found.columns].T.astype(np.float64)
    linear.intercept_ = artifact.weights.bias[found.columns].astype(np.float64)
    linear.temperature_, linear.n_features_in_ = found.temperature, len(artifact.vocabulary)
    return Pipeline([("words", vectorizer), ("head", linear)])
