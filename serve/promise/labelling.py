"""Notes on a suggestion what would have been right, once that is known."""

import msgspec

from pipeline.decision import was_automatic
from serve.contract import NO_AGENCY, SuggestionBody
from serve.store.records import SuggestionRecord


def label(suggestion: SuggestionRecord, agency: str, topic: str = "") -> None:
    """Note the right agency and topic, and whether an automatic decision named another agency.

    So does one that was only withheld: that is how a promise that was broken is seen to hold again. A suggestion
    promises nothing, and without an agency nothing is known.

    Args:
        suggestion: as it is kept; its complaint has been decided, so it stays as it is.
        agency: code of the right agency, empty where nobody said.
        topic: code of the right topic, likewise.
    """
    suggestion.right_agency, suggestion.right_topic = agency, topic
    body = msgspec.convert(suggestion.payload, SuggestionBody)
    automatic = was_automatic(body.decision.action, (reason.code for reason in body.decision.reasons))
    first = body.agencies[0] if body.agencies else NO_AGENCY
    suggestion.erred = first.code != agency if automatic and agency else None
