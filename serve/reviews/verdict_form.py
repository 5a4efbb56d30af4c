"""Reads an officer's decision off the form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from data.schema import KINDS, ComplaintKind
from serve.reviews.choices import Choices, agency_choices, topic_choices
from serve.reviews.schemas import NO_COMPLAINT, Item, Verdict
from serve.texts import say


@dataclass(frozen=True, slots=True)
class VerdictForm:
    """The form of one complaint: what can be chosen, what was filled in.

    Attributes:
        item: the complaint.
        topics: topics to choose from.
        agencies: agencies to choose from.
        fields: what was filled in, empty when it is shown for the first time.
    """

    item: Item
    topics: Choices
    agencies: Choices
    fields: Mapping[str, str]

    @classmethod
    def of(cls, item: Item, on: date, fields: Mapping[str, str]) -> "VerdictForm":
        """Make the form of a complaint with what was filled in so far."""
        body = item.suggestion
        agencies = agency_choices(body.agencies, item.complaint.tenant, on)
        return cls(item, topic_choices(body.topics, on), agencies, fields)

    def value(self, name: str, default: str = "") -> str:
        """Give what was filled in."""
        return self.fields.get(name, default).strip()

    @property
    def errors(self) -> dict[str, str]:
        """Say what is wrong, by field; empty when the form can be kept."""
        wrong = {
            "kind": self.value("kind") not in KINDS,
            "topic": not self._is_empty_by_kind and not self._topic,
            "agency": not self._is_empty_by_kind and not self._agency,
        }
        return {name: say(f"review.error.{name}") for name, is_wrong in wrong.items() if is_wrong}

    def verdict(self) -> Verdict:
        """Give the decision of a form without errors."""
        kind = cast("ComplaintKind", self.value("kind"))
        if self._is_empty_by_kind:
            return Verdict(kind, "", "")
        return Verdict(kind, self._topic, self._agency)

    @property
    def _is_empty_by_kind(self) -> bool:
        return self.value("kind") == NO_COMPLAINT

    @property
    def _topic(self) -> str:
        return self.topics.find(self.value("other_topic") or self.value("topic"))

    @property
    def _agency(self) -> str:
        return self.agencies.find(self.value("other_agency") or self.value("agency"))
