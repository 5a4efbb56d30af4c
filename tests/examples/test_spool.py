"""What an adapter took is never lost, never sent twice, never out of order."""

import sqlite3
import stat
from pathlib import Path
from uuid import UUID

import pytest

from delivery import Courier, Spool, complaint_id, moment, namespace_of, secret
from disposisi_client import Disposisi
from tests.examples.conftest import Service, Stub

PROBLEM = {"type": "t", "title": "Invalid field", "status": 422, "detail": "Field text wajib diisi."}


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "antre" / "spool.db")


def fill(spool: Spool, *texts: str) -> None:
    for text in texts:
        assert spool.put(text, {"id": text, "text": text})


def test_same_key_counts_once(spool: Spool, service: Service) -> None:
    """Before it was delivered and after."""
    fill(spool, "lampu")
    assert not spool.put("lampu", {"text": "lain"})
    with Disposisi(service.url) as client:
        assert spool.deliver(client).accepted == 1
        assert not spool.put("lampu", {"text": "lampu"})
        assert spool.deliver(client).accepted == 0
    assert [row.text for row in service.kept()] == ["lampu"]


def test_service_down_then_up_again(spool: Spool, nowhere: str, service: Service, tmp_path: Path) -> None:
    """Another process, later, delivers what was left, in order."""
    fill(spool, "satu", "dua", "tiga")
    assert spool.deliver(Disposisi(nowhere, retries=0)).waiting == 3
    later = Spool(tmp_path / "antre" / "spool.db")
    with Disposisi(service.url) as client:
        assert later.deliver(client).accepted == 3
    assert [row.id for row in service.kept()] == ["satu", "dua", "tiga"]


def test_breaks_off_in_the_middle(spool: Spool, stub: Stub) -> None:
    """Nothing overtakes the one that could not be delivered."""
    fill(spool, "satu", "dua", "tiga")
    stub.say(200, {"complaint_id": "satu"})
    stub.say(503, b"")
    with Disposisi(stub.url, retries=0) as client:
        assert spool.deliver(client).waiting == 2
        stub.answers[:] = [(200, {}, b"{}")]
        assert spool.deliver(client).accepted == 2
    bodies = [seen.body for seen in stub.seen]
    assert [b'"dua"' in body for body in bodies] == [False, True, True, False]


def test_refused_for_what_it_holds_stays_for_a_person(spool: Spool, stub: Stub, tmp_path: Path) -> None:
    fill(spool, "satu", "dua")
    stub.say(422, PROBLEM)
    stub.say(200, {"complaint_id": "dua"})
    with Disposisi(stub.url) as client:
        delivered = spool.deliver(client)
    assert (delivered.accepted, delivered.refused, delivered.waiting) == (1, 1, 0)
    with sqlite3.connect(tmp_path / "antre" / "spool.db") as connection:
        kept = connection.execute("SELECT complaint, refused FROM messages WHERE refused != ''").fetchall()
    connection.close()
    assert "satu" in kept[0][0]
    assert "Field text wajib diisi" in kept[0][1]


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_refused_for_another_reason_waits(spool: Spool, stub: Stub, status: int) -> None:
    """A wrong key or address is the operator's to mend; no complaint is lost for it."""
    fill(spool, "satu")
    stub.say(status, PROBLEM)
    with Disposisi(stub.url, retries=0) as client:
        assert spool.deliver(client).waiting == 1


def test_file_is_for_its_owner_and_forgets_texts(spool: Spool, service: Service, tmp_path: Path) -> None:
    fill(spool, "lampu mati di depan rumah")
    file = tmp_path / "antre" / "spool.db"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"lampu mati" in file.read_bytes()
    with Disposisi(service.url) as client:
        spool.put("lain", {"text": "sampah menumpuk"})
        spool.deliver(client)
    assert b"sampah menumpuk" not in file.read_bytes()


def test_what_no_service_could_read_is_left_out(spool: Spool, service: Service) -> None:
    spool.put("a", {"id": "a", "text": "lampu\0 mati \ud83d " + "x" * 200_000})
    with Disposisi(service.url) as client:
        assert spool.deliver(client).accepted == 1
    assert service.kept()[0].text.startswith("lampu mati ? xxx")


def test_courier_delivers_when_woken(spool: Spool, service: Service) -> None:
    came: list[int] = []
    courier = Courier(spool, Disposisi(service.url), every=0.01, before=lambda: came.append(1))
    courier.start()
    fill(spool, "lampu")
    courier.wake()
    while spool.waiting():
        assert courier.is_alive()
    courier.stop()
    assert not courier.is_alive()
    assert came
    assert [row.id for row in service.kept()] == ["lampu"]


def test_sender_is_hashed_with_a_key() -> None:
    """The same sender and message give the same id, which the service takes for a UUID."""
    one = complaint_id(namespace_of("+628120000001", "kunci"), "SMS-1")
    assert one == complaint_id(namespace_of("+628120000001", "kunci"), "SMS-1")
    assert one != complaint_id(namespace_of("+628120000001", "lain"), "SMS-1")
    assert one != complaint_id(namespace_of("+628120000002", "kunci"), "SMS-1")
    assert UUID(one).version == 5


def test_no_secret_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMS_HASH_KEY", "pendek")
    with pytest.raises(SystemExit, match="SMS_HASH_KEY must hold at least 16"):
        secret("SMS_HASH_KEY")


@pytest.mark.parametrize(
    ("written", "read"), [("2026-11-23T19:05:00+07:00", "2026-11-23T19:05:00+07:00"), ("kemarin", "")]
)
def test_moments_that_nobody_reads_are_left_out(written: str, read: str) -> None:
    assert moment(written) == read
