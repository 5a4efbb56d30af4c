"""How the service reads a model: only what is signed by the key it trusts, where it trusts one."""

from collections.abc import Callable
from pathlib import Path

from serve.champion import Scorer
from serve.settings import Settings


def loader(settings: Settings) -> Callable[[Path], Scorer]:
    """Give what reads a model's folder.

    Args:
        settings: whether a key is trusted, and for how long.
    """
    from models.signature import Trust  # noqa: PLC0415 - only a service without a model of its own loads the models
    from models.suggester import Suggester  # noqa: PLC0415 - likewise

    if settings.trusted_key is None:
        return Suggester.load
    trust = Trust(settings.trusted_key, settings.model_max_age_days)

    def load(folder: Path) -> Scorer:
        trust.check(folder)
        return Suggester.load(folder)

    return load
