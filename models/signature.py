"""Who vouches for a model: an Ed25519 signature (RFC 8032) of its manifest, made at promotion, asked for at loading."""

import base64
import hashlib
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import SignatureError
from models.verdicts import manifest_sha256

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SIGNATURE = "signature.json"
_SKEW = timedelta(minutes=5)
"""Clocks of the machine that signs and of the one that loads may differ so much."""


@dataclass(frozen=True, slots=True)
class Trust:
    """What is asked of a model before it is loaded.

    Attributes:
        key: PEM file of the public key that must have signed it.
        max_age_days: days after which a signature counts no more, None for ever.
    """

    key: Path
    max_age_days: int | None = None

    @classmethod
    def from_environment(cls) -> "Trust | None":
        """Read DISPOSISI_TRUSTED_KEY and DISPOSISI_MODEL_MAX_AGE_DAYS; None where no key is named.

        Raises:
            SignatureError: the age is no number of days, or there is no key to go with it.
        """
        key = os.environ.get("DISPOSISI_TRUSTED_KEY", "")
        days = os.environ.get("DISPOSISI_MODEL_MAX_AGE_DAYS", "")
        if days and not (days.isdecimal() and int(days) > 0):
            raise SignatureError(f"DISPOSISI_MODEL_MAX_AGE_DAYS={days!r} is no number of days")
        if days and not key:
            raise SignatureError(
                "DISPOSISI_MODEL_MAX_AGE_DAYS needs DISPOSISI_TRUSTED_KEY: an age is only known of what is signed"
            )
        return cls(Path(key), int(days) if days else None) if key else None

    def check(self, folder: Path, *, now: datetime | None = None) -> None:
        """Raise `SignatureError` where a model is unsigned, signed by another key, altered, or signed too long ago."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - loaded only where a key is configured

        path = folder / SIGNATURE
        public = _public_key(self.key)
        try:
            body = json.loads(path.read_text("utf-8"))
            at, by = str(body["signed_at"]), str(body["key"])
            signed_at = datetime.fromisoformat(at)
            signature = base64.b64decode(body["signature"], validate=True)
            age = (now or datetime.now(UTC)) - signed_at
        except FileNotFoundError:
            raise SignatureError(
                f"{folder} is not signed: promote it with DISPOSISI_SIGNING_KEY set"
            ) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SignatureError(f"{path} is no signature ({error}): promote the model again") from error
        if by != fingerprint(public):
            raise SignatureError(
                f"{folder} is signed by key {by[:16]}, trusted is {fingerprint(public)} ({self.key})"
            )
        try:
            public.verify(signature, _message(folder, at))
        except InvalidSignature:
            raise SignatureError(
                f"{folder} was altered after it was signed at {at}: promote the right model again"
            ) from None
        if age < -_SKEW:
            raise SignatureError(
                f"{folder} is signed at {at}, which is still to come: check this machine's clock"
            )
        if self.max_age_days is not None and age > timedelta(days=self.max_age_days):
            raise SignatureError(
                f"{folder} was signed {age.days} days ago, {self.max_age_days} are allowed: promote a newer model"
            )


def sign(folder: Path, key: Path, *, now: datetime | None = None) -> str:
    """Write the signature of a model's manifest beside it; gives the fingerprint of the key.

    Args:
        folder: the model; its manifest has the hash of every other file.
        key: PEM file of an Ed25519 private key without a password.
        now: aware moment of signing, else the present.

    Raises:
        SignatureError: that is no such key.
    """
    private = _private_key(key)
    at = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    signature = base64.b64encode(private.sign(_message(folder, at))).decode()
    known = fingerprint(private.public_key())
    body = {"key": known, "signed_at": at, "signature": signature}
    (folder / SIGNATURE).write_text(json.dumps(body, indent=1) + "\n", "utf-8")
    return known


def make_keys(private: Path, public: Path) -> str:
    """Write a new pair of keys as PEM files, the private one for its owner's eyes alone; gives its fingerprint.

    Raises:
        SignatureError: one of the files is there already.
    """
    from cryptography.hazmat.primitives import serialization as form  # noqa: PLC0415 - likewise
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - likewise

    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    open_ = key.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
    for path, content, mode in ((private, secret, 0o600), (public, open_, 0o644)):
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
                file.write(content)
        except FileExistsError:
            raise SignatureError(
                f"{path} is there already: a key is never overwritten, choose another --out"
            ) from None
    return fingerprint(key.public_key())


def fingerprint(public: "Ed25519PublicKey") -> str:
    """Name a key: the first 16 hexadecimal digits of the SHA-256 of its 32 bytes."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]


def _message(folder: Path, at: str) -> bytes:
    return f"disposisi model\n{at}\n{manifest_sha256(folder)}\n".encode()


def _private_key(path: Path) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - likewise
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415 - likewise

    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise SignatureError(
            f"signing key {path} cannot be read ({error}): `disposisi model key` makes one"
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SignatureError(f"signing key {path} is no Ed25519 key: `disposisi model key` makes one")
    return key


def _public_key(path: Path) -> "Ed25519PublicKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 - likewise
    from cryptography.hazmat.primitives.serialization import load_pem_public_key  # noqa: PLC0415 - likewise

    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, TypeError) as error:
        raise SignatureError(
            f"trusted key {path} cannot be read ({error}): `disposisi model key` makes a pair"
        ) from error
    if not isinstance(key, Ed25519PublicKey):
        raise SignatureError(f"trusted key {path} is no Ed25519 key: `disposisi model key` makes a pair")
    return key
