"""Maps of a tenant: outlines of its districts and villages, and its roads with their class, as GeoJSON."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from data import regions
from data.errors import DataError, UnknownCodeError
from data.sources import own_folder

ROAD_CLASSES = {
    "tol": "pusat",
    "nasional": "pusat",
    "provinsi": "provinsi",
    "kabupaten": "kabupaten",
    "kota": "kabupaten",
    "desa": "desa",
}
"""Class of a road -> level of government that owns it ("kabupaten" stands for a city too); UU 38/2004 art. 9."""
_AREAS = {"Polygon", "MultiPolygon"}
_LINES = {"LineString", "MultiLineString"}


@dataclass(frozen=True, slots=True)
class Road:
    """A road of the map: its name, its class and the level of government that owns it."""

    name: str
    road_class: str
    level: str


@dataclass(frozen=True, slots=True)
class Shapes:
    """The map of one tenant; geometries are GeoJSON objects in degrees, longitude first (RFC 7946)."""

    areas: tuple[tuple[str, dict[str, Any]], ...]
    roads: tuple[tuple[Road, dict[str, Any]], ...]


def load_shapes(tenant_code: str) -> Shapes | None:
    """Read every `shapes/<tenant>/*.geojson` of the user's own folder, else the shipped ones; None where there is none.

    Raises:
        DataError: a file or feature that cannot be used, with its number.
    """
    for folder in (own_folder(), Path(str(resources.files("data").joinpath("files")))):
        files = sorted((folder / "shapes" / tenant_code).glob("*.geojson"))
        if files:
            features = [feature for path in files for feature in _features(path)]
            areas = tuple((what, shape) for what, shape in features if isinstance(what, str))
            roads = tuple((what, shape) for what, shape in features if isinstance(what, Road))
            return Shapes(areas, roads)
    return None


def _features(path: Path) -> Iterator[tuple[str | Road, dict[str, Any]]]:
    try:
        collection = json.loads(path.read_text("utf-8-sig"))
        features = list(collection["features"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DataError(f"{path}: no GeoJSON FeatureCollection ({error!r})") from error
    for number, feature in enumerate(features, 1):
        try:
            yield _feature(feature)
        except (ValueError, KeyError, TypeError, UnknownCodeError) as error:
            raise DataError(f"{path}, feature {number}: {error}") from error


def _feature(feature: dict[str, Any]) -> tuple[str | Road, dict[str, Any]]:
    geometry, properties = feature["geometry"], feature["properties"]
    if geometry["type"] in _AREAS:
        return regions.region(properties["region_code"]).code, geometry
    if geometry["type"] in _LINES:
        road_class = properties["class"]
        if road_class not in ROAD_CLASSES:
            raise ValueError(f"class {road_class!r} is none of {', '.join(ROAD_CLASSES)}")
        return Road(properties.get("name") or "", road_class, ROAD_CLASSES[road_class]), geometry
    raise ValueError(f"geometry {geometry['type']!r} is neither an area (a place) nor a line (a road)")
