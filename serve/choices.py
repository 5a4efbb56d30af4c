"""What an officer can choose from: labels to type, codes to keep."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from data.agencies import Agency
from data.published import generation
from data.taxonomy import load_taxonomy
from data.tenants import load_tenant
from serve.contract import AgencyBody, TopicBody
from serve.places import places_of

NO_PLACE = 9
MOST_FOUND = 8
"""Choices that a search gives."""

ROLES = {"kabupaten": "pemda", "kota": "pemda", "kecamatan": "kecamatan", "kelurahan": "desa", "desa": "desa"}
"""The agency that a place of a level is by itself ("34.04.12/kecamatan")."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: what the list shows, what is kept, what it is called besides, what it is responsible for."""

    code: str
    label: str
    names: tuple[str, ...] = ()
    about: str = ""

    def place(self, typed: str) -> int:
        """Say how well what was typed fits, 0 best, `NO_PLACE` where it does not."""
        called = [_folded(word) for word in (*self.names, self.label, self.code) if word]
        if typed in called:
            return 0
        if any(word.startswith(typed) for word in called):
            return 1
        if any(f" {typed}" in word.replace("(", " ").replace("-", " ").replace("/", " ") for word in called):
            return 2
        if all(any(part in word for word in called) for part in typed.split()):
            return 3
        return 4 if typed in _folded(self.about) else NO_PLACE


class Choices:
    """A list to choose from by typing."""

    def __init__(self, choices: Iterable[Choice]) -> None:
        self._by_code = {choice.code: choice for choice in choices}
        self._codes_by_word: dict[str, set[str]] = {}
        for choice in self._by_code.values():
            for word in (choice.label, choice.code, *choice.names):
                self._codes_by_word.setdefault(_folded(word), set()).add(choice.code)

    @property
    def labels(self) -> list[str]:
        """Give what the list shows."""
        return [choice.label for choice in self._by_code.values()]

    def label(self, code: str) -> str:
        """Give the label of a code, the code itself where it is in no list any more."""
        return self._by_code[code].label if code in self._by_code else code

    def find(self, typed: str) -> str:
        """Give the code of a label, a code or a name that only one choice has; empty where there is none."""
        codes = self._codes_by_word.get(_folded(typed), set())
        return next(iter(codes)) if len(codes) == 1 else ""

    def search(self, typed: str) -> list[Choice]:
        """Give the choices that what was typed fits, by name, abbreviation, alias or description, best first."""
        wanted = _folded(typed)
        placed = [(choice.place(wanted), choice) for choice in self._by_code.values()] if wanted else []
        fitting = [pair for pair in placed if pair[0] < NO_PLACE]
        return [choice for _, choice in sorted(fitting, key=lambda pair: pair[0])[:MOST_FOUND]]


def topic_choices(candidates: Iterable[TopicBody], on: date) -> Choices:
    """Give the topics in use, with those the model proposed under names of its own."""
    proposed = [Choice(candidate.code, candidate.name) for candidate in candidates]
    return Choices([*proposed, *_topics(on)])


def agency_choices(candidates: Iterable[AgencyBody], tenant: str, on: date) -> Choices:
    """Give the agencies of a tenant, those that a place is by itself, with those the model proposed."""
    proposed = [Choice(candidate.code, candidate.name) for candidate in candidates]
    return Choices([*proposed, *_agencies(tenant, on, generation())])


@lru_cache(maxsize=2)
def _topics(on: date) -> tuple[Choice, ...]:
    taxonomy = load_taxonomy()
    return tuple(
        Choice(
            topic.code,
            f"{topic.name} — {taxonomy.sector(topic.sector_code).name}",
            (topic.name,),
            f"{topic.covers} {' '.join(topic.words)}",
        )
        for topic in taxonomy.active_topics(on)
    )


@lru_cache(maxsize=64)
def _agencies(tenant: str, on: date, _tables: int) -> tuple[Choice, ...]:
    registry = load_tenant(tenant).registry
    listed = [_agency(agency) for agency in registry.agencies.values() if agency.is_valid(on)]
    named = [
        _place_agency(label, registry.agency(f"{place.code}/{ROLES[place.level]}"))
        for label, place in places_of(tenant).items()
    ]
    return (*listed, *named)


def _agency(agency: Agency) -> Choice:
    label = f"{agency.name} ({agency.abbreviation})" if agency.abbreviation else agency.name
    return Choice(agency.code, label, (agency.name, agency.abbreviation, *agency.aliases), agency.description)


def _place_agency(place: str, agency: Agency) -> Choice:
    """Name a village's office with its district: several villages share a name."""
    district = place.partition(", ")[2]
    return Choice(
        agency.code,
        f"{agency.name}, {district}" if district else agency.name,
        (agency.name,),
        agency.description,
    )


def _folded(words: str) -> str:
    return " ".join(words.casefold().split())
