"""The limits of the gates, as data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from training.errors import TrainingError

_NAMES: Mapping[str, tuple[str, ...]] = {
    "accuracy": ("most_lost", "least_over_commonest"),
    "top3": ("most_lost",),
    "worst_class": ("min_rows", "most_lost"),
    "worst_slice": ("most_lost",),
    "calibration": ("most", "most_gained"),
    "auto_risk": ("least",),
    "behaviour": ("typos", "capitals", "greeting", "politeness", "masked"),
    "speed": ("most_ratio",),
    "size": ("most_megabytes",),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """One gate: the numbers it goes by, and what it means to fail it."""

    name: str
    reason: str
    numbers: Mapping[str, float]


def load_limits(path: Path | None = None) -> dict[str, Limit]:
    """Read the shipped gates, or a file of one's own.

    Raises:
        TrainingError: a gate or number is missing, unknown or negative: a gate is loosened, never left out.
    """
    source = path or resources.files("training").joinpath("gates.toml")
    try:
        table = tomllib.loads(source.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise TrainingError(f"gates {source}: {error}; compare it with training/gates.toml") from error
    if table.keys() != _NAMES.keys():
        wrong = ", ".join(sorted(table.keys() ^ _NAMES.keys()))
        raise TrainingError(f"gates {source}: missing or unknown: {wrong}; there are {', '.join(_NAMES)}")
    return {name: _limit(name, table[name], source) for name in _NAMES}


def _limit(name: str, body: object, source: object) -> Limit:
    wanted = {"reason", *_NAMES[name]}
    if not isinstance(body, dict) or body.keys() != wanted:
        raise TrainingError(
            f"gates {source}: [{name}] must have {', '.join(sorted(wanted))} and nothing else"
        )
    numbers = {key: body[key] for key in _NAMES[name]}
    for key, value in numbers.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
            raise TrainingError(f"gates {source}: {name}.{key} cannot be {value!r}")
    return Limit(name, str(body["reason"]), numbers)
