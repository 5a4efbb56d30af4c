"""The service with a model that was really trained, from the registry."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from models.registry import Registry
from serve import champion
from serve.app import create_app
from serve.contract import SuggestionBody
from serve.settings import Settings
from tests.serve.clients import connected
from tests.training.small_models import Trained

pytestmark = pytest.mark.slow

TEXT = "Lampu penerangan jalan di Ngaglik mati, gelap. NIK saya 3404121212900001"


@pytest.fixture
def registry(settings: Settings, portable: Trained) -> Registry:
    made = Registry(settings.models_dir)
    made.promote(portable.folder)
    return made


@pytest.fixture
def served(registry: Registry, settings: Settings) -> Iterator[httpx.Client]:
    with connected(create_app(settings)) as client:
        assert client.get("/readyz").json()["model"] == registry.version("champion")
        yield client


def test_its_suggestions_keep_the_contract(served: httpx.Client) -> None:
    """Every kind of complaint gives the described shape, and a page."""
    for text in (
        TEXT,
        "ok",
        "Terima kasih",
        "Ada kebakaran, korban luka!",
        "Kades minta pungli",
        "🙂",
        "a" * 5000,
    ):
        answer = served.post("/v1/suggestions", json={"text": text, "id": "x", "tenant": "34.04"})
        body = msgspec.json.decode(answer.content, type=SuggestionBody)
        assert body.agencies
        assert served.post("/", data={"text": text, "tenant": "34.04"}).status_code == 200
        assert served.get("/tinjauan/x").status_code == 200


def test_its_first_choice_can_be_accepted(served: httpx.Client) -> None:
    for tenant in ("34.04", "nasional"):
        sent = {"text": TEXT, "id": tenant, "tenant": tenant}
        body = served.post("/v1/suggestions", json=sent).json()
        chosen = {
            "kind": body["kind"]["code"],
            "topic": body["topics"][0]["code"],
            "agency": body["agencies"][0]["code"],
        }
        answer = served.post(f"/tinjauan/{tenant}", data=chosen | {"decision": "accept"})
        assert answer.status_code == 303


def test_a_damaged_champion_changes_nothing(
    served: httpx.Client, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A version whose weights were cut off is promoted behind the service's back: the old one goes on."""
    monkeypatch.setattr(champion, "CHECK_SECONDS", 0.0)
    good = registry.path("champion")
    bad = Path(shutil.copytree(good, good.with_name("rusak")))
    weights = bad / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    (registry.root / "champion.json").write_text('{"version": "rusak"}')
    body = served.post("/v1/suggestions", json={"text": TEXT}).json()
    assert body["model"]["version"] == good.name
    assert served.get("/readyz").json()["model"] == good.name
