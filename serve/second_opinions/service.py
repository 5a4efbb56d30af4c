"""Takes second opinions, says how far officers agree."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from serve.errors import ForbiddenError
from serve.officer import Officer, Subject
from serve.second_opinions.agreement import Agreement, agreement_of, bias_interval
from serve.second_opinions.repository import OpinionRepository
from serve.sight import subject_of
from serve.store import Store
from serve.store.clock import database_now
from serve.store.records import ComplaintRecord
from serve.texts import say
from serve.trail.entry import Act
from serve.trail.repository import record

LABELS = ("topic", "agency", "kind")


@dataclass(frozen=True, slots=True)
class Figures:
    """What pairs of one label say, with the 95 % interval of the bias."""

    agreement: Agreement
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class OpinionService:
    """Second opinions of one officer."""

    store: Store
    officer: Officer

    def next_id(self) -> str:
        """Give the complaint to look at next, empty when none waits."""
        with self.store.read() as session:
            return OpinionRepository(session, self.officer).next_id()

    def complaint(self, complaint_id: str) -> ComplaintRecord:
        """Give the text without anything that was said of it.

        Raises:
            NotFoundError: no opinion of this officer is wanted.
            ForbiddenError: it may be seen, not decided.
        """
        with self.store.read() as session:
            wanted = OpinionRepository(session, self.officer).wanted(complaint_id)
            self._check(subject_of(wanted.complaint, wanted.suggestion))
            return wanted.complaint

    def keep(self, complaint_id: str, said: Mapping[str, str]) -> None:
        """Keep an opinion: kind, topic and agency; as `complaint`."""

        def work(session: Session) -> None:
            wanted = OpinionRepository(session, self.officer).wanted(complaint_id, lock=True)
            self._check(subject_of(wanted.complaint, wanted.suggestion))
            opinion = wanted.opinion
            for name in LABELS:
                setattr(opinion, name, said[name])
            opinion.officer, opinion.officer_id = self.officer.name, self.officer.id
            opinion.decided_at = database_now(session)
            session.flush()
            detail = {"decision": "second-opinion"} | {name: said[name] for name in LABELS}
            subject = f"complaint:{complaint_id}"
            record(
                session,
                Act("complaint.decided", self.officer.actor, wanted.complaint.tenant, subject, detail),
            )

        self.store.transact(work)

    def figures(self) -> dict[str, Figures]:
        """Give agreement and bias by label, of what this officer may see."""
        with self.store.read() as session:
            repository = OpinionRepository(session, self.officer)
            pairs = {name: repository.pairs(name) for name in LABELS}
        return {name: Figures(agreement_of(each), bias_interval(each)) for name, each in pairs.items()}

    def _check(self, subject: Subject) -> None:
        if not self.officer.may_decide(subject):
            raise ForbiddenError(say("problem.right"))
