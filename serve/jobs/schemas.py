"""The shapes of what is said about jobs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

JobStatus = Literal["queued", "running", "done", "failed", "cancelled"]

MAX_NAME = 200
"""Longest name of a job, in characters."""

MAX_PAGE = 100
"""Most jobs in one page."""


class JobBody(msgspec.Struct, frozen=True):
    """A file that is scored in the background, as it stands at its last committed chunk."""

    id: str
    status: JobStatus
    tenant: Annotated[str, Meta(description="Who may see it.")]
    store: Annotated[bool, Meta(description="Whether its rows are kept as complaints.")]
    rows_done: Annotated[int, Meta(description="Suggestions in the result.")]
    rows_rejected: Annotated[int, Meta(description="Rows that were put aside.")]
    created_at: datetime
    name: str | UnsetType = UNSET
    progress: (
        Annotated[float, Meta(ge=0, le=1, description="Left out where it is not known.")] | UnsetType
    ) = UNSET
    model: Annotated[str, Meta(description="Version of the model that scores it all.")] | UnsetType = UNSET
    reason: Annotated[str, Meta(description="Why it failed.")] | UnsetType = UNSET
    notice: Annotated[str, Meta(description="What else happened to it.")] | UnsetType = UNSET
    started_at: datetime | UnsetType = UNSET
    finished_at: datetime | UnsetType = UNSET
    expires_at: (
        Annotated[datetime, Meta(description="When its files are removed; left out once they are.")]
        | UnsetType
    ) = UNSET


class JobListBody(msgspec.Struct, frozen=True):
    """Jobs, newest first."""

    jobs: list[JobBody]
    next: Annotated[str, Meta(description="Send it as `after` for those before.")] | UnsetType = UNSET


@dataclass(frozen=True, slots=True)
class NewJob:
    """What the sender of a file asked for.

    Attributes:
        tenant: who may see the job.
        routed_by: who routes all its rows, empty where each names its own.
        default_tenant: who routes a row that names neither tenant nor region.
        name: what the sender calls it, without personal data.
        store: whether the rows are kept as complaints.
    """

    tenant: str
    routed_by: str
    default_tenant: str
    name: str
    store: bool


@dataclass(frozen=True, slots=True)
class Position:
    """How far a job is: what a commit makes true.

    Attributes:
        rows_read: rows of the file that were dealt with, good and bad.
        rows_rejected: the bad ones among them.
        line: line of the file where the last of them begins.
        result_bytes: length of the result.
        rejected_bytes: length of the list of bad rows.
    """

    rows_read: int = 0
    rows_rejected: int = 0
    line: int = 0
    result_bytes: int = 0
    rejected_bytes: int = 0


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job that this process works on now."""

    id: str
    asked: NewJob
    model_version: str
    position: Position
