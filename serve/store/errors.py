"""The error of a store that cannot be used, in one line that names the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic.util.exc import CommandError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from serve.texts import say


class StoreError(Exception):
    """The database cannot be used; the message is one line with the way out, without a password."""


@contextmanager
def opening(url: str) -> Iterator[None]:
    """Raise as `StoreError` what a wrong URL, a driver that is not installed or a folder leads to."""
    try:
        yield
    except (ImportError, NoSuchModuleError) as error:
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


def shown(url: str) -> str:
    """Give the URL without its password; what is no URL is not repeated, for a password may stand in it."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return say("cli.store_no_url")


def _line(error: Exception) -> str:
    """Give the driver's or the system's own words in one line, without links and addresses."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    said = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    return " ".join(said.split())
