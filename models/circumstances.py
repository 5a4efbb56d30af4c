"""What a suggestion says of the circumstances: where the coordinates lie, how urgent it is and why."""

from collections.abc import Sequence
from typing import Any

from data.errors import DataError
from data.regions import is_within, region
from data.schema import Complaint
from data.suggestion import PlaceMention
from data.tenants import Tenant
from pipeline.coordinates import Located, locator_for
from pipeline.danger import EMERGENCY_NUMBER, dangers

_TEXTS = {
    "darurat": "Ada tanda bahaya bagi keselamatan orang",
    "tinggi": "Kerugian dapat membesar bila ditunda",
}


def located(complaint: Complaint, tenant: Tenant) -> Located | None:
    """Find a complaint's coordinates on the tenant's map; None without coordinates or without a map."""
    if complaint.lat is None or complaint.lon is None:
        return None
    try:
        locator = locator_for(tenant.code)
    except DataError:  # `tenant check` names what is wrong; a report is answered all the same
        return None
    if locator is None:
        return None
    point = locator.locate(complaint.lat, complaint.lon)
    return point if is_within(point.region_code, tenant.region_code) else Located("")


def area(point: Located | None) -> list[PlaceMention]:
    """Give the place that a point lies in as if it had been named."""
    if not point or not point.region_code:
        return []
    place = region(point.region_code)
    return [PlaceMention(place.name, 0, 0, place.code, place.level)]


def coordinates(complaint: Complaint, point: Located | None) -> dict[str, Any]:
    """Say what became of the coordinates, nothing where none were sent."""
    if complaint.lat is None or complaint.lon is None:
        return {}
    if point is None:
        return {
            "used": False,
            "reason": "Koordinat disimpan tetapi tidak dipakai: belum ada peta wilayah ini yang dapat dibaca",
        }
    if not point.region_code and not point.road:
        return {"used": False, "reason": "Koordinat di luar peta wilayah ini"}
    found: dict[str, Any] = {"used": True}
    if point.region_code:
        found["region_code"] = point.region_code
    if point.road and point.distance is not None:
        found["road"] = {
            "name": point.road.name,
            "class": point.road.road_class,
            "distance_m": round(point.distance, 1),
        }
    return found


def urgency(level: str, words: Sequence[str]) -> dict[str, Any]:
    """Give an urgency with its reasons: what the words name that endangers people, and whom to call."""
    reasons = [_TEXTS[level]] if level in _TEXTS else []
    if level == "darurat":
        found = dangers(words)
        reasons += [f"Yang disebut: {', '.join(found)}"] if found else []
        return {"level": level, "reasons": reasons, "emergency_number": EMERGENCY_NUMBER}
    return {"level": level, "reasons": reasons}
