"""Finds out whether complaints can be answered and kept at this moment."""

from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from serve.champion import Champion
from serve.drain import Drain
from serve.errors import UnavailableError
from serve.store import Store
from serve.store.revision import is_known, needed, reached
from serve.texts import say

OK = "ok"


@dataclass(frozen=True, slots=True)
class Readiness:
    """What was found.

    Attributes:
        model: version that answers, empty where none does.
        checks: name of a check -> "ok", or its state in one word or two.
    """

    model: str
    checks: dict[str, str]

    @property
    def is_ready(self) -> bool:
        """Whether a request would be answered."""
        return not self.problem

    @property
    def problem(self) -> str:
        """What a request would fail on, empty where it would not; the check "champion" only tells."""
        texts = {
            "serving": say("problem.draining"),
            "database": say("problem.database"),
            "migrations": say("problem.migrations"),
            "model": say("problem.no_model"),
        }
        failed = (text for name, text in texts.items() if self.checks[name] not in {OK, "newer"})
        return next(failed, "")


def check(champion: Champion, store: Store, drain: Drain) -> Readiness:
    """Use what a request would use."""
    version = _model(champion)
    database, migrations = _database(store)
    checks = {
        "serving": "draining" if drain.is_draining else OK,
        "database": database,
        "migrations": migrations,
        "model": OK if version else "missing",
        "champion": f"cannot be loaded: {champion.status.failure}" if champion.status.failure else OK,
    }
    return Readiness(version, checks)


def _model(champion: Champion) -> str:
    try:
        return champion.current().version
    except UnavailableError:
        return ""


def _database(store: Store) -> tuple[str, str]:
    """Give the state of the database and of its tables; a newer replica may have brought them further than we know."""
    try:
        store.ping()
        revision = reached(store)
    except SQLAlchemyError:
        return "unreachable", "unknown"
    if revision == needed():
        return OK, OK
    return OK, "behind" if is_known(revision) else "newer"
