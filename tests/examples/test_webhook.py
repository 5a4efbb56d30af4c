"""The webhook server over a real socket: it acknowledges only what is on disk."""

import http.client
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.examples.conftest import Service
from webhook import LONGEST_BODY, Answer, Call, WebhookServer

ADAPTERS = Path("docs/examples/adapters")
SCRIPTS = ("sms_gateway.py", "whatsapp.py", "email_inbox.py", "social_feed.py", "web_form/proxy.py")


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[Call], Answer]], str]]:
    servers: list[WebhookServer] = []

    def start(respond: Callable[[Call], Answer]) -> str:
        server = WebhookServer(("127.0.0.1", 0), respond)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_call_arrives_whole(serve: Callable[..., str]) -> None:
    url = serve(lambda call: Answer(201, f"{call.method} {call.target} {call.client} ".encode() + call.body))
    assert httpx.post(f"{url}/a?b=c", content=b"isi").text == "POST /a?b=c 127.0.0.1 isi"
    assert httpx.get(url).status_code == 201


def test_what_breaks_is_a_500_that_says_nothing(
    serve: Callable[..., str], caplog: pytest.LogCaptureFixture
) -> None:
    """So that the sender comes again; what was sent stands in no log."""

    def broken(call: Call) -> Answer:
        raise ValueError(call.body.decode())

    answer = httpx.post(serve(broken), content=b"isi rahasia")
    assert (answer.status_code, answer.content) == (500, b"")
    assert "ValueError" in caplog.text
    assert "rahasia" not in caplog.text


def test_long_bodies_and_those_without_length(serve: Callable[..., str]) -> None:
    url = serve(lambda _call: Answer())
    assert httpx.post(url, content=b"x" * LONGEST_BODY).status_code == 200
    connection = http.client.HTTPConnection(url.removeprefix("http://"))
    connection.putrequest("POST", "/")
    connection.putheader("Content-Length", str(LONGEST_BODY + 1))
    connection.endheaders()  # and not a byte of the body: it is refused unread
    assert connection.getresponse().status == 413
    connection.close()
    assert httpx.post(url, content=iter([b"x"])).status_code == 411


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_says_what_it_does(script: str) -> None:
    """From any folder, with nothing installed."""
    done = subprocess.run(
        [sys.executable, "-E", "-s", str((ADAPTERS / script).resolve()), "--help"],
        cwd="/", capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "--url" in done.stdout


def test_sms_script_from_webhook_to_service(service: Service, tmp_path: Path) -> None:
    """As an operator starts it: what came while it ran is with the service when it is stopped."""
    secrets = {"SMS_GATEWAY_TOKEN": "token-gerbang-contoh", "SMS_HASH_KEY": "kunci-contoh-panjang"}
    command = [sys.executable, str(ADAPTERS / "sms_gateway.py"), "--port", "0", "--url", service.url]
    with subprocess.Popen(
        [*command, "--spool", str(tmp_path / "spool.db")], env=os.environ | secrets, stdout=subprocess.PIPE, text=True
    ) as running:  # fmt: skip
        assert running.stdout is not None
        port = running.stdout.readline().split(",")[0].rpartition(":")[2]
        line = (ADAPTERS / "payloads/sms.txt").read_bytes().splitlines()[0]
        headers = {"Authorization": "Bearer token-gerbang-contoh"}
        assert httpx.post(f"http://127.0.0.1:{port}", content=line, headers=headers).status_code == 200
        while not service.kept():
            assert running.poll() is None
        running.send_signal(signal.SIGINT)
    assert [row.channel for row in service.kept()] == ["sms"]
