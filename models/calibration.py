"""From scores to probabilities, and from probabilities to sets."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.floating]


def softmax(scores: Numbers, temperature: float) -> NDArray[np.float64]:
    """Turn scores (labels,) or (rows, labels) into probabilities that sum to 1 along the last axis.

    `temperature` multiplies the scores: higher is surer (Guo et al. 2017 divide; the meaning is the same).
    """
    scaled = np.asarray(scores, np.float64) * temperature
    powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    result: NDArray[np.float64] = powers / powers.sum(axis=-1, keepdims=True)
    return result


def mass_set(probabilities: list[float], coverage: float) -> int:
    """Give how many of the ranked candidates it takes to hold that much probability: at least one where there is one."""
    if not probabilities:
        return 0
    reached = int(np.searchsorted(np.cumsum(probabilities), coverage - 1e-9)) + 1
    return min(reached, len(probabilities))
