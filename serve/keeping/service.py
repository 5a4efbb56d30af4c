"""Asks the model, adds what the store knows, keeps the answer."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from anyio import to_thread
from sqlalchemy.orm import Session

from data.suggestion import Suggestion
from serve.champion import Champion, Scorer
from serve.duplicates.service import remember
from serve.errors import IdTakenError, InternalError, ServiceError
from serve.failures import log_failure
from serve.keeping.answers import Answer, ToKeep, answer_of
from serve.keeping.intake import Received
from serve.keeping.known import known
from serve.keeping.repository import SuggestionRepository
from serve.keeping.together import Together
from serve.monitoring.tracing import span
from serve.monitoring.work import current_work
from serve.store import Store

Said = Suggestion | ServiceError
"""What is said about one complaint of several."""


def _nothing(_session: Session, _answers: object) -> None:
    """Do nothing besides."""


@dataclass(frozen=True, slots=True)
class SuggestionService:
    """Suggestions for complaints; what was asked to be kept is committed before the answer."""

    champion: Champion
    store: Store
    together: Together[Answer, Said] | None = None

    def suggest(
        self, received: Received, done: Callable[[Session, Suggestion], None] = _nothing
    ) -> Suggestion:
        """Answer for one complaint, and keep it where that was asked; blocks.

        Args:
            received: the complaint.
            done: called with the answer at the end of the transaction that keeps the complaint, if it is kept.

        Raises:
            UnavailableError: there is no model.
            IdTakenError: its identifier is that of another tenant's complaint.
        """
        return self.keep_one(self.answer(received), done)

    def answer(self, received: Received) -> Answer:
        """Ask the model; nothing is kept yet, and nothing blocks once there is a model.

        Raises:
            UnavailableError: there is no model.
        """
        return answer_of(self.champion.current(), received, datetime.now(UTC))

    def keep_one(self, answer: Answer, done: Callable[[Session, Suggestion], None] = _nothing) -> Suggestion:
        """Keep an answer where that was asked, give it with what the store knows; as `suggest`."""

        def only(session: Session, said: list[Said]) -> None:
            done(session, _suggestion(said))

        return _suggestion(self._complete([answer], datetime.now(UTC), only))

    async def keep_soon(self, answer: Answer) -> Suggestion:
        """Do as `keep_one` with the answers of requests that come in the meantime; does not block.

        Raises:
            IdTakenError: its identifier is that of another tenant's complaint.
        """
        if answer.to_keep is None or self.together is None:
            return await to_thread.run_sync(self.keep_one, answer)
        with span("store write") as write:
            write.note({"disposisi.complaints": 1})
            said = await self.together.result(answer)
        _count(answer)
        return _suggestion([said])

    def suggest_all(
        self, batch: Sequence[Received], done: Callable[[Session, list[Said]], None] = _nothing
    ) -> list[Said]:
        """Answer for several, all by the same model, kept in one transaction; one that breaks spoils no other.

        Args:
            batch: the complaints.
            done: called with the answers at the end of the transaction that keeps them, if any is kept.

        Raises:
            UnavailableError: there is no model.
        """
        now = datetime.now(UTC)
        scorer = self.champion.current()
        return self._complete([_attempt(scorer, received, now) for received in batch], now, done)

    def _complete(
        self,
        attempts: Sequence[Answer | ServiceError],
        now: datetime,
        done: Callable[[Session, list[Said]], None],
    ) -> list[Said]:
        """Keep what is to be kept, and tell the traces and metrics of it."""
        count = sum(isinstance(one, Answer) and one.to_keep is not None for one in attempts)
        with span("store write") as write:
            write.note({"disposisi.complaints": count})
            said = complete(self.store, attempts, now, done)
        for one in attempts:
            _count(one)
        return said


def grouped(store: Store) -> Together[Answer, Said]:
    """Give what keeps the answers of requests that come together in one transaction."""
    return Together(lambda answers: complete(store, answers, datetime.now(UTC), _nothing))


def complete(
    store: Store,
    attempts: Sequence[Answer | ServiceError],
    now: datetime,
    done: Callable[[Session, list[Said]], None],
) -> list[Said]:
    """Add to the answers that are to be kept what the store knows, and keep them, all in one transaction.

    The store is not asked about what leaves nothing in it.
    """
    to_keep = [one.to_keep for one in attempts if isinstance(one, Answer) and one.to_keep]
    if not to_keep:
        return [one.suggestion if isinstance(one, Answer) else one for one in attempts]

    def work(session: Session) -> list[Said]:
        answers = known(session, to_keep, now)
        refused = keep(session, answers, now)
        kept = iter(answers)
        said = [_said(one, kept, refused) for one in attempts]
        done(session, said)
        return said

    return store.transact(work)


def _count(attempt: Answer | ServiceError) -> None:
    """Count for the metrics a complaint that was committed."""
    if isinstance(attempt, Answer) and attempt.to_keep:
        current_work().kept[attempt.to_keep.masked.complaint.tenant] += 1


def _said(
    attempt: Answer | ServiceError, kept: Iterator[ToKeep], refused: Mapping[str, IdTakenError]
) -> Said:
    """Say what became of one complaint; those that were to be kept come in the same order."""
    if isinstance(attempt, ServiceError):
        return attempt
    if attempt.to_keep is None:
        return attempt.suggestion
    complete = next(kept)
    return refused.get(complete.masked.complaint.id) or complete.suggestion


def _suggestion(said: Sequence[Said]) -> Suggestion:
    """Give the only answer; one that is an error is raised."""
    [only] = said
    if isinstance(only, ServiceError):
        raise only
    return only


def keep(session: Session, answers: Sequence[ToKeep], now: datetime) -> dict[str, IdTakenError]:
    """Write inside a transaction, in the order of the ids, so that two batches cannot wait for each other.

    Returns:
        The identifiers that belong to another tenant's complaint: of these nothing was written.
    """
    repository = SuggestionRepository(session)
    refused: dict[str, IdTakenError] = {}
    for answer in sorted(answers, key=lambda answer: answer.masked.complaint.id):
        try:
            if repository.save(answer.masked, now):
                remember(session, answer.masked.complaint, answer.print_)
        except IdTakenError as error:
            refused[answer.masked.complaint.id] = error
    return refused


def _attempt(scorer: Scorer, received: Received, now: datetime) -> Answer | InternalError:
    try:
        return answer_of(scorer, received, now)
    except Exception as error:  # noqa: BLE001 - the boundary of one item: whatever breaks here is that item's answer
        log_failure("suggestion failed", error)
        return InternalError()
