"""Scores rows chunk by chunk, gently: a request that comes in between is not kept waiting."""

import csv
import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import msgspec

from data.schema import RejectedRow
from pipeline.redact import redact
from serve.champion import Scorer
from serve.failures import log_failure
from serve.jobs.rows import Row
from serve.jobs.schemas import Position
from serve.keeping.answers import Answer, answer_with
from serve.texts import say

CHUNK_ROWS = 256
KEPT_ROWS = 64
"""Rows of a chunk whose complaints are kept: the store has one writer at a time, requests wait for it too."""

CHUNK_SECONDS = 5.0
"""Longest time between two commits, so that a lease of long texts does not run out."""

REST_SECONDS = 0.0005
"""Pause behind each row: the interpreter runs one thread at a time, here it may run a request's."""

HEADER = b"line,reason\r\n"
"""First line of the list of rows that were put aside."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows, scored.

    Attributes:
        position: how far the job is once this is committed.
        result: lines for the result.
        rejected: lines for the list of bad rows.
        kept: complaints to keep, in order.
        is_last: the file ends here.
    """

    position: Position
    result: bytes
    rejected: bytes
    kept: tuple[Answer, ...]
    is_last: bool


class Chunks:
    """Walks the rows of a job from its position on.

    Args:
        rows: all rows of the file, from the first one on; those before the position are passed over.
        scorer: the model of the whole job.
        position: what is committed.
        stop: asked before each row; the chunk ends where it says so.
    """

    def __init__(
        self, rows: Iterator[Row | RejectedRow], scorer: Scorer, position: Position, stop: Callable[[], bool]
    ) -> None:
        self._rows = enumerate(rows, 1)
        self._scorer = scorer
        self._done = position.rows_read
        self._position = position
        self._stop = stop

    def __iter__(self) -> Iterator[Chunk]:
        """Give chunk after chunk; one may be empty, where passing over rows took long."""
        is_last = False
        while not is_last:
            chunk = self._next()
            self._position, is_last = chunk.position, chunk.is_last
            yield chunk

    def _next(self) -> Chunk:
        gathered = _Gathered(self._position)
        deadline = time.monotonic() + CHUNK_SECONDS
        while not (gathered.is_full or self._stop() or time.monotonic() > deadline):
            number, row = next(self._rows, (0, None))
            if row is None:
                return gathered.chunk(is_last=True)
            if number > self._done:
                gathered.add(row, self._scorer)
                time.sleep(REST_SECONDS)
        return gathered.chunk(is_last=False)


class _Gathered:
    """A chunk that grows."""

    def __init__(self, position: Position) -> None:
        self._position = position
        self._read = 0
        self._bad = 0
        self._line = position.line
        self._result = bytearray()
        self._rejected = io.StringIO(newline="")
        self._kept: list[Answer] = []

    @property
    def is_full(self) -> bool:
        return self._read >= CHUNK_ROWS or len(self._kept) >= KEPT_ROWS

    def add(self, row: Row | RejectedRow, scorer: Scorer) -> None:
        """Score a row; one on which the model breaks is put aside, for it would stop every attempt."""
        self._read += 1
        self._line = row.line
        if isinstance(row, Row):
            try:
                self._score(row, scorer)
            except Exception as error:  # noqa: BLE001 - the boundary of one row, as of one item of a batch
                log_failure("row of a job failed", error)
                self._reject(row.line, say("jobs.row_broke"))
        else:
            self._reject(row.line, row.reason)

    def _score(self, row: Row, scorer: Scorer) -> None:
        suggestion = scorer.suggest(row.complaint)
        line = msgspec.json.encode(suggestion.as_json()) + b"\n"
        if row.kept_as:
            kept = replace(row.complaint, id=row.kept_as)
            named = replace(suggestion, complaint_id=row.kept_as)
            self._kept.append(answer_with(kept, named, datetime.now(UTC), store=True))
        self._result += line

    def _reject(self, line: int, reason: str) -> None:
        """Keep line and reason alone: the row itself is the sender's, and not masked."""
        self._bad += 1
        csv.writer(self._rejected).writerow([line, redact(reason).masked])

    def chunk(self, *, is_last: bool) -> Chunk:
        rejected = self._rejected.getvalue().encode("utf-8", "replace")
        at = self._position
        position = Position(
            at.rows_read + self._read,
            at.rows_rejected + self._bad,
            self._line,
            at.result_bytes + len(self._result),
            at.rejected_bytes + len(rejected),
        )
        return Chunk(position, bytes(self._result), rejected, tuple(self._kept), is_last)
