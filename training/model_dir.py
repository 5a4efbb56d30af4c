"""Where the registry of models is."""

import os
from pathlib import Path


def models_dir() -> Path:
    """Give DISPOSISI_MODELS_DIR, else `models/artifacts` of the repository."""
    from models.registry import DEFAULT_ROOT  # noqa: PLC0415 - heavy imports wait until a command runs

    return Path(os.environ.get("DISPOSISI_MODELS_DIR", DEFAULT_ROOT))
