"""How many labels picked by `sample` are worth how many picked at random.

usage: sampling.py [SHARED]     needs surabaya_train.csv and surabaya_dev.csv; the later months are the test
"""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.preprocessing import normalize

from data.corpus import read_corpus
from data.schema import LabelledComplaint
from models.calibration import softmax
from training.config import load_recipe
from training.heads import Linear, fit_linear
from training.sampling import Pool, choose
from training.vectorize import build_matrix

START, STEP, MOST, SEEDS = 200, 200, 2000, 5
TEMPERATURE = 3.0

Pick = Callable[[NDArray[np.int64], NDArray[np.int64], Linear, int], NDArray[np.int64]]


class City:
    """A history and what came after it, as features and label numbers."""

    def __init__(self, shared: Path) -> None:
        files = ("surabaya_train", "surabaya_dev")
        read = [list(read_corpus(shared / f"data/{name}.csv")) for name in files]
        early, late = ([row for row in rows if isinstance(row, LabelledComplaint)] for rows in read)
        names = sorted({row.agency for row in early})
        number = {name: i for i, name in enumerate(names)}
        self.recipe = load_recipe("default")
        self.labels = len(names)
        y = np.array([number.get(row.agency, -1) for row in [*early, *late]], np.int64)
        x = build_matrix([*early, *late], [np.zeros(len(y), np.int64)], self.recipe).matter
        self.x, self.y = x[: len(early)], y[: len(early)]
        self.test_x, self.test_y = x[len(early) :], y[len(early) :]
        self.vectors = normalize(self.x)

    def learn(self, rows: NDArray[np.int64]) -> Linear:
        """Fit the agencies on some rows."""
        return fit_linear(self.x[rows], self.y[rows], self.labels, self.recipe.inverse_penalty, 0)

    def curve(self, seed: int, pick: Pick) -> list[float]:
        """Give the accuracy on the later months after each step."""
        rows = np.random.default_rng(seed).permutation(len(self.y))[:START]
        accuracies = []
        while True:
            learned = self.learn(rows)
            accuracies.append(float((learned.scores(self.test_x).argmax(axis=1) == self.test_y).mean()))
            if len(rows) >= MOST:
                return accuracies
            rest = np.setdiff1d(np.arange(len(self.y)), rows)
            rows = np.concatenate((rows, rest[pick(rows, rest, learned, seed + len(rows))]))

    def at_random(
        self, _rows: NDArray[np.int64], rest: NDArray[np.int64], _learned: Linear, seed: int
    ) -> NDArray[np.int64]:
        """Pick any."""
        return np.random.default_rng(seed).permutation(len(rest))[:STEP]

    def sampled(
        self, rows: NDArray[np.int64], rest: NDArray[np.int64], learned: Linear, seed: int
    ) -> NDArray[np.int64]:
        """Pick what `sample` picks."""
        chances = softmax(learned.scores(self.x[rest]), TEMPERATURE)
        best = np.sort(chances, axis=1)
        margin = best[:, -1] - best[:, -2]
        never = np.full(len(rest), np.inf)
        pool = Pool(self.vectors[rest], margin, chances.argmax(axis=1), never)
        return choose(pool, np.bincount(self.y[rows], minlength=self.labels), STEP, seed)


def main(shared: Path) -> None:
    """Print both curves, and with how many labels `sample` reaches what random labels reach at the end."""
    if not (shared / "data/surabaya_train.csv").exists():
        print(f"{shared}/data/surabaya_train.csv is not there: nothing measured")
        return
    city = City(shared)
    sizes = list(range(START, MOST + 1, STEP))
    curves = {
        name: np.array([city.curve(seed, pick) for seed in range(SEEDS)])
        for name, pick in (("at random", city.at_random), ("sample", city.sampled))
    }
    for name, found in curves.items():
        told = "  ".join(f"{n}: {mean:.3f}" for n, mean in zip(sizes, found.mean(axis=0), strict=True))
        print(f"agency accuracy, labels picked {name:9} ({SEEDS} seeds)  {told}")
    plain, picked = (found.mean(axis=0) for found in curves.values())
    for size, goal in zip(sizes, plain, strict=True):
        enough = [n for n, value in zip(sizes, picked, strict=True) if value >= goal]
        if size in {1000, 1400, MOST} and enough:
            print(
                f"what {size:,} random labels reach ({goal:.3f}), {enough[0]:,} picked ones do: {enough[0] / size:.0%}"
            )


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared"))
