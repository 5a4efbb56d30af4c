"""Weighs what is known of a complaint: the newest outcome outweighs the review, which fills in what it left unsaid."""

from serve.deciding.verdict import NO_COMPLAINT
from serve.reviews.repository import Labelled


def labels_of(known: Labelled) -> dict[str, str]:
    """Give kind, topic and agency as a corpus names them, empty where nobody said.

    A complaint that was rejected without naming an agency has none, whatever the officer had thought. An officer's
    "no complaint" does not stand beside an agency that answered.
    """
    review, outcome = known.review, known.outcome
    said = {name: getattr(review, name) if review else "" for name in ("kind", "topic", "agency")}
    if outcome is None:
        return said
    if outcome.status == "rejected":
        said["agency"] = ""
    if outcome.agency and said["kind"] == NO_COMPLAINT:
        said["kind"] = ""
    return {name: getattr(outcome, name) or before for name, before in said.items()}
