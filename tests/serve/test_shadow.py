"""A challenger reads what the champion answered, behind the answers: it never slows, breaks or changes one."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs
from typer.testing import CliRunner

from data.schema import Complaint
from data.suggestion import Suggestion
from models.errors import ArtifactError
from serve.shadow.report import report, wilson
from serve.shadow.tally import Pairing, Tally
from serve.shadow.watch import MOST_WAITING, Shadow
from serve.shadow_cli import app as command
from serve.store import Store
from tests.serve.fakes import AGENCIES, FakeRegistry, FakeSuggester, load_fake
from tests.serve.test_metrics import samples

PAIR = Pairing("palsu-1", "penantang", "34.04")


class Otherwise(FakeSuggester):
    """Names another agency where the text says so, breaks where it says so."""

    def suggest(self, complaint: Complaint) -> Suggestion:
        """Suggest as the others do, agencies the other way round where they are asked for."""
        if "pecah" in complaint.text:
            raise RuntimeError(complaint.text)
        said = super().suggest(complaint)
        return replace(said, agencies=AGENCIES[::-1]) if "lain" in complaint.text else said


def shadow_of(store: Store, version: str = "penantang") -> Shadow:
    shadow = Shadow(FakeRegistry(version), lambda folder: Otherwise(folder.name), store)
    shadow.look()
    return shadow


def hears(shadow: Shadow, *texts: str) -> None:
    """Let it hear what a champion said of some texts, and read them."""
    for text in texts:
        complaint = Complaint(text)
        shadow.heard(complaint, FakeSuggester().suggest(complaint))
    for _ in texts:
        shadow.read_one(0)


@pytest.fixture
def idle(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Shadow:
    """The shadow of the running service, with a challenger, read by nobody but the test."""
    shadow = app.state.shadow
    assert isinstance(shadow, Shadow)
    monkeypatch.setattr(Shadow, "start", lambda _self: None)
    shadow.registry = FakeRegistry("penantang")
    shadow.load = lambda folder: Otherwise(folder.name)
    shadow.look()
    return shadow


def test_agreement_is_counted_and_kept(sqlite_store: Store) -> None:
    shadow = shadow_of(sqlite_store)
    hears(shadow, "lampu", "jelas", "jelas lain")
    wanted = Tally(3, 2, 3, 3, 2, 2)
    assert shadow.counted == wanted
    shadow.keep()
    shadow.keep()
    hears(shadow, "lain")
    shadow.keep()
    [row] = report(sqlite_store).rows
    assert (row.pairing, row.tally) == (PAIR, wanted + Tally(1, 0, 1, 1))
    assert row.first_at <= row.last_at


def test_two_processes_add_to_the_same_row(store: Store) -> None:
    shadows = [shadow_of(store) for _ in range(4)]
    for shadow in shadows:
        hears(shadow, "lampu", "lain")
    threads = [threading.Thread(target=shadow.keep) for shadow in shadows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [row] = report(store).rows
    assert row.tally == Tally(8, 4, 8, 8)


def test_nobody_sees_what_it_says(idle: Shadow, client: httpx.Client) -> None:
    answer = client.post("/v1/suggestions", json={"text": "lain", "tenant": "34.04"})
    assert answer.json()["agencies"][0]["code"] == AGENCIES[0].code
    assert idle.counted == Tally()
    idle.read_one(0)
    assert idle.counted == Tally(1, 0, 1, 1)


def test_a_challenger_that_breaks_breaks_nothing(idle: Shadow, client: httpx.Client) -> None:
    with capture_logs() as logs:
        answers = [
            client.post("/v1/suggestions", json={"text": "pecah rahasia"}).status_code for _ in range(3)
        ]
        for _ in answers:
            idle.read_one(0)
    assert answers == [200] * 3
    assert idle.failed == 3
    assert [entry["event"] for entry in logs].count("challenger broke on a complaint") == 1
    assert "rahasia" not in str(logs)


def test_what_comes_while_it_is_busy_is_dropped(idle: Shadow, client: httpx.Client) -> None:
    items = [{"text": "lampu"} for _ in range(MOST_WAITING + 10)]
    assert client.post("/v1/suggestions/batch", json={"items": items}).status_code == 200
    assert idle.dropped == 10


def test_metrics_have_known_labels_alone(idle: Shadow, client: httpx.Client) -> None:
    client.post("/v1/suggestions", json={"text": "lain"})
    idle.read_one(0)
    found = samples(client)
    assert found["disposisi_shadow_comparisons_total{part=agency,result=different}"] == 1
    assert found["disposisi_shadow_comparisons_total{part=topic,result=same}"] == 1
    assert found["disposisi_shadow_missed_total{result=dropped}"] == 0
    assert found["disposisi_challenger_loaded{}"] == 1


def test_without_a_challenger_nothing_is_taken_note_of(sqlite_store: Store) -> None:
    class Nobody(FakeRegistry):
        def version(self, alias: str) -> str:
            raise ArtifactError(alias)

    shadow = Shadow(Nobody(), load_fake, sqlite_store)
    shadow.look()
    hears(shadow, "lampu")
    assert (shadow.version, shadow.counted, shadow.dropped) == ("", Tally(), 0)


def test_the_champion_is_not_compared_with_itself(sqlite_store: Store) -> None:
    shadow = shadow_of(sqlite_store, "palsu-1")
    hears(shadow, "lampu")
    assert shadow.counted == Tally()


def test_a_challenger_that_does_not_load_is_tried_once(sqlite_store: Store) -> None:
    loaded: list[str] = []

    def load(folder: Path) -> FakeSuggester:
        loaded.append(folder.name)
        return load_fake(folder)

    registry = FakeRegistry("rusak")
    shadow = Shadow(registry, load, sqlite_store)
    shadow.look()
    shadow.look()
    assert (loaded, shadow.version) == (["rusak"], "")
    registry.pointer = "baik"
    shadow.look()
    assert shadow.version == "baik"


def test_counts_outlive_a_lost_database(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.exc import OperationalError  # noqa: PLC0415 - only here

    shadow = shadow_of(sqlite_store)
    hears(shadow, "lampu")

    def lost(*_arguments: object) -> None:
        raise OperationalError("", {}, Exception())

    with monkeypatch.context() as patch:
        patch.setattr(Store, "transact", lost)
        shadow.keep()
    shadow.keep()
    assert report(sqlite_store).rows[0].tally.compared == 1


def test_its_own_thread_reads_and_keeps_at_the_end(sqlite_store: Store) -> None:
    read = threading.Event()

    class Telling(FakeSuggester):
        def suggest(self, complaint: Complaint) -> Suggestion:
            read.set()
            return super().suggest(complaint)

    shadow = Shadow(FakeRegistry("penantang"), lambda folder: Telling(folder.name), sqlite_store)
    shadow.look()
    shadow.start()
    shadow.heard(Complaint("lampu"), FakeSuggester().suggest(Complaint("lampu")))
    assert read.wait(30)
    shadow.stop()
    assert report(sqlite_store).rows[0].tally.compared == 1


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0)]
)
def test_intervals(hits: int, n: int, low: float, high: float) -> None:
    """Of Wilson's own formula, as tables give it."""
    assert wilson(hits, n) == pytest.approx((low, high), abs=1e-4)


def test_command_tells_what_was_counted(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPOSISI_DATABASE_URL", sqlite_store.url)
    run: Callable[[list[str]], Any] = lambda words: CliRunner().invoke(command, words)  # noqa: E731 - short
    assert "challenge" in run(["shadow"]).output
    shadow = shadow_of(sqlite_store)
    hears(shadow, "lampu", "lain")
    shadow.keep()
    [row] = json.loads(run(["shadow", "--json"]).output)["shadow"]
    assert (row["champion"], row["challenger"], row["tenant"]) == ("palsu-1", "penantang", "34.04")
    assert row["same_agency"] == {"count": 1, "share": 0.5, "low": 0.0945, "high": 0.9055}
    assert "50.0%" in run(["shadow"]).output
