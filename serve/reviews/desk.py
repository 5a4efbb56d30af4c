"""What officers do with one complaint: open, decide, undo, note, hand over."""

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy.orm import Session

from pipeline.redact import redact
from serve.contract import SuggestionBody
from serve.deciding.leases import holder, release, take
from serve.deciding.repository import DecisionRepository, standing, version_of
from serve.deciding.service import decide, undo
from serve.deciding.verdict import Verdict
from serve.errors import ConflictError, ForbiddenError, InvalidFieldError
from serve.officer import Officer, Subject
from serve.reviews.desk_repository import DeskRepository
from serve.reviews.item import Item, Similar, Together
from serve.reviews.repository import ReviewRepository
from serve.sight import subject_of
from serve.store import Store
from serve.store.records import ComplaintRecord
from serve.store.records_decisions import DecisionRecord, LeaseRecord
from serve.texts import say
from serve.trail.entry import Act, ActName
from serve.trail.repository import record

MOST_NOTE = 2000
"""Longest note, in characters."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Complaints as one officer works on them; what is done is committed before the answer."""

    store: Store
    officer: Officer

    def open(self, complaint_id: str, leaving: str = "") -> Item:
        """Give one complaint, with its lease where it can be decided and is free; give another lease back.

        Raises:
            NotFoundError: no such complaint, or none that this officer may see.
        """

        def work(session: Session) -> Item:
            if leaving:
                release(session, leaving, self.officer)
            complaint, subject = self._seen(session, complaint_id)
            is_open = DecisionRepository(session).review(complaint.id) is None
            if is_open and self.officer.may_decide(subject):
                take(session, complaint_id, self.officer)
            return self._item(session, complaint_id)

        return self.store.transact(work)

    def item(self, complaint_id: str) -> Item:
        """Give one complaint as it is, or raise `NotFoundError`."""
        with self.store.read() as session:
            return self._item(session, complaint_id)

    def renew(self, complaint_id: str) -> datetime:
        """Renew the lease, give when it ends; raise `ConflictError` where somebody else has it or it was decided."""

        def work(session: Session) -> LeaseRecord:
            _, subject = self._seen(session, complaint_id)
            if not self.officer.may_decide(subject):
                raise ForbiddenError(say("problem.right"))
            if DecisionRepository(session).review(complaint_id):
                raise ConflictError(say("problem.decided"))
            return take(session, complaint_id, self.officer)

        lease = self.store.transact(work)
        if lease.officer_id != self.officer.id:
            raise ConflictError(say("problem.held"))
        return lease.until

    def decide(self, complaint_id: str, verdict: Verdict, seen: str = "") -> None:
        """Keep a decision; see `serve.deciding.service.decide`."""
        self.store.transact(
            lambda session: record(session, decide(session, self.officer, complaint_id, verdict, seen))
        )

    def undo(self, complaint_id: str) -> None:
        """Take one's own decision back; see `serve.deciding.service.undo`."""
        self.store.transact(lambda session: record(session, undo(session, self.officer, complaint_id)))

    def note(self, complaint_id: str, words: str) -> None:
        """Keep a note for colleagues, its personal data masked.

        Raises:
            InvalidFieldError: it is empty, or too long.
        """
        masked = redact(words.strip()).masked
        if not masked or len(masked) > MOST_NOTE:
            raise InvalidFieldError("#/catatan", say("review.error.note", most=MOST_NOTE))

        def work(session: Session) -> None:
            complaint, subject = self._seen(session, complaint_id)
            if not self.officer.may_decide(subject):
                raise ForbiddenError(say("problem.right"))
            DeskRepository(session, self.officer).add_note(complaint_id, masked)
            record(session, self._act("complaint.noted", complaint))

        self.store.transact(work)

    def hand_over(self, complaint_id: str, colleague_id: str) -> str:
        """Hand a complaint to a colleague who may decide it, give the name.

        Raises:
            InvalidFieldError: there is no such colleague.
            ConflictError: it was decided, or is open before somebody else.
        """

        def work(session: Session) -> str:
            complaint, subject = self._seen(session, complaint_id)
            if not self.officer.may_decide(subject):
                raise ForbiddenError(say("problem.right"))
            self._check_open(session, complaint_id)
            repository = DeskRepository(session, self.officer)
            found = [one for one in repository.colleagues(subject) if one.id == colleague_id]
            if not found:
                raise InvalidFieldError("#/rekan", say("review.error.colleague"))
            repository.assign(complaint_id, found[0])
            release(session, complaint_id, self.officer)
            record(session, self._act("complaint.assigned", complaint, to=found[0].actor))
            return found[0].name

        return self.store.transact(work)

    def saved(self, complaint_id: str) -> DecisionRecord | None:
        """Give what this officer did to a complaint just before; None where it does not stand any more."""
        if not complaint_id:
            return None
        with self.store.read() as session:
            last = DeskRepository(session, self.officer).last_own(complaint_id)
            still = standing(DecisionRepository(session).history(complaint_id))
        stands = last and (last.act in {"undo", "urgent"} or (still and still.id == last.id))
        return last if stands else None

    def may_see(self, complaint_id: str) -> bool:
        """Say whether a complaint is there for this officer."""
        with self.store.read() as session:
            return bool(DeskRepository(session, self.officer).similar([complaint_id]))

    def _seen(self, session: Session, complaint_id: str) -> tuple[ComplaintRecord, Subject]:
        complaint, suggestion = ReviewRepository(session, self.officer).complaint(complaint_id)
        return complaint, subject_of(complaint, suggestion)

    def _check_open(self, session: Session, complaint_id: str) -> None:
        if DecisionRepository(session).review(complaint_id):
            raise ConflictError(say("problem.decided"))
        if holder(session, complaint_id, self.officer):
            raise ConflictError(say("problem.held"))

    def _item(self, session: Session, complaint_id: str) -> Item:
        complaint, suggestion = ReviewRepository(session, self.officer).complaint(complaint_id)
        subject = subject_of(complaint, suggestion)
        body = msgspec.convert(suggestion.payload, SuggestionBody)
        together = self._together(session, complaint_id, subject)
        lease = together.lease
        return Item(
            complaint=complaint,
            suggestion=body,
            review=DecisionRepository(session).review(complaint_id),
            may_read=self.officer.may_see_text(subject),
            may_decide=self.officer.may_decide(subject),
            version=version_of(suggestion, together.history),
            together=together,
            similar=self._similar(session, body),
            is_held=bool(lease and lease.officer_id != self.officer.id),
        )

    def _together(self, session: Session, complaint_id: str, subject: Subject) -> Together:
        repository = DeskRepository(session, self.officer)
        history = DecisionRepository(session).history(complaint_id)
        can_hand_over = self.officer.may_decide(subject)
        return Together(
            history=history,
            standing=standing(history),
            notes=repository.notes(complaint_id) if self.officer.may_see_text(subject) else (),
            assignment=repository.assignment(complaint_id),
            lease=repository.lease(complaint_id),
            colleagues=[(one.id, one.name) for one in repository.colleagues(subject)]
            if can_hand_over
            else (),
        )

    def _similar(self, session: Session, body: SuggestionBody) -> list[Similar]:
        named = body.duplicates or []
        found = DeskRepository(session, self.officer).similar([other.complaint_id for other in named])
        return [
            Similar(*found[other.complaint_id], other.similarity, other.reason)
            for other in named
            if other.complaint_id in found
        ]

    def _act(self, name: ActName, complaint: ComplaintRecord, **detail: str) -> Act:
        return Act(name, self.officer.actor, complaint.tenant, f"complaint:{complaint.id}", detail)
