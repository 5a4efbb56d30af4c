"""The error of a store that cannot be used, in one line that names the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic.util.exc import CommandError
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from serve.texts import say

BACKENDS = {"sqlite", "postgresql", "postgres"}

SECRETS = ("password", "sslpassword")
"""Parameters of a PostgreSQL URL that are never shown, as the password before its "@" is not."""


class StoreError(Exception):
    """The database cannot be used; the message is one line with the way out, without a password."""


@contextmanager
def opening(url: str) -> Iterator[None]:
    """Raise as `StoreError` what a wrong URL, a driver that is not installed or a folder leads to."""
    try:
        yield
    except ImportError as error:
        raise StoreError(say("cli.store_driver", database=shown(url), reason=_line(error))) from error
    except (OSError, SQLAlchemyError, ValueError) as error:
        raise StoreError(say("cli.store_unusable", database=shown(url), reason=_line(error))) from error


@contextmanager
def using(url: str) -> Iterator[None]:
    """Raise as `StoreError` what the database or its migrations refuse."""
    try:
        yield
    except (SQLAlchemyError, CommandError) as error:
        raise StoreError(say("cli.store_unusable", database=shown(url), reason=_line(error))) from error


def check_address(url: URL) -> None:
    """Refuse a database we do not know, and a host that holds the rest of a password with an "@" in it."""
    if url.get_backend_name() not in BACKENDS:
        raise StoreError(say("cli.store_unsupported", database=shown(url)))
    if "@" in (url.host or ""):
        raise StoreError(say("cli.store_at_sign"))


def shown(url: str | URL) -> str:
    """Give the URL without its passwords; what is no URL is not repeated, for a password may stand in it."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return say("cli.store_no_url")
    secret = {name: "***" for name in SECRETS if name in parsed.query}
    return parsed.update_query_dict(secret).render_as_string(hide_password=True)


def _line(error: Exception) -> str:
    """Give the driver's or the system's own words in one line, without links and addresses."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    said = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    return " ".join(said.split())
