"""What an officer narrows the queue to, as it stands in the page's address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import get_args
from urllib.parse import parse_qsl, urlencode

from data.channels import CHANNELS
from data.schema import URGENCIES
from data.taxonomy import load_taxonomy
from data.tenants import tenant_codes
from serve.errors import InvalidFieldError
from serve.queue.schemas import Deadline
from serve.store.plain_text import storable
from serve.texts import say, texts

MOST_CHARACTERS = 100
AGES = ("1", "3", "7", "30")
"""Days that a complaint waits at least."""

DEADLINES: tuple[Deadline, ...] = get_args(Deadline)


def _any(_value: str) -> bool:
    return True


CHECKS: Mapping[str, Callable[[str], bool]] = {
    "cari": _any,
    "pemerintah": lambda value: value in tenant_codes(),
    "urusan": lambda value: value in load_taxonomy().sectors,
    "instansi": _any,
    "kanal": lambda value: value in CHANNELS,
    "alasan": lambda value: f"reason.{value}" in texts(),
    "usia": lambda value: value in AGES,
    "bahasa": lambda value: f"language.{value}" in texts(),
    "kegentingan": lambda value: value in URGENCIES,
    "tenggat": lambda value: value in DEADLINES,
}
"""The parameters of the address in the order of the form, and which values they take."""


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters by the names of their parameters; an empty one does not narrow.

    Attributes:
        cari: words of the text.
        pemerintah: code of a tenant.
        urusan: code of a sector.
        instansi: code or name of the agency that has it.
        kanal: one of the channels.
        alasan: code of a reason for the review.
        usia: days that it waits at least.
        bahasa: code of the language.
        kegentingan: level of urgency.
        tenggat: where the last day for verification lies.
    """

    cari: str = ""
    pemerintah: str = ""
    urusan: str = ""
    instansi: str = ""
    kanal: str = ""
    alasan: str = ""
    usia: str = ""
    bahasa: str = ""
    kegentingan: str = ""
    tenggat: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Filters":
        """Read the filters off an address; what is no filter is left alone.

        Raises:
            InvalidFieldError: a value that there is not.
        """
        given = {name: _clean(query.get(name, "")) for name in CHECKS}
        for name, is_known in CHECKS.items():
            if given[name] and not is_known(given[name]):
                raise InvalidFieldError(f"#/{name}", say("field.saringan", name=name))
        return cls(**given)

    @classmethod
    def read(cls, query: str) -> "Filters":
        """Read the filters off what stands behind the question mark of an address, as `of`."""
        return cls.of(dict(parse_qsl(query, max_num_fields=len(CHECKS) * 2)))

    @property
    def given(self) -> dict[str, str]:
        """Give the filters that narrow."""
        return {name: value for name in CHECKS if (value := getattr(self, name))}

    @property
    def query(self) -> str:
        """Write the filters as they stand in an address; empty when there are none."""
        return urlencode(self.given)

    def but(self, **changed: str) -> "Filters":
        """Give the same filters with some changed."""
        return replace(self, **changed)


def _clean(sent: str) -> str:
    return storable(" ".join(sent.replace("\0", "").split())[:MOST_CHARACTERS])
