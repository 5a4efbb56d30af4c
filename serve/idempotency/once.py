"""Does a request's work once, however often it is sent."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Annotated

from anyio import to_thread
from fastapi import Depends, Request, Response
from sqlalchemy.orm import Session

from serve.auth import Caller
from serve.idempotency.repository import IdempotencyRepository, Kept
from serve.idempotency.request_key import HEADER, RequestKey, read_key
from serve.store import Store

REPLAYED = "Idempotency-Replayed"

Record = Callable[[Session, Response], None]
"""Keeps an answer in the transaction of the effect; an effect that is not recorded is not repeatable."""


def unrecorded(_session: Session, _answer: Response) -> None:
    """Keep nothing: the record of a request without a key."""


@dataclass(frozen=True, slots=True)
class Once:
    """Opens the way to an effect: new, repeated, or refused.

    An endpoint hands over its work, which writes with `record` in its own transaction. What was answered is kept
    with the effect, all or nothing; a request that was refused, or that had no effect, is forgotten.
    """

    request: Request
    store: Store
    keep_for: timedelta

    @property
    def is_asked(self) -> bool:
        """Whether the request has a key to be known by."""
        return HEADER in self.request.headers

    async def answer(
        self,
        caller: Caller,
        body: bytes,
        work: Callable[[Record], Response],
        *,
        replay: Callable[[Response], Response] | None = None,
    ) -> Response:
        """Do the work in a thread, or give the answer of the time before.

        Args:
            caller: who sends.
            body: the request's body, or a digest of one that is not held in memory.
            work: blocks, calls `record(session, answer)` at the end of its transaction, gives the answer.
            replay: makes the answer of the recorded one, where those differ (no personal data is recorded).

        Raises:
            IdempotencyKeyError: the header cannot be read.
            IdempotencyKeyReusedError: the key was sent with another body.
            InFlightError: the same request is under way.
        """
        key = read_key(self.request, caller, body)
        if key is None:
            return await to_thread.run_sync(work, unrecorded)
        return await to_thread.run_sync(self._once, key, work, replay)

    def _once(
        self,
        key: RequestKey,
        work: Callable[[Record], Response],
        replay: Callable[[Response], Response] | None,
    ) -> Response:
        token, now = token_hex(16), datetime.now(UTC)
        with self.store.write() as session:
            kept = IdempotencyRepository(session).claim(key, token, now=now, expires_at=now + self.keep_for)
        if kept:
            recorded = Response(zlib.decompress(kept.body), kept.status, kept.headers)
            answer = replay(recorded) if replay else recorded
            answer.headers[REPLAYED] = "true"
            return answer
        return self._first(key, token, work)

    def _first(self, key: RequestKey, token: str, work: Callable[[Record], Response]) -> Response:
        recorded = False

        def record(session: Session, answer: Response) -> None:
            nonlocal recorded
            IdempotencyRepository(session).complete(key, token, _kept(answer))
            recorded = True

        try:
            answer = work(record)
        except BaseException:
            self._release(key, token)
            raise
        if not recorded:
            self._release(key, token)
        return answer

    def _release(self, key: RequestKey, token: str) -> None:
        with self.store.write() as session:
            IdempotencyRepository(session).release(key, token)


def _kept(answer: Response) -> Kept:
    headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
    return Kept(answer.status_code, headers, zlib.compress(bytes(answer.body)))


async def _once(request: Request) -> Once:
    """Give it from the application's own state: each further dependency of a dependency costs every request."""
    state = request.app.state
    return Once(request, state.store, timedelta(hours=state.settings.idempotency_hours))


OnceDep = Annotated[Once, Depends(_once)]
