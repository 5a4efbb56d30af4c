"""From a point to the place it lies in and the road it lies on, by the tenant's own map."""

from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians

import numpy as np
from shapely import STRtree, bounds, make_valid, transform
from shapely.errors import ShapelyError
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from data.errors import DataError
from data.shapes import Road, Shapes, load_shapes

REACH = 25.0
"""A road farther away than this many metres is not the one that is meant."""
_SOUTH_WEST, _NORTH_EAST = (94.0, -12.0), (142.0, 7.0)
"""Degrees of longitude and latitude that Indonesia lies between."""
_METRES = 111_320.0
"""Metres in a degree of latitude; of longitude this times the cosine of the latitude."""


@dataclass(frozen=True, slots=True)
class Located:
    """What the map says of a point: the smallest place around it, "" outside all, and the nearest road within reach."""

    region_code: str
    road: Road | None = None
    distance: float | None = None


class Locator:
    """Finds points on one tenant's map; safe to share between threads.

    Distances are taken on a plane that is true at the middle of the map: over one province the error at 25 m stays
    far below a metre.

    Args:
        shapes: the map.
    """

    def __init__(self, shapes: Shapes) -> None:
        areas = [make_valid(shape(geometry)) for _, geometry in shapes.areas]
        roads = [shape(geometry) for _, geometry in shapes.roads]
        self._scale = np.array([_METRES * cos(radians(_middle(areas + roads))), _METRES])
        # Smaller places come last: a village wins over its district.
        order = sorted(range(len(areas)), key=lambda i: len(shapes.areas[i][0]))
        self._codes = [shapes.areas[i][0] for i in order]
        self._areas = STRtree([self._plane(areas[i]) for i in order])
        self._road_of = [road for road, _ in shapes.roads]
        self._lines = STRtree([self._plane(line) for line in roads])

    @property
    def lies_in_indonesia(self) -> bool:
        """Say whether the whole map lies where Indonesia is."""
        corners = np.concatenate(
            [bounds(tree.geometries) for tree in (self._areas, self._lines) if len(tree.geometries)]
        )
        degrees = corners.reshape(-1, 2) / self._scale
        return bool(((degrees >= _SOUTH_WEST) & (degrees <= _NORTH_EAST)).all())

    def locate(self, lat: float, lon: float) -> Located:
        """Find a point given in degrees, WGS 84."""
        point = Point(lon * self._scale[0], lat * self._scale[1])
        inside = self._areas.query(point, predicate="intersects")
        region_code = self._codes[int(inside.max())] if len(inside) else ""
        if not self._road_of:
            return Located(region_code)
        found, distances = self._lines.query_nearest(
            point, max_distance=REACH, return_distance=True, all_matches=False
        )
        if not len(found):
            return Located(region_code)
        return Located(region_code, self._road_of[int(found[0])], float(distances[0]))

    def _plane(self, geometry: BaseGeometry) -> BaseGeometry:
        return transform(geometry, lambda degrees: degrees * self._scale)


def _middle(geometries: list[BaseGeometry]) -> float:
    bounds = np.array([geometry.bounds for geometry in geometries])
    return float((bounds[:, 1].min() + bounds[:, 3].max()) / 2)


@lru_cache(maxsize=64)
def locator_for(tenant_code: str) -> Locator | None:
    """Give the locator of a tenant's map, None where it has none.

    Raises:
        DataError: the map cannot be read.
    """
    shapes = load_shapes(tenant_code)
    if not shapes or not (shapes.areas or shapes.roads):
        return None
    try:
        return Locator(shapes)
    except (ValueError, TypeError, KeyError, ShapelyError) as error:
        raise DataError(f"shapes/{tenant_code}: a geometry cannot be read ({error})") from error
