"""Stands between a web form and the service: the API key stays here, the browser sees its own origin alone.

It serves the form beside it and answers `POST /saran`. Of what the browser sends only the text goes on, cut to
--longest characters, always with store=false; of the answer only names, codes and urgency go back. Each client may ask
--rate times a second, with --burst at once. In production, let your web server serve the files and pass /saran here.
"""

import argparse
import json
import logging
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.extend(
    map(str, Path(__file__).resolve().parents[1:3])
)  # webhook.py stands one folder up, the client two

from disposisi_client import Complaint, Disposisi, DisposisiError
from webhook import Answer, Call, WebhookServer

FOLDER = Path(__file__).resolve().parent
FILES = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/demo.css": ("demo.css", "text/css; charset=utf-8"),
    "/demo.js": ("demo.js", "text/javascript; charset=utf-8"),
    "/disposisi.js": ("disposisi.js", "text/javascript; charset=utf-8"),
}
MOST_CLIENTS = 10_000
NAMED = ("code", "name", "probability")


class RateLimit:
    """A bucket of requests for each client, filled again at a steady rate; the longest unseen are forgotten.

    Args:
        rate: requests a second.
        burst: requests at once.
        clock: seconds.
    """

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, client: str) -> bool:
        """Take one request out of a client's bucket; False when it is empty."""
        now = self._clock()
        with self._lock:
            held, since = self._buckets.pop(client, (float(self._burst), now))
            held = min(self._burst, held + (now - since) * self._rate)
            self._buckets[client] = (held - 1 if held >= 1 else held, now)
            if len(self._buckets) > MOST_CLIENTS:
                self._buckets.popitem(last=False)
            return held >= 1


class Proxy:
    """Answers the form.

    Args:
        service: asked with little patience: the next key press asks anew.
        limit: how often a client may ask.
        tenant: whose form it is.
        longest: characters of a text that are read.
        behind_proxy: a web server before this one names the client last in X-Forwarded-For.
    """

    def __init__(
        self, service: Disposisi, limit: RateLimit, *, tenant: str = "", longest: int = 2_000, behind_proxy: bool = False
    ) -> None:  # fmt: skip
        self._service, self._limit, self._tenant = service, limit, tenant
        self._longest, self._behind_proxy = longest, behind_proxy

    def respond(self, call: Call) -> Answer:
        """Serve a file, or suggest."""
        path = urlsplit(call.target).path
        if call.method == "GET":
            name, content_type = FILES.get(path, ("", ""))
            return (
                Answer(body=(FOLDER / name).read_bytes(), content_type=content_type)
                if name
                else Answer(HTTPStatus.NOT_FOUND)
            )
        if path != "/saran":
            return Answer(HTTPStatus.NOT_FOUND)
        if call.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return Answer(HTTPStatus.FORBIDDEN)
        if not self._limit.allows(self._client(call)):
            return Answer(HTTPStatus.TOO_MANY_REQUESTS)
        text = _text(call.body)[: self._longest]
        return self._suggest(text) if text.strip() else Answer(HTTPStatus.UNPROCESSABLE_ENTITY)

    def _suggest(self, text: str) -> Answer:
        complaint: Complaint = {"text": text, "channel": "web", "store": False}
        if self._tenant:
            complaint["tenant"] = self._tenant
        try:
            found = self._service.suggest(complaint)
        except DisposisiError as error:
            logging.getLogger(__name__).warning("no suggestion: %s", error)
            return Answer(HTTPStatus.NO_CONTENT)  # the form works without; the browser's console stays empty
        shown = {
            "topics": [_named(topic) for topic in found["topics"][:3]],
            "agencies": [_named(agency) for agency in found["agencies"][:3]],
            "urgency": {name: found["urgency"][name] for name in ("level", "emergency_number") if name in found["urgency"]},
        }  # fmt: skip
        return Answer(body=json.dumps(shown).encode(), content_type="application/json")

    def _client(self, call: Call) -> str:
        if not self._behind_proxy:
            return call.client
        return call.headers.get("x-forwarded-for", call.client).rpartition(",")[2].strip()


def _text(body: bytes) -> str:
    """Read the text of what the browser sent, "" when there is none."""
    try:
        text = json.loads(body)["text"]
    except (ValueError, KeyError, TypeError):
        return ""
    return text.replace("\0", "").encode("utf-8", "replace").decode() if isinstance(text, str) else ""


def _named(candidate: Any) -> dict[str, Any]:
    return {name: candidate[name] for name in NAMED}


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument(
        "--url", default="http://127.0.0.1:8000", help="the service; its key is DISPOSISI_KEY"
    )
    parser.add_argument("--tenant", default="", help="government whose form it is; else the service's own")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8101, help="TCP port")
    parser.add_argument("--longest", type=int, default=2_000, help="characters of a text that are read")
    parser.add_argument("--rate", type=float, default=3, help="requests a second of one client")
    parser.add_argument("--burst", type=int, default=10, help="requests at once of one client")
    parser.add_argument(
        "--behind-proxy", action="store_true", help="clients are named last in X-Forwarded-For"
    )
    arguments = parser.parse_args()
    proxy = Proxy(
        Disposisi(arguments.url, timeout=2, retries=1), RateLimit(arguments.rate, arguments.burst),
        tenant=arguments.tenant, longest=arguments.longest, behind_proxy=arguments.behind_proxy,
    )  # fmt: skip
    server = WebhookServer((arguments.host, arguments.port), proxy.respond)
    print(f"the form is at http://{arguments.host}:{server.server_address[1]}/", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
