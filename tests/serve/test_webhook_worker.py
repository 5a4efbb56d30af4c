"""The service delivers by itself, whoever else does and whatever is killed."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from serve.app import create_app
from serve.settings import Settings
from serve.store import Store
from serve.store.clock import database_now
from serve.webhooks.courier import Courier
from serve.webhooks.worker import Worker, courier_of
from tests.serve.clients import connected
from tests.serve.fakes import fake_champion
from tests.serve.receiver import Receiver, receiving
from tests.serve.webhook_setting import Setting

ROOT = Path(__file__).parents[2]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def setting(store: Store) -> Setting:
    """Endpoints and events by the database's own clock."""
    return replace(Setting(store), clock=database_now)  # type: ignore[arg-type]


def of_this_machine(store: Store, **changed: object) -> Settings:
    return Settings(database_url=store.url, webhook_loopback=True, **changed)  # type: ignore[arg-type]


def victim(doing: str, store: Store) -> subprocess.Popen[bytes]:
    script = Path(__file__).with_name("webhook_victim.py")
    return subprocess.Popen(
        [sys.executable, script, doing, store.url],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    )


def until(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 30
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_the_service_delivers(store: Store, setting: Setting, receiver: Receiver, tmp_path: Path) -> None:
    """Without being told to."""
    setting.add(receiver.url)
    app = create_app(of_this_machine(store, models_dir=tmp_path), champion=fake_champion())
    with connected(app):
        setting.announce("a")
        assert receiver.wait()
        assert until(lambda: setting.delivery.state == "delivered")


def test_killed_between_cause_and_delivery(
    store: Store, setting: Setting, receiver: Receiver, tmp_path: Path
) -> None:
    """What was decided before the kill arrives after the next start."""
    setting.add(receiver.url)
    with victim("decide", store) as process:
        assert process.wait(60) == -signal.SIGKILL
    assert receiver.messages == []
    app = create_app(of_this_machine(store, models_dir=tmp_path), champion=fake_champion())
    with connected(app):
        assert receiver.wait(2)
    told = b"".join(message.body for message in receiver.messages)
    assert b"suggestion.reviewed" in told
    assert b"complaint.assigned" in told


def test_killed_while_it_delivers(store: Store, setting: Setting, receiver: Receiver) -> None:
    """Nobody else sends it while the dead one's lease lasts; then it comes again, under the same id."""
    setting.add(receiver.url)
    setting.announce("a")
    killed = threading.Event()
    receiver.answer = lambda _handler: killed.wait(60)  # type: ignore[assignment]
    with victim("deliver", store) as process:
        assert receiver.wait()
        process.kill()
    killed.set()
    receiver.answer = None
    setting.run()
    assert len(receiver.messages) == 1

    def a_minute_later(session: Session) -> datetime:
        return database_now(session) + timedelta(minutes=1)

    replace(setting, clock=a_minute_later).run()  # type: ignore[arg-type]
    assert setting.delivery.state == "delivered"
    assert (len(receiver.messages), len(set(receiver.ids))) == (2, 1)


def test_two_workers_share_one_database(store: Store, setting: Setting, receiver: Receiver) -> None:
    """Every message once, though both look at the same rows."""
    setting.add(receiver.url)
    setting.add(f"{receiver.url}/2")
    setting.announce(*(f"c{number}" for number in range(60)))
    other = Store(store.url)
    workers = [Worker(courier_of(each, of_this_machine(each))) for each in (store, other)]
    for worker in workers:
        worker.start()
    assert receiver.wait(120)
    for worker in workers:
        worker.stop()
    other.close()
    assert len(receiver.messages) == 120
    assert len({(message.path, message.headers["webhook-id"]) for message in receiver.messages}) == 120
    assert {delivery.state for delivery in setting.deliveries()} == {"delivered"}


def test_one_that_hangs_does_not_stop_others(store: Store, setting: Setting, receiver: Receiver) -> None:
    """It has one sender; the others go on with theirs."""
    over = threading.Event()
    with receiving() as hanging:
        hanging.answer = lambda _handler: over.wait(60)  # type: ignore[assignment]
        setting.add(hanging.url)
        setting.add(receiver.url)
        setting.announce(*(f"c{number}" for number in range(30)))
        worker = Worker(courier_of(store, of_this_machine(store)))
        worker.start()
        assert receiver.wait(30)
        assert len(hanging.messages) == 1
        over.set()
        worker.stop()


def test_stopping_gives_back_what_was_claimed(store: Store, setting: Setting, receiver: Receiver) -> None:
    """The message under way is finished, those behind it are free for the next process at once."""
    setting.add(receiver.url)
    setting.announce("a", "b", "c")
    worker = Worker(courier_of(store, of_this_machine(store)))
    stopped = threading.Event()

    def answer_late(handler: BaseHTTPRequestHandler) -> None:
        assert stopped.wait(30)
        handler.send_response(200)
        handler.end_headers()

    receiver.answer = answer_late
    worker.start()
    assert receiver.wait()
    stopping = threading.Thread(target=worker.stop)
    stopping.start()
    assert until(worker._stopping.is_set)
    stopped.set()
    stopping.join()
    assert [delivery.state for delivery in setting.deliveries()] == ["delivered", "pending", "pending"]
    receiver.answer = None
    setting.run()
    assert [delivery.state for delivery in setting.deliveries()] == ["delivered"] * 3


def test_the_database_fails_for_a_while(
    store: Store, setting: Setting, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker looks again."""
    failed: list[int] = []
    ready = Courier.ready

    def fail_once(courier: Courier) -> list[str]:
        if not failed:
            failed.append(1)
            raise OSError
        return ready(courier)

    monkeypatch.setattr(Courier, "ready", fail_once)
    monkeypatch.setattr("serve.webhooks.worker.PAUSE_SECONDS", 0.01)
    setting.add(receiver.url)
    setting.announce("a")
    worker = Worker(courier_of(store, of_this_machine(store)))
    worker.start()
    assert receiver.wait()
    worker.stop()
    assert failed
