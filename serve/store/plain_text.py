"""Replaces the characters that PostgreSQL or UTF-8 cannot hold, so that both databases take the same text.

Requests that hold them in a complaint are refused by name long before; what reaches this far is an address
(`/tinjauan/%00`) or a word to search, which then simply finds nothing.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, event

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def storable(words: str) -> str:
    """Put U+FFFD for each NUL and each half of a surrogate pair."""
    return words if words.isascii() and "\0" not in words else _UNSTORABLE.sub(REPLACEMENT, words)


def keep_storable(engine: Engine) -> None:
    """Do so with everything that the engine sends to its database."""
    event.listen(engine, "before_cursor_execute", _clean, retval=True)


def _clean(
    _connection: Connection,
    _cursor: object,
    statement: str,
    parameters: Any,
    _context: object,
    many: bool,  # noqa: FBT001 - likewise
) -> tuple[str, Any]:
    if many:
        return statement, [_cleaned(row) for row in parameters]
    return statement, _cleaned(parameters)


def _cleaned(row: Any) -> Any:
    """Give one row of parameters, by name or by place, as its driver takes it."""
    if isinstance(row, Mapping):
        return {name: _value(value) for name, value in row.items()}
    if isinstance(row, Sequence):
        return tuple(_value(value) for value in row)
    return row


def _value(value: Any) -> Any:
    return storable(value) if isinstance(value, str) else value
