"""What the callers were told: the promises that the store must have kept in the end."""

import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field


@dataclass
class Ledger:
    """What was acknowledged and what went wrong, of all callers together.

    Attributes:
        complaints: identifiers of complaints whose keeping was acknowledged.
        marks: their texts' own words.
        outcomes: acknowledged outcomes by complaint.
        keys: what was answered first under each Idempotency-Key: path and effect.
        jobs: rows of each job that was taken in.
        seconds: durations of answered requests by operation.
        errors: kinds of errors, those that were to be expected and those that were not.
        versions: models that answered.
        wrong: what nobody may be told.
    """

    complaints: set[str] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)
    outcomes: Counter[str] = field(default_factory=Counter)
    keys: dict[str, str] = field(default_factory=dict)
    jobs: dict[str, list[str]] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    replayed: int = 0
    versions: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    _recent: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answered(self, operation: str, seconds: float) -> None:
        """Note an answer."""
        with self._lock:
            self.seconds[operation].append(seconds)

    def failed(self, kind: str) -> None:
        """Note an error that was to be expected."""
        with self._lock:
            self.errors[kind] += 1

    def complain(self, what: str) -> None:
        """Note what must not be."""
        with self._lock:
            self.wrong.append(what)

    def kept(self, complaint_id: str, mark: str, version: str) -> None:
        """Note a complaint that is kept, as its sender was told."""
        with self._lock:
            self.complaints.add(complaint_id)
            self.marks.add(mark)
            self.versions[version] += 1
            self._recent.append(complaint_id)

    def recorded(self, complaint_id: str) -> None:
        """Note an outcome that is kept."""
        with self._lock:
            self.outcomes[complaint_id] += 1

    def taken(self, job_id: str, rows: list[str]) -> None:
        """Note a job that was taken in."""
        with self._lock:
            self.jobs[job_id] = rows

    def effect(self, key: str, effect: str, *, replayed: bool) -> None:
        """Note what a key brought about: the same each time."""
        with self._lock:
            first = self.keys.setdefault(key, effect)
            self.replayed += replayed
        if first != effect:
            self.complain(f"one key, two effects: {first} and {effect}")

    def recent(self, place: float) -> str:
        """Give one of the last thousand complaints, by a number from 0 to 1; empty while there is none."""
        with self._lock:
            last = self._recent[-1000:]
        return last[int(place * len(last))] if last else ""
