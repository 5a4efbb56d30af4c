"""A search for settings keeps the best of what it tried, and begins with the recipe as it is."""

from pathlib import Path

from models.artifact import Artifact
from tests.training.own_history import OWN_HISTORY
from tests.training.small_models import QUICK, few_shipped, write_recipe
from training.config import load_recipe
from training.train import train
from training.tune import tuned


def test_the_best_of_what_was_tried_is_kept_and_the_recipe_is_tried_first(tmp_path: Path) -> None:
    recipe = load_recipe(str(write_recipe(tmp_path, **QUICK, search_below="0")))
    rows = [*few_shipped(2), *OWN_HISTORY]
    said: list[str] = []
    best = tuned(rows, recipe, 3, progress=said.append)
    as_it_is = train(rows, recipe, progress=lambda _line: None)
    scores = [float(line.split(": ")[1].split()[0]) for line in said]
    assert len(scores) == 3

    def mean(found: Artifact) -> float:
        metrics = found.manifest["metrics"]
        return float(metrics["agency"]["accuracy"] + metrics["own_topic"]["accuracy"]) / 2

    assert scores[0] == round(mean(as_it_is), 4)
    assert round(mean(best), 4) == max(scores)
