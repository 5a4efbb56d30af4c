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
from data.schema import Urgency

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What a sector or topic does not cover though it is near: the neighbour's code and, in words, what belongs there."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Sector:
    """A matter of government (urusan, UU 23/2014 art. 12)."""

    code: str
    name: str
    en: str
    covers: str
    excludes: tuple[Exclusion, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """What a complaint can be about; `code` is "<sector>/<topic>", so its sector is certain.

    Attributes:
        code: never renamed, never reused.
        name: in Indonesian.
        en: in English.
        covers: what belongs to it.
        excludes: what belongs to a neighbour.
        urgency: of a complaint that says nothing of it, "biasa" or "tinggi".
        oversight: whether the matter itself is an accusation of an official.
        words: what citizens call it.
        retired: first day it is no longer in use.
    """

    code: str
    name: str
    en: str
    covers: str
    excludes: tuple[Exclusion, ...]
    urgency: Urgency
    oversight: bool
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
        DataError: a topic stands below no sector, or a neighbour does not exist.
    """
    table: dict[str, Any] = tomllib.loads(text)
    sectors = {
        code: Sector(code, **(body | {"excludes": _exclusions(body)}))
        for code, body in table["sectors"].items()
    }
    topics = {
        code: Topic(code, **(body | {"words": tuple(body["words"]), "excludes": _exclusions(body)}))
        for code, body in table["topics"].items()
    }
    for topic in topics.values():
        if topic.sector_code not in sectors:
            raise DataError(f"topic {topic.code!r} stands below no sector of the file")
    excludes = {code: row.excludes for code, row in sectors.items()}
    excludes |= {code: row.excludes for code, row in topics.items()}
    for code, row in excludes.items():
        for exclusion in row:
            if exclusion.code == code or exclusion.code not in excludes:
                raise DataError(f"{code!r} excludes {exclusion.code!r}, which is no other sector or topic")
    fingerprint = hashlib.sha256(text.encode()).hexdigest()[:16]
    return Taxonomy(table["version"], fingerprint, sectors, topics)


def _exclusions(body: Mapping[str, Any]) -> tuple[Exclusion, ...]:
    return tuple(Exclusion(code, words) for code, words in body["excludes"])


@cache
def load_taxonomy() -> Taxonomy:
    """Give the taxonomy that ships with the project."""
    return parse_taxonomy(resources.files("data").joinpath("files/taxonomy.toml").read_text("utf-8"))
