"""What a key looks like: made, taken apart, hashed."""

import hashlib
import re
import secrets
import string

MARK = "dsp"
PREFIX_LENGTH = 8
SECRET_LENGTH = 32
"""Characters out of 62: 190 bits from the system's own random source."""

_PREFIX_LETTERS = string.ascii_lowercase + string.digits
_SECRET_LETTERS = string.ascii_letters + string.digits
_KEY = re.compile(rf"{MARK}_([a-z0-9]{{{PREFIX_LENGTH}}})_[A-Za-z0-9]{{{SECRET_LENGTH}}}")
_PREFIX = re.compile(rf"(?:{MARK}_)?([a-z0-9]{{{PREFIX_LENGTH}}})")


def new_key() -> str:
    """Make a key: "dsp_", a prefix that names it, "_", the secret; a double click selects all of it."""
    return f"{MARK}_{_random(_PREFIX_LETTERS, PREFIX_LENGTH)}_{_random(_SECRET_LETTERS, SECRET_LENGTH)}"


def prefix_of(key: str) -> str:
    """Give the prefix of a key, empty when it is no key of ours."""
    match = _KEY.fullmatch(key)
    return match[1] if match else ""


def named_prefix(words: str) -> str:
    """Give the prefix that a person means by "ab12cd34", "dsp_ab12cd34" or the whole key; empty when none."""
    match = _PREFIX.fullmatch(words)
    return match[1] if match else prefix_of(words)


def digest_of(key: str) -> str:
    """Give what is kept of a key: its SHA-256, 64 hexadecimal digits.

    A slow, salted hash protects secrets that people choose, for those can be guessed. This one is 190
    random bits: nobody tries 2^190 keys however quick each try is, no two keys share a digest that a
    salt would have to tell apart, and every request pays for the hash.
    """
    return hashlib.sha256(key.encode()).hexdigest()


def _random(letters: str, length: int) -> str:
    return "".join(secrets.choice(letters) for _ in range(length))
