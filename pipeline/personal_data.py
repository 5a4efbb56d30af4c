"""A stretch of personal data in a text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonalData:
    """A stretch of personal data; `kind` names what it is ("NIK", "PHONE", "NAME", ...)."""

    kind: str
    start: int
    end: int
