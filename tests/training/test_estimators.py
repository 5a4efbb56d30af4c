"""The trained parts keep scikit-learn's contract, and a model exported for research says what the served one says."""

from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import Pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from tests.training.own_history import OWN_HISTORY
from tests.training.small_models import QUICK, Trained, write_recipe
from training.errors import TrainingError
from training.estimators import ComplaintVectorizer, LinearHead, as_pipeline
from training.vectorize import words_of

_TEXTS = [row.complaint.text for row in OWN_HISTORY]
_AGENCIES = [row.agency for row in OWN_HISTORY]


@parametrize_with_checks([LinearHead()])  # type: ignore[untyped-decorator]  # scikit-learn ships no types
def test_the_head_keeps_the_contract(estimator: Any, check: Any) -> None:
    check(estimator)


def test_both_stand_in_a_pipeline_that_is_cross_validated(tmp_path: Path) -> None:
    recipe = str(write_recipe(tmp_path, **QUICK))
    pipeline = Pipeline([("words", ComplaintVectorizer(recipe)), ("head", LinearHead())])
    guessed = cross_val_predict(clone(pipeline), _TEXTS, _AGENCIES, cv=3)
    assert np.mean(guessed == np.array(_AGENCIES)) > 0.6


@pytest.mark.parametrize("head", ["agency", "own_topic", "kind", "oversight"])
def test_an_exported_head_scores_as_the_served_one(own: Trained, tmp_path: Path, head: str) -> None:
    joblib.dump(as_pipeline(own.artifact, head), tmp_path / "head.joblib")
    pipeline = joblib.load(tmp_path / "head.joblib")
    served = own.suggester.scorer
    columns = own.suggester.heads[head].columns
    wanted = np.array([served.score(*words_of(row)).scores[columns] for row in OWN_HISTORY])
    found = pipeline["head"].scores(pipeline["words"].transform(_TEXTS))
    assert np.abs(found - wanted).max() < 1e-4
    assert pipeline.predict(_TEXTS).tolist() == [
        own.suggester.heads[head].labels[i] for i in wanted.argmax(axis=1)
    ]
    assert np.allclose(pipeline.predict_proba(_TEXTS).sum(axis=1), 1)


def test_a_head_that_is_not_there_is_refused_by_name(own: Trained) -> None:
    with pytest.raises(TrainingError, match="no head 'agen': choose one of kind, topic"):
        as_pipeline(own.artifact, "agen")
