"""WhatsApp Business Cloud: the webhook's text and location messages become complaints.

The address is verified with WHATSAPP_VERIFY_TOKEN, each call by X-Hub-Signature-256 with WHATSAPP_APP_SECRET
(developers.facebook.com, "Webhooks"). Statuses are ignored; a message id counts once. A location within --together
seconds of a text by the same sender, before or after it, gives that complaint its coordinates. The sender's number is
never sent on: it is hashed with WHATSAPP_HASH_KEY into the namespace of the complaint's id.
"""

import hashlib
import hmac
import json
import logging
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from delivery import Spool, complaint_id, namespace_of, put, secret
from disposisi_client import Complaint
from webhook import Answer, Call, listen, options

LATEST = """
CREATE TABLE IF NOT EXISTS latest (
    sender TEXT NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL, content TEXT NOT NULL, PRIMARY KEY (sender, type))
"""
PLACE = ("lat", "lon", "location")
CAPTIONED = ("image", "video", "document")

log = logging.getLogger(__name__)


class WhatsApp:
    """Takes webhook calls, puts complaints into the spool.

    Args:
        spool: where complaints wait.
        verify_token: what the address is verified with.
        app_secret: what calls are signed with.
        hash_key: what senders are hashed with.
        tenant: whose complaints these are.
        together: seconds between a text and a location that belong together.
    """

    def __init__(
        self, spool: Spool, *, verify_token: str, app_secret: str, hash_key: str,
        tenant: str = "", together: int = 600,
    ) -> None:  # fmt: skip
        self._spool, self._verify_token, self._app_secret = spool, verify_token, app_secret
        self._hash_key, self._tenant, self._together = hash_key, tenant, together
        with spool.transaction() as connection:
            connection.execute(LATEST)

    def respond(self, call: Call) -> Answer:
        """Take one webhook call; 200 only when its messages are on disk."""
        if call.method == "GET":
            return self._verify(call.target)
        digest = hmac.digest(self._app_secret.encode(), call.body, hashlib.sha256).hex()
        signature = call.headers.get("x-hub-signature-256", "")
        if not hmac.compare_digest(signature.encode(), f"sha256={digest}".encode()):
            return Answer(HTTPStatus.UNAUTHORIZED)
        with self._spool.transaction() as connection:
            for message in _messages(json.loads(call.body)):
                try:
                    self._take(connection, message)
                except (KeyError, ValueError, TypeError) as error:  # it would be as unreadable the next time
                    log.warning("a message of an unknown shape: %s", type(error).__name__)
        return Answer(HTTPStatus.OK)

    def _verify(self, target: str) -> Answer:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
        shown = asked.get("hub.verify_token", "")
        if asked.get("hub.mode") != "subscribe" or not hmac.compare_digest(
            shown.encode(), self._verify_token.encode()
        ):
            return Answer(HTTPStatus.FORBIDDEN)
        return Answer(HTTPStatus.OK, asked.get("hub.challenge", "").encode())

    def _take(self, connection: sqlite3.Connection, message: dict[str, Any]) -> None:
        sender = namespace_of(str(message["from"]), self._hash_key)
        at = int(message["timestamp"])
        connection.execute("DELETE FROM latest WHERE at < ?", (at - self._together,))
        if message.get("type") == "location":
            self._take_location(connection, sender, message, at)
        elif text := _text(message):
            self._take_text(connection, sender, message, text)
        else:
            log.info("no text in a message of type %s", message.get("type"))

    def _take_text(
        self, connection: sqlite3.Connection, sender: UUID, message: dict[str, Any], text: str
    ) -> None:
        at = int(message["timestamp"])
        key = complaint_id(sender, message["id"])
        complaint: Complaint = {"id": key, "text": text, "channel": "whatsapp"}
        complaint["submitted_at"] = datetime.fromtimestamp(at, UTC).isoformat()
        if self._tenant:
            complaint["tenant"] = self._tenant
        placed = complaint | self._latest(connection, sender, "location")
        if put(connection, key, cast("Complaint", placed)):
            self._remember(connection, sender, "text", at, placed)

    def _take_location(
        self, connection: sqlite3.Connection, sender: UUID, message: dict[str, Any], at: int
    ) -> None:
        """Send the text before it once more, now with its place: the service brings the complaint up to date."""
        sent = message["location"]
        names = ", ".join(str(sent[name]) for name in ("name", "address") if sent.get(name))
        place = {"lat": sent["latitude"], "lon": sent["longitude"]} | ({"location": names} if names else {})
        text = self._latest(connection, sender, "text")
        if text and not text.keys() & set(PLACE):
            put(connection, complaint_id(sender, message["id"]), cast("Complaint", text | place))
            self._remember(connection, sender, "text", at, text | place)
        elif not text:
            self._remember(connection, sender, "location", at, place)

    def _latest(self, connection: sqlite3.Connection, sender: UUID, kind: str) -> dict[str, Any]:
        row = connection.execute(
            "SELECT content FROM latest WHERE sender = ? AND type = ?", (str(sender), kind)
        ).fetchone()
        return json.loads(row[0]) if row else {}

    def _remember(
        self, connection: sqlite3.Connection, sender: UUID, kind: str, at: int, content: object
    ) -> None:
        connection.execute(
            "REPLACE INTO latest (sender, type, at, content) VALUES (?, ?, ?, ?)",
            (str(sender), kind, at, json.dumps(content)),
        )


def _messages(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for entry in body.get("entry", []):
        for change in entry.get("changes", []):
            yield from change.get("value", {}).get("messages", [])


def _text(message: dict[str, Any]) -> str:
    """Give what was written: a text, or the caption of what was sent."""
    if message.get("type") == "text":
        return str(message["text"]["body"]).strip()
    captions = (message.get(kind, {}).get("caption", "") for kind in CAPTIONED)
    return next((str(caption).strip() for caption in captions if caption), "")


def main() -> None:
    """Listen until interrupted."""
    parser = options(__doc__ or "")
    parser.add_argument("--together", type=int, default=600, help="seconds between a text and its location")
    arguments = parser.parse_args()
    spool = Spool(arguments.spool)
    whatsapp = WhatsApp(
        spool, verify_token=secret("WHATSAPP_VERIFY_TOKEN"), app_secret=secret("WHATSAPP_APP_SECRET"),
        hash_key=secret("WHATSAPP_HASH_KEY"), tenant=arguments.tenant, together=arguments.together,
    )  # fmt: skip
    listen(arguments, spool, whatsapp.respond)


if __name__ == "__main__":
    main()
