"""Complaints that wait, drawn to the letter: what the fake model would not say by itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from data.schema import Action, Complaint
from data.suggestion import Deadline, Decision, Reason, TopicCandidate
from serve.keeping.masking import Masked
from serve.keeping.repository import SuggestionRepository
from serve.store import Store
from tests.serve.fakes import DISHUB, LIGHT, FakeSuggester

TODAY = datetime.now(UTC).date()


@dataclass(frozen=True)
class Row:
    """One complaint; what is not named is as with most."""

    id: str
    text: str = "ragu"
    tenant: str = "34.04"
    channel: str = "web"
    topic: str = LIGHT
    sector: str = "perhubungan"
    agency: str = DISHUB
    probability: float = 0.5
    urgency: str = "biasa"
    language: str = "id"
    reasons: tuple[str, ...] = ("topic-uncertain",)
    action: Action = "review"
    last_day: date | None = field(default_factory=lambda: TODAY + timedelta(days=3))
    confidential: bool = False
    days_ago: float = 0.01

    def masked(self) -> Masked:
        """Give it as it is kept."""
        complaint = Complaint(
            text=self.text, id=self.id, tenant=self.tenant, channel=self.channel, region_code=self.tenant,
            confidential=self.confidential,
        )  # fmt: skip
        fake = FakeSuggester().suggest(complaint)
        suggestion = replace(
            fake,
            topics=(TopicCandidate(self.topic, self.topic, self.probability, self.sector), *fake.topics[1:]),
            sectors=(TopicCandidate(self.sector, self.sector, 0.5),),
            agencies=(replace(fake.agencies[0], code=self.agency, probability=self.probability),),
            urgency={"level": self.urgency, "reasons": []},
            language={"code": self.language, "mixed": []},
            decision=Decision(self.action, tuple(Reason(code, code) for code in self.reasons)),
            deadline=Deadline(self.last_day, self.last_day + timedelta(days=7)) if self.last_day else None,
        )
        return Masked(complaint, suggestion)


def keep(store: Store, rows: Iterable[Row]) -> None:
    """Keep them in the order given, each as if it came so many days ago."""
    with store.write() as session:
        for row in rows:
            received = datetime.now(UTC) - timedelta(days=row.days_ago)
            SuggestionRepository(session).save(row.masked(), received)
