"""The sectors of government and the topics below them."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, TypeVar

from data.errors import DataError, UnknownCodeError

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Sector:
    """A matter of government (urusan, UU 23/2014 art. 12)."""

    code: str
    name: str
    en: str
    covers: str


@dataclass(frozen=True, slots=True)
class Topic:
    """What a complaint can be about; `code` is "<sector>/<topic>", so its sector is certain."""

    code: str
    name: str
    en: str
    covers: str
    words: tuple[str, ...]
    retired: date | None = None

    @property
    def sector_code(self) -> str:
        """The code of the sector this topic belongs to."""
        return self.code.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All sectors and topics of one version; `fingerprint` changes with any letter of the file."""

    version: str
    fingerprint: str
    sectors: Mapping[str, Sector]
    topics: Mapping[str, Topic]

    def sector(self, code: str) -> Sector:
        """Give the sector of that code, or raise `UnknownCodeError`."""
        return _known(self.sectors, code, "sector")

    def topic(self, code: str) -> Topic:
        """Give the topic of that code, or raise `UnknownCodeError`."""
        return _known(self.topics, code, "topic")

    def active_topics(self, on: date) -> list[Topic]:
        """Give the topics in use on that day, in the order of the file."""
        return [topic for topic in self.topics.values() if topic.retired is None or topic.retired > on]


def _known(table: Mapping[str, _Row], code: str, noun: str) -> _Row:
    try:
        return table[code]
    except KeyError:
        raise UnknownCodeError(f"no {noun} {code!r}: see data/files/taxonomy.toml for the codes") from None


def parse_taxonomy(text: str) -> Taxonomy:
    """Read a taxonomy file.

    Args:
        text: TOML with `version`, `[sectors.<code>]` and `[topics."<sector>/<topic>"]`.

    Raises:
        DataError: a topic stands below no sector.
    """
    table: dict[str, Any] = tomllib.loads(text)
    sectors = {code: Sector(code, **body) for code, body in table["sectors"].items()}
    topics = {
        code: Topic(code, **(body | {"words": tuple(body["words"])}))
        for code, body in table["topics"].items()
    }
    for topic in topics.values():
        if topic.sector_code not in sectors:
            raise DataError(f"topic {topic.code!r} stands below no sector of the file")
    fingerprint = hashlib.sha256(text.encode()).hexdigest()[:16]
    return Taxonomy(table["version"], fingerprint, sectors, topics)


@cache
def load_taxonomy() -> Taxonomy:
    """Give the taxonomy that ships with the project."""
    return parse_taxonomy(resources.files("data").joinpath("files/taxonomy.toml").read_text("utf-8"))
