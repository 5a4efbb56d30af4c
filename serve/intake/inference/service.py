"""Infers: suggestions for texts, nothing kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.suggestion import Suggestion
from serve.auth import Caller
from serve.errors import InvalidFieldError, ServiceError
from serve.intake.inference.schemas import (
    MODEL,
    InferenceRequest,
    InferenceResponse,
)
from serve.intake.inference.tensors import check_outputs, read_texts, write_tensors
from serve.keeping.intake import Received, receive
from serve.keeping.schemas import ComplaintBody
from serve.keeping.service import SuggestionService
from serve.texts import say


@dataclass(frozen=True, slots=True)
class InferenceService:
    """The champion behind the protocol."""

    suggesting: SuggestionService

    def infer(self, request: InferenceRequest, received: Sequence[Received]) -> InferenceResponse:
        """Answer with tensors, all by one version of the model.

        Raises:
            UnavailableError: there is no model.
            InternalError: the model broke on one of the texts; a tensor has no room for half an answer.
        """
        suggestions: list[Suggestion] = []
        for answer in self.suggesting.suggest_all(received):
            if isinstance(answer, ServiceError):
                raise answer
            suggestions.append(answer)
        version = suggestions[0].model["version"]
        return InferenceResponse(MODEL, version, write_tensors(request, suggestions), request.id)


def complaints_of(request: InferenceRequest, caller: Caller, default_tenant: str) -> list[Received]:
    """Make complaints that are not kept.

    Raises:
        InvalidFieldError: in the protocol's own words.
    """
    check_outputs(request)
    texts, parameters = read_texts(request), request.parameters
    try:
        return [
            receive(
                ComplaintBody(
                    text, tenant=parameters.tenant, region_code=parameters.region_code, store=False
                ),
                caller,
                default_tenant=default_tenant,
            )
            for text in texts
        ]
    except InvalidFieldError:  # the texts were checked before
        raise InvalidFieldError("#/parameters", say("inference.parameters")) from None
