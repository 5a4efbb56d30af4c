"""Keeps fingerprints, finds those that may be similar."""

import struct
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import LargeBinary, Text, TextualSelect, bindparam, delete, insert, text
from sqlalchemy.orm import Session

from pipeline.duplicates import Fingerprint
from serve.store.columns import UtcMoment
from serve.store.records_duplicates import FingerprintKeyRecord, FingerprintRecord

MOST_OF_A_KEY = 32
"""Complaints read of one key, the newest first: what bounds a search, however many complaints there are."""

MOST_COMPARED = 16
"""Complaints that share most with the one looked for are compared in full."""

_FINGERPRINTS = FingerprintRecord.metadata.tables["fingerprints"]
_INSERT_FINGERPRINT = insert(_FINGERPRINTS).returning(_FINGERPRINTS.c.id)
_DELETE_FINGERPRINT = delete(_FINGERPRINTS).where(_FINGERPRINTS.c.complaint_id == bindparam("dropped"))
_INSERT_KEYS = insert(FingerprintRecord.metadata.tables[FingerprintKeyRecord.__tablename__])
"""Statements of tables, not of records: these cost a third."""

_TERM = struct.Struct("<IB")


class Kept(NamedTuple):
    """A complaint that may be similar."""

    complaint_id: str
    fingerprint: Fingerprint


class DuplicateRepository:
    """Works inside the session's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def candidates(
        self, tenant: str, keys: Mapping[int, int], *, but: str, decided_since: datetime
    ) -> list[Kept]:
        """Give the complaints of a tenant that share most, by weight, of these keys.

        Args:
            tenant: whose complaints.
            keys: key -> weight.
            but: the identifier of the complaint itself.
            decided_since: complaints decided before are left out.
        """
        values: dict[str, Any] = {"tenant": tenant, "but": but, "since": decided_since}
        for number, (key, weight) in enumerate(keys.items()):
            values |= {f"k{number}": key, f"w{number}": weight}
        rows = self._session.connection().execute(_search(len(keys)), values).all() if keys else ()
        return [Kept(row[0], _read(*row[1:])) for row in rows]

    def keep(self, complaint_id: str, tenant: str, print_: Fingerprint, keys: Mapping[int, int]) -> None:
        """Keep the fingerprint of a complaint that has none."""
        north, east = print_.point or (None, None)
        row = {
            "complaint_id": complaint_id,
            "tenant": tenant,
            "terms": b"".join(_TERM.pack(*term) for term in print_.terms.items()),
            "places": " ".join(print_.places),
            "lat": north,
            "lon": east,
            "seen_at": print_.at,
        }
        connection = self._session.connection()
        number = connection.execute(_INSERT_FINGERPRINT, row).scalar_one()
        if keys:
            connection.execute(_INSERT_KEYS, [{"key": key, "fingerprint_id": number} for key in sorted(keys)])

    def drop(self, complaint_id: str) -> None:
        """Forget a complaint's fingerprint, if it has one; its keys go with it."""
        self._session.connection().execute(_DELETE_FINGERPRINT, {"dropped": complaint_id})


@cache
def _search(keys: int) -> TextualSelect:
    """Write the search for that many keys; one statement, so that the database plans it once."""
    each = " UNION ALL ".join(
        f"SELECT * FROM (SELECT fingerprint_id, CAST(:w{n} AS INTEGER) AS weight FROM fingerprint_keys"  # noqa: S608 - numbers of our own
        f" WHERE key = :k{n} ORDER BY fingerprint_id DESC LIMIT {MOST_OF_A_KEY}) AS of_key_{n}"
        for n in range(keys)
    )
    statement = text(
        f"WITH found AS (SELECT fingerprint_id, SUM(weight) AS shared FROM ({each}) AS every_key"  # noqa: S608 - likewise
        f" GROUP BY fingerprint_id ORDER BY shared DESC, fingerprint_id DESC LIMIT {MOST_COMPARED})"
        " SELECT f.complaint_id, f.terms, f.places, f.lat, f.lon, f.seen_at"
        " FROM found JOIN fingerprints AS f ON f.id = found.fingerprint_id"
        " LEFT JOIN reviews AS r ON r.complaint_id = f.complaint_id"
        " WHERE f.tenant = :tenant AND f.complaint_id <> :but"
        " AND (r.decided_at IS NULL OR r.decided_at >= :since)"
    )
    return statement.bindparams(bindparam("since", type_=UtcMoment)).columns(
        complaint_id=Text, terms=LargeBinary, places=Text, seen_at=UtcMoment
    )


def _read(terms: bytes, places: str, lat: float | None, lon: float | None, at: datetime) -> Fingerprint:
    point = None if lat is None or lon is None else (lat, lon)
    return Fingerprint(dict(_TERM.iter_unpack(terms)), tuple(places.split()), point, at)
