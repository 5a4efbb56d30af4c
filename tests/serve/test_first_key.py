"""A new installation on this machine starts with a key that is shown once."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import delete

from serve.keys.credential import prefix_of
from serve.keys.service import KeyService
from serve.keys.welcome import welcome
from serve.settings import Settings
from serve.store import Store
from serve.store.records import ApiKeyRecord
from tests.serve.live import listening

CLI = [sys.executable, "-m", "disposisi"]
KEY = re.compile(r"dsp_[a-z0-9]{8}_[A-Za-z0-9]{32}")
ADDRESS = "http://127.0.0.1:8000"


def test_the_first_start_makes_a_key(store: Store, settings: Settings) -> None:
    """For all governments and all scopes; the same in the call to paste."""
    shown = welcome(store, settings, ADDRESS)
    [key] = set(KEY.findall(shown))
    [info] = KeyService(store).infos()
    assert (info.prefix, info.name, info.tenant) == (prefix_of(key), "kunci pertama", "nasional")
    assert set(info.scopes) == {"suggest", "outcome", "jobs", "read"}


def test_later_starts_say_how_to_make_another(store: Store, settings: Settings) -> None:
    """A revoked key counts: somebody chose to end it."""
    [key] = set(KEY.findall(welcome(store, settings, ADDRESS)))
    KeyService(store).revoke(prefix_of(key))
    shown = welcome(store, settings, ADDRESS)
    assert (KEY.findall(shown), "disposisi key create" in shown) == ([], True)
    assert len(KeyService(store).infos()) == 1


def test_off_loopback_no_key_is_made(store: Store, settings: Settings) -> None:
    everywhere = settings.model_copy(update={"host": "0.0.0.0"})  # noqa: S104 - is what is tested
    shown = welcome(store, everywhere, ADDRESS)
    assert (KEY.findall(shown), "disposisi key create" in shown) == ([], True)
    assert KeyService(store).infos() == []


@pytest.mark.slow
def test_the_call_to_paste_works(app: FastAPI, settings: Settings) -> None:
    with listening(app) as address:
        with app.state.store.write() as session:
            session.execute(delete(ApiKeyRecord))
        pasted = shlex.split(welcome(app.state.store, settings, address).strip().splitlines()[-1])
        headers = dict(field.split(": ") for field in (pasted[4], pasted[6]))
        answer = httpx.post(pasted[2], headers=headers, content=pasted[8])
    assert (pasted[0], pasted[3::2]) == ("curl", ["-H", "-H", "-d"])
    assert (answer.status_code, answer.json()["agencies"][0]["region_code"]) == (200, "34.04")


@pytest.mark.slow
def test_the_service_shows_it_when_it_listens(tmp_path: Path) -> None:
    """On standard error, after the address to open."""
    environment = {
        "DISPOSISI_DATABASE_URL": f"sqlite:///{tmp_path}/baru.db",
        "DISPOSISI_MODELS_DIR": str(tmp_path),
    }
    started = [*CLI, "serve", "--port", "0"]
    with subprocess.Popen(started, stderr=subprocess.PIPE, text=True, env=environment) as service:
        assert service.stderr is not None
        try:
            pasted = next(line for line in service.stderr if line.startswith("curl"))
            address = shlex.split(pasted)[2].removesuffix("/v1/suggestions")
            headers = {"X-API-Key": KEY.findall(pasted)[0]}
            assert httpx.get(f"{address}/v1/topics", headers=headers).status_code == 200
        finally:
            service.terminate()
