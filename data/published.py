"""Tables that a running service was given in place of its files, and caches that notice."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache, update_wrapper
from typing import Generic, TypeVar

T = TypeVar("T")

_MOST = 1_024
_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class _Tables:
    """Texts by the name of their table ("agencies/34.04.csv"); each set of them has a number of its own."""

    texts: Mapping[str, str] = field(default_factory=dict)
    generation: int = field(default_factory=lambda: next(_numbers))


class _Process:
    """What holds in this process: one reference, so that nobody sees half of a change."""

    tables = _Tables()


_tried: ContextVar[_Tables | None] = ContextVar("tried", default=None)


def publish(texts: Mapping[str, str]) -> None:
    """Let these tables stand in place of files from now on, and none beside them."""
    _Process.tables = _Tables(dict(texts))


@contextmanager
def trying(texts: Mapping[str, str]) -> Iterator[None]:
    """Let tables hold for what runs inside alone, over those that are published: to check a draft, to see its effect."""
    token = _tried.set(_Tables({**_tables().texts, **texts}))
    try:
        yield
    finally:
        _tried.reset(token)


def published(table: str) -> str | None:
    """Give what stands in place of a table, None where its file holds."""
    return _tables().texts.get(table)


def generation() -> int:
    """Give a number that is another one whenever other tables hold: caches of what was read off them need it."""
    return _tables().generation


def _tables() -> _Tables:
    return _tried.get() or _Process.tables


class Cached(Generic[T]):
    """A function of a tenant's code that remembers what it read, as long as the same tables hold.

    Args:
        read: reads the tables.
    """

    def __init__(self, read: Callable[[str], T]) -> None:
        self.__wrapped__ = read
        self._kept = lru_cache(maxsize=_MOST)(lambda code, _generation: read(code))
        self.cache_clear = self._kept.cache_clear
        update_wrapper(self, read)

    def __call__(self, tenant_code: str) -> T:
        """Give what stands in the tables that hold."""
        return self._kept(tenant_code, generation())
