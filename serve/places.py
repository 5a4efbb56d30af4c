"""The places of a tenant, by the names people write."""

from collections.abc import Mapping
from functools import cache

from data.regions import Region, children, descendants, is_within, region
from data.tenants import load_tenant

CODE_LENGTHS = {"kecamatan": len("34.04.12"), "kelurahan": len("34.04.12.2003")}


@cache
def places_of(tenant: str) -> Mapping[str, Region]:
    """Give the districts and villages of a tenant by name: "Ngaglik", "Sinduharjo, Ngaglik".

    The nation's are its regencies and cities: 83,000 villages are no list to choose from.
    """
    around = load_tenant(tenant).region_code
    if not around:
        return {
            regency.full_name: regency for province in children("") for regency in children(province.code)
        }
    return {
        _name(place, around): place
        for place in descendants(around)
        if place.level not in {"kabupaten", "kota"}
    }


def find_place(tenant: str, name: str) -> Region | None:
    """Find a place by the name of `places_of`, in any case, or by a part of it that only one place has."""
    wanted = " ".join(name.casefold().split())
    places = places_of(tenant).items()
    exact = [place for label, place in places if label.casefold() == wanted]
    alike = exact or [place for label, place in places if label.casefold().partition(",")[0] == wanted]
    return alike[0] if len(alike) == 1 else None


def named_parts(place: Region) -> dict[str, str]:
    """Give the district's and the village's name of a place as a complaint has them."""
    return {
        field: region(place.code[:length]).name
        for field, length in CODE_LENGTHS.items()
        if len(place.code) >= length
    }


def _name(place: Region, around: str) -> str:
    """Name a place with those it lies in, up to the tenant's own region."""
    parts = place.code.split(".")
    codes = [".".join(parts[:depth]) for depth in range(len(parts), 0, -1)]
    return ", ".join(region(code).name for code in codes if code != around and is_within(code, around))
