"""E-mail: unseen mails of an inbox (IMAP, or a Maildir or mbox file) become complaints.

A mail is marked as seen only after the service has acknowledged it, so the mailbox itself keeps what was not
delivered; mails go in the order they came, and Message-ID makes the complaint's id. What the service refuses for what
it holds, and what a machine wrote, is flagged for a person. The password is IMAP_PASSWORD.
"""

import argparse
import contextlib
import email
import email.policy
import hashlib
import imaplib
import logging
import mailbox
import re
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Protocol, cast

from delivery import LONGEST_TEXT, NEVER_ACCEPTED, complaint_id, secret
from disposisi_client import Complaint, Disposisi, DisposisiError, ProblemError
from mail_text import is_automatic, subject_of, text_of

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:disposisi:email")
LONGEST_TITLE = 1_000

log = logging.getLogger(__name__)


class Inbox(Protocol):
    """Where mails lie."""

    def unseen(self) -> Iterator[tuple[str, bytes]]:
        """Give the unseen mails, oldest first, each with its name in the inbox."""
        ...

    def mark(self, name: str, *, flagged: bool) -> None:
        """Mark one as seen, and for a person to look at."""
        ...


class ImapInbox:
    """An inbox on a server (RFC 9051).

    Args:
        connection: logged in.
        folder: its name there.
    """

    def __init__(self, connection: imaplib.IMAP4, folder: str = "INBOX") -> None:
        self._connection, self._folder = connection, folder

    def unseen(self) -> Iterator[tuple[str, bytes]]:
        """Give the unseen mails by UID, without marking them (BODY.PEEK)."""
        _checked(self._connection.select(self._folder))
        (found,) = _checked(self._connection.uid("SEARCH", "UNSEEN"))
        for uid in sorted(map(int, (found or b"").split())):
            answer = _checked(self._connection.uid("FETCH", str(uid), "(BODY.PEEK[])"))
            raw = next((piece[1] for piece in answer if isinstance(piece, tuple)), None)
            if raw is not None:  # None: deleted meanwhile by somebody else
                yield str(uid), raw

    def mark(self, name: str, *, flagged: bool) -> None:
        """Store the flags of a UID."""
        flags = r"(\Seen \Flagged)" if flagged else r"(\Seen)"
        _checked(self._connection.uid("STORE", name, "+FLAGS.SILENT", flags))


def _checked(answer: tuple[str, list[Any]]) -> list[Any]:
    status, content = answer
    if status != "OK":
        raise imaplib.IMAP4.error(f"the server answered {status}")
    return content


class FileInbox:
    """A Maildir or an mbox file.

    Args:
        path: a folder is a Maildir, a file an mbox.
    """

    def __init__(self, path: Path) -> None:
        self._box: mailbox.Maildir | mailbox.mbox = (
            mailbox.Maildir(path, create=False) if path.is_dir() else mailbox.mbox(path, create=False)
        )

    def unseen(self) -> Iterator[tuple[str, bytes]]:
        """Give the unseen mails, a Maildir's by the time in their names."""
        for name in sorted(self._box.keys(), key=_arrival):
            message = self._message(name)
            if not set(message.get_flags()) & {"S", "R"}:
                yield name, message.as_bytes()

    def mark(self, name: str, *, flagged: bool) -> None:
        """Set the flags of a mail and write them."""
        message = self._message(name)
        seen = "S" if isinstance(self._box, mailbox.Maildir) else "R"
        message.add_flag(seen + ("F" if flagged else ""))
        cast("mailbox.Maildir", self._box)[name] = message
        self._box.flush()

    def _message(self, name: str) -> mailbox.MaildirMessage:
        """Give a mail; those of an mbox have the same methods."""
        return cast("mailbox.MaildirMessage", self._box[name])

    def close(self) -> None:
        """Close the file."""
        self._box.close()


def _arrival(name: str | int) -> tuple[int, str]:
    number = re.match(r"\d+", str(name))
    return (int(number[0]) if number else 0, str(name))


@dataclass(frozen=True, slots=True)
class Collected:
    """What became of the unseen mails; `reached` says whether the service could take all."""

    accepted: int = 0
    flagged: int = 0
    reached: bool = True


def complaint_of(raw: bytes, tenant: str = "") -> Complaint | None:
    """Make a complaint of a mail; None for one without words of a person."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    title, text = subject_of(mail), "" if is_automatic(mail) else text_of(mail)
    text = text or ("" if is_automatic(mail) else title)
    if not text.strip():
        return None
    message_id = str(mail.get("Message-ID", "")).strip() or hashlib.sha256(raw).hexdigest()
    complaint: Complaint = {
        "id": complaint_id(NAMESPACE, message_id),
        "text": text.replace("\0", "").encode("utf-8", "replace").decode()[:LONGEST_TEXT],
        "channel": "email",
    }
    if title:
        complaint["title"] = title.replace("\0", "").encode("utf-8", "replace").decode()[:LONGEST_TITLE]
    with contextlib.suppress(ValueError, TypeError):
        complaint["submitted_at"] = parsedate_to_datetime(str(mail["Date"])).isoformat()
    if tenant:
        complaint["tenant"] = tenant
    return complaint


def collect(inbox: Inbox, service: Disposisi, tenant: str = "") -> Collected:
    """Send the unseen mails, oldest first; stop where the service cannot be reached."""
    accepted = flagged = 0
    for name, raw in inbox.unseen():
        complaint = complaint_of(raw, tenant)
        try:
            if complaint is not None:
                service.suggest(complaint)
        except DisposisiError as error:
            if not isinstance(error, ProblemError) or error.status not in NEVER_ACCEPTED:
                log.warning("not delivered, tried again later: %s", error)
                return Collected(accepted, flagged, reached=False)
            log.warning("refused, flagged in the inbox: %s", error)
            complaint = None
        inbox.mark(name, flagged=complaint is None)
        accepted, flagged = accepted + (complaint is not None), flagged + (complaint is None)
    return Collected(accepted, flagged)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument(
        "--url", default="http://127.0.0.1:8000", help="the service; its key is DISPOSISI_KEY"
    )
    parser.add_argument(
        "--tenant", default="", help="government whose complaints these are; else the service's own"
    )
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--mailbox", type=Path, help="Maildir folder or mbox file: read once")
    where.add_argument("--imap", help="host of the server, TLS on port 993")
    parser.add_argument("--user", default="", help="name at the server")
    parser.add_argument("--folder", default="INBOX", help="folder at the server")
    parser.add_argument("--every", type=float, default=30, help="seconds between two looks at the server")
    return parser


def _watch(arguments: argparse.Namespace, service: Disposisi) -> None:
    """Look at the server again and again; a lost connection is made anew."""
    password = secret("IMAP_PASSWORD")
    while True:
        try:
            with imaplib.IMAP4_SSL(arguments.imap, timeout=30) as connection:
                connection.login(arguments.user, password)
                log.info("%s", collect(ImapInbox(connection, arguments.folder), service, arguments.tenant))
        except (OSError, imaplib.IMAP4.error) as error:
            log.warning("no inbox, tried again later: %s", error)
        time.sleep(arguments.every)


def main() -> None:
    """Read a mailbox once, or watch a server until interrupted."""
    arguments = _options().parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    with Disposisi(arguments.url) as service, contextlib.suppress(KeyboardInterrupt):
        if arguments.imap:
            _watch(arguments, service)
        with contextlib.closing(FileInbox(arguments.mailbox)) as inbox:
            collected = collect(inbox, service, arguments.tenant)
        print(f"{collected.accepted} accepted, {collected.flagged} flagged")
        if not collected.reached:
            raise SystemExit("the service could not take the rest: run it again later")


if __name__ == "__main__":
    main()
