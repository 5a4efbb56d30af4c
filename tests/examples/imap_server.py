"""A small IMAP server (RFC 3501) over messages in memory, enough for imaplib."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class ImapServer(socketserver.ThreadingTCPServer):
    """Serves one folder.

    Args:
        messages: raw mails; their UIDs count from 1.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, messages: list[bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.messages = messages
        self.flags: list[set[str]] = [set() for _ in messages]
        self.commands: list[str] = []

    @property
    def port(self) -> int:
        """Give the port that the system chose."""
        return int(self.server_address[1])


class _Session(socketserver.StreamRequestHandler):
    server: ImapServer

    def handle(self) -> None:
        """Answer one command a line until LOGOUT."""
        self.wfile.write(b"* PREAUTH siap\r\n")
        for line in self.rfile:
            tag, _, command = line.decode().strip().partition(" ")
            self.server.commands.append(command)
            name = command.upper().removeprefix("UID ").split()[0].lower()
            answer = getattr(self, f"_{name}", lambda _command: b"")(command)
            self.wfile.write(answer + f"{tag} OK selesai\r\n".encode())
            if name == "logout":
                return

    def _capability(self, _command: str) -> bytes:
        return b"* CAPABILITY IMAP4rev1\r\n"

    def _select(self, _command: str) -> bytes:
        return f"* {len(self.server.messages)} EXISTS\r\n".encode()

    def _search(self, _command: str) -> bytes:
        unseen = [str(i + 1) for i, flags in enumerate(self.server.flags) if "\\Seen" not in flags]
        return f"* SEARCH {' '.join(reversed(unseen))}\r\n".encode()

    def _fetch(self, command: str) -> bytes:
        uid = int(command.split()[2])
        raw = self.server.messages[uid - 1]
        if "BODY.PEEK[]" not in command:
            self.server.flags[uid - 1].add("\\Seen")
        return f"* {uid} FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n"

    def _store(self, command: str) -> bytes:
        self.server.flags[int(command.split()[2]) - 1].update(re.findall(r"\\\w+", command))
        return b""


@contextmanager
def imap_server(messages: list[bytes]) -> Iterator[ImapServer]:
    """Serve mails on a free port."""
    with ImapServer(messages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
