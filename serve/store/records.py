"""The tables of the store."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, Text, false, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from serve.store.columns import UtcMoment

MAX_ID = 200
"""Longest identifier of a complaint, in characters."""

MAX_NAME = 100
"""Longest name of an officer, in characters."""


class Record(DeclarativeBase):
    """Base of all tables."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcMoment, str: Text, dict[str, Any]: JSON}


class ComplaintRecord(Record):
    """A complaint as it was received, its personal data masked."""

    __tablename__ = "complaints"

    id: Mapped[str] = mapped_column(String(MAX_ID), primary_key=True)
    tenant: Mapped[str]
    text: Mapped[str]
    title: Mapped[str]
    channel: Mapped[str]
    region_code: Mapped[str]
    kelurahan: Mapped[str]
    kecamatan: Mapped[str]
    location: Mapped[str]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    anonymous: Mapped[bool]
    confidential: Mapped[bool]
    submitted_at: Mapped[datetime | None]
    received_at: Mapped[datetime]


_WAITING: dict[str, Any] = {"sqlite_where": text("waiting = 1"), "postgresql_where": text("waiting")}
"""For indexes of what waits alone: what is decided costs nothing in them."""


def _words() -> Mapped[str]:
    return mapped_column(Text, default="", server_default="")


class SuggestionRecord(Record):
    """What the machine says about a complaint now; offsets in `payload` count in the masked text.

    `agency` has the complaint: the first candidate, then whom it was assigned to; empty where nobody has it.
    `waiting` is true while an officer has yet to decide; the queue is read off one index, in the order of `place`
    (`serve.waiting`), what it is filtered by stands in the same index. `verify_by` and `answer_by` are dates where the
    tenant is. `erred` says of an automatic decision, once the right agency is known, whether it named another.
    `region` is the first place of the text, else where it was sent from, as far down as the district; `reasons` are
    codes with a space around each. `right_agency` and `right_topic` are empty until somebody said.
    """

    __tablename__ = "suggestions"
    __table_args__ = (
        Index("ix_suggestions_agency", "agency", "place", "received_at", "complaint_id", **_WAITING),
        Index(
            "ix_suggestions_place",
            *("place", "received_at", "complaint_id", "tenant", "agency", "sector", "channel", "language"),
            *("urgency", "reasons", "verify_by", "confidential", "rank", "waiting"),
            **_WAITING,
        ),
        Index("ix_suggestions_turn", "tenant", "topic", "place", **_WAITING),
        Index(
            "ix_suggestions_came",
            *("received_at", "tenant", "agency", "confidential", "topic", "channel", "region", "action"),
            *("waiting", "verify_by", "suggested_agency", "right_agency", "right_topic"),
        ),
        Index(
            "ix_suggestions_erred",
            "model_version",
            "tenant",
            "received_at",
            "erred",
            sqlite_where=text("erred IS NOT NULL"),
            postgresql_where=text("erred IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    complaint_id: Mapped[str] = mapped_column(String(MAX_ID), ForeignKey("complaints.id"), unique=True)
    model_version: Mapped[str]
    tenant: Mapped[str]
    action: Mapped[str]
    agency: Mapped[str] = _words()
    waiting: Mapped[bool]
    rank: Mapped[int]
    place: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    confidential: Mapped[bool] = mapped_column(default=False, server_default=false())
    topic: Mapped[str] = _words()
    sector: Mapped[str] = _words()
    channel: Mapped[str] = _words()
    region: Mapped[str] = _words()
    language: Mapped[str] = _words()
    urgency: Mapped[str] = _words()
    reasons: Mapped[str] = _words()
    received_at: Mapped[datetime]
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    verify_by: Mapped[date | None]
    answer_by: Mapped[date | None]
    erred: Mapped[bool | None]
    suggested_agency: Mapped[str] = _words()
    right_agency: Mapped[str] = _words()
    right_topic: Mapped[str] = _words()


class ReviewRecord(Record):
    """What an officer decided, beside what the machine had suggested by then.

    `officer` is the name at that moment; `officer_id` is empty where it was decided before there were accounts.
    """

    __tablename__ = "reviews"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    complaint_id: Mapped[str] = mapped_column(String(MAX_ID), ForeignKey("complaints.id"), unique=True)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestions.id"))
    decision: Mapped[str]
    kind: Mapped[str]
    topic: Mapped[str]
    agency: Mapped[str]
    officer: Mapped[str]
    officer_id: Mapped[str] = mapped_column(String(32), default="", server_default="")
    decided_at: Mapped[datetime]
    suggested_kind: Mapped[str]
    suggested_topic: Mapped[str]
    suggested_topic_probability: Mapped[float]
    suggested_agency: Mapped[str]
    suggested_agency_probability: Mapped[float]
    model_version: Mapped[str]


class ApiKeyRecord(Record):
    """A key of an intake system; of the key itself only its SHA-256 is kept.

    `scopes` are words with spaces between them, `rate_limit` is empty where the service's own holds.
    """

    __tablename__ = "api_keys"

    prefix: Mapped[str] = mapped_column(String(8), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    name: Mapped[str]
    tenant: Mapped[str]
    scopes: Mapped[str]
    rate_limit: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class JobRecord(Record):
    """A file that is scored in the background; the table is the queue.

    `tenant` may see it. `routed_by` routes all its rows; where it is empty each row names its own, else
    `default_tenant`. The counts and sizes are those of the last committed chunk: work goes on behind them.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_queue", "status", "created_at", "id"),
        Index("ix_jobs_list", "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    tenant: Mapped[str]
    routed_by: Mapped[str]
    default_tenant: Mapped[str]
    name: Mapped[str]
    store: Mapped[bool]
    status: Mapped[str]
    reason: Mapped[str] = mapped_column(Text, default="")
    model_version: Mapped[str] = mapped_column(Text, default="")
    restarts: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    lines: Mapped[int | None]
    line: Mapped[int] = mapped_column(default=0)
    rows_read: Mapped[int] = mapped_column(default=0)
    rows_rejected: Mapped[int] = mapped_column(default=0)
    result_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    rejected_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    has_upload: Mapped[bool] = mapped_column(default=True)
    has_result: Mapped[bool] = mapped_column(default=True)
    owner: Mapped[str] = mapped_column(Text, default="")
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
