"""Refuses addresses that a webhook must not reach, and says which one to connect to."""

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from serve.texts import say
from serve.webhooks.addresses import is_loopback, is_public

LONGEST_URL = 2000
PORTS = {"https": 443, "http": 80}
PLAIN = re.compile(r"[!-~]+")
"""Printable ASCII: no spaces, no line ends that a header could be broken with."""

NAME = re.compile(
    r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
"""A host name; its last label begins with a letter, so that no number can pass for a name (0x7f.1, 2130706433)."""

Resolve = Callable[[str, int], list[str]]


class RefusedError(Exception):
    """The address is not one to send to; `reason` is a code, the message says why and never repeats the URL."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(say(f"webhook_refused.{reason}", **values))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Target:
    """Where to send: `host` names the receiver, `addresses` are the only ones to connect to."""

    scheme: str
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]

    @property
    def authority(self) -> str:
        """Give what stands in the Host field."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def system_addresses(host: str, port: int) -> list[str]:
    """Ask the system's resolver, once, for all addresses of a host."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(info[4][0]) for info in found))


@dataclass(frozen=True, slots=True)
class Guard:
    """Checks a URL when it is added and again at every attempt, for a name may point elsewhere by then.

    Attributes:
        ports: ports of the public internet that may be reached.
        allows_loopback: for development: also this machine, by HTTP too, on any port.
        resolve: gives all addresses of a name.
    """

    ports: frozenset[int]
    allows_loopback: bool = False
    resolve: Resolve = field(default=system_addresses)

    def check(self, url: str) -> Target:
        """Give where to send, or raise `RefusedError`; every address of the name has to be allowed."""
        parts = _parse(url)
        host = parts.hostname or ""
        port = PORTS[parts.scheme] if parts.port is None else parts.port
        addresses = tuple(self.resolve(host, port))
        if not addresses:
            raise RefusedError("unknown_host")
        if not (self.allows_loopback and all(map(is_loopback, addresses))):
            self._check_public(parts.scheme, port, addresses)
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        return Target(parts.scheme, host, port, path, addresses)

    def _check_public(self, scheme: str, port: int, addresses: tuple[str, ...]) -> None:
        if not all(map(is_public, addresses)):
            raise RefusedError("not_public")
        if scheme != "https":
            raise RefusedError("not_https")
        if port not in self.ports:
            raise RefusedError("port", ports=", ".join(map(str, sorted(self.ports))))


def _parse(url: str) -> SplitResult:
    """Take a URL apart; what two readers could take apart differently is refused."""
    if len(url) > LONGEST_URL or not PLAIN.fullmatch(url) or "\\" in url or "#" in url:
        raise RefusedError("malformed")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise RefusedError("malformed") from None
    if parts.scheme not in PORTS:
        raise RefusedError("not_https")
    if "@" in parts.netloc:
        raise RefusedError("userinfo")
    host = parts.hostname or ""
    if not _is_host(host) or ("[" in parts.netloc) is not (":" in host):
        raise RefusedError("host")
    return parts


def _is_host(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return bool(NAME.fullmatch(host))
    return "%" not in host
