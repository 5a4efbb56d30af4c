"""How far two periods lie apart, and how far they would by chance, and how far the reference strays from itself."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SHUFFLES = 400
SEED = 1
LEAST = 0.02
"""An excess below this share of the complaints is no change that matters, however certain."""
SIGNIFICANT = 0.01
_PARTS = (4, 12)
_FEW_BLOCKS = 8


@dataclass(frozen=True, slots=True)
class Distance:
    """How far the current rows lie from the reference.

    Attributes:
        value: total variation in [0, 1], the share of complaints that would have to be others; for ordered values the
            largest distance between the two cumulated shares.
        chance: what shuffling the days between the periods gives on average.
        p: share of shuffles that lie as far apart, the real order counted among them.
        usual: the most that a part of the reference lies from the rest of it, beyond its chance; None where the
            reference has too few days to be cut.
    """

    value: float
    chance: float
    p: float
    usual: float | None

    @property
    def excess(self) -> float:
        """What chance does not explain."""
        return max(self.value - self.chance, 0.0)

    def is_change(self, tests: int) -> bool:
        """Say whether it is neither chance (Bonferroni over so many tests), nor usual, nor too little to matter."""
        certain = self.p <= max(SIGNIFICANT / tests, 1 / (SHUFFLES + 1))
        return certain and self.excess >= LEAST and self.excess > (self.usual or 0.0)


def tabulate(values: Sequence[str], blocks: Sequence[str], names: Sequence[str]) -> tuple[list[str], Floats]:
    """Count values by block: the blocks in their order, and counts (blocks, names)."""
    order = sorted(set(blocks))
    row, column = {block: i for i, block in enumerate(order)}, {name: i for i, name in enumerate(names)}
    counts = np.zeros((len(order), len(names)))
    for value, block in zip(values, blocks, strict=True):
        counts[row[block], column[value]] += 1
    return order, counts


def distance(reference: Floats, current: Floats, *, ordered: bool) -> Distance:
    """Compare two periods, counts (blocks, names) each.

    Days are shuffled whole: what comes in bursts is no change. The reference is cut into parts in time, each as large as
    the current period where there are enough, each compared with the rest.
    """
    value, shuffled = _shuffled(reference, current, ordered=ordered, times=SHUFFLES)
    usual = _usual(reference, int(current.sum()), ordered=ordered)
    p = float((1 + (shuffled >= value - 1e-12).sum()) / (1 + len(shuffled)))
    return Distance(float(value), float(shuffled.mean()), p, usual)


def _shuffled(reference: Floats, current: Floats, *, ordered: bool, times: int) -> tuple[float, Floats]:
    pooled = np.concatenate([reference, current])
    rng = np.random.default_rng(SEED)
    taken = np.zeros((times, len(pooled)))
    for line in taken:
        line[rng.permutation(len(pooled))[: len(current)]] = 1
    new = taken @ pooled
    old = pooled.sum(axis=0) - new
    real = _apart(reference.sum(axis=0)[None, :], current.sum(axis=0)[None, :], ordered=ordered)
    return float(real[0]), _apart(old, new, ordered=ordered)


def _apart(one: Floats, other: Floats, *, ordered: bool) -> Floats:
    gap = one / np.maximum(one.sum(axis=1, keepdims=True), 1) - other / np.maximum(
        other.sum(axis=1, keepdims=True), 1
    )
    far: Floats = np.abs(gap.cumsum(axis=1)).max(axis=1) if ordered else np.abs(gap).sum(axis=1) / 2
    return far


def _usual(reference: Floats, size: int, *, ordered: bool) -> float | None:
    if len(reference) < _FEW_BLOCKS:
        return None
    count = int(np.clip(reference.sum() // max(size, 1), *_PARTS))
    ends = np.searchsorted(reference.sum(axis=1).cumsum(), np.linspace(0, reference.sum(), count + 1)[1:-1])
    parts = [part for part in np.split(np.arange(len(reference)), ends) if len(part)]
    strayed = []
    for part in parts:
        value, shuffled = _shuffled(
            np.delete(reference, part, axis=0), reference[part], ordered=ordered, times=SHUFFLES // 8
        )
        strayed.append(value - float(shuffled.mean()))
    return max(*strayed, 0.0)
