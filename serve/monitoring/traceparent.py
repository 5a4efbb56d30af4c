"""W3C Trace Context: reads and writes `traceparent` and `tracestate` (https://www.w3.org/TR/trace-context/)."""

import re
import secrets
from dataclasses import dataclass
from typing import Self

PARENT = re.compile(
    r"(?P<version>[0-9a-f]{2})-(?P<trace>[0-9a-f]{32})-(?P<span>[0-9a-f]{16})-(?P<flags>[0-9a-f]{2})(?P<rest>-.*)?"
)
MEMBER = re.compile(
    r"[a-z0-9][a-z0-9_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]"
)
SAMPLED = 0x01
MAX_MEMBERS = 32
MAX_STATE = 512
"""Characters of a `tracestate` that everybody has to pass on; a longer one may be dropped."""


@dataclass(frozen=True, slots=True)
class TraceContext:
    """Where a request stands in a trace.

    Attributes:
        trace_id: 32 hexadecimal digits, not all zero.
        span_id: 16 hexadecimal digits, not all zero.
        sampled: whether the caller may have recorded it.
        state: what the systems before us say of it, passed on as it came.
    """

    trace_id: str
    span_id: str
    sampled: bool = False
    state: str = ""

    @classmethod
    def new(cls) -> Self:
        """Begin a trace."""
        return cls(secrets.token_hex(16), secrets.token_hex(8))

    def child(self) -> "TraceContext":
        """Give the next step in the same trace."""
        return TraceContext(self.trace_id, secrets.token_hex(8), self.sampled, self.state)

    @property
    def traceparent(self) -> str:
        """Write it in version 00."""
        return f"00-{self.trace_id}-{self.span_id}-{int(self.sampled):02x}"


def read_trace(parents: list[str], states: list[str]) -> TraceContext | None:
    """Read the context that a request came with; None where there is none, or one that must be ignored.

    Args:
        parents: values of all `traceparent` fields; two are as good as none.
        states: values of all `tracestate` fields, in their order.
    """
    found = PARENT.fullmatch(parents[0].strip()) if len(parents) == 1 else None
    if found is None or found["version"] == "ff" or (found["version"] == "00" and found["rest"]):
        return None
    if not int(found["trace"], 16) or not int(found["span"], 16):
        return None
    return TraceContext(
        found["trace"], found["span"], bool(int(found["flags"], 16) & SAMPLED), _state(states)
    )


def _state(states: list[str]) -> str:
    """Join the fields; a list that breaks the rules is dropped whole, as the standard says."""
    members = [member.strip() for field in states for member in field.split(",") if member.strip()]
    keys = {member.partition("=")[0] for member in members}
    joined = ",".join(members)
    valid = len(members) <= MAX_MEMBERS and len(keys) == len(members) and len(joined) <= MAX_STATE
    return joined if valid and all(MEMBER.fullmatch(member) for member in members) else ""
