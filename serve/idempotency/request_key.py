"""Reads the Idempotency-Key of a request (draft-ietf-httpapi-idempotency-key-header)."""

import hashlib
import hmac
import re
from dataclasses import dataclass

import msgspec
from fastapi import Request

from serve.auth import Caller
from serve.errors import IdempotencyKeyError
from serve.texts import say

HEADER = "Idempotency-Key"
MAX_KEY = 255
"""Longest key, in characters."""

_KEY = re.compile(rf'"([!#-\[\]-~]{{1,{MAX_KEY}}})"|([!#-\[\]-~]{{1,{MAX_KEY}}})')
"""Visible ASCII without `"` and `\\`: the draft's quoted string, or bare as most senders write it."""


@dataclass(frozen=True, slots=True)
class RequestKey:
    """One request of one caller, in a form that shows neither the key nor what was sent.

    Attributes:
        id: hash of who calls, method, path and key.
        fingerprint: hash of the body under the key: equal bodies are seen, guessed ones cannot be tried out on it.
    """

    id: str
    fingerprint: str


def read_key(request: Request, caller: Caller, body: bytes) -> RequestKey | None:
    """Give the key of a request, None where none was sent.

    Args:
        request: whose header is read.
        caller: the keys of each caller are its own.
        body: the body, or a digest of one that is not held in memory.

    Raises:
        IdempotencyKeyError: sent twice, empty, too long, or with other letters than visible ASCII.
    """
    sent = request.headers.getlist(HEADER)
    if not sent:
        return None
    match = _KEY.fullmatch(sent[0].strip())
    if len(sent) > 1 or not match:
        raise IdempotencyKeyError(say("problem.idempotency_key", limit=MAX_KEY))
    key = match[1] or match[2]
    scope = msgspec.json.encode([caller.key_id, request.method, request.scope["path"], key])
    fingerprint = hmac.digest(key.encode(), hashlib.sha256(body).digest(), "sha256").hex()
    return RequestKey(hashlib.sha256(scope).hexdigest(), fingerprint)
