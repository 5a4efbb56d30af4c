"""What was promoted when, by whom and why: a log that only grows."""

import getpass
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

_ALWAYS = {"version", "previous"}


@dataclass(frozen=True, slots=True)
class Promotion:
    """One line of the log: when an alias began to mean a version, and what it meant before.

    Attributes:
        at: moment, UTC.
        alias: that changed.
        version: that it means from then on, empty when it means none any more.
        previous: version that it meant before, empty when it meant none.
        action: what was done: promote, rollback, withdraw.
        gate: what let it through: passed, forced; empty where none was asked for.
        who: name of the user at the operating system.
        why: the reason given for forcing it.
    """

    at: str
    alias: str
    version: str
    previous: str
    action: str = "promote"
    gate: str = ""
    who: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Leave:
    """What lets a model through: a gate that it passed, or a reason to go round it."""

    gate: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class PromotionLog:
    """A file of JSON lines; a line is on the disk before what it tells is done."""

    path: Path

    def entries(self) -> list[Promotion]:
        """Give all promotions, oldest first; a line that was cut short in writing tells of nothing that was done."""
        lines = self.path.read_text("utf-8", "replace").splitlines() if self.path.exists() else []
        return [Promotion(**json.loads(line)) for line in lines if line.endswith("}")]

    def add(self, promotion: Promotion) -> Promotion:
        """Write one down; what is empty is left out."""
        body = {key: value for key, value in asdict(promotion).items() if value or key in _ALWAYS}
        with self.path.open("a+b") as log:
            log.seek(max(log.seek(0, os.SEEK_END) - 1, 0))
            torn = log.read(1) not in {b"", b"\n"}
            log.write((b"\n" if torn else b"") + json.dumps(body).encode() + b"\n")
            log.flush()
            os.fsync(log.fileno())
        return promotion


def meant(log: Sequence[Promotion], alias: str, now_means: str) -> list[str]:
    """Give what an alias meant, one after the other, what was rolled back left out; the last is what it means now.

    A change is written down before it is made. What comes after tells by its `previous` whether it was.

    Args:
        log: all promotions, oldest first.
        alias: which.
        now_means: version that its pointer names.
    """
    before: list[str] = []
    found: list[str] = []
    look = Promotion("", alias, "", now_means, "look")
    for entry in [*(entry for entry in log if entry.alias == alias), look]:
        if _last(found) != entry.previous and _last(before) == entry.previous:
            found = before
        before = list(found)
        if entry.action == "rollback":
            found = found[:-1]
        elif entry.version and entry.version != _last(found):
            found = [*found, entry.version]
    return found


def now() -> str:
    """Give the moment, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def who() -> str:
    """Name the user at the operating system; a container's may have no name, only a number."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _last(versions: Sequence[str]) -> str:
    return versions[-1] if versions else ""
