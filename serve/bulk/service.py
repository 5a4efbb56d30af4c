"""Accepts the same suggestion for several complaints in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy.orm import Session

from serve.bulk.repository import BulkRepository, Found
from serve.bulk.schemas import Alike, AlikeRow
from serve.contract import SuggestionBody
from serve.deciding.repository import DecisionRepository, version_of
from serve.deciding.service import decide
from serve.deciding.verdict import Verdict
from serve.errors import ForbiddenError
from serve.officer import Officer
from serve.sight import subject_of
from serve.store import Store
from serve.texts import say
from serve.trail.repository import record

MOST_OTHERS = 20
"""Complaints that one look takes in; they are accepted with the first one."""


@dataclass(frozen=True, slots=True)
class BulkService:
    """Alike complaints as one officer sees them."""

    store: Store
    officer: Officer

    def alike(self, complaint_id: str) -> Alike:
        """Give a waiting complaint with those of the same first topic and agency, the most similar first.

        Raises:
            NotFoundError: none that waits for this officer.
            ForbiddenError: it may be seen, not decided.
        """
        with self.store.read() as session:
            repository = BulkRepository(session, self.officer)
            first = repository.waiting(complaint_id)
            if not self.officer.may_decide(subject_of(*first)):
                raise ForbiddenError(say("problem.right"))
            body = _body(first)
            others = [one for one in repository.of_agency(first.suggestion) if self._fits(one, body)]
            near = {other.complaint_id: other.similarity for other in body.duplicates or []}
            near |= _naming(complaint_id, others)
            others.sort(key=lambda one: -near.get(one.complaint.id, 0.0))
            rows = [_row(session, one, near.get(one.complaint.id, 0.0)) for one in others[:MOST_OTHERS]]
            return Alike(_row(session, first, 1.0), rows)

    def accept(self, versions: Mapping[str, str]) -> int:
        """Accept the suggestions of several complaints, all or none, give how many.

        Args:
            versions: complaint -> the version that the officer saw.

        Raises:
            ConflictError: one of them was decided, changed, or is open before somebody else: nothing was kept.
        """

        def work(session: Session) -> int:
            acts = []
            for complaint_id in sorted(
                versions
            ):  # in one order, so that two of these cannot wait for each other
                body = _body(BulkRepository(session, self.officer).waiting(complaint_id))
                verdict = Verdict(body.kind.code, body.topics[0].code, body.agencies[0].code)
                acts.append(decide(session, self.officer, complaint_id, verdict, versions[complaint_id]))
            for act in acts:
                record(session, act)
            return len(acts)

        return self.store.transact(work)

    def _fits(self, found: Found, body: SuggestionBody) -> bool:
        own = _body(found)
        same = _firsts(own) == _firsts(body) and all(_firsts(own))
        return same and self.officer.may_decide(subject_of(*found))


def _firsts(body: SuggestionBody) -> tuple[str, str, str]:
    topic = body.topics[0].code if body.topics else ""
    agency = body.agencies[0].code if body.agencies else ""
    return body.kind.code, topic, agency


def _naming(complaint_id: str, others: list[Found]) -> dict[str, float]:
    """Give how similar those are that name a complaint as theirs."""
    return {
        one.complaint.id: other.similarity
        for one in others
        for other in _body(one).duplicates or []
        if other.complaint_id == complaint_id
    }


def _row(session: Session, found: Found, similarity: float) -> AlikeRow:
    history = DecisionRepository(session).history(found.complaint.id)
    return AlikeRow(found.complaint, _body(found), version_of(found.suggestion, history), similarity)


def _body(found: Found) -> SuggestionBody:
    return msgspec.convert(found.suggestion.payload, SuggestionBody)
