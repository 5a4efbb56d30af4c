"""Tells identifiers that can stand in addresses and logs from those that hold personal data."""

import re

from pipeline.redact import redact

UUID = re.compile(
    r"(?<![0-9a-z])[0-9a-f]{8}-?[0-9a-f]{4}-?[1-8][0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}(?![0-9a-z])",
    re.IGNORECASE,
)
"""RFC 9562, with or without hyphens; one in seventy has ten digits in a row, which is chance, no personal data."""

_TICKETS = {"NUMBER", "ADDRESS"}
"""What a ticket's own number looks like ("TRX-20261124-0001", "RT 01"), and is not by itself a person's."""


def is_personal(identifier: str) -> bool:
    """Say whether an identifier holds somebody's NIK, telephone number or the like beside a UUID ("LAPOR-<uuid>")."""
    return any(span.kind not in _TICKETS for span in redact(UUID.sub("uuid", identifier)).spans)
