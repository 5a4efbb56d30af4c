"""Models for the whole run and files for one test; tests/serve and tests/browser have their own besides."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from tests.training.own_history import OWN_HISTORY
from tests.training.small_models import QUICK, Trained, few_shipped, train_into

settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")
Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file of that name; text as UTF-8."""

    def to(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return to


@pytest.fixture(scope="session")
def portable(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A model of the shipped corpus alone, as `make setup` makes it but smaller."""
    return train_into(tmp_path_factory.mktemp("portable"), [], max_features="12000", folds="2")


@pytest.fixture(scope="session")
def own(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A model that learned a small office's history with its own names for topics and agencies."""
    return train_into(tmp_path_factory.mktemp("own"), [*few_shipped(2), *OWN_HISTORY], **QUICK)
