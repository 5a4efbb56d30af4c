"""Answers for many complaints at once, each by itself."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from fastapi import Response

from serve.errors import ServiceError
from serve.idempotency import Record
from serve.json_body import check_json, decode
from serve.keeping.intake import Received
from serve.keeping.schemas import ComplaintBody
from serve.keeping.service import Said, SuggestionService
from serve.monitoring.work import note_refusal
from serve.suggestions.replay import Json, json_answer, with_words, without_words
from serve.suggestions.schemas import RawBatchBody

Read = Received | ServiceError
"""A complaint of a batch as it was understood."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Complaints in the order they were sent, those that cannot be used in their places."""

    items: list[Read]
    service: SuggestionService

    @classmethod
    def read(
        cls, body: bytes, service: SuggestionService, receive: Callable[[ComplaintBody], Received]
    ) -> "Batch":
        """Read the body of a request; what is wrong with one complaint is its own answer."""
        check_json(body)
        items = [_read_item(item, receive) for item in decode(body, RawBatchBody).items]
        return cls(items, service)

    def answer(self, record: Record) -> Response:
        """Answer for all; recorded is what belongs to those that are kept, without their words."""
        received = [item for item in self.items if isinstance(item, Received)]
        answers = self.service.suggest_all(
            received, lambda session, said: record(session, _listed(self._recorded(said)))
        )
        return json_answer(self._body(answers))

    def replay(self, recorded: Response) -> Response:
        """Answer as before: what was asked not to be kept, and so was not, is suggested anew."""
        rows = msgspec.json.decode(recorded.body, type=list[Json | None])
        passing = [item for item in self.items if isinstance(item, Received) and not item.store]
        anew = iter(self.service.suggest_all(passing))
        pairs = zip(self.items, rows, strict=True)
        return json_answer(
            {"items": [_row(next(anew)) if row is None else _replayed(item, row) for item, row in pairs]}
        )

    def _body(self, answers: list[Said]) -> Json:
        said = iter(answers)
        return {"items": [_row(next(said) if isinstance(item, Received) else item) for item in self.items]}

    def _recorded(self, answers: list[Said]) -> list[Json | None]:
        rows = self._body(answers)["items"]
        return [_record(item, row) for item, row in zip(self.items, rows, strict=True)]


def _listed(rows: list[Json | None]) -> Response:
    return Response(msgspec.json.encode(rows), media_type="application/json")


def _read_item(item: msgspec.Raw, receive: Callable[[ComplaintBody], Received]) -> Read:
    try:
        return receive(decode(item, ComplaintBody))
    except ServiceError as error:
        note_refusal(error)
        return error


def _row(answer: Said) -> Json:
    if isinstance(answer, ServiceError):
        return {"status": answer.status, "problem": answer.problem}
    return {"status": 200, "suggestion": answer.as_json()}


def _record(item: Read, row: Json) -> Json | None:
    """Keep nothing, not even what broke, of what was asked not to be kept."""
    if isinstance(item, Received) and not item.store:
        return None
    if not isinstance(item, Received) or "suggestion" not in row:
        return row
    return row | {"suggestion": without_words(row["suggestion"], item.complaint.text)}


def _replayed(item: Read, row: Json) -> Json:
    if not isinstance(item, Received) or "suggestion" not in row:
        return row
    return row | {"suggestion": with_words(row["suggestion"], item.complaint.text)}
