"""What goes on behind the requests is counted: jobs and their rows, what is told and what was given up."""

import time
from dataclasses import replace

import httpx
import pytest
from prometheus_client import generate_latest
from sqlalchemy import text, update

from serve.monitoring.background import BackgroundCollector
from serve.monitoring.collectors import QUEUE_SECONDS
from serve.monitoring.metrics import DELIVERY_RESULTS, Metrics
from serve.outbox import announce
from serve.settings import Settings
from serve.store import Store
from serve.store.records_webhooks import DeliveryRecord, OutboxRecord
from serve.webhooks.sender import Sender, SendError
from tests.serve.fakes import fake_champion
from tests.serve.job_calls import by_hand, submit
from tests.serve.test_champion import Clock
from tests.serve.test_metrics import samples
from tests.serve.webhook_setting import Setting


@pytest.fixture
def metrics(store: Store) -> Metrics:
    return Metrics(store, fake_champion())


def sample(metrics: Metrics, name: str) -> float:
    """Give one sample by the beginning of its line."""
    (line,) = [
        each for each in generate_latest(metrics.registry).decode().splitlines() if each.startswith(name)
    ]
    return float(line.rsplit(" ", 1)[1])


def test_jobs_and_their_rows(settings: Settings) -> None:
    with by_hand(settings) as (client, worker):
        assert samples(client)["disposisi_job_rows_total{result=scored}"] == 0
        submit(client, b"id,text\nA,lampu\nB,\nC,jalan\n")
        assert worker.turn()
        submit(client, b"id,text\nD,lampu\n")
        client.delete(f"/v1/jobs/{submit(client, b'id,text' + bytes([10]) + b'E,lampu')}")
        found = samples(client)
        assert found["disposisi_job_rows_total{result=scored}"] == 2
        assert found["disposisi_job_rows_total{result=rejected}"] == 1
    with by_hand(settings) as (client, _):
        found = samples(client)
        statuses = ("queued", "running", "done", "failed", "cancelled")
        assert [found[f"disposisi_jobs{{status={each}}}"] for each in statuses] == [1, 0, 1, 0, 1]


def test_what_is_told_and_what_was_given_up(store: Store, metrics: Metrics) -> None:
    setting = Setting(store)
    setting.add("http://127.0.0.1:9/")
    setting.announce("a", "b")
    setting.courier.spread()
    with store.write() as session:
        first = DeliveryRecord.id == setting.deliveries()[0].id
        session.execute(update(DeliveryRecord).where(first).values(state="dead", due_at=None))
        announce(session, "job.finished", "34.04", {"job_id": "j", "status": "done"})
    assert sample(metrics, "disposisi_outbox_waiting") == 1
    assert sample(metrics, "disposisi_webhook_pending") == 1
    assert sample(metrics, "disposisi_webhook_dead_letters") == 1


def test_attempts_by_what_they_led_to(
    store: Store, metrics: Metrics, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Classes of answers, our own reasons; whatever a receiver makes up is other."""

    def fail(*_args: object) -> None:
        raise SendError("no-connection")

    setting = Setting(store)
    setting.add("http://127.0.0.1:9/")
    setting.announce("a")
    setting.courier.spread()
    monkeypatch.setattr(Sender, "post", fail)
    courier = replace(setting.courier, report=metrics.webhook_attempt)
    courier.deliver(setting.endpoint.id)
    for code in ("http-204", "http-200", "http-503", "refused-not_public", "http-799", "aneh"):
        metrics.webhook_attempt(code)
    name = "disposisi_webhook_deliveries_total"
    counts = {each: sample(metrics, f'{name}{{result="{each}"}}') for each in DELIVERY_RESULTS}
    assert {each: count for each, count in counts.items() if count} == {
        "http-2xx": 2, "http-5xx": 1, "no-connection": 1, "refused": 1, "other": 2,
    }  # fmt: skip


def test_the_database_is_asked_now_and_then(store: Store) -> None:
    """While it cannot be, nothing is shown: nobody takes that for an empty outbox."""
    clock = Clock()
    collector = BackgroundCollector(store, clock=clock)
    assert len(list(collector.collect())) == 4
    with store.write() as session:
        session.execute(text("ALTER TABLE outbox RENAME TO lain"))
    assert len(list(collector.collect())) == 4
    clock.now += QUEUE_SECONDS
    assert list(collector.collect()) == []
    with store.write() as session:
        session.execute(text(f"ALTER TABLE lain RENAME TO {OutboxRecord.__tablename__}"))
    clock.now += QUEUE_SECONDS
    assert len(list(collector.collect())) == 4


def test_the_service_counts_its_own_attempts(client: httpx.Client, kept: Store) -> None:
    """The courier beside the requests reports to the metrics of the same process."""
    Setting(kept).add("https://127.0.0.1:8443/")
    client.post("/v1/suggestions", json={"id": "K", "text": "ragu", "tenant": "34.04"})
    assert client.post("/v1/complaints/K/outcome", json={"agency": "34.04/dishub"}).is_success
    refused = "disposisi_webhook_deliveries_total{result=refused}"
    waited = 0.0
    while not samples(client)[refused] and waited < 20:
        time.sleep(0.1)
        waited += 0.1
    assert samples(client)[refused] >= 1
