"""What /metrics counts, with labels that nobody can make up, and what dashboard and rules ask of it."""

import json
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from serve.app import create_app
from serve.champion import Champion
from serve.monitoring.collectors import QUEUE_SECONDS, QueueCollector
from serve.settings import Settings
from serve.store import Store
from tests.serve.clients import connected
from tests.serve.databases import sqlite_url
from tests.serve.fakes import FakeRegistry, fake_champion, load_fake
from tests.serve.test_champion import Clock

DEPLOY = Path(__file__).parents[2] / "deploy"
LABELS = {
    "le",
    "method",
    "route",
    "status",
    "tenant",
    "action",
    "reason",
    "error",
    "urgency",
    "version",
    "part",
    "result",
}


def samples(client: httpx.Client) -> dict[str, float]:
    """Give every sample by its name and labels: `name{a=b}`."""
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}"] = sample.value
    return found


def test_requests_suggestions_and_what_was_kept(client: httpx.Client) -> None:
    client.post("/v1/suggestions", json={"text": "jelas"})
    client.post(
        "/v1/suggestions/batch",
        json={"items": [{"text": "ragu", "tenant": "51"}, {"text": "ragu", "tenant": "51", "store": False}]},
    )
    found = samples(client)
    assert (
        found["disposisi_http_request_duration_seconds_count{method=POST,route=/v1/suggestions,status=2xx}"]
        == 1
    )
    assert found["disposisi_suggestions_total{action=auto,tenant=34.04}"] == 1
    assert found["disposisi_suggestions_total{action=review,tenant=51}"] == 2
    assert found["disposisi_suggestions_total{action=review,tenant=34.04}"] == 0
    assert found["disposisi_complaints_kept_total{tenant=34.04}"] == 1
    assert found["disposisi_complaints_kept_total{tenant=51}"] == 1
    assert found["disposisi_http_requests_in_flight{}"] == 1


def test_refused_input_by_reason(client: httpx.Client) -> None:
    """In a batch each for itself; through whatever convention it came."""
    client.post("/v1/suggestions", json={"text": ""})
    client.post(
        "/v1/suggestions/batch", json={"items": [{"text": ""}, {"text": "a"}, {"text": "b", "lat": 99}]}
    )
    client.post("/open311/v2/requests.json", data={"description": ""})
    client.post("/v2/models/disposisi/infer", json={})
    client.post("/v1/suggestions", content=b"{", headers={"Content-Type": "application/json"})
    client.post("/v1/suggestions", content=b"x" * 2_000_000, headers={"Content-Type": "application/json"})
    found = samples(client)
    assert found["disposisi_input_rejected_total{reason=invalid-field}"] == 5
    assert found["disposisi_input_rejected_total{reason=malformed-body}"] == 1
    assert found["disposisi_input_rejected_total{reason=body-too-large}"] == 1


def test_labels_cannot_be_made_up(client: httpx.Client) -> None:
    """Whatever is sent, no series comes of it that was not foreseen."""

    def everything_odd() -> None:
        for word in ("satu", "dua", "tiga"):
            client.get(f"/{word}")
            client.get(f"/tinjauan/{word}", params={word: word})
            client.request(word.upper(), "/livez")
            client.post("/v1/suggestions", json={"text": "a", "tenant": word, "channel": word})

    everything_odd()
    before = set(samples(client))
    client.get("/metrics")
    everything_odd()
    assert {name for name in set(samples(client)) - before if "route=/metrics" not in name} == set()
    text = client.get("/metrics").text
    assert not re.search("satu|dua|tiga|SATU", text)
    assert set(re.findall(r'[{,](\w+)="', text)) <= LABELS
    assert 'method="other"' in text


def test_the_queue(client: httpx.Client) -> None:
    client.post("/v1/suggestions", json={"text": "kebakaran"})
    client.post("/v1/suggestions", json={"text": "ragu"})
    client.post("/v1/suggestions", json={"text": "jelas"})
    found = samples(client)
    assert found["disposisi_queue_waiting{urgency=darurat}"] == 1
    assert found["disposisi_queue_waiting{urgency=lainnya}"] == 1
    assert 0 < found["disposisi_queue_oldest_seconds{urgency=lainnya}"] < 600


def test_the_queue_is_looked_at_now_and_then(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, read = Clock(), Store.read
    looks: list[Store] = []

    def counted(looked_at: Store) -> AbstractContextManager[Session]:
        looks.append(looked_at)
        return read(looked_at)

    monkeypatch.setattr(Store, "read", counted)
    collector = QueueCollector(store, clock=clock)
    for _ in range(5):
        assert [len(family.samples) for family in collector.collect()] == [2, 2]
    assert len(looks) == 1
    clock.now += QUEUE_SECONDS
    list(collector.collect())
    assert len(looks) == 2


def test_a_lost_database_leaves_the_queue_out_and_is_counted(tmp_path: Path) -> None:
    """Nobody takes a database that does not answer for an empty queue."""
    app = create_app(Settings(database_url=sqlite_url(tmp_path / "a.db")), champion=fake_champion())
    with connected(app) as client:
        with app.state.store.write() as session:
            session.connection().exec_driver_sql("ALTER TABLE suggestions RENAME TO lain")
        is_sqlite = app.state.store.engine.dialect.name == "sqlite"
        counted = (
            f"disposisi_store_errors_total{{error={'OperationalError' if is_sqlite else 'ProgrammingError'}}}"
        )
        found = samples(client)
        assert not [name for name in found if name.startswith("disposisi_queue")]
        assert samples(client)[counted] == 1
        failed = 503 if is_sqlite else 500  # PostgreSQL answers, and says that our tables are wrong
        assert client.post("/v1/suggestions", json={"text": "a"}).status_code == failed
        assert samples(client)[counted] == 2
        with app.state.store.write() as session:
            session.connection().exec_driver_sql("ALTER TABLE lain RENAME TO suggestions")


def test_no_free_connection_is_an_error_of_the_store(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_store: Store) -> None:
        raise PoolTimeoutError

    monkeypatch.setattr(Store, "write", full)
    assert client.post("/v1/suggestions", json={"text": "a"}).status_code == 503
    assert samples(client)["disposisi_store_errors_total{error=TimeoutError}"] == 1


def test_the_champion(settings: Settings) -> None:
    """One version at a time, and whether a newer one refuses to load."""
    registry, clock = FakeRegistry("satu"), Clock()
    champion = Champion(registry, load_fake, clock=clock, start=lambda work: work())
    with connected(create_app(settings, champion=champion)) as client:
        assert samples(client)["disposisi_champion_info{version=satu}"] == 1
        registry.pointer = "dua"
        clock.now += 2
        client.get("/readyz")
        registry.pointer = "rusak"
        clock.now += 2
        client.get("/readyz")
        found = samples(client)
    assert [name for name in found if "champion_info" in name] == ["disposisi_champion_info{version=dua}"]
    assert (found["disposisi_champion_loaded{}"], found["disposisi_champion_load_failed{}"]) == (1, 1)
    assert found["disposisi_champion_loaded_timestamp_seconds{}"] > 1_700_000_000


def test_without_a_model(settings: Settings) -> None:
    with connected(create_app(settings, champion=Champion(FakeRegistry(""), load_fake))) as client:
        assert samples(client)["disposisi_champion_loaded{}"] == 0


def _dashboard() -> Any:
    return json.loads((DEPLOY / "grafana/disposisi.json").read_text("utf-8"))


def _rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((DEPLOY / "prometheus/alerts.yml").read_text("utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def _queries() -> Iterator[str]:
    dashboard = _dashboard()
    for panel in dashboard["panels"]:
        yield from (target["expr"] for target in panel["targets"])
    for variable in dashboard["templating"]["list"]:
        if variable["type"] == "query":
            yield variable["query"]["query"]
    yield from (rule["expr"] for rule in _rules())


def test_every_metric_that_is_asked_for_is_there(client: httpx.Client) -> None:
    """With each label that a query filters by or groups by."""
    client.post("/v1/suggestions", json={"text": "ragu"})
    client.post("/v1/suggestions", json={"text": ""})
    given: dict[str, set[str]] = {}
    for name in samples(client):
        metric, _, labels = name.rstrip("}").partition("{")
        given.setdefault(metric, {"job", "instance"}).update(
            part.partition("=")[0] for part in labels.split(",")
        )
    queries = list(_queries())
    assert len(queries) > 20
    for query in queries:
        wanted = re.findall(r"\b((?:disposisi|process)_\w+)(?:\{([^}]*)\})?", query)
        assert wanted, query
        for metric, conditions in wanted:
            assert metric in given, metric
            assert set(re.findall(r"(\w+)\s*=~?", conditions)) <= given[metric], query
        grouped = {
            label for labels in re.findall(r"by \(([^)]*)\)", query) for label in re.split(r",\s*", labels)
        }
        assert grouped <= set().union(*(given[metric] for metric, _ in wanted)), query


def test_the_dashboard_is_whole() -> None:
    """Its structure is what Grafana imports: panels with places that do not overlap, targets with a source."""
    dashboard = _dashboard()
    assert {"uid", "title", "schemaVersion", "templating", "time"} <= set(dashboard)
    identifiers = [panel["id"] for panel in dashboard["panels"]]
    assert len(set(identifiers)) == len(identifiers)
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
        assert panel["title"]
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken
        taken |= cells
    variables = {variable["name"] for variable in dashboard["templating"]["list"]} | {"__rate_interval"}
    assert set(re.findall(r"\$\{?(\w+)", json.dumps(dashboard["panels"]))) <= variables


def test_alert_rules_say_what_to_do() -> None:
    for rule in _rules():
        assert rule["labels"]["severity"] in {"critical", "warning"}
        assert {"summary", "action"} <= set(rule["annotations"])
    scrape = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text("utf-8"))
    assert scrape["rule_files"] == ["alerts.yml"]
    assert scrape["scrape_configs"][0]["metrics_path"] == "/metrics"
