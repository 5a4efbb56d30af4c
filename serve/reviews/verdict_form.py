"""Reads an officer's decision off the form."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from data.schema import KINDS, ComplaintKind
from serve.choices import Choices, agency_choices, topic_choices
from serve.deciding.verdict import NO_COMPLAINT, OUTCOMES, Outcome, Verdict
from serve.reviews.item import Item
from serve.reviews.sentences import cuts_of
from serve.texts import say, texts

REFERRALS = tuple(key.rpartition(".")[2] for key in texts() if key.startswith("referral."))
QUESTIONS = tuple(key.rpartition(".")[2] for key in texts() if key.startswith("question."))

NEED_BOTH: frozenset[str] = frozenset({"accept", "correct", "several", "split"})
"""Outcomes that name a topic and an agency."""

FURTHER = ("agency_2", "agency_3")


@dataclass(frozen=True, slots=True)
class VerdictForm:
    """The form of one complaint: what can be chosen, what was filled in.

    Attributes:
        item: the complaint.
        topics: topics to choose from.
        agencies: agencies to choose from.
        fields: what was filled in, empty when it is shown for the first time.
        others: identifiers of complaints that this one may be called a duplicate of.
    """

    item: Item
    topics: Choices
    agencies: Choices
    fields: Mapping[str, str]
    others: Collection[str] = ()

    @classmethod
    def of(
        cls, item: Item, on: date, fields: Mapping[str, str], others: Collection[str] = ()
    ) -> "VerdictForm":
        """Make the form of a complaint with what was filled in so far."""
        body = item.suggestion
        agencies = agency_choices(body.agencies, item.complaint.tenant, on)
        return cls(item, topic_choices(body.topics, on), agencies, fields, others)

    def value(self, name: str, default: str = "") -> str:
        """Give what was filled in."""
        return self.fields.get(name, default).strip()

    @property
    def outcome(self) -> Outcome:
        """Give what is to be done: whichever button (or Enter in a field) sent the form, what was filled in is never lost."""
        pressed = self.value("decision")
        if pressed in {"accept", "correct"} and self.value("cut"):
            return "split"
        if pressed in {"accept", "correct"} and any(self.value(name) for name in FURTHER):
            return "several"
        if pressed in set(OUTCOMES) - {"undo"}:
            return pressed
        return "correct"

    @property
    def errors(self) -> dict[str, str]:
        """Say what is wrong, by field; empty when the form can be kept."""
        wrong = {"kind": self.kind not in KINDS, **self._wrong_of_outcome()}
        if self.outcome in NEED_BOTH and not self._is_empty_by_kind:
            wrong |= {"topic": not self.topic, "agency": not self.agency}
        return {name: say(f"review.error.{name}") for name, is_wrong in wrong.items() if is_wrong}

    def _wrong_of_outcome(self) -> dict[str, bool]:
        outcome = self.outcome
        if outcome == "several":
            typed = [self.value(name) for name in FURTHER]
            return {
                "agencies": not any(typed) or any(name and not self.agencies.find(name) for name in typed)
            }
        if outcome == "split":
            starts = {str(cut.start) for cut in cuts_of(self.item.complaint.text)}
            return {
                "cut": self.value("cut") not in starts,
                "second": not (self._second[0] and self._second[1]),
            }
        if outcome == "refer":
            return {"refer": self.value("refer") not in REFERRALS}
        if outcome == "ask":
            return {"ask": self.value("question") not in QUESTIONS}
        own = self.item.complaint.id
        return (
            {"duplicate": self.duplicate_of in {"", own} or self.duplicate_of not in self.others}
            if outcome == "duplicate"
            else {}
        )

    def verdict(self) -> Verdict:
        """Give the decision of a form without errors."""
        kind, outcome = cast("ComplaintKind", self.kind), self.outcome
        if self._is_empty_by_kind and outcome in NEED_BOTH:
            return Verdict(kind, "", "", "correct")
        topic, agency = (self.topic, self.agency) if outcome in NEED_BOTH else ("", "")
        return Verdict(kind, topic, agency, outcome, self._detail(outcome))

    def _detail(self, outcome: Outcome) -> dict[str, object]:
        if outcome == "several":
            further = [self.agencies.find(self.value(name)) for name in FURTHER if self.value(name)]
            return {"agencies": list(dict.fromkeys([self.agency, *further]))}
        topic, agency = self._second
        details: dict[str, dict[str, object]] = {
            "split": {"cut": int(self.value("cut") or 0), "topic": topic, "agency": agency},
            "refer": {"to": self.value("refer")},
            "ask": {"question": self.value("question")},
            "duplicate": {"duplicate_of": self.duplicate_of},
        }
        return details.get(outcome, {})

    @property
    def kind(self) -> str:
        """Give what sort of message it is; the button for no complaint says it by itself."""
        return NO_COMPLAINT if self.value("decision") == "none" else self.value("kind")

    @property
    def topic(self) -> str:
        """Give the code of the topic, empty where it is in no list."""
        return self.topics.find(self.value("other_topic") or self.value("topic"))

    @property
    def agency(self) -> str:
        """Give the code of the agency, empty where it is in no list."""
        return self.agencies.find(self.value("other_agency") or self.value("agency"))

    @property
    def duplicate_of(self) -> str:
        """Give the identifier that was typed, else the one that was picked."""
        return self.value("duplicate_id") or self.value("duplicate")

    @property
    def _second(self) -> tuple[str, str]:
        return self.topics.find(self.value("topic_2")), self.agencies.find(self.value("split_agency"))

    @property
    def _is_empty_by_kind(self) -> bool:
        return self.kind == NO_COMPLAINT
