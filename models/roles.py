"""Agencies whose name only the place can give, as a history writes them: "Kelurahan {desa}"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from data import regions
from data.schema import Complaint
from pipeline.redact import redact
from pipeline.routing import Whereabouts

_PLACE = re.compile(r"(?=.{1,40}$)[^\W\d_]+(?:[ '.()-]{1,3}[^\W\d_]+){0,3}[.)]?")
"""What a place's name looks like: a few words without a figure."""
KINDS = ("desa", "kecamatan")
"""Levels of place that an agency's name can hold."""
_WORD = re.compile(r"[^\W_]+")
_LEVEL = re.compile(
    r"^(?:kelurahan|kalurahan|kel|desa|ds|kecamatan|kapanewon|kec)\b\.?\s*(?=\w)", re.IGNORECASE
)
"""A level that a form's field repeats: "Kel. Mojo"."""


def plain(name: str) -> str:
    """Give a name's words in lower case, joined by single spaces: "Wonorejo - Rungkut" is "wonorejo rungkut"."""
    return " ".join(_WORD.findall(name.lower()))


def kind_of(label: str) -> str:
    """Give the kind of place that a role's label leaves open, "" where it leaves none."""
    return next((kind for kind in KINDS if f"{{{kind}}}" in label), "")


@dataclass(frozen=True, slots=True)
class PlaceRole:
    """A family of agencies with one for each place.

    Attributes:
        label: what the model learns, the name with the place left open: "Kelurahan {desa}".
        kind: level of the place, one of `KINDS`.
        names: plain name of a place -> the agency's name as the history writes it.
        rows: complaints of the history that went to one of them.
        agreement: share in [0, 1] of those with a known place that went to the agency of that place.
    """

    label: str
    kind: str
    names: Mapping[str, str] = field(hash=False)
    rows: int
    agreement: float

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Self:
        """Read a role as a manifest holds it; raises KeyError, TypeError or ValueError for anything else."""
        role = cls(
            body["label"], body["kind"], dict(body["names"]), int(body["rows"]), float(body["agreement"])
        )
        if role.kind not in KINDS or f"{{{role.kind}}}" not in role.label:
            raise ValueError(f"{role.label!r} leaves no place of kind {role.kind!r} open")
        return role

    @property
    def office(self) -> str:
        """The place role of the registry that comes nearest: what is asked for where the place is unknown."""
        return f"@{self.kind}"

    def name_for(self, complaint: Complaint, where: Whereabouts) -> str:
        """Name the agency of a complaint's place, "" while the place is unknown."""
        place = self.place(complaint, where)
        if not place:
            return ""
        return self.names.get(plain(place)) or self.label.replace(f"{{{self.kind}}}", place, 1)

    def place(self, complaint: Complaint, where: Whereabouts) -> str:
        """Name the place: the form's field where it reads like one, else what text and region tell, else "".

        A field may hold anything, a person's name and telephone number too: that is never repeated.
        """
        written = place_of(self.kind, complaint, where)
        if plain(written) in self.names or (_PLACE.fullmatch(written) and not redact(written).spans):
            return written
        code = where.village if self.kind == "desa" else where.district
        return regions.region(code).name if code else ""


def place_of(kind: str, complaint: Complaint, where: Whereabouts) -> str:
    """Name the place of that level: the form's field, else what the text and the region tell, else ""."""
    code = where.village if kind == "desa" else where.district
    written = complaint.kelurahan if kind == "desa" else complaint.kecamatan
    words = _LEVEL.sub("", " ".join(written.split()))
    return words if plain(words) else (regions.region(code).name if code else "")
