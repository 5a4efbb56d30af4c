"""Says which complaint comes next."""

from dataclasses import dataclass

from serve.officer import Officer
from serve.reviews.repository import ReviewRepository
from serve.store import Store
from serve.waiting import QueueKey


@dataclass(frozen=True, slots=True)
class ReviewService:
    """The review queue as one officer sees it."""

    store: Store
    officer: Officer

    def next_id(self, skipping: str = "") -> str:
        """Give the complaint to look at next, from one that is skipped on; empty when none waits."""
        with self.store.read() as session:
            repository = ReviewRepository(session, self.officer)
            after = QueueKey.of(repository.complaint(skipping)[1]) if skipping else None
            return repository.next_id(after)
