"""The champion changes under load, on a real server with real models, and no request notices."""

import threading
import time
from collections import Counter

import httpx
import pytest

from models.registry import Registry
from serve.app import create_app
from serve.settings import Settings
from tests.serve.live import listening
from tests.training.small_models import Trained

pytestmark = pytest.mark.slow

BATCH = {
    "items": [
        {"text": f"Lampu jalan di Ngaglik mati, tiang nomor {number}", "tenant": "34.04"}
        for number in range(20)
    ]
}
SENDERS = 3


class Sender(threading.Thread):
    """Sends batches until it is told to stop; notes what came back."""

    def __init__(self, address: str, stop: threading.Event) -> None:
        super().__init__()
        self.address = address
        self.stop = stop
        self.statuses: Counter[int] = Counter()
        self.versions: list[set[str]] = []
        self.lost: list[Exception] = []

    def run(self) -> None:
        """Send."""
        with httpx.Client(base_url=self.address, timeout=30) as client:
            while not self.stop.is_set():
                try:
                    answer = client.post("/v1/suggestions/batch", json=BATCH)
                except httpx.HTTPError as error:
                    self.lost.append(error)
                    continue
                self.statuses[answer.status_code] += 1
                items = answer.json()["items"]
                self.statuses.update(item["status"] for item in items)
                self.versions.append({item["suggestion"]["model"]["version"] for item in items})


def test_back_and_forth_under_load(settings: Settings, portable: Trained, own: Trained) -> None:
    """Every batch is answered, each by one model whole, by both models in turn."""
    registry, stop = Registry(settings.models_dir), threading.Event()
    registry.promote(portable.folder)
    with listening(create_app(settings)) as address:
        senders = [Sender(address, stop) for _ in range(SENDERS)]
        for sender in senders:
            sender.start()
        try:
            for model in (own, portable, own, portable):
                registry.promote(model.folder)
                _wait_for(address, model.artifact.version)
        finally:
            stop.set()
            for sender in senders:
                sender.join()
    assert [sender.lost for sender in senders] == [[]] * SENDERS
    assert {status for sender in senders for status in sender.statuses} == {200}
    versions = [found for sender in senders for found in sender.versions]
    assert {len(found) for found in versions} == {1}
    assert set().union(*versions) == {portable.artifact.version, own.artifact.version}


def _wait_for(address: str, version: str) -> None:
    deadline = time.monotonic() + 60
    while httpx.get(f"{address}/readyz").json()["model"] != version:
        assert time.monotonic() < deadline, f"{version} does not serve"
        time.sleep(0.05)
