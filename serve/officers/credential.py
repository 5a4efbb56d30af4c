"""Secrets of officers: tokens that we make, passwords that they choose."""

import hashlib
import hmac
import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST_CHARACTERS = 12
"""Of a password; length is what protects it (NIST SP 800-63B, 5.1.1.2: at least 8)."""

MOST_CHARACTERS = 200

HASHER = PasswordHasher()
"""Argon2id with 64 MiB and 3 passes (RFC 9106, 4: the second recommended choice)."""

_FORM = b"formulir"


def new_token() -> str:
    """Make the secret of a link or of a session: 256 bits from the system's own random source."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """Give what is kept of a token: its SHA-256; no slow hash is needed for what nobody can guess."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def form_key_of(token: str) -> str:
    """Give what the forms of a session carry: it follows from the session's token, and does not give it away."""
    return hmac.digest(token.encode("utf-8", "replace"), _FORM, "sha256").hex()


def hash_password(password: str) -> str:
    """Give what is kept of a password; takes some tens of milliseconds, as it should."""
    return HASHER.hash(_normal(password))


def is_password(password: str, kept: str) -> bool:
    """Say whether it is the password; where none is kept the same work is done, for nobody shall see the difference."""
    try:
        HASHER.verify(kept or _nobodys(), _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


def is_outdated(kept: str) -> bool:
    """Say whether a hash was made with weaker settings than today's."""
    return HASHER.check_needs_rehash(kept)


def is_good(password: str, *names: str) -> bool:
    """Say whether a password may be chosen: long enough, and not one of these names."""
    normal = _normal(password)
    taken = {_normal(name).casefold() for name in names}
    return LEAST_CHARACTERS <= len(normal) <= MOST_CHARACTERS and normal.casefold() not in taken


def _normal(password: str) -> str:
    """Bring different ways to type the same characters together (NIST SP 800-63B, 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


@cache
def _nobodys() -> str:
    return HASHER.hash(new_token())
