"""Tries again what only failed because two transactions collided."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

ATTEMPTS = 5
"""How often a transaction is tried in all."""

FIRST_PAUSE_SECONDS = 0.02

COLLISIONS = {"40001", "40P01"}
"""SQLSTATE of a serialization failure and of a deadlock (PostgreSQL, appendix A): nothing of the transaction stays."""

T = TypeVar("T")


def retried(work: Callable[[], T]) -> T:
    """Call until no collision undoes it; the last one is raised.

    Args:
        work: one whole transaction, without effects besides.
    """
    for attempt in range(ATTEMPTS - 1):
        try:
            return work()
        except DBAPIError as error:
            if sqlstate(error) not in COLLISIONS:
                raise
        time.sleep(random.uniform(0, FIRST_PAUSE_SECONDS * 2**attempt))
    return work()


def sqlstate(error: DBAPIError) -> str:
    """Give the SQLSTATE of a driver's error, empty where it has none (SQLite)."""
    return getattr(error.orig, "sqlstate", None) or ""
