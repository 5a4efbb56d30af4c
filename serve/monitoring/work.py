"""The facts of one piece of work, gathered where they arise, without a word of any complaint."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from http import HTTPStatus

from serve.errors import ServiceError


@dataclass(slots=True)
class Work:
    """What one request (or one job) did: codes and counts alone.

    Attributes:
        key_id: prefix of the caller's key, empty when nobody said.
        model_versions: versions that suggested.
        suggestions: (tenant, action) -> how many.
        kept: tenant -> complaints that were committed.
        rejected: code of a problem -> how many inputs were refused with it.
    """

    key_id: str = ""
    model_versions: set[str] = field(default_factory=set)
    suggestions: Counter[tuple[str, str]] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)

    def suggested(self, tenant: str, action: str, model_version: str) -> None:
        """Note one suggestion."""
        self.suggestions[tenant, action] += 1
        self.model_versions.add(model_version)

    def as_log(self) -> dict[str, str]:
        """Give what a log line says of it; what is not known is left out."""
        tenants = sorted({tenant for tenant, _ in self.suggestions})
        facts = {
            "key": self.key_id,
            "tenant": ",".join(tenants),
            "model": ",".join(sorted(self.model_versions)),
        }
        return {name: value for name, value in facts.items() if value}


_CURRENT: ContextVar[Work | None] = ContextVar("work", default=None)


def current_work() -> Work:
    """Give the work under way in this context, worker threads included; one that nobody reads where there is none."""
    return _CURRENT.get() or Work()


def note_refusal(error: ServiceError) -> None:
    """Count what the sender can mend; what is ours to mend shows in the statuses."""
    if HTTPStatus.BAD_REQUEST <= error.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        current_work().rejected[error.code] += 1


@contextmanager
def working() -> Iterator[Work]:
    """Gather the facts of what happens inside."""
    work = Work()
    token = _CURRENT.set(work)
    try:
        yield work
    finally:
        _CURRENT.reset(token)
