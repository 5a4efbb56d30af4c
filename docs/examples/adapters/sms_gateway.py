"""SMS: a gateway's webhook (form-encoded) becomes complaints; long messages are joined from their parts.

Each part is POSTed as `id, from, text, received_at` and, where the message has several, `ref, part, parts`; gateways
with other names are served by --fields. The gateway shows itself by `Authorization: Bearer` (SMS_GATEWAY_TOKEN).
The sender's number is never sent on: it is hashed with SMS_HASH_KEY into the namespace of the complaint's id.
A message whose parts do not all come goes out as it is after --patience seconds.
"""

import argparse
import hmac
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qs
from uuid import UUID

from delivery import Spool, complaint_id, moment, namespace_of, put, secret
from disposisi_client import Complaint
from webhook import Answer, Call, listen, options

FIELDS = ("id", "from", "text", "received_at", "ref", "part", "parts")
PARTS = """
CREATE TABLE IF NOT EXISTS parts (
    key TEXT PRIMARY KEY, sender TEXT NOT NULL, ref TEXT NOT NULL, part INTEGER NOT NULL, parts INTEGER NOT NULL,
    text TEXT NOT NULL, received_at TEXT NOT NULL, came REAL NOT NULL, joined INTEGER NOT NULL DEFAULT 0)
"""
MOST_PARTS = 255
"""3GPP TS 23.040, 9.2.3.24.1: the number of parts is one octet."""


@dataclass(frozen=True, slots=True)
class Part:
    """One short message as the gateway sent it; a message in one piece is part 1 of 1."""

    message_id: str
    sender: UUID
    text: str
    received_at: str
    ref: str
    part: int
    parts: int

    @property
    def key(self) -> str:
        """Stand for this very part."""
        return complaint_id(self.sender, self.message_id)


class SmsGateway:
    """Takes parts, puts whole messages into the spool.

    Args:
        spool: where complaints wait.
        token: what the gateway shows.
        hash_key: what senders are hashed with.
        tenant: whose complaints these are.
        fields: our name of a field -> the gateway's.
        patience: seconds to wait for the last part.
    """

    def __init__(
        self, spool: Spool, *, token: str, hash_key: str, tenant: str = "",
        fields: Mapping[str, str] | None = None, patience: float = 600,
    ) -> None:  # fmt: skip
        self._spool, self._token, self._hash_key = spool, token, hash_key
        self._tenant, self._fields, self._patience = tenant, dict(fields or {}), patience
        with spool.transaction() as connection:
            connection.execute(PARTS)

    def respond(self, call: Call) -> Answer:
        """Take one webhook call; 200 only when its message is on disk."""
        shown = call.headers.get("authorization", "")
        if not hmac.compare_digest(shown.encode(), f"Bearer {self._token}".encode()):
            return Answer(HTTPStatus.UNAUTHORIZED)
        if call.method != "POST":
            return Answer(HTTPStatus.METHOD_NOT_ALLOWED)
        part = self._read(call.body)
        if part is None:
            return Answer(
                HTTPStatus.UNPROCESSABLE_ENTITY, b"id and from are needed; part and parts count from 1\n"
            )
        self.take(part, time.time())
        return Answer(HTTPStatus.OK)

    def take(self, part: Part, now: float) -> None:
        """Keep a part, and put its message into the spool when it is whole; all in one transaction."""
        with self._spool.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO parts (key, sender, ref, part, parts, text, received_at, came)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    part.key,
                    str(part.sender),
                    part.ref,
                    part.part,
                    part.parts,
                    part.text,
                    part.received_at,
                    now,
                ),
            )
            self._join_ready(connection, now)

    def join_late(self) -> None:
        """Put messages into the spool whose last part was waited for long enough."""
        with self._spool.transaction() as connection:
            self._join_ready(connection, time.time())

    def _join_ready(self, connection: sqlite3.Connection, now: float) -> None:
        for group in self._ready(connection, now):
            self._join(connection, *group)

    def _ready(self, connection: sqlite3.Connection, now: float) -> list[tuple[str, str, int]]:
        """Find messages that are whole, and those that were waited for long enough."""
        return connection.execute(
            "SELECT sender, ref, parts FROM parts WHERE NOT joined GROUP BY sender, ref, parts"
            " HAVING count(DISTINCT part) = parts OR min(came) <= ? ORDER BY min(came), min(rowid)",
            (now - self._patience,),
        ).fetchall()

    def _join(self, connection: sqlite3.Connection, sender: str, ref: str, parts: int) -> None:
        group = (sender, ref, parts)
        rows = connection.execute(
            "SELECT key, text, received_at FROM parts WHERE NOT joined AND sender = ? AND ref = ? AND parts = ?"
            " ORDER BY part, came",
            group,
        ).fetchall()
        key, _, received_at = rows[0]
        complaint: Complaint = {"id": key, "text": "".join(text for _, text, _ in rows), "channel": "sms"}
        if received_at:
            complaint["submitted_at"] = received_at
        if self._tenant:
            complaint["tenant"] = self._tenant
        if complaint["text"].strip():
            put(connection, key, complaint)
        connection.execute(
            "UPDATE parts SET joined = 1, text = '' WHERE NOT joined AND sender = ? AND ref = ? AND parts = ?",
            group,
        )

    def _read(self, body: bytes) -> Part | None:
        sent = {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
        of = {name: sent.get(self._fields.get(name, name), "") for name in FIELDS}
        part, parts = of["part"] or "1", of["parts"] or "1"
        if not (of["id"] and of["from"] and part.isdecimal() and parts.isdecimal()):
            return None
        if not 1 <= int(part) <= int(parts) <= MOST_PARTS:
            return None
        sender = namespace_of(of["from"], self._hash_key)
        ref = of["ref"] if int(parts) > 1 else of["id"]
        return Part(of["id"], sender, of["text"], moment(of["received_at"]), ref, int(part), int(parts))


def _renamed(pairs: str) -> dict[str, str]:
    fields = dict(pair.split("=", 1) for pair in pairs.split(",") if "=" in pair)
    if unknown := fields.keys() - set(FIELDS):
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: known are {', '.join(FIELDS)}")
    return fields


def main() -> None:
    """Listen until interrupted."""
    parser = options(__doc__ or "")
    parser.add_argument(
        "--fields", type=_renamed, default={}, help="ours=theirs, e.g. id=MessageSid,from=From,text=Body"
    )
    parser.add_argument(
        "--patience", type=float, default=600, help="seconds to wait for the parts of a message"
    )
    arguments = parser.parse_args()
    spool = Spool(arguments.spool)
    gateway = SmsGateway(
        spool, token=secret("SMS_GATEWAY_TOKEN"), hash_key=secret("SMS_HASH_KEY"), tenant=arguments.tenant,
        fields=arguments.fields, patience=arguments.patience,
    )  # fmt: skip
    listen(arguments, spool, gateway.respond, gateway.join_late)


if __name__ == "__main__":
    main()
