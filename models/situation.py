"""What is known of a complaint before anything is scored: its words, who routes it, where and when it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from data.regions import is_within, region
from data.schema import Complaint
from data.suggestion import PlaceMention
from data.tenants import Tenant, load_tenant, tenant_code_for
from models.circumstances import area, located
from pipeline.coordinates import Located
from pipeline.normalize import FRAME, MOST_WORDS, Reading, document_words, read, tokenize
from pipeline.places import find_places
from pipeline.roads import find_roads
from pipeline.routing import Setting, Whereabouts, whereabouts
from pipeline.tokens import Token


@dataclass(frozen=True, slots=True)
class Situation:
    """A complaint as the steps before scoring understood it.

    Attributes:
        complaint: as it was sent.
        reading: its text, read.
        tokens: the words that are scored, at most `MOST_WORDS`.
        words: normalised words of text and title.
        heading: how many of the last words are the title's.
        places: places named in the text.
        point: where its coordinates lie, if it has any and there is a map.
        setting: what routing needs to know.
    """

    complaint: Complaint
    reading: Reading
    tokens: Sequence[Token]
    words: list[str]
    heading: int
    places: list[PlaceMention]
    point: Located | None
    setting: Setting

    @property
    def tenant(self) -> Tenant:
        """The government that routes."""
        return self.setting.tenant

    @property
    def where(self) -> Whereabouts:
        """The place, as far as it is known."""
        return self.setting.where

    @property
    def is_elsewhere(self) -> bool:
        """Whether the text names a place beyond the region that the complaint was sent for."""
        home = self.region_code
        named = [place.region_code for place in self.places if place.region_code]
        return any(not (is_within(code, home) or is_within(home, code)) for code in named) if home else False

    @property
    def region_code(self) -> str:
        """The region that was sent, else the tenant's, "" for the nation."""
        return self.complaint.region_code or self.tenant.region_code


def situation(complaint: Complaint, tenant_code: str, home: str) -> Situation:
    """Read a complaint.

    Args:
        complaint: any text.
        tenant_code: the government that routes; else the complaint's own, else the one its region belongs to.
        home: region in which places are looked for where neither complaint nor tenant has one.

    Raises:
        UnknownCodeError: a tenant or region that does not exist.
    """
    if complaint.region_code:
        region(complaint.region_code)
    tenant = load_tenant(tenant_code or complaint.tenant or tenant_code_for(complaint.region_code))
    reading = read(complaint.text, complaint.channel)
    tokens = reading.tokens[:MOST_WORDS]
    words, heading = document_words(reading, read(complaint.title))
    region_code = complaint.region_code or tenant.region_code or home
    places = find_places(complaint.text, tokens, region_code)
    point = located(complaint, tenant)
    where = whereabouts(region_code, [*area(point), *_of_fields(complaint, region_code), *places])
    today = datetime.now(UTC).astimezone(tenant.time_zone).date()
    written = " ".join(word.removeprefix(FRAME) for word in words)
    named = next(iter(find_roads(complaint.text, tokens)), None)
    setting = Setting(f" {written} ", where, tenant, today, point.road if point else None, named)
    return Situation(complaint, reading, tokens, words, heading, places, point, setting)


def whereabouts_of(complaint: Complaint, home: str) -> Whereabouts:
    """Find the place of a complaint from its region, its fields and its text."""
    region_code = complaint.region_code or home
    places = find_places(complaint.text, read(complaint.text).tokens[:MOST_WORDS], region_code)
    return whereabouts(region_code, [*_of_fields(complaint, region_code), *places])


def _of_fields(complaint: Complaint, region_code: str) -> list[PlaceMention]:
    """Read the place fields of a form, which say what level they are."""
    parts = (("kelurahan", complaint.kelurahan), ("kecamatan", complaint.kecamatan), ("", complaint.location))
    text = ", ".join(f"{level} {name}".strip() for level, name in parts if name)
    return find_places(text, tokenize(text), region_code) if text else []
