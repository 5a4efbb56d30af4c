"""The proof finds every sort of broken promise, or it would prove nothing."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete

from data.schema import Complaint
from serve.jobs.files import JobFiles
from serve.keeping.intake import Received
from serve.keeping.service import SuggestionService
from serve.outbox import announce
from serve.store import Store
from serve.store.migrate import upgrade
from serve.store.records import JobRecord, SuggestionRecord
from tests.serve.databases import sqlite_url
from tests.serve.fakes import fake_champion
from tests.serve.receiver import Receiver
from tests.soak.ledger import Ledger
from tests.soak.proof import broken_promises

MARK = "q" + 15 * "a"
OTHER = "q" + 15 * "b"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(sqlite_url(tmp_path / "bukti.db"))
    upgrade(opened)
    keep(opened, "S-1")
    yield opened
    opened.close()


@pytest.fixture
def ledger() -> Ledger:
    kept = Ledger()
    kept.kept("S-1", MARK, "palsu-1")
    return kept


def keep(store: Store, complaint_id: str) -> None:
    complaint = Complaint(f"Lampu mati di tiang {MARK}", id=complaint_id, tenant="34.04")
    SuggestionService(fake_champion(), store).suggest(Received(complaint, store=True))


def lose_suggestion(store: Store) -> None:
    with store.write() as session:
        session.execute(delete(SuggestionRecord))


def tell_nobody(store: Store) -> None:
    with store.write() as session:
        announce(session, "complaint.assigned", "34.04", {"complaint_id": "S-1", "source": "outcome"})


def test_kept_promises(store: Store, ledger: Ledger, tmp_path: Path) -> None:
    assert broken_promises(store, ledger, Receiver(), tmp_path) == []


@pytest.mark.parametrize(
    ("promise", "words"),
    [
        (lambda ledger: ledger.kept("S-2", MARK, "palsu-1"), "not there: S-2"),
        (lambda ledger: ledger.kept("S-1", OTHER, "palsu-1"), f"not there: {OTHER}"),
        (lambda ledger: ledger.recorded("S-1"), "0 outcomes instead of 1"),
        (lambda ledger: ledger.effect("k", "S-1", replayed=False), "0 keys have an answer instead of 1"),
        (lambda ledger: ledger.taken("j", ["J-1"]), "job j is None"),
        (lambda ledger: ledger.complain("read: 404"), "read: 404"),
    ],
)
def test_promises_that_the_store_does_not_know_of(
    store: Store, ledger: Ledger, tmp_path: Path, promise: Callable[[Ledger], None], words: str
) -> None:
    promise(ledger)
    assert any(words in line for line in broken_promises(store, ledger, Receiver(), tmp_path))


@pytest.mark.parametrize(
    ("accident", "words"),
    [
        (lambda store: keep(store, "S-twin"), f"kept 2 times: {MARK}"),
        (lose_suggestion, "0 suggestions: S-1"),
        (tell_nobody, "event never arrived"),
        (tell_nobody, "1 assignments told instead of 0"),
    ],
)
def test_accidents_in_the_store(
    store: Store, ledger: Ledger, tmp_path: Path, accident: Callable[[Store], None], words: str
) -> None:
    accident(store)
    assert any(words in line for line in broken_promises(store, ledger, Receiver(), tmp_path))


def test_one_key_with_two_effects(ledger: Ledger) -> None:
    ledger.effect("k", "S-1", replayed=False)
    ledger.effect("k", "S-2", replayed=True)
    assert ledger.wrong


def test_rows_of_a_job_in_another_order(store: Store, ledger: Ledger, tmp_path: Path) -> None:
    """A job that is done has every row once, as the file had it."""
    job = JobRecord(
        id="j", tenant="34.04", routed_by="", default_tenant="34.04", name="", store=False, status="done",
        created_at=datetime.now(UTC),
    )  # fmt: skip
    with store.write() as session:
        session.add(job)
    files = JobFiles.of(tmp_path, "j")
    files.folder.mkdir(parents=True)
    files.result.write_text('{"complaint_id": "J-2"}\n{"complaint_id": "J-1"}\n', "utf-8")
    ledger.taken("j", ["J-1", "J-2"])
    assert any("another order" in line for line in broken_promises(store, ledger, Receiver(), tmp_path))
