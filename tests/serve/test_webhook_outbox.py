"""What is told stands in the outbox exactly when its cause is in the store, and says nothing of anybody."""

import tracemalloc

import httpx
import pytest
from sqlalchemy import func, insert, select

from serve.auth import Caller
from serve.outbox import EVENT_TYPES, MEMBERS, announce
from serve.store import Store
from serve.store.records_webhooks import DeliveryRecord, OutboxRecord
from serve.webhooks.courier import BATCH, EVENTS_AT_ONCE
from serve.webhooks.scope import covers
from tests.serve.fakes import DISHUB, LIGHT
from tests.serve.receiver import receiving
from tests.serve.webhook_setting import Setting

DECISION = {"kind": "pengaduan", "topic": LIGHT, "agency": DISHUB}
MANY = 100_000


def outbox(store: Store) -> list[OutboxRecord]:
    with store.read() as session:
        return list(session.scalars(select(OutboxRecord).order_by(OutboxRecord.id)))


def decide(client: httpx.Client, *, confidential: bool = False, **changed: str) -> None:
    complaint = {
        "text": "ragu, lampu gelap",
        "id": "K-1",
        "tenant": "34.04",
        "confidential": confidential,
        "title": "Lampu di depan rumah Bu Wati",
        "location": "Jl. Kaliurang",
    }
    assert client.post("/v1/suggestions", json=complaint).is_success
    assert client.post("/tinjauan/K-1", data=DECISION | changed).status_code == 303


@pytest.fixture
def watched(kept: Store) -> Store:
    """The store of the running service, with an endpoint, so that events are kept."""
    Setting(kept).add("http://127.0.0.1:9/")
    return kept


def test_a_decision_is_told(client: httpx.Client, watched: Store) -> None:
    decide(client)
    reviewed, assigned = outbox(watched)
    assert (reviewed.type, reviewed.tenant) == ("suggestion.reviewed", "34.04")
    assert reviewed.payload == {
        "complaint_id": "K-1",
        "decision": "accept",
        "kind": "pengaduan",
        "topic": LIGHT,
        "agency": DISHUB,
        "model_version": "palsu-1",
        "tenant": "34.04",
    }
    assert assigned.type == "complaint.assigned"
    assert assigned.payload == {
        "complaint_id": "K-1",
        "agency": DISHUB,
        "source": "review",
        "tenant": "34.04",
    }


@pytest.mark.parametrize("confidential", [False, True])
def test_an_outcome_is_told(client: httpx.Client, watched: Store, confidential: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Each one with an agency that has the complaint; of a confidential complaint nothing but that."""
    sent = {"text": "ragu", "id": "K-2", "tenant": "34.04", "confidential": confidential}
    assert client.post("/v1/suggestions", json=sent).is_success
    for outcome in ({"status": "rejected"}, {"status": "rejected", "agency": DISHUB}, {"agency": DISHUB}):
        assert client.post("/v1/complaints/K-2/outcome", json=outcome).is_success
    (assigned,) = outbox(watched)
    assert (assigned.type, assigned.tenant) == ("complaint.assigned", "34.04")
    told = {} if confidential else {"agency": DISHUB, "source": "outcome"}
    assert assigned.payload == {"complaint_id": "K-2", "tenant": "34.04", **told}


def test_an_outcome_that_is_sent_again_is_told_once(client: httpx.Client, watched: Store) -> None:
    """The event stands in the transaction that keeps the outcome and its answer."""
    client.post("/v1/suggestions", json={"text": "ragu", "id": "K-2", "tenant": "34.04"})
    for _ in range(2):
        headers = {"Idempotency-Key": "sekali"}
        assert client.post("/v1/complaints/K-2/outcome", json={"agency": DISHUB}, headers=headers).is_success
    assert len(outbox(watched)) == 1


def test_no_agency_no_assignment(client: httpx.Client, watched: Store) -> None:
    """What is no complaint is assigned to nobody; members without a value are left out."""
    decide(client, kind="bukan-laporan")
    (reviewed,) = outbox(watched)
    assert reviewed.payload == {
        "complaint_id": "K-1",
        "decision": "correct",
        "kind": "bukan-laporan",
        "model_version": "palsu-1",
        "tenant": "34.04",
    }


def test_of_a_confidential_complaint_only_its_id(client: httpx.Client, watched: Store) -> None:
    decide(client, confidential=True)
    assert [event.payload for event in outbox(watched)] == [{"complaint_id": "K-1", "tenant": "34.04"}] * 2


def test_a_decision_that_comes_second_is_not_told(client: httpx.Client, watched: Store) -> None:
    decide(client)
    assert client.post("/tinjauan/K-1", data=DECISION).status_code == 409
    assert len(outbox(watched)) == 2


def test_what_is_undone_is_not_told(store: Store) -> None:
    def fail() -> None:
        with store.write() as session:
            announce(session, "job.finished", "34.04", {"job_id": "j", "status": "done"})
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert outbox(store) == []


@pytest.mark.parametrize("member", ["text", "title", "officer", "name", "url", "location"])
@pytest.mark.parametrize("event", EVENT_TYPES)
def test_no_member_for_what_may_not_be_told(store: Store, event: str, member: str) -> None:
    (known,) = (name for name in EVENT_TYPES if name == event)
    assert member not in MEMBERS[known]
    with store.read() as session, pytest.raises(ValueError, match=member):
        announce(session, known, "34.04", {member: "Siti"})


@pytest.mark.parametrize("tenant", ["nasional", "34", "34.04", "13", "3", "34.0"])
@pytest.mark.parametrize("other", ["nasional", "34", "34.04", "13"])
def test_an_endpoint_is_told_what_a_key_may_see(tenant: str, other: str) -> None:
    assert covers(tenant, other) == Caller("", tenant, frozenset()).may_act_for(other)


def test_each_endpoint_is_told_what_it_asked_for(store: Store) -> None:
    """Its tenants, its kinds, since it was added; what nobody asked for is not kept."""
    setting = Setting(store)
    with receiving() as receiver:
        setting.announce("before")
        setting.run()
        setting.add(f"{receiver.url}/34", "34")
        setting.add(f"{receiver.url}/51", "51")
        setting.service.add(f"{receiver.url}/jobs", "34.04", ["job.finished"])
        setting.announce("a", tenant="34.04")
        setting.announce("b", tenant="36.03")
        setting.run()
        setting.run()
    assert [message.path for message in receiver.messages] == ["/hook/34"]
    assert [event.payload["complaint_id"] for event in outbox(store)] == ["a"]


def test_a_long_queue_needs_no_memory(store: Store) -> None:
    """A hundred thousand events wait, and are spread and sent from in small parts."""
    setting = Setting(store)
    with receiving() as receiver:
        setting.add(receiver.url)
        setting.announce("first")
        first = outbox(store)[0]
        row = {
            "type": first.type,
            "tenant": first.tenant,
            "payload": first.payload,
            "announced_at": first.announced_at,
        }
        with store.write() as session:
            session.execute(
                insert(OutboxRecord), [{"message_id": f"msg_{number}", **row} for number in range(MANY)]
            )
        tracemalloc.start()
        setting.courier.spread()
        setting.run()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(DeliveryRecord)) == 2 * EVENTS_AT_ONCE
    assert len(receiver.messages) == BATCH
    assert peak < 32 * 1024 * 1024
