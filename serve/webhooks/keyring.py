"""Makes the secrets of endpoints and keeps them: derived from a master secret where there is one, else as they are."""

import base64
import hmac
import secrets
from dataclasses import dataclass

PREFIX = "whsec_"
DERIVED = "derived"
SECRET_BYTES = 32
SALT_BYTES = 16


class KeyringError(Exception):
    """A secret cannot be had: the master secret is missing or another one."""


@dataclass(frozen=True, slots=True)
class MadeSecret:
    """A new secret: `kept` goes into the database, `shown` to the receiver, once."""

    kept: str
    shown: str


@dataclass(frozen=True, slots=True)
class Keyring:
    """Secrets of endpoints; with a master secret the database holds only a salt and a check value.

    Attributes:
        master: the master secret, empty where there is none.
    """

    master: str = ""

    def make(self) -> MadeSecret:
        """Make a secret of 32 random bytes, or one that only the master secret and a random salt give."""
        if not self.master:
            shown = _shown(secrets.token_bytes(SECRET_BYTES))
            return MadeSecret(shown, shown)
        salt = secrets.token_hex(SALT_BYTES)
        return MadeSecret(f"{DERIVED}:{salt}:{self._check(salt)}", _shown(self._derive("secret", salt)))

    def key(self, kept: str) -> bytes:
        """Give the bytes to sign with.

        Raises:
            KeyringError: it was made with another master secret.
        """
        if kept.startswith(PREFIX):
            return base64.b64decode(kept.removeprefix(PREFIX))
        _, salt, check = kept.split(":")
        if not self.master or not hmac.compare_digest(check, self._check(salt)):
            raise KeyringError
        return self._derive("secret", salt)

    def _check(self, salt: str) -> str:
        return self._derive("check", salt)[:8].hex()

    def _derive(self, purpose: str, salt: str) -> bytes:
        return hmac.digest(self.master.encode(), f"disposisi webhook {purpose}\0{salt}".encode(), "sha256")


def _shown(key: bytes) -> str:
    return PREFIX + base64.b64encode(key).decode()
