"""The SMS adapter: parts joined, senders unnamed, nothing twice."""

from pathlib import Path
from urllib.parse import urlencode

import pytest

from delivery import Spool
from disposisi_client import Disposisi
from sms_gateway import SmsGateway, _renamed
from tests.examples.conftest import Service
from webhook import Call

RECORDED = Path("docs/examples/adapters/payloads/sms.txt")
WHOLE = (
    "Sampah di pinggir Jalan Kaliurang km 9 menumpuk dua minggu, sebagian "
    "sudah ditimbun warga dengan tanah, tolong diangkut karena baunya sampai ke sekolah."
)
TOKEN = {"authorization": "Bearer token-gerbang-contoh"}


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool.db")


def gateway_of(spool: Spool, **options: object) -> SmsGateway:
    return SmsGateway(spool, token="token-gerbang-contoh", hash_key="kunci", **options)  # type: ignore[arg-type]


def post(gateway: SmsGateway, body: bytes) -> int:
    return gateway.respond(Call("POST", "/", TOKEN, body)).status


def part(number: int, of: int, text: str, *, message: str = "", ref: str = "9") -> bytes:
    fields = {"id": message or f"m{number}", "from": "+628120000009", "text": text, "ref": ref}
    return urlencode(fields | {"part": str(number), "parts": str(of)}).encode()


def delivered(spool: Spool, service: Service) -> list[str]:
    with Disposisi(service.url) as client:
        spool.deliver(client)
    return [row.text for row in service.kept()]


def test_recorded_run(spool: Spool, service: Service, tmp_path: Path) -> None:
    """Five calls, of them one twice and two parts in the wrong order: three complaints."""
    gateway = gateway_of(spool, tenant="34.04")
    for line in RECORDED.read_bytes().splitlines():
        assert post(gateway, line) == 200
    assert delivered(spool, service) == [
        "Lampu jalan depan balai desa Sinduharjo mati sejak Senin",
        WHOLE,
        "Air PDAM keruh & bau + tidak mengalir pagi hari",
    ]
    first = service.kept()[0]
    assert (first.channel, first.tenant) == ("sms", "34.04")
    assert str(first.submitted_at).startswith("2026-11-23 12:05")
    assert b"812000000" not in (tmp_path / "spool.db").read_bytes()


def test_recorded_run_twice_is_the_same(spool: Spool, service: Service) -> None:
    """A gateway that did not get our answers sends all of it again, parts of joined messages too."""
    gateway = gateway_of(spool)
    for line in RECORDED.read_bytes().splitlines() * 2:
        post(gateway, line)
    assert len(delivered(spool, service)) == 3


def test_waits_for_parts_only_so_long(spool: Spool, service: Service) -> None:
    gateway = gateway_of(spool, patience=0)
    post(gateway, part(2, 3, "dua "))
    gateway.join_late()
    assert delivered(spool, service) == ["dua "]


def test_still_waits(spool: Spool, service: Service) -> None:
    gateway = gateway_of(spool)
    post(gateway, part(2, 2, "dua"))
    gateway.join_late()
    assert delivered(spool, service) == []
    post(gateway, part(1, 2, "satu "))
    assert delivered(spool, service) == ["satu dua"]


def test_reference_used_again(spool: Spool, service: Service) -> None:
    """References are one octet: the same number later is another message."""
    gateway = gateway_of(spool)
    for first in ("a", "b"):
        post(gateway, part(1, 2, f"{first}1 ", message=f"{first}1"))
        post(gateway, part(2, 2, f"{first}2", message=f"{first}2"))
    assert sorted(delivered(spool, service)) == ["a1 a2", "b1 b2"]


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer salah"}])
def test_strangers_are_refused(spool: Spool, headers: dict[str, str]) -> None:
    answer = gateway_of(spool).respond(Call("POST", "/", headers, part(1, 1, "x")))
    assert (answer.status, spool.waiting()) == (401, 0)


def test_other_methods(spool: Spool) -> None:
    assert gateway_of(spool).respond(Call("GET", "/", TOKEN, b"")).status == 405


@pytest.mark.parametrize(
    "body",
    [b"", b"id=1&text=x", part(3, 2, "x"), part(0, 2, "x"), b"id=1&from=2&text=x&part=satu", b"\xff\xfe"],
)
def test_unreadable_calls(spool: Spool, body: bytes) -> None:
    assert post(gateway_of(spool), body) == 422
    assert spool.waiting() == 0


def test_empty_message_is_no_complaint(spool: Spool) -> None:
    assert post(gateway_of(spool), b"id=1&from=2&text=") == 200
    assert spool.waiting() == 0


def test_other_names_of_fields(spool: Spool, service: Service) -> None:
    gateway = gateway_of(spool, fields=_renamed("id=MessageSid,from=From,text=Body"))
    assert post(gateway, b"MessageSid=a&From=%2B6281&Body=Lampu+mati") == 200
    assert delivered(spool, service) == ["Lampu mati"]
