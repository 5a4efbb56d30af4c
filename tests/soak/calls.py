"""What callers do: all that an intake system does, over and over, sending again what was not answered."""

import json
import random
import string
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from tests.serve.clients import KNOWN, bearer
from tests.soak.fleet import Fleet, Server
from tests.soak.ledger import Ledger

TENANT = "34.04"
AGENCIES = ("34.04/dishub", "34.04/dpupkp")
TEXTS = (
    "Lampu jalan di depan balai desa mati sejak kemarin malam, di tiang {}",
    "Jalan berlubang dekat jembatan Ngaglik membahayakan pengendara, patokan {}",
    "Sampah menumpuk di pinggir pasar dan tidak diangkut, samping kios {}",
    "Pipa air bersih bocor di gang {} sehingga airnya terbuang",
)
TRIES = 400
WAIT_SECONDS = 0.1
JOB_ROWS = 400
THINK_SECONDS = 0.02
REPEATED = 0.3
"""Share of outcomes that are sent twice."""


@dataclass(frozen=True)
class Call:
    """One request of a caller.

    Attributes:
        operation: its name in the figures.
        path: where it goes.
        done: takes the good answer.
        body: what is sent; empty: it is a GET.
        key: its Idempotency-Key, empty where it has none.
        again: whether it is sent again until it is answered.
        media_type: of the body.
    """

    operation: str
    path: str
    done: Callable[[httpx.Response], None]
    body: bytes = b""
    key: str = ""
    again: bool = True
    media_type: str = "application/json"


class Caller(threading.Thread):
    """Calls until it is over; what another process still holds is called again afterwards.

    Args:
        fleet: whom.
        ledger: where it is written down.
        over: ends it.
        dice: chooses.
    """

    def __init__(self, fleet: Fleet, ledger: Ledger, over: threading.Event, dice: random.Random) -> None:
        super().__init__(name="caller")
        self._fleet, self._ledger, self._over, self._dice = fleet, ledger, over, dice
        self._client = httpx.Client(headers=bearer(KNOWN), timeout=30)
        self.held: list[Call] = []
        self.error: BaseException | None = None

    def run(self) -> None:
        """Call."""
        operations: list[tuple[Callable[[], None], float]] = [
            (self._with_id, 30), (self._without_id, 15), (self._same_again, 8), (self._keyed, 12),
            (self._batch, 8), (self._outcome, 15), (self._read, 20), (self._job, 0.3),
        ]  # fmt: skip
        actions, weights = zip(*operations, strict=True)
        try:
            while not self._over.wait(self._dice.uniform(0, THINK_SECONDS)):
                self._dice.choices(actions, weights)[0]()
        except BaseException as error:  # noqa: BLE001 - whatever it is, the main thread raises it
            self.error = error

    def call_held(self) -> None:
        """Call again what was held."""
        held, self.held = self.held, []
        for call in held:
            self.attempt(call, was_cut=True)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def attempt(self, call: Call, *, was_cut: bool = False) -> bool:
        """Send until it is answered, once where it may not be sent again; say whether it was.

        Args:
            call: the request.
            was_cut: whether a process was lost with it, which holds its key until the lease runs out.
        """
        for _ in range(TRIES):
            server, began = self._fleet.next(), time.monotonic()
            try:
                answer = self._send(server, call)
            except httpx.TransportError as error:
                was_cut = True
                self._expect(server, began, f"{type(error).__name__}")
            else:
                if answer.status_code == 503 and "Retry-After" in answer.headers:
                    self._expect(server, began, "503 with Retry-After")
                elif answer.status_code == 409 and call.key and was_cut:
                    self._ledger.failed("409 while the cut request's lease runs")
                    self.held.append(call)
                    return False
                else:
                    self._take(call, answer, time.monotonic() - began)
                    return True
            if not call.again:
                return False
            time.sleep(WAIT_SECONDS)
        self._ledger.complain(f"{call.operation}: not answered in {TRIES} tries")
        return False

    def _send(self, server: Server, call: Call) -> httpx.Response:
        headers = {"Content-Type": call.media_type} if call.body else {}
        if call.key:
            headers["Idempotency-Key"] = call.key
        method = "POST" if call.body else "GET"
        return self._client.request(method, server.address + call.path, content=call.body, headers=headers)

    def _expect(self, server: Server, began: float, kind: str) -> None:
        """Note an error; one that meets no stop of that server is wrong."""
        if server.was_down(began - 0.5, time.monotonic()):
            self._ledger.failed(kind)
        else:
            self._ledger.complain(f"{kind} from a server that was not stopped")

    def _take(self, call: Call, answer: httpx.Response, seconds: float) -> None:
        if not answer.is_success:
            self._ledger.complain(f"{call.operation}: {answer.status_code} {answer.text[:300]}")
            return
        self._ledger.answered(call.operation, seconds)
        call.done(answer)

    def _complaint(self, **members: object) -> tuple[str, dict[str, object]]:
        """Make up a complaint whose text has a word of its own."""
        mark = "q" + "".join(self._dice.choices(string.ascii_lowercase, k=15))
        text = self._dice.choice(TEXTS).format(mark)
        return mark, {"text": text, "tenant": TENANT} | members

    def _with_id(self) -> None:
        complaint_id = f"S-{uuid.uuid4().hex}"
        mark, body = self._complaint(id=complaint_id)
        self.attempt(Call("with an id", "/v1/suggestions", self._kept(mark), _json(body)))

    def _without_id(self) -> None:
        """Not sent again: nobody can know whether it was kept."""
        mark, body = self._complaint()
        call = Call("without an id", "/v1/suggestions", self._kept(mark), _json(body), again=False)
        self.attempt(call)

    def _same_again(self) -> None:
        complaint_id = f"S-{uuid.uuid4().hex}"
        mark, body = self._complaint(id=complaint_id)
        for _ in range(3):
            self.attempt(Call("the same id again", "/v1/suggestions", self._kept(mark), _json(body)))

    def _keyed(self) -> None:
        key = uuid.uuid4().hex
        mark, body = self._complaint()

        def done(answer: httpx.Response) -> None:
            self._kept(mark)(answer)
            self._effect(key, answer, answer.json()["complaint_id"])

        call = Call("with a key, repeated", "/v1/suggestions", done, _json(body), key)
        if self.attempt(call):
            self.attempt(call)

    def _batch(self) -> None:
        key = uuid.uuid4().hex
        made = [
            self._complaint(**({"id": f"S-{uuid.uuid4().hex}"} if number % 2 else {})) for number in range(8)
        ]

        def done(answer: httpx.Response) -> None:
            items = answer.json()["items"]
            if {item["status"] for item in items} != {200}:
                refused = [item["problem"] for item in items if item["status"] != 200]
                self._ledger.complain(f"batch: {refused}")
                return
            for (mark, _), item in zip(made, items, strict=True):
                self._note(mark, item["suggestion"])
            self._effect(key, answer, ",".join(item["suggestion"]["complaint_id"] for item in items))

        body = _json({"items": [body for _, body in made]})
        self.attempt(Call("batch of 8", "/v1/suggestions/batch", done, body, key))

    def _outcome(self) -> None:
        complaint_id, key = self._ledger.recent(self._dice.random()), uuid.uuid4().hex
        if not complaint_id:
            return

        def done(answer: httpx.Response) -> None:
            if self._effect(key, answer, answer.text):
                self._ledger.recorded(complaint_id)

        body = _json({"agency": self._dice.choice(AGENCIES)})
        path = f"/v1/complaints/{complaint_id}/outcome"
        call = Call("outcome", path, done, body, key)
        if self.attempt(call) and self._dice.random() < REPEATED:
            self.attempt(call)

    def _read(self) -> None:
        complaint_id = self._ledger.recent(self._dice.random())
        if complaint_id:
            self.attempt(Call("read", f"/v1/complaints/{complaint_id}", lambda _answer: None))

    def _job(self) -> None:
        key, name = uuid.uuid4().hex, uuid.uuid4().hex[:8]
        rows = [f"J-{name}-{number}" for number in range(JOB_ROWS)]
        table = "".join(f"{row},{self._complaint()[1]['text']}\n" for row in rows).replace(", ", " ")

        def done(answer: httpx.Response) -> None:
            self._effect(key, answer, answer.json()["id"])
            self._ledger.taken(answer.json()["id"], rows)

        body = f"id,text\n{table}".encode()
        path = f"/v1/jobs?store=true&tenant={TENANT}"
        self.attempt(Call("job of 400 rows", path, done, body, key, media_type="text/csv"))

    def _kept(self, mark: str) -> Callable[[httpx.Response], None]:
        return lambda answer: self._note(mark, answer.json())

    def _note(self, mark: str, suggestion: dict[str, object]) -> None:
        model = suggestion["model"]
        assert isinstance(model, dict)
        self._ledger.kept(str(suggestion["complaint_id"]), mark, str(model["version"]))

    def _effect(self, key: str, answer: httpx.Response, effect: str) -> bool:
        """Note what a key brought about; say whether it is new."""
        is_new = key not in self._ledger.keys
        self._ledger.effect(key, effect, replayed="Idempotency-Replayed" in answer.headers)
        return is_new


def _json(body: object) -> bytes:
    return json.dumps(body).encode()
