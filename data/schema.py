"""What a citizen's complaint is, with or without the labels that officers gave it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

ComplaintKind = Literal["pengaduan", "aspirasi", "permintaan-informasi", "bukan-laporan"]
Urgency = Literal["darurat", "tinggi", "biasa"]
Action = Literal["auto", "suggest", "review"]

KINDS: tuple[ComplaintKind, ...] = ("pengaduan", "aspirasi", "permintaan-informasi", "bukan-laporan")
URGENCIES: tuple[Urgency, ...] = ("darurat", "tinggi", "biasa")

MAX_TEXT = 100_000
"""Longest complaint accepted, in Unicode code points."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint as it was sent.

    Attributes:
        text: what the citizen wrote, unchanged; offsets elsewhere count its code points.
        id: the sender's identifier, empty when there is none.
        title: heading given apart from the text.
        channel: one of `data.channels.CHANNELS`.
        region_code: Kemendagri code of where it was sent from or to ("34.04"), any level.
        tenant: code of the government that is to route it, empty to derive it from the region.
        kelurahan: name of the village or kelurahan, when a form asked for it.
        kecamatan: name of the district, likewise.
        location: free text naming the place, likewise.
        lat: degrees north, WGS 84.
        lon: degrees east, WGS 84.
        submitted_at: aware moment of sending.
        anonymous: the complainant's name is hidden from the public.
        confidential: the whole complaint is.
    """

    text: str
    id: str = ""
    title: str = ""
    channel: str = "lainnya"
    region_code: str = ""
    tenant: str = ""
    kelurahan: str = ""
    kecamatan: str = ""
    location: str = ""
    lat: float | None = None
    lon: float | None = None
    submitted_at: datetime | None = None
    anonymous: bool = False
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class LabelledComplaint:
    """A complaint with what is known of its handling; an empty label is an unknown one.

    Attributes:
        complaint: the complaint itself.
        topic: a taxonomy code, or the source's own name to the letter.
        agency: a registry code, or the source's own name to the letter.
        kind: one of `KINDS`, or empty.
        urgency: one of `URGENCIES`, or empty.
        oversight: whether a public official is accused; None when nobody said.
        extra: other columns that are kept on purpose (`voice`, `part`, `source`).
        line: line of the file it came from, 0 when it came from none.
        has_id: the file names it; else its `id` is the number of its row.
    """

    complaint: Complaint
    topic: str = ""
    agency: str = ""
    kind: str = ""
    urgency: str = ""
    oversight: bool | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    line: int = 0
    has_id: bool = False


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row of an input file that was put aside.

    Attributes:
        line: line of the file where the row begins, from 1 (spreadsheets and Parquet: row, from 1).
        reason: why, in words for the person who sent the file.
        record: the row as it stood, so that nothing is lost.
    """

    line: int
    reason: str
    record: str
