"""Logs where something broke without quoting what was sent."""

import traceback

import structlog

FRAMES = 6
"""How many of the innermost stack frames are logged."""

log = structlog.get_logger(__name__)


def log_failure(event: str, error: BaseException) -> None:
    """Log where it broke, not the message: a message may quote the complaint."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    log.error(event, error=type(error).__name__, where=where)
