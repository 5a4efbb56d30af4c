"""The peers' topics behind BentoML, one worker; the model's file stands in TOPICS_MODEL."""

import os

import bentoml
import joblib


@bentoml.service(workers=1, logging={"access": {"enabled": False}})
class Topics:
    """Answers texts with the probability of each topic."""

    def __init__(self) -> None:
        self.model = joblib.load(os.environ["TOPICS_MODEL"])

    @bentoml.api  # type: ignore[untyped-decorator]  # the library is in an environment of its own
    def topics(self, texts: list[str]) -> list[list[float]]:
        """Score."""
        rows: list[list[float]] = self.model.predict_proba(texts).tolist()
        return rows
