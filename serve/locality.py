"""Whether a request was sent by somebody at this machine."""

from starlette.types import Scope

from serve.settings import is_loopback

PROXY_FIELDS = {b"forwarded", b"via", b"x-real-ip", b"true-client-ip", b"cf-connecting-ip"}
PROXY_PREFIX = b"x-forwarded-"


def is_local(scope: Scope) -> bool:
    """Say whether the connection comes from this machine and no proxy says that it passes something on.

    A proxy on this machine that adds no header field cannot be told from a person at it; where it also
    keeps the Host it was asked for, `SameSite` refuses that.
    """
    client = scope.get("client")
    if not client or not is_loopback(client[0]):
        return False
    return not any(_is_from_a_proxy(name) for name, _ in scope["headers"])


def _is_from_a_proxy(name: bytes) -> bool:
    return name in PROXY_FIELDS or name.startswith(PROXY_PREFIX)
