"""Each key may ask so often, each address may guess so often, in memory that stays bounded."""

import time

import httpx
import pytest
from fastapi import FastAPI

from serve.app import create_app
from serve.errors import TooManyRequestsError
from serve.keys.gate import TRUSTED_SECONDS
from serve.keys.limiter import GUESSES, Guesses, KeyLimits
from serve.settings import Settings
from serve.windows import BoundedWindows, network_of, parse_limit
from tests.serve.clients import bearer, connected, key_for, no_key
from tests.serve.fakes import fake_champion


class Clock:
    """Shows what the test says."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        """Give the time."""
        return self.now


def statuses(client: httpx.Client, key: str, times: int) -> list[int]:
    return [client.get("/v1/sectors", headers=bearer(key)).status_code for _ in range(times)]


def test_a_key_has_a_limit_of_its_own(app: FastAPI, client: httpx.Client) -> None:
    """Beyond it 429 that says when; others go on."""
    key, other = key_for(app, rate_limit="3/hour"), key_for(app, rate_limit="3/hour")
    assert statuses(client, key, 4) == [200, 200, 200, 429]
    answer = client.get("/v1/sectors", headers=bearer(key))
    assert 3590 <= int(answer.headers["retry-after"]) <= 3600
    assert (answer.json()["title"], "3/hour" in answer.json()["detail"]) == ("Too many requests", True)
    assert statuses(client, other, 1) == [200]


def test_the_setting_holds_for_all_others(settings: Settings) -> None:
    limited = settings.model_copy(update={"rate_limit": "2/hour"})
    with connected(app := create_app(limited, champion=fake_champion())) as client:
        assert statuses(client, key_for(app, rate_limit=""), 3) == [200, 200, 429]
        assert statuses(client, key_for(app, rate_limit="1/hour"), 2) == [200, 429]


def test_the_window_moves() -> None:
    """There is room again for one as soon as the oldest is a window old, not for all at once."""
    clock = Clock()
    limits = KeyLimits("2/minute", clock)
    limits.take("a", "")
    clock.now += 40
    limits.take("a", "")
    with pytest.raises(TooManyRequestsError) as caught:
        limits.take("a", "")
    assert caught.value.headers == {"Retry-After": "20"}
    clock.now += 20
    limits.take("a", "")
    with pytest.raises(TooManyRequestsError) as caught:
        limits.take("a", "")
    assert caught.value.headers == {"Retry-After": "40"}


def test_windows_are_bounded() -> None:
    """However many names come, so many are remembered: those used last."""
    windows = BoundedWindows(10, Clock())
    for number in range(1000):
        assert windows.acquire_entry(f"n{number}", 1, 60)
    seen = [number for number in range(1000) if windows.get_moving_window(f"n{number}", 1, 60)[1]]
    assert seen == list(range(990, 1000))


@pytest.mark.parametrize("words", ["0/minute", "100001/hour", "1/minute, 2/hour", "satu"])
def test_no_limit(words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_limit(words)


def test_guessing_is_slowed_down(app: FastAPI, client: httpx.Client) -> None:
    """A neighbour's good key goes on; a request without any key is no guess."""
    good = key_for(app)
    assert statuses(client, good, 1) == [200]
    wrong = statuses(client, "dsp_zzzzzzzz_" + "a" * 32, GUESSES.amount + 1)
    assert wrong == [401] * GUESSES.amount + [429]
    assert 1 <= int(client.get("/v1/topics", headers=bearer("x")).headers["retry-after"]) <= 60
    assert statuses(client, good, 1) == [200]
    assert no_key(client).get("/v1/topics").status_code == 401


def test_a_key_that_was_good_is_still_looked_up(app: FastAPI, client: httpx.Client) -> None:
    """Being trusted to be looked up is not being let in."""
    good = key_for(app, scopes=("read",))
    statuses(client, good, 1)
    statuses(client, "x", GUESSES.amount + 1)
    with app.state.store.write() as session:
        session.connection().exec_driver_sql("DELETE FROM api_keys")
    time.sleep(TRUSTED_SECONDS)
    assert statuses(client, good, 1) == [401]


def test_guesses_are_forgotten_after_a_minute() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    for _ in range(GUESSES.amount):
        guesses.check("192.0.2.1", "x")
        guesses.count("192.0.2.1")
    with pytest.raises(TooManyRequestsError):
        guesses.check("192.0.2.1", "x")
    guesses.check("192.0.2.2", "x")
    clock.now += 61
    guesses.check("192.0.2.1", "x")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_one_customer_is_one_sender(address: str, network: str) -> None:
    assert network_of(address) == network
