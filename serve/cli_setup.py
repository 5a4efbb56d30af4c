"""What the commands of the service begin with: settings, a store, a way to end."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from serve.settings import Settings
    from serve.store import Store

USAGE = 2
BAD_INPUT = 3


def settings_from(**given: object) -> "Settings":
    """Read the settings, those given on the command line first; a wrong one ends the command."""
    from pydantic import ValidationError  # noqa: PLC0415 - a command loads what it needs when it is called

    from serve.settings import Settings  # noqa: PLC0415 - likewise

    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [
            f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg'].removeprefix('Value error, ')}"
            for wrong in error.errors()
        ]
        fail("\n".join(lines), USAGE)


def upgraded(settings: "Settings") -> str:
    """Bring the store up to date, give its revision; a store that cannot be used ends the command."""
    from serve.store.migrate import upgrade  # noqa: PLC0415 - likewise

    with open_store(settings) as store:
        return upgrade(store)


@contextmanager
def open_store(settings: "Settings", *, must_exist: bool = False) -> Iterator["Store"]:
    """Open the store for a while; one that cannot be used ends the command with a line that says why."""
    from serve.store import Store, StoreError  # noqa: PLC0415 - likewise

    try:
        store = Store(settings.database_url, must_exist=must_exist, limit=settings.database_limits)
        try:
            yield store
        finally:
            store.close()
    except StoreError as error:
        fail(str(error), BAD_INPUT)


def fail(message: str, code: int) -> NoReturn:
    """End the command with a line on standard error."""
    typer.echo(message, err=True)
    raise typer.Exit(code)
