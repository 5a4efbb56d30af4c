"""How long sessions and links of officers live."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long things live.

    Attributes:
        idle: a session in which nothing is asked.
        session: a session in all.
        link: a one-time link.
    """

    idle: timedelta
    session: timedelta
    link: timedelta
