"""How much history it takes: agencies learned from few rows on, with portable scores and roles and without, five draws each.

usage: history_curve.py SHARED_DIR
"""

import sys
from pathlib import Path

import numpy as np

from bench.ablation import City, hits, read
from models.registry import DEFAULT_ROOT, Registry
from models.suggester import Suggester
from training.roles import learn_roles

SIZES, SEEDS = (50, 200, 1000, 10_000), 5
LONG = 3000
"""From so many rows on portable scores count as in the default recipe, below as small histories choose."""


def part(city: City, at: list[int]) -> City:
    """Give some rows of a city."""
    return City([city.rows[i] for i in at], [city.documents[i] for i in at], city.portable[at])


def year_of(city: City, number: int) -> int:
    """Give the year in which a complaint was sent."""
    moment = city.rows[number].complaint.submitted_at
    return moment.year if moment else 0


def print_curve(name: str, earlier: City, later: City, region_code: str) -> None:
    """Print one line a size: the mean over the draws."""
    for size in SIZES:
        count = min(size, len(earlier.rows))
        both, alone = [], []
        for seed in range(SEEDS if count < len(earlier.rows) else 1):
            at = np.random.default_rng(seed).permutation(len(earlier.rows))[:count].tolist()
            few = part(earlier, at)
            roles = learn_roles(few.rows, region_code)
            both.append(
                hits(
                    few,
                    later,
                    roles,
                    region_code=roles.home,
                    ngrams=0.5,
                    portable=1.0 if count < LONG else 0.4,
                )
            )
            alone.append(hits(few, later, None, portable=0, ngrams=0.5))
        figures = [np.mean([found.mean(axis=0) for found in side], axis=0) for side in (both, alone)]
        print(
            f"{name:12} {count:5,} rows  with portable scores and roles {figures[0][0]:.3f} / {figures[0][1]:.3f}"
            f"  history alone {figures[1][0]:.3f} / {figures[1][1]:.3f}  (top-1 / top-3, n={len(later.rows):,})"
        )
        if count < size:
            break


def main(shared: Path) -> None:
    """Print the curves of two histories."""
    if not shared.is_dir():
        print(f"skipped: no real complaints in {shared}")
        return
    suggester = Suggester.load(Registry(DEFAULT_ROOT).resolve("champion"))
    data = shared / "data"
    print_curve(
        "Surabaya",
        read(data / "surabaya_train.csv", suggester),
        read(data / "surabaya_dev.csv", suggester),
        "35.78",
    )
    bandung = read(data / "sp4n_kab_bandung_train.csv", suggester)
    years = np.array([year_of(bandung, number) for number in range(len(bandung.rows))])
    before, after = (np.flatnonzero(side).tolist() for side in (years < 2023, years >= 2023))  # noqa: PLR2004 - its last year
    print_curve("Kab. Bandung", part(bandung, before), part(bandung, after), "")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
