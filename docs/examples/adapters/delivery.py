"""Keeps complaints on disk until the service has them: in order, none lost, none twice.

    spool = Spool(Path("spool.db"))
    spool.put(key, complaint)          # on disk when this returns; a key that was there before changes nothing
    spool.deliver(Disposisi())         # in the order they came; stops where the service cannot be reached

The text is forgotten as soon as the service has it; the key stays, so that a message sent twice is one complaint.
A complaint that the service refuses for what it holds (400, 413, 415, 422) stays in the file for a person to read
(`SELECT * FROM messages WHERE refused != ''`), and those behind it go on. Any other refusal (a wrong key, say) waits.
"""

import hashlib
import hmac
import json
import logging
import os
import sqlite3
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

sys.path.append(
    str(Path(__file__).resolve().parents[1])
)  # the client stands one folder up, or beside this file

from disposisi_client import Complaint, Disposisi, DisposisiError, ProblemError

NEVER_ACCEPTED = {400, 413, 415, 422}
LONGEST_TEXT = 100_000
TABLES = """
CREATE TABLE IF NOT EXISTS messages (
    number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, complaint TEXT NOT NULL,
    refused TEXT NOT NULL DEFAULT '', at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP)
"""
REMEMBERED = "-90 days"
"""How long the key of a delivered message is kept; no gateway repeats itself after that."""

log = logging.getLogger(__name__)


def secret(variable: str) -> str:
    """Give a secret from the environment; there is none by default.

    Raises:
        SystemExit: it is not set.
    """
    value = os.environ.get(variable, "")
    if len(value) < 16:  # noqa: PLR2004 - shorter ones are guessed
        raise SystemExit(f"{variable} must hold at least 16 characters, like those of: openssl rand -hex 32")
    return value


def namespace_of(sender: str, key: str) -> uuid.UUID:
    """Stand for a sender without naming it: nobody finds the number again without the key (HMAC-SHA-256)."""
    return uuid.UUID(bytes=hmac.digest(key.encode(), sender.encode(), hashlib.sha256)[:16])


def complaint_id(namespace: uuid.UUID, message_id: str) -> str:
    """Give the same id for the same message, whenever it comes."""
    return str(uuid.uuid5(namespace, message_id))


def moment(written: str) -> str:
    """Give a moment that the service can read (ISO 8601), "" for any other."""
    try:
        return datetime.fromisoformat(written.strip()).isoformat()
    except ValueError:
        return ""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a delivery; `waiting` complaints are still on disk."""

    accepted: int
    refused: int
    waiting: int


class Spool:
    """A file of complaints on their way.

    Args:
        path: SQLite file, made for its owner alone when it is not there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._delivering = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        with self.transaction() as connection:
            connection.execute(TABLES)
            connection.execute(
                "DELETE FROM messages WHERE complaint = '' AND at < datetime('now', ?)", (REMEMBERED,)
            )

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give a connection whose changes are on disk, all or none, when it is left; an adapter's own tables fit in too."""
        with closing(sqlite3.connect(self._path, timeout=30, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                yield connection

    def put(self, key: str, complaint: Complaint) -> bool:
        """Keep a complaint on disk; False when one with that key came before."""
        with self.transaction() as connection:
            return put(connection, key, complaint)

    def waiting(self) -> int:
        """Count the complaints that the service does not have yet."""
        with self.transaction() as connection:
            where = "complaint != '' AND refused = ''"
            return int(connection.execute(f"SELECT count(*) FROM messages WHERE {where}").fetchone()[0])  # noqa: S608 - no input

    def deliver(self, service: Disposisi) -> Delivered:
        """Send what waits, oldest first, until all is sent or the service cannot be reached."""
        accepted = refused = 0
        with self._delivering:
            while row := self._oldest():
                number, complaint = row
                try:
                    service.suggest(complaint)
                except ProblemError as problem:
                    if problem.status not in NEVER_ACCEPTED:
                        log.warning("not delivered, tried again later: %s", problem)
                        break
                    log.warning("refused, kept in %s: %s", self._path, problem)
                    refused += 1
                    self._set(number, "refused", str(problem))
                except DisposisiError as error:
                    log.warning("not delivered, tried again later: %s", error)
                    break
                else:
                    accepted += 1
                    self._set(number, "complaint", "")
        return Delivered(accepted, refused, self.waiting())

    def _oldest(self) -> tuple[int, Complaint] | None:
        with self.transaction() as connection:
            row = connection.execute(
                "SELECT number, complaint FROM messages WHERE complaint != '' AND refused = '' ORDER BY number LIMIT 1"
            ).fetchone()
        return (row[0], json.loads(row[1])) if row else None

    def _set(self, number: int, column: str, value: str) -> None:
        with self.transaction() as connection:
            connection.execute(f"UPDATE messages SET {column} = ? WHERE number = ?", (value, number))  # noqa: S608 - no input


def put(connection: sqlite3.Connection, key: str, complaint: Complaint) -> bool:
    """Keep a complaint inside a transaction of its spool, without what no service could read of its text."""
    readable = complaint["text"].replace("\0", "").encode("utf-8", "replace").decode()
    kept = complaint | {"text": readable[:LONGEST_TEXT]}
    done = connection.execute(
        "INSERT OR IGNORE INTO messages (key, complaint) VALUES (?, ?)", (key, json.dumps(kept))
    )
    return done.rowcount == 1


class Courier(threading.Thread):
    """Delivers a spool in the background: at once when woken, else every few seconds.

    Args:
        spool: what to deliver.
        service: where to.
        every: seconds between two tries.
        before: what an adapter does before each.
    """

    def __init__(
        self,
        spool: Spool,
        service: Disposisi,
        *,
        every: float = 5.0,
        before: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(daemon=True)
        self._spool, self._service, self._every, self._before = spool, service, every, before
        self._woken, self._stopped = threading.Event(), threading.Event()

    def run(self) -> None:
        """Deliver until stopped."""
        while not self._stopped.is_set():
            self._woken.clear()
            try:
                self._before()
                self._spool.deliver(self._service)
            except sqlite3.Error as error:  # a full disk is no reason to stop for ever
                log.error("the spool cannot be used, tried again later: %s", error)  # noqa: TRY400 - the line says it all
            self._woken.wait(self._every)
        self._service.close()

    def wake(self) -> None:
        """Say that something was put."""
        self._woken.set()

    def stop(self) -> None:
        """End after the delivery under way."""
        self._stopped.set()
        self._woken.set()
        self.join()
