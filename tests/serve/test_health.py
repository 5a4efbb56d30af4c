"""The health endpoints tell the true state."""

import httpx

from serve.app import create_app
from serve.champion import Champion
from serve.settings import Settings
from tests.serve.clients import connected
from tests.serve.fakes import FakeRegistry, load_fake


def test_ready(client: httpx.Client) -> None:
    assert client.get("/livez").json() == {"status": "ok"}
    assert client.get("/readyz").json()["model"] == "palsu-1"


def test_alive_but_not_ready_without_a_model(settings: Settings) -> None:
    """It starts, says what is missing, refuses suggestions until there is a model."""
    champion = Champion(FakeRegistry(""), load_fake)
    with connected(create_app(settings, champion=champion)) as client:
        assert client.get("/livez").status_code == 200
        for answer in (client.get("/readyz"), client.post("/v1/suggestions", json={"text": "Lampu"})):
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "5"
            assert "model" in answer.json()["detail"]
