"""The WhatsApp adapter: verified, signed, statuses ignored, places joined to their texts."""

import hashlib
import hmac
import json
from pathlib import Path

import pytest

from delivery import Spool
from disposisi_client import Disposisi
from tests.examples.conftest import Service
from webhook import Answer, Call
from whatsapp import WhatsApp

RECORDED = Path("docs/examples/adapters/payloads/whatsapp.ndjson")
SECRET = "rahasia-aplikasi-contoh"


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool.db")


@pytest.fixture
def whatsapp(spool: Spool) -> WhatsApp:
    return WhatsApp(spool, verify_token="token-contoh", app_secret=SECRET, hash_key="kunci", tenant="34.04")


def post(whatsapp: WhatsApp, body: bytes, secret: str = SECRET) -> Answer:
    signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return whatsapp.respond(Call("POST", "/", {"x-hub-signature-256": signature}, body))


def call(*messages: dict[str, object]) -> bytes:
    return json.dumps({"entry": [{"changes": [{"value": {"messages": messages}}]}]}).encode()


def text(message: str, at: int, body: str = "Lampu jalan mati") -> dict[str, object]:
    return {"from": "62811", "id": message, "timestamp": str(at), "type": "text", "text": {"body": body}}


def location(message: str, at: int) -> dict[str, object]:
    place = {"latitude": -7.7, "longitude": 110.4}
    return {"from": "62811", "id": message, "timestamp": str(at), "type": "location", "location": place}


def deliver(spool: Spool, service: Service) -> None:
    with Disposisi(service.url) as client:
        spool.deliver(client)


@pytest.mark.parametrize("times", [1, 2])
def test_recorded_run(whatsapp: WhatsApp, spool: Spool, service: Service, tmp_path: Path, times: int) -> None:
    """Three texts, of them one twice, two with a place; the whole run again changes nothing."""
    for line in RECORDED.read_bytes().splitlines() * times:
        assert post(whatsapp, line).status == 200
    deliver(spool, service)
    kept = {row.text: row for row in service.kept()}
    assert len(kept) == len(service.kept()) == 3
    road, tree, clinic = kept.values()
    assert (road.lat, road.lon, road.location) == (-7.716, 110.404, "Pasar Gentan")
    assert (tree.lat, tree.text) == (-7.75, "Pohon tumbang menutup jalan, kabel listrik ikut putus")
    assert (clinic.lat, clinic.channel, clinic.tenant) == (None, "whatsapp", "34.04")
    assert b"62812000001" not in (tmp_path / "spool.db").read_bytes()


def test_place_of_another_time_is_not_joined(whatsapp: WhatsApp, spool: Spool, service: Service) -> None:
    post(whatsapp, call(location("l", 1_000), text("t", 2_000)))
    deliver(spool, service)
    assert [row.lat for row in service.kept()] == [None]


def test_place_before_the_service_was_there(whatsapp: WhatsApp, spool: Spool, service: Service) -> None:
    """Text and place wait together and arrive in order."""
    post(whatsapp, call(text("t", 1_000)))
    post(whatsapp, call(location("l", 1_060)))
    assert spool.waiting() == 2
    deliver(spool, service)
    assert [row.lat for row in service.kept()] == [-7.7]


def test_address_is_verified(whatsapp: WhatsApp) -> None:
    target = "/?hub.mode=subscribe&hub.verify_token=token-contoh&hub.challenge=1158201444"
    assert whatsapp.respond(Call("GET", target, {}, b"")) == Answer(200, b"1158201444")
    assert whatsapp.respond(Call("GET", target.replace("token-contoh", "x"), {}, b"")).status == 403
    assert whatsapp.respond(Call("GET", "/", {}, b"")).status == 403


def test_unsigned_and_wrongly_signed_calls(whatsapp: WhatsApp, spool: Spool) -> None:
    assert post(whatsapp, call(text("t", 1_000)), secret="lain").status == 401
    assert whatsapp.respond(Call("POST", "/", {}, call(text("t", 1_000)))).status == 401
    assert spool.waiting() == 0


def test_message_of_an_unknown_shape_blocks_no_other(whatsapp: WhatsApp, spool: Spool) -> None:
    strange: dict[str, object] = {"id": "x", "from": "62811", "timestamp": "1000", "type": "text"}
    assert post(whatsapp, call(strange, text("t", 1_000))).status == 200
    assert spool.waiting() == 1
