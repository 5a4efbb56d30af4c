"""A delivery is tried for a day, ends once, and never twice at a time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec import UNSET
from standardwebhooks import Webhook

from serve.store import Store
from serve.webhooks.guard import Guard
from serve.webhooks.keyring import Keyring
from tests.serve.receiver import NAME, Receiver, receiving
from tests.serve.webhook_setting import Setting

MASTER = "induk-rahasia-" * 3


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def setting(store: Store) -> Setting:
    return Setting(store)


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_2xx_ends_it(setting: Setting, receiver: Receiver, status: int) -> None:
    receiver.status = status
    setting.add(receiver.url)
    setting.announce("a")
    setting.run()
    setting.clock.forward(days=2)
    setting.run()
    assert (setting.delivery.state, setting.delivery.attempts) == ("delivered", 1)
    assert setting.delivery.result == f"http-{status}"
    assert len(receiver.messages) == 1


def test_what_arrives(setting: Setting, receiver: Receiver) -> None:
    """The standard's own library takes it."""
    secret = setting.add(receiver.url).secret
    setting.announce("a")
    setting.run()
    (message,) = receiver.messages
    told = Webhook(secret).verify(message.body, message.headers)
    assert told["type"] == "complaint.assigned"
    assert told["data"] == {
        "complaint_id": "a",
        "agency": "34.04/dishub",
        "source": "review",
        "tenant": "34.04",
    }
    assert told.keys() == {"type", "timestamp", "data"}
    assert message.headers["content-type"] == "application/json"


@pytest.mark.parametrize("status", [301, 302, 400, 401, 404, 429, 500, 503])
def test_anything_else_is_tried_again(setting: Setting, receiver: Receiver, status: int) -> None:
    """With the same id and the same body, later and later."""
    receiver.status, receiver.headers = status, {"Location": receiver.url}
    setting.add(receiver.url)
    setting.announce("a")
    setting.run()
    assert (setting.delivery.state, setting.delivery.result) == ("pending", f"http-{status}")
    for seconds in (5, 30, 120, 600):
        attempts = len(receiver.messages)
        setting.clock.forward(seconds=seconds - 1)
        setting.run()
        assert len(receiver.messages) == attempts
        setting.clock.forward(seconds=1)
        setting.run()
        assert len(receiver.messages) == attempts + 1
    assert len(set(receiver.ids)) == 1
    assert len({message.body for message in receiver.messages}) == 1


def fail_for_a_day(setting: Setting) -> None:
    for _ in range(14):
        setting.run()
        due_at = setting.delivery.due_at
        if due_at is UNSET:
            return
        setting.clock.now = max(setting.clock.now + timedelta(minutes=1), due_at)


def test_after_a_day_it_is_dead(setting: Setting, receiver: Receiver) -> None:
    """The last attempt comes 24 hours after the first; then it is visible and can be sent again."""
    receiver.status = 500
    setting.add(receiver.url)
    setting.announce("a")
    began = setting.clock.now
    fail_for_a_day(setting)
    assert (setting.delivery.state, setting.delivery.result) == ("dead", "http-500")
    assert setting.clock.now - began == timedelta(hours=24)
    assert setting.service.deliveries("dead", 10) == [setting.delivery]
    assert (setting.endpoint.dead, setting.endpoint.pending) == (1, 0)
    receiver.status = 200
    setting.service.replay(setting.delivery.id)
    setting.run()
    assert (setting.delivery.state, setting.delivery.attempts) == ("delivered", 1)
    assert len(set(receiver.ids)) == 1


def test_all_dead_ones_at_once(setting: Setting, receiver: Receiver) -> None:
    receiver.status = 410
    endpoint = setting.add(receiver.url)
    setting.announce("a", "b", "c")
    setting.run()
    setting.courier.tidy()
    assert setting.service.replay_all_dead() == 0  # its endpoint is disabled
    setting.service.enable(endpoint.id)
    receiver.status = 200
    assert setting.service.replay_all_dead() == 3
    setting.run()
    assert {delivery.state for delivery in setting.deliveries()} == {"delivered"}


def test_410_disables(setting: Setting, receiver: Receiver) -> None:
    """What waits is given up, what comes is not queued, nothing more is sent."""
    receiver.status = 410
    setting.add(receiver.url)
    setting.announce("a", "b")
    setting.run()
    assert setting.endpoint.disabled_reason == "http-410"
    setting.courier.tidy()
    setting.announce("c")
    setting.clock.forward(hours=5)
    setting.run()
    assert [delivery.state for delivery in setting.deliveries()] == ["dead", "dead"]
    assert len(receiver.messages) == 1


@pytest.mark.parametrize(("field", "seconds"), [("3600", 3600), ("1", 5)])
def test_retry_after_makes_the_wait_longer(
    setting: Setting, receiver: Receiver, field: str, seconds: int
) -> None:
    """Never shorter, and the receiver gets nothing else meanwhile."""
    receiver.status, receiver.headers = 503, {"Retry-After": field}
    setting.add(receiver.url)
    setting.announce("a")
    setting.run()
    assert setting.delivery.due_at == setting.clock.now + timedelta(seconds=seconds)
    setting.announce("b")
    setting.clock.forward(seconds=seconds - 4)
    setting.run()
    assert len(receiver.messages) == (1 if seconds > 5 else 2)


def test_a_receiver_that_is_away_does_not_hold_up_others(setting: Setting, receiver: Receiver) -> None:
    with receiving() as gone:
        away = gone.url
    setting.add(away)
    setting.add(receiver.url)
    setting.announce(*(f"c{number}" for number in range(10)))
    setting.run()
    assert len(receiver.messages) == 10
    results = [delivery.result for delivery in setting.deliveries() if delivery.state == "pending"]
    assert sorted(results) == [""] * 9 + ["no-connection"]


def test_an_endpoint_that_fails_is_left_alone_for_a_while(setting: Setting, receiver: Receiver) -> None:
    """Of many that wait one is tried, not all; after a success they follow one another again."""
    receiver.status = 500
    setting.add(receiver.url)
    setting.announce(*(f"c{number}" for number in range(9)))
    setting.run()
    setting.run()
    assert len(receiver.messages) == 1
    receiver.status = 200
    setting.clock.forward(seconds=1)
    setting.run()
    assert len(receiver.messages) == 9
    assert setting.endpoint.failing_since is UNSET


def test_what_waited_too_long_for_a_dead_endpoint_is_given_up(setting: Setting, receiver: Receiver) -> None:
    """Also what had no attempt of its own; what is newer waits on."""
    receiver.status = 500
    setting.add(receiver.url)
    setting.announce("a", "b")
    setting.run()
    setting.clock.forward(hours=24)
    setting.announce("c")
    setting.courier.spread()
    assert not setting.courier.tidy()
    setting.clock.forward(hours=1)
    assert setting.courier.tidy()
    assert [delivery.state for delivery in setting.deliveries()] == ["dead", "dead", "pending"]


def test_after_a_long_stop_of_ours_everything_is_tried(setting: Setting, receiver: Receiver) -> None:
    """Age alone gives nothing up."""
    setting.add(receiver.url)
    setting.announce("a")
    setting.courier.spread()
    setting.clock.forward(days=7)
    setting.courier.tidy()
    setting.run()
    assert setting.delivery.state == "delivered"


def test_a_claim_is_one_s_own(setting: Setting, receiver: Receiver) -> None:
    """While one sends, another finds nothing; what the first did not finish is taken over after a minute."""
    endpoint = setting.add(receiver.url)
    setting.announce("a")
    setting.courier.spread()
    seen: list[list[str]] = []
    receiver.answer = lambda _handler: seen.append(
        setting.courier.ready()
    )  # and no answer: the line just ends
    setting.courier.deliver(endpoint.id)
    assert seen == [[]]
    setting.clock.forward(seconds=60)
    receiver.answer = None
    setting.run()
    assert setting.delivery.state == "delivered"


def test_a_name_that_comes_to_point_inside(setting: Setting, receiver: Receiver) -> None:
    """What was public when it was added is looked at again, and not connected to."""
    addresses = ["8.8.8.8"]
    setting.guard = Guard(frozenset({receiver.port}), resolve=lambda _host, _port: addresses)
    setting.add(f"https://{NAME}:{receiver.port}/")
    setting.announce("a")
    addresses[:] = ["127.0.0.1"]
    setting.run()
    assert (setting.delivery.state, setting.delivery.result) == ("pending", "refused-not_public")
    assert receiver.messages == []


def test_both_secrets_sign_for_a_day(setting: Setting, receiver: Receiver) -> None:
    first = setting.add(receiver.url)
    second = setting.service.rotate(first.id)
    setting.announce("a")
    setting.run()
    setting.clock.forward(hours=24)
    setting.announce("b")
    setting.run()
    during, after = receiver.messages
    for secret in (first.secret, second.secret):
        Webhook(secret).verify(during.body, during.headers)
    Webhook(second.secret).verify(after.body, after.headers)
    assert len(during.headers["webhook-signature"].split()) == 2
    assert len(after.headers["webhook-signature"].split()) == 1


def test_another_master_secret_sends_nothing(setting: Setting, receiver: Receiver) -> None:
    """Rather than with a signature that nobody can check."""
    setting.keyring = Keyring(MASTER)
    setting.add(receiver.url)
    setting.announce("a")
    other = replace(setting, keyring=Keyring(MASTER + "lain"))
    other.run()
    assert (setting.delivery.state, setting.delivery.result) == ("pending", "no-secret")
    assert receiver.messages == []


def test_delivered_rows_go_after_a_while(setting: Setting, receiver: Receiver) -> None:
    """With their events; dead ones stay."""
    setting.add(receiver.url)
    setting.announce("a")
    setting.run()
    receiver.status = 410
    setting.announce("b")
    setting.run()
    setting.clock.forward(days=29)
    setting.courier.tidy()
    assert len(setting.deliveries()) == 2
    setting.clock.forward(days=1)
    while setting.courier.tidy():
        pass
    assert setting.delivery.state == "dead"


def test_an_endpoint_removed_while_its_message_is_under_way(setting: Setting, receiver: Receiver) -> None:
    endpoint = setting.add(receiver.url)
    setting.announce("a", "b")

    def remove(_handler: object) -> None:
        setting.service.remove(endpoint.id)

    receiver.answer = remove
    setting.run()
    setting.run()
    assert (len(receiver.messages), setting.deliveries(), setting.service.endpoints()) == (1, [], [])
