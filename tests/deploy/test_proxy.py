"""The proxy's configuration: its limits, and, where there is an nginx, the proxy itself before a service."""

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import disposisi
from serve.app import create_app
from serve.settings import Settings
from tests.serve.fakes import fake_champion
from tests.serve.live import listening

CONFIGURATION = Path(disposisi.__file__).parent / "deploy/nginx/nginx.conf"
TEXT = CONFIGURATION.read_text("utf-8")
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@pytest.mark.parametrize(
    "directive",
    [
        "client_header_timeout", "client_body_timeout", "client_max_body_size", "limit_conn", "send_timeout",
        "ssl_certificate", "ssl_certificate_key", "proxy_connect_timeout", "proxy_read_timeout",
    ],
)  # fmt: skip
def test_deadlines_and_sizes_are_set(directive: str) -> None:
    assert re.search(rf"^\s*{directive}\s+\S+.*;$", TEXT, re.MULTILINE)


def test_sizes_are_those_of_the_service() -> None:
    defaults = Settings()
    assert f"client_max_body_size {defaults.max_batch_bytes >> 20}m;" in TEXT
    assert f"client_max_body_size {defaults.jobs_max_bytes >> 20}m;" in TEXT


def test_log_holds_no_path_and_no_address() -> None:
    form = re.search(r"log_format lean '([^']+)'", TEXT)
    assert form
    assert not re.search(r"\$(request|request_uri|uri|args|remote_addr|http_authorization)\b", form[1])


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Nginx with our configuration before a service: the addresses without and with TLS."""
    if NGINX is None:
        pytest.skip("no nginx on this machine: its configuration was read, not run")
    key, certificate = tmp_path / "tls_key", tmp_path / "tls_certificate"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    plain, secure = _free_port(), _free_port()
    settings = Settings(database_url=f"sqlite:///{tmp_path}/uji.db", models_dir=tmp_path)
    with listening(create_app(settings, champion=fake_champion())) as url:
        changes = {
            "listen 8080": f"listen 127.0.0.1:{plain}",
            "listen 8443": f"listen 127.0.0.1:{secure}",
            "http://disposisi:8000": url,
            "/run/secrets": str(tmp_path),
            "/tmp/": f"{tmp_path}/",  # noqa: S108 - in the container
        }
        text = re.sub("|".join(map(re.escape, changes)), lambda found: changes[found[0]], TEXT)
        (tmp_path / "nginx.conf").write_text(text)
        command = [NGINX, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
        subprocess.run([*command, "-t"], check=True, capture_output=True)
        with subprocess.Popen([*command, "-g", "daemon off;"], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as running:  # fmt: skip
            while running.poll() is None and not _is_open(secure):
                pass
            yield f"http://127.0.0.1:{plain}", f"https://127.0.0.1:{secure}"
            running.terminate()


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_before_a_service(proxy: tuple[str, str]) -> None:
    """TLS alone, the API through it, everything else kept inside, long bodies refused here."""
    plain, secure = proxy
    assert httpx.get(f"{plain}/v1/topics").status_code == 308
    with httpx.Client(base_url=secure, verify=False) as client:  # noqa: S501 - its certificate was made above
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["status"]) == (200, "ok")
        assert "strict-transport-security" in ready.headers
        assert client.get("/openapi.json").status_code == 200
        refused = client.get("/v1/topics")
        assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")
        assert [client.get(path).status_code for path in ("/", "/tinjauan", "/metrics", "/livez")] == [
            404
        ] * 4
        assert client.post("/v1/suggestions", content=b"x" * (9 << 20)).status_code == 413
        assert client.post("/v1/jobs", content=b"text\n").status_code == 401
        assert client.post("/v1/jobs", content=b"x" * (9 << 20)).status_code in {401, 502}  # not 413
