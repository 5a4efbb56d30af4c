"""Keys are random, kept as hashes, and end when they are said to."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text, update
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from serve.errors import UnauthorizedError
from serve.keys.credential import digest_of, named_prefix, new_key, prefix_of
from serve.keys.repository import KeyRepository
from serve.keys.schemas import KeyWish
from serve.keys.service import KeyService
from serve.settings import Settings
from serve.store import Store
from serve.store.records import ApiKeyRecord
from tests.serve.clients import bearer, key_for, no_key

WISH = KeyWish("Lapor Sleman", "34.04", ("suggest", "read"))


def test_keys_are_random_and_recognisable() -> None:
    keys = {new_key() for _ in range(1000)}
    assert len({prefix_of(key) for key in keys} - {""}) == 1000
    assert len({key.rpartition("_")[2] for key in keys}) == 1000
    assert all(key.startswith("dsp_") and len(key) == 45 for key in keys)


def test_the_ways_to_name_a_key() -> None:
    key = new_key()
    prefix = prefix_of(key)
    assert [named_prefix(words) for words in (prefix, f"dsp_{prefix}", key)] == [prefix] * 3
    assert [named_prefix(words) for words in ("", "dsp_", key[:-1], "dsp_ABCDEFGH")] == [""] * 4


def test_the_store_does_not_know_the_key(store: Store) -> None:
    """Neither the key nor its secret stands in any column; its digest does."""
    key = KeyService(store).issue(WISH)
    with store.read() as session:
        row = session.execute(text("SELECT * FROM api_keys")).one()
    assert key.rpartition("_")[2] not in str(row)
    assert digest_of(key) in row


def test_a_good_key_says_who_calls(store: Store) -> None:
    service = KeyService(store)
    key = service.issue(WISH)
    caller = service.verify(key).caller
    assert (caller.key_id, caller.tenant) == (prefix_of(key), "34.04")
    assert sorted(caller.scopes) == ["read", "suggest"]


def test_a_key_ends_on_time(store: Store) -> None:
    service = KeyService(store)
    soon = datetime.now(UTC) + timedelta(hours=1)
    key = service.issue(KeyWish("uji", "34.04", ("read",), soon))
    assert service.verify(key).caller.tenant == "34.04"
    with store.write() as session:
        session.execute(update(ApiKeyRecord).values(expires_at=datetime.now(UTC)))
    with pytest.raises(UnauthorizedError, match="habis"):
        service.verify(key)


def test_revoking_twice_keeps_the_first_moment(store: Store) -> None:
    service = KeyService(store)
    prefix = prefix_of(service.issue(WISH))
    first = service.revoke(prefix).revoked_at
    assert first is not None
    assert service.revoke(prefix).revoked_at == first


def test_a_key_revoked_by_another_process_ends_at_once(
    app: FastAPI, client: httpx.Client, settings: Settings
) -> None:
    """The very next request is refused."""
    key = key_for(app)
    assert client.get("/v1/topics", headers=bearer(key)).status_code == 200
    command = [sys.executable, "-m", "disposisi", "key", "revoke", prefix_of(key)]
    subprocess.run(command, check=True, env={"DISPOSISI_DATABASE_URL": settings.database_url})
    answer = client.get("/v1/topics", headers=bearer(key))
    assert answer.status_code == 401
    assert "dicabut" in answer.json()["detail"]
    assert "invalid_token" in answer.headers["www-authenticate"]


@pytest.mark.parametrize(
    "header",
    [
        {"Authorization": "Bearer {key}"},
        {"Authorization": "bearer  {key} "},
        {"X-API-Key": "{key}"},
        {"Authorization": "Basic YTpi", "X-API-Key": "{key}"},
    ],
)
def test_ways_to_send_a_key(app: FastAPI, client: httpx.Client, header: dict[str, str]) -> None:
    key = key_for(app)
    sent = {name: value.format(key=key) for name, value in header.items()}
    assert no_key(client).get("/v1/topics", headers=sent).status_code == 200


def test_the_log_names_the_key(app: FastAPI, client: httpx.Client) -> None:
    """By its prefix: the key itself never stands there."""
    key = key_for(app)
    with capture_logs() as lines:
        client.get("/v1/topics", headers=bearer(key))
        client.get("/v1/topics", headers=bearer(key[:-1]))
    assert [line.get("key") for line in lines if line["event"] == "request"] == [prefix_of(key), None]
    assert key[:-1] not in str(lines)


def last_use(app: FastAPI, key: str) -> datetime | None:
    return KeyService(app.state.store).info(prefix_of(key)).last_used_at


def test_the_last_use_is_noted_once_a_minute(app: FastAPI, client: httpx.Client) -> None:
    """By this process once a minute; another that was quicker is not overwritten."""
    key = key_for(app)
    assert last_use(app, key) is None
    client.get("/v1/topics", headers=bearer(key))
    first = last_use(app, key)
    assert first is not None
    client.get("/v1/topics", headers=bearer(key))
    KeyService(app.state.store).note_use(prefix_of(key))
    assert last_use(app, key) == first
    with app.state.store.write() as session:
        earlier = first - timedelta(minutes=2)
        session.execute(update(ApiKeyRecord).values(last_used_at=earlier))
    KeyService(app.state.store).note_use(prefix_of(key))
    noted = last_use(app, key)
    assert noted is not None
    assert noted >= first


def test_a_use_that_cannot_be_noted_harms_nothing(
    client: httpx.Client, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = key_for(app)
    monkeypatch.setattr(KeyRepository, "touch", _broken)
    with capture_logs() as lines:
        assert client.get("/v1/topics", headers=bearer(key)).status_code == 200
    assert "use of a key not noted" in [line["event"] for line in lines]


def test_without_a_database_nobody_is_let_in(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """503: the key may be good, and cannot be looked up."""
    monkeypatch.setattr(KeyRepository, "find", _broken)
    answer = client.get("/v1/topics")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def _broken(*_: object, **__: object) -> None:
    raise OperationalError("SELECT 1", {}, Exception("disk I/O error"))
