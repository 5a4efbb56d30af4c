"""A client of the Disposisi service in one file, with nothing but the standard library.

What may pass (no connection, 429, 502, 503, 504, 409 with Retry-After) is tried again: at once, then after a growing
pause, or after the one that the service asks for. Every POST has an Idempotency-Key, the same in each of its tries.
"""

import http.client
import json
import os
import random
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, Required, TypedDict
from urllib.parse import quote, urlencode, urlsplit

PASSING = {429, 502, 503, 504}
LONGEST_PAUSE = 60.0  # seconds; a refusal that asks for more is raised


class Complaint(TypedDict, total=False):
    """What may be sent of a complaint; leave out what you do not have."""

    text: Required[str]
    id: str
    title: str
    channel: str
    tenant: str
    region_code: str
    kelurahan: str
    kecamatan: str
    location: str
    lat: float
    lon: float
    submitted_at: str
    anonymous: bool
    confidential: bool
    store: bool


class Candidate(TypedDict):
    """A sector, topic or agency; an agency has more members (docs/api.md)."""

    code: str
    name: str
    probability: float


class Suggestion(TypedDict, total=False):
    """The members most callers read; the others of docs/api.md are there too."""

    complaint_id: Required[str]
    kind: Required[dict[str, Any]]
    sectors: Required[list[Candidate]]
    topics: Required[list[Candidate]]
    agencies: Required[list[Candidate]]
    urgency: Required[dict[str, Any]]
    decision: Required[dict[str, Any]]
    model: Required[dict[str, str]]


class DisposisiError(Exception):
    """Base of what goes wrong."""


class UnreachableError(DisposisiError):
    """No whole answer came, after all tries."""


@dataclass
class ProblemError(DisposisiError):
    """The service refused (RFC 9457); `retry_after` in seconds, 0 where it did not say."""

    status: int
    title: str = ""
    detail: str = ""
    type: str = "about:blank"
    errors: list[dict[str, str]] = field(default_factory=list)
    retry_after: float = 0.0

    @property
    def passing(self) -> bool:
        """Say whether to try again; 409 with Retry-After is this very request, still being answered."""
        passing = PASSING | ({409} if self.retry_after else set())
        return self.status in passing and self.retry_after <= LONGEST_PAUSE

    def __str__(self) -> str:
        return f"{self.status} {self.title}: {self.detail}"


class Disposisi(AbstractContextManager["Disposisi"]):
    """The service at an address, for any number of threads; the key is that of DISPOSISI_KEY where none is given.

    `timeout` (seconds) is for a connection and each piece of an answer, `retries` how often a request is sent again.
    """

    def __init__(
        self, url: str = "http://127.0.0.1:8000", *, key: str = "", timeout: float = 10.0,
        retries: int = 4, sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"{url!r} is no address: write it as https://disposisi.example.go.id")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connect = partial(kind, parts.hostname, parts.port, timeout=timeout)
        self._prefix, self._retries, self._sleep = parts.path.rstrip("/"), retries, sleep
        self._key = key or os.environ.get("DISPOSISI_KEY", "")
        self._idle: deque[http.client.HTTPConnection] = deque()
        self._catalogue: dict[str, tuple[str, list[dict[str, Any]]]] = {}

    def suggest(self, complaint: Complaint) -> Suggestion:
        """Ask what one complaint is about and which agency is responsible."""
        return self._post("/v1/suggestions", complaint)  # type: ignore[no-any-return]

    def batch(self, complaints: Sequence[Complaint]) -> list[dict[str, Any]]:
        """Ask for up to 256; each answer has its `status` with a `suggestion` or a `problem`, in the same order."""
        return self._post("/v1/suggestions/batch", {"items": list(complaints)})["items"]  # type: ignore[no-any-return]

    def complaint(self, complaint_id: str) -> dict[str, Any]:
        """Give a complaint as it is kept, with what became of it."""
        path = f"/v1/complaints/{quote(complaint_id, safe='')}"
        return json.loads(self._answer("GET", path)[1])  # type: ignore[no-any-return]

    def outcome(self, complaint_id: str, agency: str, *, topic: str = "") -> dict[str, Any]:
        """Tell which agency really got a complaint, and its topic where it is known."""
        path = f"/v1/complaints/{quote(complaint_id, safe='')}/outcome"
        return self._post(path, {"agency": agency} | ({"topic": topic} if topic else {}))  # type: ignore[no-any-return]

    def upload(self, file: Path, *, tenant: str = "") -> str:
        """Send a file of complaints (CSV, NDJSON, Parquet, XLSX) to be scored; gives the job's path."""
        query = f"?{urlencode({'tenant': tenant})}" if tenant else ""
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(file.stat().st_size)}
        answer, _ = self._answer("POST", f"/v1/jobs{query}", file, headers)
        return urlsplit(answer.headers["Location"]).path.removeprefix(self._prefix)

    def job(self, path: str) -> dict[str, Any]:
        """Say how far a job is."""
        return json.loads(self._answer("GET", path)[1])  # type: ignore[no-any-return]

    def wait(self, path: str, *, every: float = 2.0) -> dict[str, Any]:
        """Wait until a job is over, whatever its end."""
        while (job := self.job(path))["status"] in {"queued", "running"}:
            self._sleep(every)
        return job

    def result(self, path: str) -> Iterator[Suggestion]:
        """Give a job's suggestions one by one, as they come; an answer that breaks off is an UnreachableError."""
        with self._answer("GET", f"{path}/result", stream=True)[0] as answer:
            try:
                yield from (json.loads(line) for line in _lines(answer) if line.strip())
            except (OSError, http.client.HTTPException) as error:
                raise UnreachableError(f"the result broke off: {error}") from error

    def topics(self) -> list[dict[str, Any]]:
        """Give the topics in use; asked again, they travel only when they changed."""
        return self._listed("/v1/topics")

    def agencies(self, tenant: str) -> list[dict[str, Any]]:
        """Give a tenant's agencies, likewise."""
        return self._listed(f"/v1/agencies?{urlencode({'tenant': tenant})}")

    def _listed(self, path: str) -> list[dict[str, Any]]:
        tag, items = self._catalogue.get(path, ("", []))
        answer, body = self._answer("GET", path, headers={"If-None-Match": tag} if tag else {})
        if answer.status != http.HTTPStatus.NOT_MODIFIED:
            items = json.loads(body)["items"]
            self._catalogue[path] = (answer.headers.get("ETag", ""), items)
        return list(items)

    def _post(self, path: str, body: object) -> Any:
        sent = json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Content-Length": str(len(sent))}
        return json.loads(self._answer("POST", path, sent, headers)[1] or b"{}")

    def _answer(
        self, method: str, path: str, body: bytes | Path = b"", headers: Mapping[str, str] | None = None,
        *, stream: bool = False,
    ) -> tuple[http.client.HTTPResponse, bytes]:  # fmt: skip
        """Send until an answer comes that is no passing refusal; read it whole, unless it is to be streamed."""
        sent = {"Accept": "application/json", **(headers or {})}
        sent |= {"Authorization": f"Bearer {self._key}"} if self._key else {}
        sent |= {"Idempotency-Key": str(uuid.uuid4())} if method == "POST" else {}
        for tried in range(self._retries + 1):
            pause = min(0.25 * (2**tried - 1), LONGEST_PAUSE) * random.uniform(0.75, 1.25)
            connection = self._connection()
            try:
                with body.open("rb") if isinstance(body, Path) else BytesIO(body) as sending:
                    connection.request(method, self._prefix + path, sending if body else None, sent)
                answer = connection.getresponse()
                if stream and answer.status == http.HTTPStatus.OK:
                    if connection.sock:
                        connection.sock.close()  # in truth when the answer is closed, which still reads from it
                    return answer, b""
                content = answer.read()
                self._idle.append(connection)
                if answer.status < http.HTTPStatus.BAD_REQUEST:
                    return answer, content
                problem = _problem(answer, content)
                if tried == self._retries or not problem.passing:
                    raise problem
                pause = problem.retry_after or pause
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                if tried == self._retries:
                    raise UnreachableError(f"no answer from {connection.host}: {error}") from error
            self._sleep(pause)
        raise AssertionError("the last try returns or raises")

    def _connection(self) -> http.client.HTTPConnection:
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect()

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that are kept open; the next request opens another."""
        while self._idle:
            self._idle.pop().close()


def _lines(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    """Split an answer as it comes; iterating over it would take one that breaks off for a whole one."""
    rest = b""
    while piece := answer.read1(65536):
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
    if answer.length:
        raise http.client.IncompleteRead(rest, answer.length)
    yield rest


def _problem(answer: http.client.HTTPResponse, body: bytes) -> ProblemError:
    """Read a refusal; one that a proxy made is no problem+json."""
    wait = answer.headers.get("Retry-After", "")
    after = float(wait) if wait.isdecimal() else 0.0
    try:
        told = json.loads(body)
        return ProblemError(answer.status, told["title"], told["detail"], told["type"], told.get("errors", []), after)  # fmt: skip
    except (ValueError, KeyError, TypeError):
        return ProblemError(answer.status, answer.reason, retry_after=after)
