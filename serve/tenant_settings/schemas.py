"""One version of a setting, one draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

Subject = Literal["thresholds", "tables", "deadlines", "answers"]
SUBJECTS: tuple[Subject, ...] = get_args(Subject)

Content = Mapping[str, Any]
"""JSON; empty where a government does as everybody does."""


@dataclass(frozen=True, slots=True)
class Version:
    """What a government set about a subject, by whom and when; `number` counts from 1, 0 is what ships."""

    tenant: str
    subject: Subject
    number: int
    content: Content
    officer: str = ""
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being edited; `based_on` is the number of the version it began from."""

    content: Content
    based_on: int
    officer: str
    saved_at: datetime
